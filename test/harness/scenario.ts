/**
 * A story about the display manager: the real rules, with everybody else played by the story. `when` says what happens,
 * `so` says what the manager orders because of it, in that order. An order that no sentence speaks of ends the story:
 * the next `when`, or the end, fails. Timers run on the story's own clock.
 */
import { expect, it } from 'vitest';
import type { ControlLine, ControlRequest } from '../../electron/contract/control.ts';
import type { EndReason } from '../../electron/contract/end-reason.ts';
import { plainLocale } from '../../electron/contract/locale.ts';
import type { PowerAction } from '../../electron/contract/power.ts';
import type { Preferences } from '../../electron/contract/preferences.ts';
import type { GreeterView, Intent } from '../../electron/contract/renderer.ts';
import type { SessionProgram } from '../../electron/contract/session.ts';
import type { DeviceNews, DeviceOrder } from '../../electron/contract/supervisor.ts';
import type { Question, SessionUser, WorkerNews, WorkerSnapshot } from '../../electron/contract/worker.ts';
import { decide } from '../../electron/manager/decide.ts';
import type { Effect, WorkerOrder } from '../../electron/manager/effects.ts';
import type { EventTime, ManagerEvent, TimerName } from '../../electron/manager/events.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import type { Catalogue, ManagerState, Person, Settings } from '../../electron/manager/model.ts';
import { viewOf } from '../../electron/manager/view.ts';
import { watchLifecycle } from './lifecycle-watch.ts';
import { catalogue, displayOf, guest, openbox, settings, snapshotOf, startedSession } from './manager-values.ts';

type WithoutTime<E> = E extends unknown ? Omit<E, keyof EventTime> : never;
type WithoutVersion<R> = R extends unknown ? Omit<R, 'version'> : never;

/** What of a view a story speaks of; of ends and autologins it tells what is said. */
export type Shown = Partial<Omit<GreeterView, 'lastEnd' | 'autologin'>> & {
  readonly lastEnd?: Partial<NonNullable<GreeterView['lastEnd']>> | null;
  readonly autologin?: Partial<NonNullable<GreeterView['autologin']>> | null;
};

export interface StorySetting {
  readonly seatKind?: Settings['seat']['kind'];
  readonly leftovers?: 'end' | 'leave';
  readonly catalogue?: Catalogue;
  readonly users?: Settings['configuration']['users']['list'];
  readonly people?: Accounts;
  /** Installed locales; the C locale alone without it. */
  readonly languages?: readonly string[];
  readonly keyboard?: Settings['keyboard'];
  readonly autologin?: Partial<Settings['configuration']['autologin']>;
}

/** What a reading of the accounts brings. */
export interface Accounts {
  readonly people: readonly Person[];
  readonly barred: readonly string[];
}

export type Story = ReturnType<typeof createStory>;

/** One story as one test. */
export function story(sentence: string, tell: (story: Story) => void, setting: StorySetting = {}): void {
  it(sentence, () => {
    const told = createStory(setting);
    tell(told);
    told.so.nothingElse();
  });
}

function createStory(setting: StorySetting) {
  const { session, users, autologin } = settings.configuration;
  const ours: Settings = {
    ...settings,
    seat: { name: 'seat0', kind: setting.seatKind ?? 'kiosk' },
    keyboard: setting.keyboard ?? null,
    configuration: {
      ...settings.configuration,
      runtime: 'auto',
      users: { ...users, list: setting.users ?? 'auto' },
      session: { ...session, leftovers: setting.leftovers ?? 'end' },
      autologin: { ...autologin, ...setting.autologin },
    },
  };
  let installed = setting.catalogue ?? catalogue;
  let state = createManagerState(ours);
  let paintedBefore = false;
  let accounts = setting.people ?? { people: [], barred: [] };
  let nowMs = 1_000_000;
  /** Passed since the last event. */
  let passedMs = 0;
  /** What `vestibule status` says. */
  let toldPause: string | null = null;
  let orders: Effect[] = [];
  const timers = new Map<TimerName, number>();

  function happen(happening: WithoutTime<ManagerEvent>): void {
    so.nothingElse();
    takeEvent(happening);
  }

  function takeEvent(happening: WithoutTime<ManagerEvent>): void {
    const event = { ...happening, atMs: nowMs, passedMs } as ManagerEvent;
    const decision = decide(state, event);
    passedMs = 0;
    watchLifecycle({ event, before: state, after: decision.state, effects: decision.effects });
    state = decision.state;
    for (const effect of decision.effects) {
      if (effect.kind === 'set-timer') timers.set(effect.timer, nowMs + effect.delayMs);
      else if (effect.kind === 'cancel-timer') timers.delete(effect.timer);
      // Done at once by the runner, and no story is about it.
      else if (effect.kind === 'read-catalogue') takeEvent({ kind: 'catalogue-read', catalogue: installed });
      else if (effect.kind === 'read-people') takeEvent({ kind: 'people-read', ...accounts });
      else if (effect.kind === 'read-languages')
        takeEvent({ kind: 'languages-read', languages: setting.languages ?? [plainLocale] });
      else if (effect.kind === 'tell-pause') toldPause = effect.why;
      else orders.push(effect);
    }
  }

  function pass(durationMs: number): void {
    nowMs += durationMs;
    passedMs += durationMs;
  }

  const says = (workerId: string, message: WorkerNews): void => happen({ kind: 'worker-said', workerId, message });
  const intends = (intent: Intent): void => happen({ kind: 'intent-arrived', intent });
  const view = (): GreeterView => viewOf(state, 0);

  const when = {
    happen,
    theManagerStarts: () => happen({ kind: 'manager-started', settings: ours, catalogue: installed }),
    /** The app dies with all it knew; the next one has the same supervisor and workers. */
    theAppIsRestarted() {
      so.nothingElse();
      const theirs = { ...ours, paintedBefore };
      state = createManagerState(theirs);
      timers.clear();
      happen({ kind: 'manager-started', settings: theirs, catalogue: installed });
    },
    theAccountsChange(changed: Accounts) {
      accounts = changed;
      happen({ kind: 'people-changed' });
    },
    thePagePaints() {
      paintedBefore = true;
      intends({ kind: 'painted', revision: 1, screen: 'greeter' });
    },
    thePageDies: () => happen({ kind: 'page-gone', why: 'crashed' }),
    thePageHangs: () => happen({ kind: 'page-hung' }),
    theWindowIsClosed: () => happen({ kind: 'window-closed' }),
    somebodyLogsIn: (user: string | null, sessionId: string | null = null, language?: string) =>
      intends({ kind: 'log-in', user, session: sessionId, ...(language === undefined ? {} : { language }) }),
    somebodyIsLookedAt: (user: string) => intends({ kind: 'choose-account', user }),
    theLastUserIsTold: (user: string | null, problem: string | null = null) =>
      happen({ kind: 'last-user-told', user, problem }),
    thePreferencesAreRead: (user: string, preferences: Preferences) =>
      happen({ kind: 'preferences-read', user, preferences }),
    theLoginIsCancelled: () => intends({ kind: 'cancel-login' }),
    theEndButtonIsPressed: (sessionId: string) => intends({ kind: 'end-session', sessionId }),
    theSessionIsLeft: (sessionId: string, lock = false) => intends({ kind: 'leave-session', sessionId, lock }),
    aKeyStopsTheAutologin: () => intends({ kind: 'stop-autologin' }),
    theEndIsDismissed: () => intends({ kind: 'dismiss-end' }),
    theQuestionsAreAnswered: (questionsId: number) =>
      happen({ kind: 'questions-answered', loginId: view().login?.loginId ?? 'none', questionsId }),
    /** The supervisor has it, and its wire is open: it tells what it is. */
    aWorkerStarts(workerId: string, requestId: string) {
      happen({ kind: 'worker-started', requestId, workerId });
      const told = orders;
      orders = [];
      says(workerId, { kind: 'snapshot', version: 1, snapshot: snapshotOf({}) });
      orders.unshift(...told);
    },
    noWorkerCanBeStarted: (requestId: string, why: string) => happen({ kind: 'worker-refused', requestId, why }),
    theWorkerIsFound: (workerId: string, snapshot: Partial<WorkerSnapshot>) =>
      says(workerId, { kind: 'snapshot', version: 1, snapshot: snapshotOf(snapshot) }),
    theWorkerIsGone: (workerId: string, leftovers: readonly string[] = []) =>
      happen({ kind: 'worker-gone', workerId, clean: leftovers.length === 0, leftovers }),
    theDisplayIsReady: (workerId: string) => says(workerId, { kind: 'display-ready', display: displayOf(workerId) }),
    theDisplayFails: (workerId: string, why: string) => says(workerId, { kind: 'display-failed', why }),
    theWorkerAsks: (workerId: string, questionsId: number, questions: readonly Question[]) =>
      says(workerId, { kind: 'questions', questionsId, questions: [...questions] }),
    theWorkerTells: (workerId: string, style: 'info' | 'error', text: string) =>
      says(workerId, { kind: 'message', style, text }),
    theBeginningIsSlow: (workerId: string, step: 'profile' | 'xsession' | null) =>
      says(workerId, { kind: 'slow-beginning', step }),
    theWorkerRefuses: (workerId: string, text: string) => says(workerId, { kind: 'refused', text }),
    theWorkerAccepts: (workerId: string, user: SessionUser = guest, preferences?: Preferences) =>
      says(workerId, { kind: 'accepted', user, ...(preferences === undefined ? {} : { preferences }) }),
    theWorkerRejects: (workerId: string, what: string, why: string) => says(workerId, { kind: 'rejected', what, why }),
    theSessionStarts: (workerId: string, program: SessionProgram = openbox, user: SessionUser = guest) =>
      says(workerId, {
        kind: 'started',
        session: { ...startedSession(workerId, nowMs, program), user, keyboard: state.seat.keyboard.inForce },
      }),
    theSessionEnds: (workerId: string, reason: EndReason, lifetimeMs: number | null = 60_000) =>
      says(workerId, { kind: 'ended', ended: { reason, endedAtMs: nowMs, lifetimeMs } }),
    theSessionIsCleanedUp: (workerId: string, left: readonly number[] = []) =>
      says(workerId, { kind: 'cleaned', left: left.map((pid) => ({ pid, startTicks: 7 })), leftovers: [] }),
    somebodyChoosesTheLayout: (layout: string) => intends({ kind: 'choose-layout', layout }),
    powerIsChosen: (action: PowerAction) => intends({ kind: 'power', action }),
    powerIsConfirmed: () => intends({ kind: 'confirm-power' }),
    powerIsNotConfirmed: () => intends({ kind: 'cancel-power' }),
    theDevicesTell: (news: DeviceNews) => happen({ kind: 'devices-told', news }),
    theClientAsks: (clientId: number, request: WithoutVersion<ControlRequest>) =>
      happen({ kind: 'control-requested', clientId, request: { version: 1, ...request } as ControlRequest }),
    theClientGivesUp: (clientId: number) => happen({ kind: 'control-cancelled', clientId }),
    theClientGoes: (clientId: number) => happen({ kind: 'control-closed', clientId }),
    stopIsAskedFor: (leave = false) => happen({ kind: 'stop-requested', leave }),
    theSupervisorIsLost: () => happen({ kind: 'supervisor-lost' }),
    /** Timers that are due by then fire, in order. */
    /** Seen by whoever looks for it from then on. */
    isInstalled(next: Catalogue) {
      installed = next;
    },
    timePasses(durationMs: number) {
      so.nothingElse();
      const untilMs = nowMs + durationMs;
      for (;;) {
        const due = [...timers].filter(([, atMs]) => atMs <= untilMs).sort(([, a], [, b]) => a - b)[0];
        if (due === undefined) break;
        pass(Math.max(0, due[1] - nowMs));
        timers.delete(due[0]);
        takeEvent({ kind: 'timer-fired', timer: due[0] });
      }
      pass(untilMs - nowMs);
    },
    /** Timers run on: what they count is no clock. */
    theClockIsSetBack(durationMs: number) {
      nowMs -= durationMs;
      for (const [timer, atMs] of timers) timers.set(timer, atMs - durationMs);
    },
  };

  function order(expected: Effect): void {
    expect(orders.shift()).toEqual(expected);
  }
  const isTold = (workerId: string, told: WorkerOrder): void =>
    order({ kind: 'send-to-worker', workerId, order: told });

  const so = {
    order,
    nothingElse: () => expect(orders).toEqual([]),
    theWindowOpens: () => order({ kind: 'open-window' }),
    theStatusSaysPaused: (why: string | null) => expect(toldPause).toBe(why),
    thePageIsReloaded: () => order({ kind: 'reload-page' }),
    paintingIsAnnounced: () => order({ kind: 'announce-painted' }),
    aWorkerIsRequested: (requestId: string) => order({ kind: 'request-worker', requestId }),
    theWorkerIsTold: isTold,
    theLoginBegins: (workerId: string, user: string | null = null) =>
      isTold(workerId, {
        kind: 'begin',
        subject: user === null ? { method: 'guest' } : { method: 'account', user },
      }),
    theWorkerIsToldAway: (workerId: string, away: boolean) => isTold(workerId, { kind: 'set-away', away }),
    theAutologinBegins: (workerId: string, user: string | null = null) =>
      isTold(workerId, {
        kind: 'begin',
        subject: user === null ? { method: 'guest' } : { method: 'autologin', user },
      }),
    thePreferencesAreAskedFor: (user: string) => order({ kind: 'read-preferences', user }),
    theWorkerIsRetired: (workerId: string) => isTold(workerId, { kind: 'cancel' }),
    theSessionIsStarted: (
      workerId: string,
      program: SessionProgram = openbox,
      language: string | null = null,
      layout: string | null = state.seat.keyboard.inForce,
    ) =>
      isTold(workerId, {
        kind: 'start',
        model: 'x11',
        program,
        leftovers: ours.configuration.session.leftovers,
        gracePeriodMs: 5000,
        language,
        keyboard: layout,
      }),
    theSessionIsToldToEnd: (workerId: string, kind: 'logged-off' | 'manager-stopped' = 'logged-off') =>
      isTold(workerId, { kind: 'end', reason: { kind } }),
    theSupervisorIsTold: (told: DeviceOrder) => order({ kind: 'send-to-supervisor', order: told }),
    theWorkerIsKilled: (workerId: string) => order({ kind: 'kill-worker', workerId }),
    thePictureIsRevoked: (sessionId: string) => order({ kind: 'revoke-pixels', sessionId }),
    theClientHears: (clientId: number, line: ControlLine) => order({ kind: 'send-control-line', clientId, line }),
    theClientIsTold(clientId: number, line: ControlLine) {
      order({ kind: 'send-control-line', clientId, line });
      order({ kind: 'close-control', clientId });
    },
    /** The last line to it is a result about this session. */
    theClientGetsSession(clientId: number, row: Readonly<Record<string, unknown>>) {
      expect(orders.shift()).toMatchObject({
        kind: 'send-control-line',
        clientId,
        line: { kind: 'result', result: { session: row } },
      });
      order({ kind: 'close-control', clientId });
    },
    theManagerFinishes: () => order({ kind: 'finish' }),
    thePageShows: (shown: Shown) => expect(view()).toMatchObject(shown),
    theseTimersRun: (...names: readonly TimerName[]) => expect([...timers.keys()].sort()).toEqual([...names].sort()),
  };

  const given = {
    /** A greeter on the screen, and the worker that was asked for as `r1`. */
    aGreeter() {
      when.theManagerStarts();
      so.theWindowOpens();
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.aWorkerIsRequested('r1');
    },
    /** A greeter, and worker 1 ready for a login. */
    aSpare() {
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
    },
    /** Worker 1 converses with alice. */
    aConversation() {
      given.aSpare();
      when.somebodyLogsIn('alice');
      so.theLoginBegins('1', 'alice');
    },
    /** Session 1, a guest's, as `starting` or `running`. */
    aSession(life: 'starting' | 'running' = 'running') {
      given.aSpare();
      when.somebodyLogsIn(null);
      so.theLoginBegins('1');
      when.theWorkerAccepts('1');
      so.theSessionIsStarted('1');
      if (life === 'running') when.theSessionStarts('1');
    },
  };

  return {
    given,
    when,
    so,
    view,
    state: (): ManagerState => state,
    /** The next order, for a story that looks at it itself. */
    takeOrder: (): Effect | undefined => orders.shift(),
  };
}
