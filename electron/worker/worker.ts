/**
 * One login: performs what the rule in worker-state.ts orders, and tells it what happened. It owns everything of its login
 * and gives every bit of it back at the end (clean-up.ts).
 */
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import type { LogonSession } from '../contract/logon-session.ts';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { FromWorker, SessionUser, SlowBeginning, ToWorker, WorkerStart } from '../contract/worker.ts';
import { watchBeginning } from '../machine/beginning-watch.ts';
import { installSubreaper } from '../machine/containment/subreaper.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { startXvnc } from '../machine/display-server.ts';
import { whenRead } from '../machine/last-words.ts';
import type { OwnChildren } from '../machine/own-children.ts';
import { isRunning } from '../machine/process-identity.ts';
import { createBackEnds } from './back-ends.ts';
import { createCleanUp } from './clean-up.ts';
import { createWorkerHooks } from './hooks.ts';
import { createSessionKeyboard } from './keyboard.ts';
import { createLoginRecord } from './login-record.ts';
import { createLogon } from './logon.ts';
import { createMemberWatch } from './member-watch.ts';
import { createNtLife, type NtLife } from './nt-life.ts';
import { createOrders } from './orders.ts';
import { createPasswordChanger } from './password-change.ts';
import { type Held, nothingHeld, recordPath, writeRecord } from './record.ts';
import { findSessionLanguage, rememberOnceRunning } from './remembering.ts';
import { type RunningSession, startSession } from './session.ts';
import { startWire } from './wire.ts';
import {
  decide,
  encodeSnapshot,
  initialWorkerState,
  type StartOrder,
  type WorkerEffect,
  type WorkerEvent,
} from './worker-state.ts';

export interface WorkerOptions {
  readonly start: WorkerStart;
  readonly identity: ProcessIdentity;
  /** Of this process, from its first on. */
  readonly children: OwnChildren;
  /** One line for the worker's own log; never a credential, never what a client sent. */
  readonly note: (line: string) => void;
}

export interface Worker {
  /** SIGTERM: ends everything, whatever it is at. */
  stop(): void;
  /** All is given back; the process may exit. */
  readonly over: Promise<void>;
}

/** How long a worker whose session is over waits for an app that is being restarted, so that the reason is not lost. */
const lingerMs = 10_000;
/** What a snapshot has, or nobody cares for any more who was not there. */
const passing: readonly FromWorker['kind'][] = [
  ...(['display-ready', 'started', 'ended', 'nt-changed', 'tasks', 'password-change'] as const),
];
/** The last lines to a client that does not read. */
const flushLimitMs = 500;

/** Resolves when clients can connect; the display server is on its way then. */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { start, identity, children, note } = options;
  const subreaper = installSubreaper(children);
  let state = initialWorkerState;
  let held: Held = nothingHeld;
  let display: DisplayServer | null = null;
  let session: RunningSession | null = null;
  /** The session has a terminal and no display. */
  let isText = false;
  let startedUptimeMs: number | null = null;
  let nt: NtLife | null = null;
  /** Every process started here that has children of its own: its tree holds no members. */
  const helpers = new Set<number>();
  /** What no snapshot holds and nobody was there to hear. */
  const unheard: FromWorker[] = [];
  const greeted = Promise.withResolvers<void>();
  const over = Promise.withResolvers<void>();

  const memberWatch = createMemberWatch({ send: (message) => wire.send(message), subreaper });
  const wire = await startWire({
    socketPath: join(start.folder, 'worker.sock'),
    owner: start.serviceAccount,
    greet() {
      // Who watched was another client.
      memberWatch.watch(false);
      nt?.perform({ kind: 'watch-tasks', on: false });
      happen({ kind: 'client-changed' });
      return [encodeSnapshot(state), ...unheard.splice(0)];
    },
    onMessage: (order) => takeOrder(order),
    onGreeted: () => greeted.resolve(),
    note,
  });

  function happen(event: WorkerEvent): void {
    const decision = decide(state, event);
    const changed = decision.state !== state;
    state = decision.state;
    // Written down before anybody hears of it or anything is done: this process may die at any step.
    if (changed) saveRecord();
    for (const effect of decision.effects) perform(effect);
  }

  function hold(change: Partial<Held>): void {
    held = { ...held, ...change };
    saveRecord();
  }

  function saveRecord(): void {
    try {
      writeRecord(start.folder, start.workerId, identity, state.snapshot, held);
    } catch (error) {
      // A full disk must not end a session; what it costs is the clean-up after a crash.
      note(`the record could not be written (${(error as NodeJS.ErrnoException).code ?? error})`);
    }
  }

  function help(child: ChildProcess): void {
    if (child.pid !== undefined) helpers.add(child.pid);
  }

  /** One that leaves nothing behind when it is over. */
  function helpOnce(child: ChildProcess): void {
    help(child);
    child.once('exit', () => helpers.delete(child.pid ?? -1));
  }

  const takeOrder = createOrders({
    phase: () => state.snapshot.phase,
    display: () => display,
    session: () => session,
    memberWatch,
    specimenPath: start.specimenPath,
    answer: passAnswer,
    send: (message) => wire.send(message),
    happen,
  });
  const record = createLoginRecord(start.recordFiles, note);
  const backEnds = createBackEnds({
    start,
    identity,
    record,
    held: () => held,
    hold,
    happen,
    isWanted: () => state.snapshot.phase === 'login',
    onHelper: help,
    onBriefHelper: helpOnce,
    note,
  });
  const hooks = createWorkerHooks({
    start,
    onLedger: (ledger) => hold({ hooks: ledger }),
    onChild: helpOnce,
    note,
  });
  const passwords = createPasswordChanger({ start, onChild: helpOnce, happen, note });
  const keyboard = createSessionKeyboard({
    setting: start.keyboard,
    account: start.serviceAccount,
    onChild: helpOnce,
    note,
  });

  function perform(effect: WorkerEffect): void {
    switch (effect.kind) {
      case 'send':
        tell(effect.message);
        return;
      case 'authenticate':
        return void backEnds.authenticate(effect.subject, display);
      case 'start-session':
        return void runSession(effect.order);
      case 'end-session':
        if (nt === null) session?.end(effect.gracePeriodMs);
        else nt.end(effect.gracePeriodMs);
        return;
      case 'start-shell':
      case 'ask-clients':
      case 'stop-asking':
      case 'watch-tasks':
      case 'end-task':
        return nt?.perform(effect);
      case 'note-unlock':
        return void noteUnlock();
      case 'change-password':
        return passwords.begin(effect.changeId, backEnds.passwordOwner(), display);
      case 'give-up-change':
        return void passwords.end();
      case 'clean-up':
        return void cleanUp(effect.leftovers, effect.gracePeriodMs);
      case 'exit':
        return void exit(effect.linger);
    }
  }

  function tell(message: FromWorker): void {
    if (wire.hasClient()) wire.send(message);
    else if (!passing.includes(message.kind)) unheard.push(message);
  }

  const displayStart = startXvnc({
    folder: join(start.folder, 'display'),
    account: start.serviceAccount,
    geometry: start.geometry,
    readyLimitMs: start.displayReadyLimitMs,
    ownLayout: start.keyboard !== null,
    onSpawned(server) {
      helpers.add(server.pid);
      hold({ displayServer: server });
    },
  });

  void displayStart.then((started) => {
    if (started.kind === 'not-ready') return happen({ kind: 'display-failed', why: started.why });
    const { server } = started;
    display = server;
    hold({ displayNumber: server.display.displayNumber });
    keyboard.prepare(server);
    happen({ kind: 'display-ready', display: server.display });
    void server.died.then((how) => {
      // Nobody needs it, and it may have been stopped for that.
      if (isText) return;
      happen({ kind: 'display-died', how, ...whenNow() });
    });
    if (state.snapshot.phase === 'spare') backEnds.prepare(server);
  });

  const cleanUp = createCleanUp({
    now: () => ({ snapshot: state.snapshot, held, display, session, nt }),
    displayStart,
    subreaper,
    helpers,
    backEnds,
    passwords,
    hooks,
    record,
    memberWatch,
    happen,
  });

  /** Clocks are set while sessions run; the time since the boot is not, and goes on while the machine sleeps. */
  function whenNow(): { readonly atMs: number; readonly lifetimeMs: number | null } {
    const lifetimeMs = startedUptimeMs === null ? null : Math.round(uptime() * 1000 - startedUptimeMs);
    return { atMs: Date.now(), lifetimeMs };
  }

  /** Beside the rule, which learns only that there was one. */
  function passAnswer({ questionsId, texts }: Extract<ToWorker, { kind: 'answer' }>): void {
    const pending = state.snapshot.pending ?? state.change?.pending ?? null;
    if (pending?.questionsId !== questionsId || pending.questions.length !== texts.length)
      return happen({ kind: 'answered-wrongly' });
    const isOfChange = state.snapshot.pending === null;
    happen({ kind: 'answered' });
    if (isOfChange) passwords.answer(texts);
    else backEnds.answer(texts);
  }

  async function runSession(order: StartOrder): Promise<void> {
    if (display === null) throw new Error('a session was ordered before there was a display');
    // Before the hooks, which may have their own idea of a keyboard.
    const layout = await keyboard.set(display, order.keyboard);
    const displayWhy = await hooks.setUpDisplay(display);
    if (displayWhy !== null) return happen({ kind: 'session-failed', why: displayWhy, atMs: Date.now() });
    const [owner, language] = await Promise.all([
      backEnds.findOwner(order, display),
      findSessionLanguage(order.language, helpOnce, note),
    ]);
    if ('why' in owner) return happen({ kind: 'session-failed', why: owner.why, atMs: Date.now() });
    const home = backEnds.guestHome() ?? owner.places.home;
    const user = { name: owner.accountName, home, sessionId: order.program.id };
    const sessionWhy = await hooks.setUpSession(display, user);
    if (sessionWhy !== null) return happen({ kind: 'session-failed', why: sessionWhy, atMs: Date.now() });
    const logon = order.model === 'nt' ? await logOn(owner.user, 'interactive') : null;
    if (logon !== null && 'why' in logon) return happen({ kind: 'session-failed', why: logon.why, atMs: Date.now() });
    const leaveWindows = order.program.isApp === true ? await arrange(display) : null;
    const started = await startSession({
      start,
      order,
      owner,
      language,
      display,
      layout,
      logon,
      subreaper,
      helpers,
      // Those of a shell that was started again are gone.
      onHeld: (processes, cgroupPath) =>
        hold({ processes: [...held.processes.filter(isRunning), ...processes], cgroupPath }),
      note,
    });
    if (started.kind === 'failed') {
      leaveWindows?.();
      session = started.session;
      return happen({ kind: 'session-failed', why: started.why, atMs: Date.now() });
    }
    session = started.session;
    isText = order.model === 'tty';
    // What cleans up after the session finds its display there.
    if (isText && !hooks.owesCleanUp()) void display.stop();
    startedUptimeMs = uptime() * 1000;
    if (logon !== null)
      nt = createNtLife({
        started,
        display,
        sandbox: owner.sandbox,
        cgroupPath: held.cgroupPath,
        whenNow,
        happen,
        tell,
        note,
      });
    record.begin({
      user: owner.accountName,
      uid: owner.user.uid,
      pid: started.facts.designated.pid,
      displayNumber: display.display.displayNumber,
      terminalLine: started.terminalLine,
    });
    memberWatch.begin(started.session.members.scope);
    const mayChange = order.model === 'nt' && backEnds.passwordOwner() !== null;
    happen({
      kind: 'session-started',
      session: { ...started.facts, ...(mayChange ? { mayChangePassword: true as const } : {}) },
    });
    const { subject } = state.snapshot;
    if (start.rememberedPath !== null && subject !== null)
      void rememberOnceRunning(start.rememberedPath, { seat: start.seat, subject, started, language, note });
    const tellSlow = (step: SlowBeginning | null): void => happen({ kind: 'slow-beginning', step });
    const unwatch = watchBeginning(started.facts.designated, start.slowBeginningMs, tellSlow);
    const exit = await started.exited;
    unwatch();
    leaveWindows?.();
    if (nt !== null) return;
    const when = whenNow();
    memberWatch.explain(started.facts.designated.pid, exit.kind === 'exited' ? `exit ${exit.status}` : exit.signal);
    // Its clients may notice a dying display server, and end, before we are told of it.
    if (display.isDying() && state.asked === null) await display.died;
    await whenRead();
    happen({ kind: 'designated-over', exit, logPath: started.session.logPath(), ...when });
  }

  /** Before the app starts, so that its first window is met. Loaded here, since few sessions are apps. */
  async function arrange({ display: { displayNumber }, cookie }: DisplayServer): Promise<() => void> {
    const { arrangeAppWindows } = await import('./app-windows.ts');
    return arrangeAppWindows(displayNumber, cookie, note);
  }

  /** Named by an id of its own, or why that cannot be. */
  async function logOn(
    user: SessionUser,
    type: 'interactive' | 'unlock',
  ): Promise<LogonSession | { readonly why: string }> {
    try {
      return await createLogon({ idsPath: start.logonIdsPath, subject: state.snapshot.subject, user, type });
    } catch (error) {
      return { why: say('why.noLogonSession', { code: (error as NodeJS.ErrnoException).code ?? String(error) }) };
    }
  }

  async function noteUnlock(): Promise<void> {
    const { accepted } = state.snapshot;
    const logon = accepted === null ? null : await logOn(accepted, 'unlock');
    if (logon !== null && 'luid' in logon) happen({ kind: 'unlocked', logon });
  }

  async function exit(linger: boolean): Promise<void> {
    if (linger && !wire.hasClient()) {
      const limit = setTimeout(() => greeted.resolve(), lingerMs);
      await greeted.promise;
      clearTimeout(limit);
    }
    memberWatch.finish();
    await wire.close(flushLimitMs);
    rmSync(recordPath(start.folder), { force: true });
    rmSync(join(start.folder, 'worker.sock'), { force: true });
    subreaper.dispose();
    over.resolve();
  }

  saveRecord();
  return { stop: () => happen({ kind: 'stop-asked' }), over: over.promise };
}
