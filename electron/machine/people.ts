/**
 * The people of this machine, read through the name service switch (nsswitch.conf(5)) with getent(1), and the watch over
 * the files that say who they are.
 */
import { execFile } from 'node:child_process';
import { type FSWatcher, watch } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type PasswdEntry, parsePasswd, parseShells, parseUidRange } from '../protocols/account-files.ts';
import { defaultPath, findProgram } from './find-program.ts';
import { type People, type PeopleOptions, selectPeople } from './person-rule.ts';

export interface PeopleSource {
  /** Where passwd, shells and login.defs are. */
  readonly folder: string;
  /** getent(1); null where there is none. */
  readonly getent: string | null;
  readonly limitMs: number;
}

/** A directory server that does not answer must not keep the local accounts off the list for long. */
export const peopleSource = (): PeopleSource => ({
  folder: '/etc',
  getent: findProgram('getent', defaultPath),
  limitMs: 2000,
});

const sourceFiles = ['passwd', 'shells', 'login.defs'] as const;

export interface PeopleReader {
  /** Reads and tells; asked while it reads, it reads once more afterwards. */
  read(): void;
  /** Nothing is told any more. Idempotent. */
  stop(): void;
}

export interface PeopleReaderOptions extends Pick<PeopleOptions, 'hidden' | 'onlyUid'> {
  readonly source: PeopleSource;
  readonly onRead: (people: People) => void;
  /** A file of the source was changed or replaced. Told once for changes that come together. */
  readonly onChanged: () => void;
  readonly log: (line: string) => void;
}

/** Reads nothing until it is asked; watches from the first reading on. */
export function createPeopleReader(options: PeopleReaderOptions): PeopleReader {
  let reading = false;
  let again = false;
  let stopped = false;
  let unwatch: (() => void) | null = null;

  async function readOn(): Promise<void> {
    do {
      again = false;
      const people = await readPeople(options.source, options);
      if (!stopped && !again) options.onRead(people);
    } while (again && !stopped);
    reading = false;
  }

  return {
    read() {
      if (stopped) return;
      // Before the reading, so that no change falls between the two.
      unwatch ??= watchFiles(options.source.folder, options.onChanged, options.log);
      again = reading;
      if (reading) return;
      reading = true;
      void readOn();
    },
    stop() {
      stopped = true;
      unwatch?.();
    },
  };
}

/** Never rejects: what cannot be read is as good as empty. */
export async function readPeople(
  source: PeopleSource,
  wanted: Pick<PeopleOptions, 'hidden' | 'onlyUid'>,
): Promise<People> {
  const [entries, shells, loginDefs] = await Promise.all([
    readEntries(source),
    readText(join(source.folder, 'shells')),
    readText(join(source.folder, 'login.defs')),
  ]);
  return selectPeople(entries, {
    uids: parseUidRange(loginDefs ?? ''),
    shells: parseShells(shells),
    hidden: wanted.hidden,
    onlyUid: wanted.onlyUid,
  });
}

async function readEntries(source: PeopleSource): Promise<readonly PasswdEntry[]> {
  const asked = source.getent === null ? null : await askGetent(source.getent, source.limitMs);
  const entries = parsePasswd(asked ?? '');
  return entries.length > 0 ? entries : parsePasswd((await readText(join(source.folder, 'passwd'))) ?? '');
}

/** Most that getent may print, in bytes. */
const printedLimit = 8 * 1024 * 1024;

/** null where it failed, printed too much or took too long. */
function askGetent(getent: string, limitMs: number): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      getent,
      ['passwd'],
      { timeout: limitMs, killSignal: 'SIGKILL', maxBuffer: printedLimit, encoding: 'utf8' },
      (error, stdout) => resolve(error === null ? stdout : null),
    );
  });
}

/** Bytes that are not UTF-8 become U+FFFD: one old real name must not cost all the others. */
async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return null;
  }
}

/** Programs that change an account write several files, one after the other. */
const settleMs = 200;

/** The folder is watched, because passwd is replaced at each change and not written to. Gives its undo. */
function watchFiles(folder: string, onChanged: () => void, log: (line: string) => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | null = null;
  const undo = (): void => {
    clearTimeout(timer);
    watcher?.close();
    watcher = null;
  };
  const give = (error: unknown): void => {
    undo();
    log(`changes of accounts are not noticed: ${error instanceof Error ? error.message : String(error)}`);
  };
  try {
    watcher = watch(folder, { persistent: false }, (_event, fileName) => {
      if (!sourceFiles.some((name) => name === fileName)) return;
      clearTimeout(timer);
      timer = setTimeout(onChanged, settleMs);
    });
    watcher.on('error', give);
  } catch (error) {
    give(error);
  }
  return undo;
}
