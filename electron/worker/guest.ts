/**
 * The guest back end: nobody is asked anything. What a guest needs (an account of the pool as root, a fresh home, a sandbox)
 * is prepared while the worker is spare, so that a login finds it ready.
 */
import type { ChildProcess } from 'node:child_process';
import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { SessionUser, WorkerStart } from '../contract/worker.ts';
import {
  becomeCommand,
  type Sandbox,
  shownHomePath,
  shownRuntimePath,
  startSandbox,
} from '../machine/containment/sandbox.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { type Entry, type EntryOptions, enterAhead } from '../machine/entry.ts';
import { findProgram } from '../machine/find-program.ts';
import { type AccountClaim, claimGuestAccount } from '../machine/guest-accounts.ts';
import { createGuestHome, type GuestHome, renameInGuestHome } from '../machine/guest-home.ts';
import { markHelper } from '../machine/helper-mark.ts';
import type { LocalAccount } from '../machine/local-accounts.ts';
import { createChildLaunch } from '../machine/session-launch.ts';
import { type Account, findLocalAccount } from '../machine/system-accounts.ts';
import { encodeAuthority } from '../machine/x-authority.ts';
import type { SessionOwner } from './owner.ts';

export interface Guest {
  readonly user: SessionUser;
  /** Whom the session's processes run as. */
  readonly account: Account;
  /** As root: the hold on `account`. */
  readonly claim: AccountClaim | null;
  readonly home: GuestHome;
  /** With a PID namespace. null: not isolated. */
  readonly sandbox: Sandbox | null;
  /** What is in the sandbox already, for the session to go on with. null: nothing. Never rejects. */
  readonly entry: Promise<Entry | null>;
}

export type GuestStart =
  | { readonly kind: 'ready'; readonly guest: Guest }
  | { readonly kind: 'refused'; readonly text: string };

export interface GuestOptions {
  readonly start: WorkerStart;
  readonly worker: ProcessIdentity;
  readonly display: DisplayServer;
  readonly onChild: (child: ChildProcess) => void;
  /** For the record: the account once it is held, the home before it is made, the sandbox once it runs. */
  readonly onClaimed: (account: Account) => void;
  readonly onHome: (folder: string) => void;
  readonly onSandbox: (sandbox: Sandbox) => void;
  /** What waits in the sandbox, while no session has it. */
  readonly onEntry: (entry: Entry) => void;
  /** What it came in by: outside of the sandbox, which alone tells who is a member. */
  readonly onEntrance: (child: ChildProcess) => void;
  readonly note: (line: string) => void;
}

const shownName = 'guest';
const authorityName = '.Xauthority';

export async function prepareGuest(options: GuestOptions): Promise<GuestStart> {
  const asRoot = options.start.serviceAccount !== null;
  const claim = asRoot ? claimGuestAccount(options.worker) : null;
  if (asRoot && claim === null) return { kind: 'refused', text: say('guest.full') };
  const account = claim?.account ?? findLocalAccount(process.getuid?.() ?? -1);
  if (account === null) return { kind: 'refused', text: say('guest.noAccount') };
  options.onClaimed(account);

  let home: GuestHome;
  try {
    home = createHome(options, usable(account), asRoot);
  } catch (error) {
    claim?.release();
    options.note(`no guest home in ${options.start.guestHomesFolder}: ${error}`);
    return { kind: 'refused', text: say('guest.noHome') };
  }

  const sandbox = await startGuestSandbox(options, account, home, true);
  const isolated = sandbox !== null;
  const user = { name: isolated ? shownName : account.name, uid: account.uid, isolated };
  const way = { ...guestEntry(asRoot ? account : null), launch: createChildLaunch(options.onEntrance) };
  const entry = sandbox === null ? Promise.resolve(null) : enterAhead({ ...way, sandbox }, options);
  return { kind: 'ready', guest: { user, account: usable(account), claim, home, sandbox, entry } };
}

/** @param account as root: whom to become where there is no sandbox */
function guestEntry(account: Account | null): Pick<EntryOptions, 'becomeCommand' | 'gainsNothing' | 'keepsUmask'> {
  return { becomeCommand: becomeCommand(account), gainsNothing: true, keepsUmask: false };
}

function createHome(options: GuestOptions, account: Account, asRoot: boolean): GuestHome {
  const { cookie, display } = options.display;
  return createGuestHome({
    guestHomesFolder: options.start.guestHomesFolder,
    workerId: options.start.workerId,
    account,
    giveAway: asRoot,
    shownName,
    shownHome: shownHomePath,
    onChosen: options.onHome,
    files: [{ path: authorityName, bytes: encodeAuthority(cookie, display.displayNumber) }],
  });
}

/** System accounts often have a shell that only says no. */
function usable(account: Account): Account {
  const isShell = !/(nologin|false)$/.test(account.shell) && findProgram(account.shell) !== null;
  return isShell ? account : { ...account, shell: findProgram('/bin/bash') ?? '/bin/sh' };
}

/** null where bubblewrap cannot do it here; why is noted. */
async function startGuestSandbox(
  options: Pick<GuestOptions, 'start' | 'display' | 'onChild' | 'onSandbox' | 'note'>,
  account: Account,
  home: GuestHome,
  pidNamespace: boolean,
): Promise<Sandbox | null> {
  const { start } = options;
  const started = await startSandbox({
    home,
    account: start.serviceAccount === null ? null : account,
    uid: account.uid,
    displayNumber: options.display.display.displayNumber,
    hidden: [
      homedir(),
      process.env['XDG_RUNTIME_DIR'] ?? '/run/user',
      '/run/vestibule',
      start.guestHomesFolder,
      start.logFolder,
      // RUNTIME of RUNTIME/workers/ID
      dirname(dirname(start.folder)),
    ],
    pidNamespace,
    environment: markHelper(start.folder),
    onChild: options.onChild,
  });
  if (started.kind === 'ready') {
    options.onSandbox(started.sandbox);
    return started.sandbox;
  }
  options.note(`no sandbox: ${started.why}`);
  return null;
}

/** Where a session finds its things, in its own eyes. */
function describePlaces(guest: Guest): {
  readonly home: string;
  readonly runtime: string;
  readonly authority: string;
} {
  const home = guest.user.isolated ? shownHomePath : guest.home.homePath;
  const runtime = guest.user.isolated ? shownRuntimePath(guest.account.uid) : guest.home.runtimePath;
  return { home, runtime, authority: `${home}/${authorityName}` };
}

/** The same guest under the name of one of Vestibule's own accounts: for its session, and as that sees passwd(5). */
export function nameGuest(guest: Guest, local: LocalAccount): Guest {
  // As an ordinary user without a sandbox it is that user, in its own eyes too.
  if (!guest.user.isolated) return { ...guest, user: { ...guest.user, isLocal: true } };
  renameInGuestHome(guest.home, shownName, local);
  return { ...guest, user: { ...guest.user, name: local.name, isLocal: true } };
}

export interface GuestOwnerOptions extends Pick<GuestOptions, 'start' | 'display' | 'onSandbox' | 'note'> {
  /** A process of a sandbox. */
  readonly onHelper: (child: ChildProcess) => void;
}

/** How a guest's program is started: in its sandbox, or as its account where there is none. */
export function ownGuest(guest: Guest, options: GuestOwnerOptions): SessionOwner {
  const asRoot = options.start.serviceAccount !== null;
  return {
    user: guest.user,
    accountName: guest.account.name,
    shell: guest.account.shell,
    places: describePlaces(guest),
    environment: {},
    sandbox: guest.sandbox,
    createLeavingSandbox: () =>
      startGuestSandbox({ ...options, onChild: options.onHelper }, guest.account, guest.home, false),
    entry: guest.entry,
    ...guestEntry(asRoot ? guest.account : null),
    launch: createChildLaunch(),
    holderPid: null,
  };
}
