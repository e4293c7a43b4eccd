/** What a login leaves for the next one: who it was, with which session and in which language. */
import type { ChildProcess } from 'node:child_process';
import { findLocale, usualLanguage } from '../contract/locale.ts';
import type { LoginSubject } from '../contract/worker.ts';
import { readInstalledLocales } from '../machine/installed-locales.ts';
import { remember } from '../machine/remembered.ts';
import type { SessionStart } from './session.ts';

/**
 * The language that a session is started in: `wished` where that is an installed locale or `usualLanguage`. The app is not
 * believed: what is not installed is passed over, and noted.
 */
export async function findSessionLanguage(
  wished: string | null,
  onChild: (child: ChildProcess) => void,
  note: (line: string) => void,
): Promise<string | null> {
  if (wished === null || wished === usualLanguage) return wished;
  const found = findLocale(await readInstalledLocales({ onChild }), wished);
  if (found === null) note('the session is started in the usual language: the one that was asked for is not installed');
  return found;
}

export interface RememberOptions {
  readonly seat: string;
  readonly subject: LoginSubject;
  readonly started: Extract<SessionStart, { readonly kind: 'started' }>;
  readonly language: string | null;
  readonly note: (line: string) => void;
}

/**
 * Once the program of the session runs, and not before: what comes to nothing must not be there again at the next login.
 * A guest is never remembered. Never rejects.
 */
export async function rememberOnceRunning(path: string, options: RememberOptions): Promise<void> {
  const { seat, subject, started, language, note } = options;
  if (subject.method === 'guest' || !(await started.programRuns)) return;
  const { user, program } = started.facts;
  const owner = user.isLocal === true ? { name: subject.user, uid: null } : { name: user.name, uid: user.uid };
  const why = await remember(path, { seat, ...owner, session: program.id, language }, Date.now());
  if (why !== null) note(`the login is not remembered: ${why}`);
}
