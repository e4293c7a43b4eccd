/**
 * Who wants in, and as whom the session then runs: the guest, an account of Vestibule's own, or one of the machine by PAM.
 * What a guest needs is prepared while the worker is spare, and given back where somebody else logs in.
 */
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { MachineAccount } from '../contract/authentication.ts';
import { refusedText } from '../contract/login-names.ts';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { LoginSubject, WorkerStart } from '../contract/worker.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { type Entry, endEntry } from '../machine/entry.ts';
import { removeGuestHome } from '../machine/guest-home.ts';
import type { LocalAccount } from '../machine/local-accounts.ts';
import { type LoginTurn, takeLoginTurn } from '../machine/login-turn.ts';
import { readLocalPreferences, readPreferences } from '../machine/preferences.ts';
import type { UserRuntime } from '../machine/user-runtime.ts';
import { type AccountLogin, openAccount, startAccountLogin } from './account.ts';
import { type Guest, type GuestStart, nameGuest, ownGuest, prepareGuest } from './guest.ts';
import { authenticateLocalAccount, isLocalAccount } from './local-account.ts';
import type { LoginRecord } from './login-record.ts';
import type { SessionOwner } from './owner.ts';
import { findMachineOwner, type PasswordOwner } from './password-change.ts';
import type { Held } from './record.ts';
import type { StartOrder, WorkerEvent } from './worker-state.ts';

/** A shell that does not get there by then goes with the process that holds the login. */
const entryLimitMs = 5000;

export interface BackEndsOptions {
  readonly start: WorkerStart;
  readonly identity: ProcessIdentity;
  readonly record: LoginRecord;
  readonly held: () => Held;
  readonly hold: (change: Partial<Held>) => void;
  readonly happen: (event: WorkerEvent) => void;
  /** The conversation is still wanted: nobody has given it up. */
  readonly isWanted: () => boolean;
  /** A process whose tree holds no members. */
  readonly onHelper: (child: ChildProcess) => void;
  /** As `onHelper`, of one that ends by itself within moments. */
  readonly onBriefHelper: (child: ChildProcess) => void;
  readonly note: (line: string) => void;
}

export interface BackEnds {
  /** The worker is spare: a guest finds all ready. */
  prepare(display: DisplayServer): void;
  /** Ends in `accepted` or `refused`, or in nothing where `display-failed` was told. */
  authenticate(subject: LoginSubject, display: DisplayServer | null): Promise<void>;
  /** To the questions that are open: goes to the back end that asked them. */
  answer(texts: readonly string[]): void;
  /** Whose session it is. Once accepted; for an account of the machine this opens the PAM session. */
  findOwner(order: StartOrder, display: DisplayServer): Promise<SessionOwner | { readonly why: string }>;
  /** Whose password can be changed from this session; null: nobody's. Once accepted. */
  passwordOwner(): PasswordOwner | null;
  /** The home that hooks are told: a guest's own is elsewhere than its session believes. null: no guest. */
  guestHome(): string | null;
  /** What waits for a session's program, where the session did not get that far: it is no member. Idempotent. */
  endWaiting(): Promise<void>;
  /** The PAM session is closed, or the conversation given up; its members are gone by then. Idempotent. */
  endLogin(): Promise<void>;
  /** What is being prepared is there, or is not to be: from then on it can be ended. */
  settled(): Promise<void>;
  /** The guest's sandbox, also of one that never logged in. Gives what could not be ended, in words. Idempotent. */
  endSandbox(): Promise<readonly string[]>;
  /** Once nothing of the session is left. Gives what could not be removed, in words. Idempotent. */
  release(): readonly string[];
}

export function createBackEnds(options: BackEndsOptions): BackEnds {
  const { start, record, held, hold, happen, onHelper, note } = options;
  /** null: nothing was prepared, since there was no display or somebody was faster. */
  let preparing: Promise<GuestStart | null> = Promise.resolve(null);
  /** Of the back end that has asked. */
  let takeAnswers: ((texts: readonly string[]) => void) | null = null;
  let guest: Guest | null = null;
  let login: AccountLogin | null = null;
  let account: MachineAccount | null = null;
  let localName: string | null = null;
  let runtime: UserRuntime | null = null;
  /** What is to wait in a machine account's session for its program. */
  let entering: Promise<Entry | null> = Promise.resolve(null);
  /** Of whoever is asked for a password. */
  let turn: LoginTurn | null = null;

  const onSandbox = (sandbox: { readonly helpers: readonly ProcessIdentity[] }): void =>
    hold({ processes: [...held().processes, ...sandbox.helpers] });

  function prepare(display: DisplayServer): Promise<GuestStart> {
    return prepareGuest({
      start,
      worker: options.identity,
      display,
      onChild: onHelper,
      onClaimed: (claimed) => hold({ exclusiveUid: start.serviceAccount === null ? null : claimed.uid }),
      onHome: (homePath) => hold({ homePath }),
      onSandbox,
      onEntry: (entry) => hold({ processes: [...held().processes, entry.entrance, entry.designated] }),
      onEntrance: options.onBriefHelper,
      note,
    });
  }

  async function authenticateAccount(
    { user, method }: Exclude<LoginSubject, { method: 'guest' }>,
    display: DisplayServer,
  ): Promise<void> {
    login = startAccountLogin({
      start,
      user,
      isAutologin: method === 'autologin',
      display,
      onChild: onHelper,
      onQuestions: (questions) => happen({ kind: 'asked', questions }),
      onMessage: (style, text) => happen({ kind: 'said', style, text }),
      // Both halves of a login live and die together: the supervisor puts right what they held.
      onLost: () => process.kill(process.pid, 'SIGKILL'),
      note,
    });
    if (login === null) {
      turn?.over('given-up');
      const text = method === 'autologin' ? say('autologin.none') : say('login.noService');
      return happen({ kind: 'refused', text });
    }
    takeAnswers = login.pam.answer;
    hold({ holder: login.pam.identity });
    // Meanwhile, since this login needs no guest.
    const [verdict] = await Promise.all([login.verdict, giveGuestBack()]);
    turn?.over(verdict.kind === 'accepted' ? 'accepted' : options.isWanted() ? 'refused' : 'given-up');
    if (verdict.kind === 'refused') {
      const { displayNumber } = display.display;
      // A conversation that somebody gave up is no login that was refused.
      if (options.isWanted()) record.refuse({ user, isKnown: verdict.isKnown, pid: process.pid, displayNumber });
      return happen({ kind: 'refused', text: verdict.text });
    }
    account = verdict.account;
    const { rememberedPath } = start;
    const preferences = await readPreferences(account, { rememberedPath, onChild: options.onBriefHelper });
    happen({ kind: 'accepted', user: { name: account.name, uid: account.uid, isolated: true }, preferences });
  }

  async function giveGuestBack(): Promise<void> {
    const prepared = await preparing;
    if (prepared?.kind !== 'ready') return;
    const { sandbox, claim } = prepared.guest;
    const entry = await prepared.guest.entry;
    entry?.giveUp();
    for (const words of (await sandbox?.stop()) ?? []) note(words);
    const { homePath } = held();
    if (homePath !== null) for (const words of await removeGuestHome(homePath)) note(words);
    claim?.release();
    const inSandbox = [...(sandbox?.helpers ?? []), ...(entry === null ? [] : [entry.entrance, entry.designated])];
    const ofSandbox = new Set(inSandbox.map(({ pid }) => pid));
    const processes = held().processes.filter(({ pid }) => !ofSandbox.has(pid));
    hold({ homePath: null, exclusiveUid: null, processes });
  }

  async function authenticateLocal(name: string, display: DisplayServer): Promise<void> {
    const local = await authenticateLocalAccount(
      start.localAccountsPath,
      name,
      (questions) =>
        new Promise((resolve) => {
          takeAnswers = resolve;
          happen({ kind: 'asked', questions });
        }),
    );
    turn?.over(local === null ? 'refused' : 'accepted');
    if (local === null) return happen({ kind: 'refused', text: refusedText });
    return admitGuest(local, display);
  }

  /** Two at once on a seat would guess twice as fast. False: it was given up meanwhile. */
  async function takeTurn(): Promise<boolean> {
    turn = await takeLoginTurn({
      path: start.loginTurnPath,
      isWanted: options.isWanted,
      onWait(delayMs) {
        const seconds = Math.ceil(delayMs / 1000);
        happen({ kind: 'said', style: 'info', text: say('login.wait', { seconds }) });
      },
    });
    return turn !== null;
  }

  /** A full disk, most likely: passwords that are not counted are not tried. */
  function refuseUncounted(error: unknown): void {
    const code = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    happen({ kind: 'refused', text: say('login.uncounted', { code }) });
  }

  /** Under the name of an account of Vestibule's own, or as guest. */
  async function admitGuest(local: LocalAccount | null, display: DisplayServer): Promise<void> {
    let prepared = await preparing;
    // Tried once more where it failed, since an account may have become free.
    if (prepared?.kind === 'refused') prepared = await prepare(display);
    if (prepared === null) return;
    if (prepared.kind === 'refused') return happen({ kind: 'refused', text: prepared.text });
    guest = local === null ? prepared.guest : nameGuest(prepared.guest, local);
    localName = local?.name ?? null;
    if (!guest.user.isolated && !start.allowUnisolated)
      return happen({
        kind: 'refused',
        text: say('guest.notIsolated'),
      });
    if (local === null) return happen({ kind: 'accepted', user: guest.user });
    const preferences = readLocalPreferences(start.rememberedPath, local.name);
    happen({ kind: 'accepted', user: guest.user, preferences });
  }

  async function openMachineAccount(
    order: StartOrder,
    display: DisplayServer,
  ): Promise<SessionOwner | { readonly why: string }> {
    if (account === null || login === null) throw new Error('a session was ordered before anybody was accepted');
    try {
      const opened = await openAccount({
        start,
        account,
        pam: login.pam,
        display,
        program: order.program,
        seat: start.seat,
        onFolder: (folder) => hold({ homePath: folder }),
        onRuntime(held) {
          runtime = held;
        },
        onEntering(entry) {
          entering = entry;
        },
        onEntry: (entry) => hold({ processes: [...held().processes, entry.designated] }),
        note,
      });
      return opened.kind === 'ready' ? opened.owner : { why: opened.why };
    } catch (error) {
      return { why: say('why.notMade', { code: (error as NodeJS.ErrnoException).code ?? String(error) }) };
    }
  }

  return {
    prepare(display) {
      preparing = prepare(display);
    },
    async authenticate(subject, display) {
      if (display === null) return;
      if (subject.method === 'guest') return admitGuest(null, display);
      try {
        // Who logs in automatically is asked nothing.
        if (subject.method === 'account' && !(await takeTurn())) return;
        if (subject.method === 'account' && isLocalAccount(start.localAccountsPath, subject.user))
          return await authenticateLocal(subject.user, display);
        return await authenticateAccount(subject, display);
      } catch (error) {
        refuseUncounted(error);
      }
    },
    answer(texts) {
      try {
        turn?.answered();
      } catch (error) {
        return refuseUncounted(error);
      }
      takeAnswers?.(texts);
    },
    findOwner: async (order, display) =>
      guest === null
        ? openMachineAccount(order, display)
        : ownGuest(guest, { start, display, onHelper, onSandbox, note }),
    passwordOwner: () => (localName === null ? findMachineOwner(start, account) : { kind: 'local', name: localName }),
    guestHome: () => guest?.home.homePath ?? null,
    async endWaiting() {
      const entry = await Promise.race([entering, sleep(entryLimitMs, null, { ref: false })]);
      if (entry !== null) await endEntry(entry);
    },
    async endLogin() {
      await login?.pam.end();
      // One that was given up with a question open: the next one waits for its turn.
      turn?.over('given-up');
    },
    async settled() {
      const prepared = await preparing;
      guest ??= prepared?.kind === 'ready' ? prepared.guest : null;
    },
    endSandbox: async () => (await guest?.sandbox?.stop()) ?? [],
    release() {
      guest?.claim?.release();
      return runtime?.release() ?? [];
    },
  };
}
