import { readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { sayProblem } from '../contract/problem-words.ts';
import { say } from '../contract/said.ts';
import { failsafeSessionId, loginShellWord, type SessionProgram } from '../contract/session.ts';
import { type ParsedDesktopEntry, parseDesktopEntry } from '../protocols/desktop-entry.ts';
import { findProgram, sessionSearchPath } from './find-program.ts';
import { readSmallTextFile } from './small-text-file.ts';

export interface SessionCatalogueEntry {
  readonly program: SessionProgram;
  /** One line for people, may be empty. */
  readonly comment: string;
  /** The file that it comes from. */
  readonly path: string;
}

export interface SessionCatalogueProblem {
  readonly path: string;
  /** From 1; null where the whole file is meant. */
  readonly line: number | null;
  readonly text: string;
}

export interface SessionCatalogue {
  /** What people may choose from, in the order in which it is shown: by name. */
  readonly entries: readonly SessionCatalogueEntry[];
  readonly problems: readonly SessionCatalogueProblem[];
}

export interface SessionCatalogueOptions {
  /** The first folder that has a file of some name decides about that name. */
  readonly folders: readonly string[];
  /** As in LC_MESSAGES; null for the unlocalised names. */
  readonly language: string | null;
  /** Where programs are looked for: the PATH of a session. */
  readonly searchPath?: string;
}

/** Longest session file, in bytes. */
const fileLimitBytes = 256 * 1024;
/** Most session files of one folder. */
const fileCountLimit = 1000;
const suffix = '.desktop';

/**
 * Folders of X session files, best first, by the XDG Base Directory Specification: `xsessions` in each of XDG_DATA_DIRS,
 * of which relative ones do not count.
 */
export function findSessionFolders(dataFolders: string | undefined): readonly string[] {
  const given = (dataFolders ?? '').split(':').filter((folder) => isAbsolute(folder));
  const folders = given.length === 0 ? ['/usr/local/share', '/usr/share'] : given;
  return [...new Set(folders.map((folder) => join(folder, 'xsessions')))];
}

/**
 * The sessions of this machine. Never throws and never waits: whatever is broken is a problem, and the others are offered
 * all the same. An entry whose TryExec is not installed is passed over in silence, which is what TryExec is for.
 */
export function readSessionCatalogue(options: SessionCatalogueOptions): SessionCatalogue {
  const entries: SessionCatalogueEntry[] = [];
  const problems: SessionCatalogueProblem[] = [];
  const decided = new Set<string>();
  const searchPath = options.searchPath ?? sessionSearchPath;
  for (const folder of options.folders) {
    for (const fileName of listSessionFiles(folder, problems)) {
      const id = fileName.slice(0, -suffix.length);
      if (decided.has(id)) continue;
      const path = join(folder, fileName);
      const parsed = readEntry(path, id, options.language);
      // A broken file decides nothing: the same name in a later folder may be a sound one.
      if (parsed.kind === 'broken') {
        problems.push({ path, ...parsed.problem });
        continue;
      }
      decided.add(id);
      if (parsed.kind === 'hidden') continue;
      problems.push(...parsed.problems.map((problem) => ({ path, ...problem })));
      const { program, comment, tryExec, noDisplay } = parsed.entry;
      if (noDisplay || (tryExec !== null && findProgram(tryExec, searchPath) === null)) continue;
      const wanted = program.argv[0] ?? '';
      if (findProgram(wanted, searchPath) === null) {
        problems.push({ path, line: null, text: sayProblem('session.noProgram', { program: wanted }) });
        continue;
      }
      entries.push({ program, comment, path });
    }
  }
  return { entries: entries.toSorted(byName), problems };
}

/** The session that is chosen when nobody chooses: the configured one where there is such an entry, else the first. */
export function findDefaultSession(
  entries: readonly SessionCatalogueEntry[],
  configuredId: string | null,
): SessionCatalogueEntry | null {
  return entries.find((entry) => entry.program.id === configuredId) ?? entries[0] ?? null;
}

/**
 * The session that the distribution means where none is chosen, Xsession(5) without arguments: ~/.xsession, else the
 * session manager, window manager or terminal of update-alternatives(1). null where it would find none of these, or is not
 * there.
 */
export function defaultProgram(find: (path: string) => string | null): SessionProgram | null {
  const xsession = '/etc/X11/Xsession';
  const alternatives = ['x-session-manager', 'x-window-manager', 'x-terminal-emulator'];
  if (find(xsession) === null || !alternatives.some((name) => find(`/usr/bin/${name}`) !== null)) return null;
  return { id: 'default', name: say('session.default'), argv: [xsession], desktopNames: [], workingDirectory: null };
}

/** The session of login(1): whoever's login shell, on a terminal and without a display. */
export const textProgram: SessionProgram = {
  id: 'text',
  name: say('session.text'),
  argv: [loginShellWord],
  desktopNames: [],
  workingDirectory: null,
  model: 'tty',
};

export const ntSessionId = 'nt';

/** A logon session, whose shell is what the machine would start by default. */
export function ntProgram(shell: SessionProgram): SessionProgram {
  return { ...shell, id: ntSessionId, name: say('session.nt'), model: 'nt' };
}

/** The session that needs no file: one xterm, or null where that is not installed. */
export function failsafeProgram(find: (name: string) => string | null): SessionProgram | null {
  const xterm = find('xterm');
  if (xterm === null) return null;
  return {
    id: failsafeSessionId,
    name: say('session.failsafe'),
    // Without a window manager nobody could move or enlarge it.
    argv: [xterm, '-geometry', '100x32+24+24', '-title', say('session.failsafe')],
    desktopNames: [],
    workingDirectory: null,
  };
}

function listSessionFiles(folder: string, problems: SessionCatalogueProblem[]): readonly string[] {
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    // Most machines lack one of the folders.
    if (code !== 'ENOENT') problems.push({ path: folder, line: null, text: sayProblem('session.folder', { code }) });
    return [];
  }
  const files = names.filter((name) => name.endsWith(suffix) && name.length > suffix.length).sort();
  if (files.length > fileCountLimit) {
    problems.push({
      path: folder,
      line: null,
      text: sayProblem('session.tooMany', { count: fileCountLimit }),
    });
  }
  return files.slice(0, fileCountLimit);
}

function readEntry(path: string, id: string, language: string | null): ParsedDesktopEntry {
  const broken = (text: string): ParsedDesktopEntry => ({ kind: 'broken', problem: { line: null, text } });
  const read = readSmallTextFile(path, fileLimitBytes);
  switch (read.kind) {
    case 'text':
      return parseDesktopEntry(read.text, { id, path, language });
    case 'missing':
      return broken(sayProblem('file.deadLink'));
    case 'unreadable':
      return broken(read.why);
  }
}

/** Small letters as large ones. No collator: to load one takes 5 ms, which a cold start would rather not wait for. */
function byName(one: SessionCatalogueEntry, other: SessionCatalogueEntry): number {
  const [oneKey, otherKey] = [one, other].map(({ program }) => `${program.name.toLowerCase()}\0${program.id}`);
  return (oneKey ?? '') < (otherKey ?? '') ? -1 : 1;
}
