/**
 * What Vestibule remembers of those who logged in, in one file of whoever runs it (0600). It is a convenience: where it is
 * broken nothing is remembered, and the next login writes a new one.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolderOf, replaceFile, withFileLock } from './locked-file.ts';
import {
  type Forgetting,
  formatRemembered,
  nothingRemembered,
  type ParsedRemembered,
  parseRemembered,
  rememberedLimitBytes,
  type Start,
  without,
  withStart,
} from './remembered-format.ts';
import { readPrivateTextFile } from './small-text-file.ts';
import { findStateFolder } from './state-folder.ts';

/** In a folder of its own, which can be watched without hearing of anything else. */
export function rememberedPath(uid: number, environment: NodeJS.ProcessEnv): string {
  const folder = uid === 0 ? '/var/lib/vestibule' : findStateFolder(uid, environment);
  return join(folder, 'remembered', 'remembered.json');
}

/** Never throws. Of a broken file `why` is a sentence without its full stop. */
export function readRemembered(path: string): ParsedRemembered {
  const broken = (why: string): ParsedRemembered => ({ kind: 'broken', why: `the file ${path} ${why}` });
  const read = readPrivateTextFile(path, rememberedLimitBytes, process.getuid?.() ?? -1);
  switch (read.kind) {
    case 'missing':
      return { kind: 'remembered', remembered: nothingRemembered };
    case 'unreadable':
      return broken(read.why);
    case 'text': {
      const parsed = parseRemembered(read.text);
      return parsed.kind === 'broken' ? broken(parsed.why) : parsed;
    }
  }
}

const lockWaitMs = 3000;

/** Writes down that this session has started. Resolves with why it could not be, in words, or null. */
export function remember(path: string, start: Start, atMs: number): Promise<string | null> {
  return change(path, () => {
    const read = readRemembered(path);
    const before = read.kind === 'remembered' ? read.remembered : nothingRemembered;
    replaceFile(path, formatRemembered(withStart(before, start, atMs)), 0o600);
  });
}

/**
 * A file in which nothing can be read is removed: what it held of whoever wants to be forgotten nobody can tell. Resolves
 * with why it could not be done, in words, or null.
 */
export function forget(path: string, what: Forgetting): Promise<string | null> {
  const read = readRemembered(path);
  // Nothing is made where there is nothing to forget.
  if (read.kind === 'remembered' && read.remembered === nothingRemembered) return Promise.resolve(null);
  return change(path, () => {
    const now = readRemembered(path);
    if (now.kind === 'broken' || what.kind === 'all') rmSync(path, { force: true });
    else replaceFile(path, formatRemembered(without(now.remembered, what)), 0o600);
  });
}

async function change(path: string, work: () => void): Promise<string | null> {
  try {
    makeFolderOf(path, 0o700);
    const done = await withFileLock(path, lockWaitMs, () => {
      work();
      return true;
    });
    return done === null ? `others have been changing ${path} for ${lockWaitMs / 1000} s` : null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return `${path} cannot be written (${code})`;
  }
}
