/** The account back end: PAM for an account of the machine, in a process of its own. */
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { MachineAccount } from '../contract/authentication.ts';
import type { SessionProgram } from '../contract/session.ts';
import type { PamService, Question, WorkerStart } from '../contract/worker.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { type Entry, enterAhead } from '../machine/entry.ts';
import { describeDesktop } from '../machine/session-environment.ts';
import { createSessionFolder } from '../machine/session-folder.ts';
import { createChildLaunch } from '../machine/session-launch.ts';
import { holdUserRuntime, type UserRuntime } from '../machine/user-runtime.ts';
import { encodeAuthority } from '../machine/x-authority.ts';
import type { SessionOwner } from './owner.ts';
import { type PamLogin, type PamVerdict, startPamLogin } from './pam-login.ts';

export interface AccountLoginOptions {
  readonly start: WorkerStart;
  readonly user: string;
  /** By the service for automatic logins, which cannot ask. */
  readonly isAutologin: boolean;
  readonly display: DisplayServer;
  readonly onChild: (child: ChildProcess) => void;
  readonly onQuestions: (questions: readonly Question[]) => void;
  readonly onMessage: (style: 'info' | 'error', text: string) => void;
  readonly onLost: () => void;
  readonly note: (line: string) => void;
}

export interface AccountLogin {
  readonly pam: PamLogin;
  readonly verdict: Promise<PamVerdict>;
}

/** null: there is no file of the service, so nobody can log in by it. (PAM itself would go on with the file `other`.) */
export function startAccountLogin(options: AccountLoginOptions): AccountLogin | null {
  const { start, display, isAutologin } = options;
  const found = isAutologin ? findAutologin(start, options.user) : start.pam;
  if (found === null || !hasService(found)) return null;
  const { service, confDir } = found;
  const shown = `:${display.display.displayNumber}`;
  const pam = startPamLogin({
    ...options,
    service,
    confDir,
    display: shown,
    mayAsk: !isAutologin,
    helperOf: start.folder,
  });
  return { pam, verdict: pam.verdict };
}

/** PAM itself would go on with the file `other` where it is missing. */
export function hasService({ confDir, service }: PamService): boolean {
  return existsSync(join(confDir ?? '/etc/pam.d', service));
}

/** For the one account that the configuration names, whatever the app says. */
function findAutologin({ pam }: WorkerStart, user: string): PamService | null {
  return pam !== null && pam.autologin?.user === user ? pam.autologin : null;
}

export type OwnerStart =
  | { readonly kind: 'ready'; readonly owner: SessionOwner }
  | { readonly kind: 'failed'; readonly why: string };

export interface OwnerOptions {
  readonly start: WorkerStart;
  readonly account: MachineAccount;
  readonly pam: PamLogin;
  readonly display: DisplayServer;
  readonly program: SessionProgram;
  readonly seat: string;
  readonly onFolder: (folder: string) => void;
  /** Of this login, to be released after it. */
  readonly onRuntime: (runtime: UserRuntime) => void;
  /** What is to wait for the session's program, whatever becomes of the session; and once it does. */
  readonly onEntering: (entry: Promise<Entry | null>) => void;
  readonly onEntry: (entry: Entry) => void;
  readonly note: (line: string) => void;
}

/** Opens the PAM session, as root, and says how the account's program is started. */
export async function openAccount(options: OwnerOptions): Promise<OwnerStart> {
  const { start, account, pam, display, program } = options;
  const asRoot = start.serviceAccount !== null;
  let environment: Readonly<Record<string, string>> = {};
  if (asRoot) {
    // Before the session is opened: pam_systemd(8) reads them.
    const opening = await pam.open({
      XDG_SESSION_TYPE: 'x11',
      XDG_SESSION_CLASS: 'user',
      XDG_SESSION_DESKTOP: program.id,
      // No XDG_SEAT: logind knows no seat of ours, and would not register a session on it.
      XDG_CURRENT_DESKTOP: describeDesktop(program),
    });
    if (opening.kind === 'refused') return { kind: 'failed', why: opening.text };
    environment = opening.environment;
  } else {
    // Nothing was opened: an ordinary user has no credentials to set and no session to record.
    await pam.end();
  }
  const way = {
    becomeCommand: asRoot
      ? ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--keep-groups', '--']
      : [],
    gainsNothing: false,
    keepsUmask: asRoot,
    sandbox: null,
    launch: asRoot ? pam.launch : createChildLaunch(),
  };
  // Beside all that follows.
  const entry = enterAhead(way, options);
  options.onEntering(entry);
  const folder = createSessionFolder({
    parentFolder: start.guestHomesFolder,
    workerId: start.workerId,
    owner: asRoot ? account : null,
    authority: encodeAuthority(display.cookie, display.display.displayNumber),
    onChosen: options.onFolder,
  });
  // logind's, where it runs.
  const given = asRoot ? environment['XDG_RUNTIME_DIR'] : process.env['XDG_RUNTIME_DIR'];
  const runtime = given === undefined ? await holdUserRuntime(start.userRuntimesFolder, asRoot ? account : null) : null;
  if (runtime !== null) options.onRuntime(runtime);
  return {
    kind: 'ready',
    owner: {
      user: { name: account.name, uid: account.uid, isolated: true },
      accountName: account.name,
      shell: account.shell,
      places: {
        home: account.home,
        runtime: given ?? runtime?.path ?? '',
        authority: folder.authorityPath,
      },
      environment,
      ...way,
      createLeavingSandbox: null,
      entry,
      holderPid: asRoot ? (pam.identity?.pid ?? null) : null,
    },
  };
}
