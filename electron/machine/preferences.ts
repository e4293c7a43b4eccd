/**
 * With which session and in which language somebody is used to log in, from all who know: Vestibule's own memory, the user
 * files of AccountsService and ~/.dmrc. What was written last comes first, since each of them is written when somebody
 * chooses: so the last choice counts, with whichever display manager or in whatever settings it was made.
 */
import type { ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { noPreferences, type Preferences } from '../contract/preferences.ts';
import { type FilePreferences, parseAccountsServiceUser, parseDmrc } from '../protocols/preference-files.ts';
import { readAsAccount } from './read-as-account.ts';
import { readRemembered } from './remembered.ts';
import { findUser } from './remembered-format.ts';

export interface PreferenceSources {
  /** null: nothing is remembered here, and nobody's files are read. */
  readonly rememberedPath: string | null;
  /** Readable for root alone. */
  readonly accountsServiceFolder?: string;
  readonly onChild?: (child: ChildProcess) => void;
}

export interface PreferenceOwner {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

const accountsServiceFolder = '/var/lib/AccountsService/users';
const fileLimitBytes = 16 * 1024;
/** A home on a server that does not answer keeps nobody from logging in. */
const homeLimitMs = 1000;

/** What one source says, and when it was written. */
interface Said {
  readonly session: { readonly value: string; readonly atMs: number } | null;
  readonly language: { readonly value: string; readonly atMs: number } | null;
}

/** Never rejects: what cannot be read says nothing. */
export async function readPreferences(owner: PreferenceOwner, sources: PreferenceSources): Promise<Preferences> {
  if (sources.rememberedPath === null) return noPreferences;
  const remembered = readOwnMemory(sources.rememberedPath, owner.name, owner.uid);
  const root = { uid: 0, gid: 0 };
  const limits = { limitBytes: fileLimitBytes, limitMs: homeLimitMs, onChild: sources.onChild };
  const folder = sources.accountsServiceFolder ?? accountsServiceFolder;
  const isFileName = !owner.name.includes('/') && !owner.name.startsWith('.');
  const [service, dmrc] = await Promise.all([
    // An ordinary user may not read there.
    process.getuid?.() === 0 && isFileName ? readAsAccount(root, join(folder, owner.name), limits) : null,
    owner.home.startsWith('/') ? readAsAccount(owner, join(owner.home, '.dmrc'), limits) : null,
  ]);
  const nowMs = Date.now();
  return rank([
    ...(service === null ? [] : [dated(parseAccountsServiceUser(service.text), service.changedAtMs, nowMs)]),
    ...(dmrc === null ? [] : [dated(parseDmrc(dmrc.text), dmrc.changedAtMs, nowMs)]),
    ...(remembered === null ? [] : [remembered]),
  ]);
}

/** Of an account of Vestibule's own nobody else knows anything. */
export function readLocalPreferences(path: string | null, name: string): Preferences {
  const remembered = path === null ? null : readOwnMemory(path, name, null);
  return rank(remembered === null ? [] : [remembered]);
}

function readOwnMemory(path: string, name: string, uid: number | null): Said | null {
  const read = readRemembered(path);
  return read.kind === 'remembered' ? findUser(read.remembered, name, uid) : null;
}

/** A time that has not come yet tells of a wrong clock, and would count for ever. */
function dated({ session, language }: FilePreferences, changedAtMs: number, nowMs: number): Said {
  const atMs = changedAtMs > nowMs ? 0 : changedAtMs;
  return {
    session: session === null ? null : { value: session, atMs },
    language: language === null ? null : { value: language, atMs },
  };
}

/** Newest first; what is as old as another stays in the order in which it was given. */
function rank(said: readonly Said[]): Preferences {
  const newest = (of: 'session' | 'language'): string[] => [
    ...new Set(
      said
        .flatMap((each) => each[of] ?? [])
        .sort((one, other) => other.atMs - one.atMs)
        .map(({ value }) => value),
    ),
  ];
  return { sessions: newest('session'), languages: newest('language').map((name) => name.slice(0, 64)) };
}
