/**
 * The people of this machine, read through the name service switch (nsswitch.conf(5)) with getent(1), and the watch over
 * the files that say who they are.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isPlainName, type PasswdEntry, parsePasswd, parseShells, parseUidRange } from '../protocols/account-files.ts';
import { defaultPath, findProgram } from './find-program.ts';
import {
  type LocalPerson,
  type People,
  type PeopleOptions,
  type PersonRule,
  selectPeople,
  standingOf,
} from './person-rule.ts';
import { watchFiles } from './watch-files.ts';

/** AccountsService's; also where it does not run, since programs that set a picture write it there. */
export const accountIconsFolder = '/var/lib/AccountsService/icons';

export interface PeopleSource {
  /** Where passwd, shells and login.defs are. */
  readonly folder: string;
  /** Where AccountsService has pictures, each with the name of its account. */
  readonly iconsFolder: string;
  /** getent(1); null where there is none. */
  readonly getent: string | null;
  readonly limitMs: number;
}

/** A directory server that does not answer must not keep the local accounts off the list for long. */
export const peopleSource = (): PeopleSource => ({
  folder: '/etc',
  iconsFolder: accountIconsFolder,
  getent: findProgram('getent', defaultPath),
  limitMs: 2000,
});

const sourceFiles = ['passwd', 'shells', 'login.defs'] as const;

export interface PeopleReader {
  /** Reads and tells; asked while it reads, it reads once more afterwards. */
  read(): void;
  /** Vestibule's own accounts are these from now on: told as a change. */
  setLocals(locals: readonly LocalPerson[]): void;
  /** Other names are hidden from now on: told as a change. */
  setHidden(hidden: readonly string[]): void;
  /** Nothing is told any more. Idempotent. */
  stop(): void;
}

export interface PeopleReaderOptions extends Pick<PeopleOptions, 'hidden' | 'onlyUid'> {
  readonly source: PeopleSource;
  readonly onRead: (people: People) => void;
  /** A file of the source was changed or replaced. Told once for changes that come together. */
  readonly onChanged: () => void;
  /** AccountsService has other pictures. */
  readonly onPicturesChanged: () => void;
  readonly log: (line: string) => void;
}

/** Reads nothing until it is asked; watches from the first reading on. */
export function createPeopleReader(options: PeopleReaderOptions): PeopleReader {
  let reading = false;
  let again = false;
  let stopped = false;
  let unwatch: (() => void) | null = null;
  let locals: readonly LocalPerson[] = [];
  let { hidden } = options;

  async function readOn(): Promise<void> {
    do {
      again = false;
      const people = await readPeople(options.source, { hidden, onlyUid: options.onlyUid, locals });
      if (!stopped && !again) options.onRead(people);
    } while (again && !stopped);
    reading = false;
  }

  return {
    read() {
      if (stopped) return;
      // Before the reading, so that no change falls between the two.
      unwatch ??= watchSource(options);
      again = reading;
      if (reading) return;
      reading = true;
      void readOn();
    },
    setLocals(given) {
      if (stopped || JSON.stringify(given) === JSON.stringify(locals)) return;
      locals = given;
      options.onChanged();
    },
    setHidden(given) {
      if (stopped || JSON.stringify(given) === JSON.stringify(hidden)) return;
      hidden = given;
      options.onChanged();
    },
    stop() {
      stopped = true;
      unwatch?.();
    },
  };
}

function watchSource({ source, onChanged, onPicturesChanged, log }: PeopleReaderOptions): () => void {
  const undo = [
    watchFiles({
      folder: source.folder,
      names: sourceFiles,
      onChanged,
      onFailed: (error) => log(`changes of accounts are not noticed: ${error.message}`),
    }),
    // Most machines have no AccountsService.
    watchFiles({ folder: source.iconsFolder, names: null, onChanged: onPicturesChanged, onFailed: () => undefined }),
  ];
  return () => {
    for (const step of undo) step();
  };
}

/** Never rejects: what cannot be read is as good as empty. */
export async function readPeople(
  source: PeopleSource,
  wanted: Pick<PeopleOptions, 'hidden' | 'onlyUid' | 'locals'>,
): Promise<People> {
  const [entries, rule] = await Promise.all([readEntries(source), readRule(source)]);
  return selectPeople(entries, { ...rule, ...wanted });
}

/**
 * The account of this name, if it may log in at a greeter; null otherwise, and where nobody could be asked.
 *
 * @param onList true: only if it is of those that a greeter lists
 */
export async function findPerson(source: PeopleSource, name: string, onList = false): Promise<PasswdEntry | null> {
  // getent would take a number for a uid, and a dash for an option.
  if (!isPlainName(name) || name.startsWith('-') || /^\d+$/.test(name) || name.includes(':')) return null;
  const [asked, rule] = await Promise.all([
    source.getent === null ? null : askGetent(source.getent, source.limitMs, name),
    readRule(source),
  ]);
  const entries = parsePasswd(asked ?? (await readText(join(source.folder, 'passwd'))) ?? '');
  const entry = entries.find((each) => each.name === name);
  if (entry === undefined) return null;
  const standing = standingOf(entry, rule);
  return standing === 'person' || (standing !== 'barred' && !onList) ? entry : null;
}

async function readRule(source: PeopleSource): Promise<PersonRule> {
  const [shells, loginDefs] = await Promise.all([
    readText(join(source.folder, 'shells')),
    readText(join(source.folder, 'login.defs')),
  ]);
  return { uids: parseUidRange(loginDefs ?? ''), shells: parseShells(shells) };
}

async function readEntries(source: PeopleSource): Promise<readonly PasswdEntry[]> {
  const asked = source.getent === null ? null : await askGetent(source.getent, source.limitMs);
  const entries = parsePasswd(asked ?? '');
  return entries.length > 0 ? entries : parsePasswd((await readText(join(source.folder, 'passwd'))) ?? '');
}

/** Most that getent may print, in bytes. */
const printedLimit = 8 * 1024 * 1024;

/** null where it failed, printed too much or took too long. */
function askGetent(getent: string, limitMs: number, ...names: readonly string[]): Promise<string | null> {
  return new Promise((resolve) => {
    execFile(
      getent,
      ['passwd', ...names],
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
