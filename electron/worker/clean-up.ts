/** The end of one login: gives back everything that it had, in the order in which the rest still needs it. */
import type { Leftovers, ProcessIdentity } from '../contract/session.ts';
import type { WorkerSnapshot } from '../contract/worker.ts';
import { findSessionStart, removeAgentFolders } from '../machine/agent-folders.ts';
import type { Subreaper } from '../machine/containment/subreaper.ts';
import type { DisplayServer, DisplayServerStart } from '../machine/display-server.ts';
import { removeGuestHome } from '../machine/guest-home.ts';
import { killProcesses, listProcessesOfUid, signalProcess } from '../machine/process-identity.ts';
import type { BackEnds } from './back-ends.ts';
import type { WorkerHooks } from './hooks.ts';
import type { LoginRecord } from './login-record.ts';
import type { MemberWatch } from './member-watch.ts';
import type { NtLife } from './nt-life.ts';
import type { PasswordChanger } from './password-change.ts';
import type { Held } from './record.ts';
import type { RunningSession } from './session.ts';
import type { WorkerEvent } from './worker-state.ts';

/** What there is of a login at the moment. */
export interface LoginNow {
  readonly snapshot: WorkerSnapshot;
  readonly held: Held;
  readonly display: DisplayServer | null;
  readonly session: RunningSession | null;
  readonly nt: NtLife | null;
}

export interface CleanUpOptions {
  /** Asked at each step: a login that is given up may still be starting. */
  readonly now: () => LoginNow;
  readonly displayStart: Promise<DisplayServerStart>;
  readonly subreaper: Subreaper;
  readonly helpers: ReadonlySet<number>;
  readonly backEnds: BackEnds;
  readonly passwords: PasswordChanger;
  readonly hooks: WorkerHooks;
  readonly record: LoginRecord;
  readonly memberWatch: MemberWatch;
  readonly happen: (event: WorkerEvent) => void;
}

/** Who was hung up, or lost its display, takes a moment to go: two looks that far apart have to agree. */
const settleLookMs = 20;
const settleLimitMs = 500;
const killLimitMs = 2000;

/** Gives what performs one; it ends in `cleaned`. Another may follow where something was left. */
export function createCleanUp(
  options: CleanUpOptions,
): (leftovers: Leftovers | 'forget', gracePeriodMs: number) => Promise<void> {
  const { now, subreaper, helpers, backEnds, hooks, memberWatch, happen } = options;
  let leftWatch: (() => void) | null = null;

  async function cleanUp(leftovers: Leftovers | 'forget', gracePeriodMs: number): Promise<void> {
    leftWatch?.();
    leftWatch = null;
    now().nt?.stop();
    const noChange = options.passwords.end();
    const noneStarts = now().session?.stopStarting();
    memberWatch.look(); // Who is left now has outlived the designated process; the rest is this worker's doing.
    // Before anybody asks who is a member.
    await backEnds.endWaiting();
    const recorded = Promise.all([options.record.end(), noChange]);
    if (leftovers === 'forget') {
      await cleanUpSession();
      const words = await stopDisplay();
      now().session?.close();
      return cleaned([], words);
    }
    const members = now().session?.members;
    // In a text session the kernel has done so.
    if (leftovers === 'hangup' && now().session?.type === null) now().session?.hangUp();
    if (leftovers !== 'end' && members !== undefined && members.list().length > 0) {
      const words = await stopDisplay();
      const left = await settle(members.list);
      if (left.length > 0) {
        now().session?.close();
        watchLeft();
        return cleaned(left, words);
      }
    }
    if (members?.containment === 'pid-namespace') memberWatch.explainAll('SIGKILL, with its namespace');
    const ended = endMembers(gracePeriodMs, noneStarts);
    // What cleans up after the session finds its display there.
    const displayStop = hooks.owesCleanUp() ? ended.then(cleanUpSession).then(stopDisplay) : stopDisplay();
    const [displayWords, memberWords] = await Promise.all([displayStop, ended]);
    now().session?.close();
    // What hooks have left in the background, too.
    if (hooks.haveRun()) memberWords.push(...(await endOrphans()));
    const { homePath } = now().held;
    const homeWords = homePath === null ? [] : await removeGuestHome(homePath);
    const ran = now().snapshot.session;
    if (ran !== null) await removeAgentFolders(ran.user.uid, findSessionStart(ran));
    const runtimeWords = backEnds.release();
    await recorded;
    const { nt } = now();
    const heldBy = nt?.listHolders() ?? [];
    if (heldBy.length > 0) leftWatch = nt?.watchHolders() ?? null;
    cleaned([], [...displayWords, ...memberWords, ...homeWords, ...runtimeWords], heldBy);
  }

  function cleaned(
    left: readonly ProcessIdentity[],
    leftovers: readonly string[],
    heldBy: readonly ProcessIdentity[] = [],
  ): void {
    memberWatch.look();
    happen({ kind: 'cleaned', left, leftovers: leftovers.map((words) => words.slice(0, 500)), heldBy });
  }

  function cleanUpSession(): Promise<void> {
    const { display, snapshot } = now();
    return hooks.cleanUpSession(display, snapshot.ended?.reason.kind ?? 'worker-died');
  }

  async function stopDisplay(): Promise<readonly string[]> {
    const { display, held } = now();
    // One that is still starting is told to stop, and its start then fails.
    if (display === null && held.displayServer !== null) {
      const server = held.displayServer;
      signalProcess(server, 'SIGTERM');
      setTimeout(() => signalProcess(server, 'SIGKILL'), 1000).unref();
    }
    const started = await options.displayStart;
    const words = started.kind === 'ready' ? await started.server.stop() : [];
    await hooks.tellDisplayStopped();
    return words;
  }

  async function endMembers(gracePeriodMs: number, noneStarts: Promise<void> | undefined): Promise<string[]> {
    // The preparation may be under way still, or be for a login that never came.
    await backEnds.settled();
    const members = now().session?.members;
    const words = [...(members === undefined ? [] : await members.end(gracePeriodMs))];
    // What was on its way in meets no containment any more, or is ended as it comes.
    await noneStarts;
    // After its members: it closes the PAM session, or gives the conversation up.
    await backEnds.endLogin();
    words.push(...(await endOrphans()));
    const sandboxWords = await backEnds.endSandbox();
    const { exclusiveUid } = now().held;
    if (exclusiveUid === null || members === undefined || members.containment === 'pid-namespace')
      return [...words, ...sandboxWords];
    const alive = await killProcesses(() => listProcessesOfUid(exclusiveUid), killLimitMs);
    return [...words, ...sandboxWords, ...alive.map(({ pid }) => `process ${pid} of the guest's account`)];
  }

  /** Programs that a PAM module started, whose holder was ended under it. */
  async function endOrphans(): Promise<readonly string[]> {
    const alive = await killProcesses(() => subreaper.listMembers(helpers), killLimitMs);
    return alive.map(({ pid }) => `process ${pid} of the login`);
  }

  function watchLeft(): void {
    const look = (): void => {
      setImmediate(() => {
        if (now().session?.members.list().length === 0) happen({ kind: 'left-gone' });
      });
    };
    leftWatch = subreaper.onReaped(look);
    // The last of them may have ended while the display server did, and nobody would tell of it again.
    look();
  }

  return cleanUp;
}

async function settle(list: () => readonly ProcessIdentity[]): Promise<readonly ProcessIdentity[]> {
  const deadline = performance.now() + settleLimitMs;
  for (let last = list(); ; ) {
    await new Promise((resolve) => setTimeout(resolve, settleLookMs));
    const next = list();
    if (next.length === last.length || performance.now() > deadline) return next;
    last = next;
  }
}
