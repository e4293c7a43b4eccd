/**
 * Everybody that the manager deals with, as one small world: supervisor, workers, page, clients of the control socket and
 * timers. The real loop runs in it, on ports that obey. What happens next is always the choice of whoever drives it: any
 * message may be on its way for as long as one likes (each wire keeps its own order), and anything may die at any moment.
 * Each turn of the loop is held to what must always be true.
 *
 * One thing is taken for granted, as a rule for the ports: of a worker that is gone, the last words are heard first.
 */
import type { ControlLine, ControlRequest } from '../../electron/contract/control.ts';
import type { Intent } from '../../electron/contract/renderer.ts';
import type { DeviceNews, DeviceOrder } from '../../electron/contract/supervisor.ts';
import { passAnswer } from '../../electron/machine/answers.ts';
import { createRunner, type Happening, type Ports, type Runner } from '../../electron/machine/runner.ts';
import type { TimerName } from '../../electron/manager/events.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import type { ManagerState, Settings } from '../../electron/manager/model.ts';
import { viewOf } from '../../electron/manager/view.ts';
import { watchLifecycle } from './lifecycle-watch.ts';
import { catalogue, settings } from './manager-values.ts';
import { connectTo, createWorker, die, listWorkerSteps, obey, type SimulatedWorker } from './simulated-worker.ts';
import { createWatch, secret } from './world-watch.ts';

export interface WorldSetting {
  readonly seatKind: Settings['seat']['kind'];
  readonly leftovers: 'end' | 'leave';
  readonly autologin: Settings['configuration']['autologin'];
}

/** Something that can happen now. `course`: it is what happens by itself where nothing goes wrong and nobody acts. */
export interface Step {
  readonly name: string;
  readonly course: boolean;
  /** How much likelier it is than the least likely. */
  readonly weight: number;
  readonly take: () => void;
}

export interface World {
  readonly steps: () => readonly Step[];
  readonly take: (step: Step) => void;
  readonly happen: (happening: Happening) => void;
  readonly state: () => ManagerState;
  readonly finished: () => boolean;
  /** Nothing goes wrong any more: what is under way goes on until nothing is; timers fire when they are due. */
  readonly settle: () => void;
  /** What must be true when the app has finished. `forced`: it gave up waiting, or its supervisor is gone. */
  readonly checkEnd: (forced: boolean) => void;
  readonly stopTimerFired: () => boolean;
  /** Does what the page that is shown invites a patient person to do, to come to a session of their own. */
  readonly actAsPerson: () => void;
  /** A session that `actAsPerson` asked for runs and is in front. */
  readonly showsNewSession: () => boolean;
  /** What happened, for a person who looks for the reason of a failure. */
  readonly story: readonly string[];
}

export function createWorld(setting: WorldSetting): World {
  let ours: Settings = {
    ...settings,
    seat: { name: 'seat0', kind: setting.seatKind },
    configuration: {
      ...settings.configuration,
      session: { default: null, leftovers: setting.leftovers, gracePeriodMs: 5000 },
      autologin: setting.autologin,
    },
    keyboard: {
      layouts: ['us', 'de'].map((id) => ({ id, code: id.toUpperCase(), name: id })),
      current: 'us',
      typedWith: { kind: 'chosen' },
    },
  };
  const story: string[] = [];
  const workers = new Map<string, SimulatedWorker>();
  const watch = createWatch(workers);
  const clients = new Set<number>();
  let clientCounter = 0;
  const requests: string[] = [];
  /** What the supervisor was told of keyboard and power, and has not seen to yet. */
  let devices: DeviceOrder[] = [];
  let peopleAsked = 0;
  let preferencesAsked: string[] = [];
  let fromSupervisor: Happening[] = [];
  let timers = new Map<TimerName, number>();
  let page: 'none' | 'loading' | 'shown' | 'dead' = 'none';
  let nowMs = 1_000_000;
  let setBackMs = 0;
  let finishes = 0;
  let stopTimerFired = false;
  let paintedBefore = false;
  let personIsThere = false;
  let runner: Runner = startApp();

  function startApp(): Runner {
    timers = new Map();
    page = 'none';
    peopleAsked = 0;
    preferencesAsked = [];
    devices = [{ kind: 'look-at-power' }];
    return createRunner(createManagerState({ ...ours, paintedBefore }), createPorts());
  }

  function createPorts(): Ports {
    return {
      now: () => nowMs - setBackMs,
      uptime: () => nowMs,
      window: {
        open: () => (page = 'loading'),
        openInspector: () => undefined,
        toggleFullScreen: () => undefined,
        reload: () => (page = 'loading'),
        show: (view) => watch.checkSecret('a view', view),
      },
      workers: {
        request: (requestId) => requests.push(requestId),
        send(workerId, order) {
          watch.checkSecret('an order', order);
          sendToWorker(workerId, order);
        },
        kill(workerId) {
          const worker = workers.get(workerId);
          if (worker?.alive === true) kill(worker);
        },
      },
      tellSupervisor: (order) => devices.push(order),
      readCatalogue: () => catalogue,
      readPeople: () => (peopleAsked += 1),
      readLanguages: () => undefined,
      readPreferences: (user) => void preferencesAsked.push(user),
      announcePainted: () => undefined,
      tellPause: () => undefined,
      revokePixels: () => undefined,
      timers: {
        set: (timer, delayMs) => timers.set(timer, nowMs + delayMs),
        cancel: (timer) => timers.delete(timer),
      },
      control: {
        send(clientId, line) {
          watch.checkSecret('a control line', line);
          watch.clientHeard(clientId, line);
        },
        close(clientId) {
          watch.clientClosed(clientId);
          clients.delete(clientId);
        },
        streamJournal: () => undefined,
        captureScreen: (clientId) => answerClient(clientId, { kind: 'result', result: { png: '' } }),
      },
      journal: ({ event }) => watch.checkSecret('an event', event),
      observe: watchLifecycle,
      finish: () => (finishes += 1),
    };
  }

  function answerClient(clientId: number, line: ControlLine): void {
    watch.clientHeard(clientId, line);
    watch.clientClosed(clientId);
    clients.delete(clientId);
  }

  /** To a worker whose wire is not open it goes nowhere. */
  function sendToWorker(workerId: string, message: Parameters<typeof obey>[1]): void {
    const worker = workers.get(workerId);
    if (worker?.connected === true && worker.alive) worker.inbox.push(message);
  }

  function happen(happening: Happening): void {
    runner.happen(happening);
    watch.checkState(runner.state(), clients);
    // In slow motion a timer that has fired may not have been heard yet.
    if (runner.held().length === 0) watch.checkAutologin(runner.state(), timers.has('autologin'));
  }

  /** Every worker of now was told something else than the next ones; only the last layout is offered as before. */
  function readConfigurationAnew(): void {
    const { configuration, keyboard } = ours;
    const gracePeriodMs = configuration.session.gracePeriodMs === 5000 ? 1000 : 5000;
    const held = {
      configuration: { ...configuration, session: { ...configuration.session, gracePeriodMs } },
      keyboard: keyboard === null ? null : { ...keyboard, layouts: keyboard.layouts.toReversed() },
      ...{ problems: [], isRefused: false, notices: [], sessionEndLimitMs: 5000 },
      staleWorkers: [...workers.keys()],
    };
    ours = { ...ours, ...held };
    fromSupervisor.push({ kind: 'configuration-changed', ...held });
  }

  const intend = (intent: Intent): void => happen({ kind: 'intent-arrived', intent });

  function kill(worker: SimulatedWorker): void {
    die(worker);
    fromSupervisor.push({ kind: 'worker-gone', workerId: worker.workerId, clean: false, leftovers: [] });
  }

  function restartApp(): void {
    for (const clientId of clients) watch.clientClosed(clientId);
    clients.clear();
    fromSupervisor = [];
    for (const worker of workers.values()) worker.outbox = [];
    watch.appRestarted();
    runner = startApp();
    happen({ kind: 'manager-started', settings: { ...ours, paintedBefore }, catalogue });
    for (const worker of workers.values()) if (worker.alive) connectTo(worker);
  }

  function hear(message: Happening): void {
    if (message.kind === 'worker-started') watch.workerHeard(message.workerId);
    happen(message);
    // The wire is opened after the manager has heard of the worker.
    if (message.kind === 'worker-started') {
      const worker = workers.get(message.workerId);
      if (worker !== undefined) connectTo(worker);
    }
  }

  /** Of a worker that is gone the last words come first. */
  function mayHear(message: Happening | undefined): message is Happening {
    if (message === undefined) return false;
    return message.kind !== 'worker-gone' || (workers.get(message.workerId)?.outbox.length ?? 0) === 0;
  }

  function steps(): readonly Step[] {
    if (finishes > 0) return [];
    const list: Step[] = [];
    const course = (name: string, take: () => void): void => void list.push({ name, course: true, weight: 6, take });
    const chance = (name: string, weight: number, take: () => void): void =>
      void list.push({ name, course: false, weight, take });
    const message = fromSupervisor[0];
    if (mayHear(message)) {
      course(`the app hears ${message.kind}`, () => {
        fromSupervisor.shift();
        hear(message);
      });
    }
    requests.forEach((requestId, index) => {
      const done = (): void => void requests.splice(index, 1);
      course(`worker for ${requestId} starts`, () => {
        done();
        const workerId = String(workers.size + 1);
        workers.set(workerId, createWorker(workerId));
        fromSupervisor.push({ kind: 'worker-started', requestId, workerId });
      });
      chance(`no worker for ${requestId}`, 1, () => {
        done();
        fromSupervisor.push({ kind: 'worker-refused', requestId, why: 'out of memory' });
      });
    });
    for (const worker of workers.values()) addWorkerSteps(worker, course, chance);
    if (peopleAsked > 0) {
      course('the accounts are read', () => {
        peopleAsked = 0;
        happen({ kind: 'people-read', people: [{ name: 'alice', realName: 'Alice' }], barred: ['daemon'] });
      });
    }
    const [asked] = preferencesAsked;
    if (asked !== undefined) {
      course('the preferences are read', () => {
        preferencesAsked.shift();
        const preferences = { sessions: ['gnome', 'icewm-session'], languages: ['de_DE.UTF-8'] };
        happen({ kind: 'preferences-read', user: asked, preferences });
      });
    }
    chance('somebody else was last', 1, () => happen({ kind: 'last-user-told', user: 'alice', problem: null }));
    addDeviceSteps(course, chance);
    chance('the configuration is read anew', 2, readConfigurationAnew);
    chance('the accounts change', 1, () => happen({ kind: 'people-changed' }));
    chance('the pictures change', 1, () => happen({ kind: 'pictures-changed' }));
    addPageSteps(course, chance);
    addClientSteps(chance);
    for (const timer of timers.keys()) chance(`timer ${timer} fires`, timer === 'stop' ? 1 : 2, () => fire(timer));
    chance('the app is restarted', 1, restartApp);
    chance('the clock goes back', 1, () => (setBackMs += 100_000));
    chance('time passes', 2, () => (nowMs += 700));
    return list;
  }

  type Course = (name: string, take: () => void) => void;
  type Chance = (name: string, weight: number, take: () => void) => void;

  function addWorkerSteps(worker: SimulatedWorker, course: Course, chance: Chance): void {
    const { workerId } = worker;
    const said = worker.outbox[0];
    if (said !== undefined) {
      const hearIt = (): void => {
        watch.workerHeard(workerId);
        if (said.kind === 'accepted') watch.acceptanceHeard(workerId);
        happen({ kind: 'worker-said', workerId, message: said });
      };
      course(`the app hears ${said.kind} from ${workerId}`, () => {
        worker.outbox.shift();
        hearIt();
      });
      // A wire does not repeat itself; but if it did, nothing may break.
      chance(`the app hears ${said.kind} from ${workerId} and will again`, 1, hearIt);
    }
    const told = worker.inbox[0];
    if (told !== undefined && worker.alive && !worker.hung) {
      course(`${workerId} obeys ${told.kind}`, () => {
        worker.inbox.shift();
        obey(worker, told);
      });
    }
    for (const step of listWorkerSteps(worker)) {
      const take = (): void => {
        step.take(nowMs - setBackMs);
        if (!worker.alive) fromSupervisor.push({ kind: 'worker-gone', workerId, clean: true, leftovers: [] });
      };
      if (step.fails) chance(`${workerId}: ${step.name}`, 3, take);
      else course(`${workerId}: ${step.name}`, take);
    }
    if (!worker.alive) return;
    chance(`${workerId} is killed`, 1, () => kill(worker));
    if (!worker.hung) chance(`${workerId} hangs`, 1, () => (worker.hung = true));
  }

  function addDeviceSteps(course: Course, chance: Chance): void {
    const [order] = devices;
    if (order === undefined) return;
    const tell = (news: DeviceNews | null) => (): void => {
      devices.shift();
      if (news !== null) happen({ kind: 'devices-told', news });
    };
    switch (order.kind) {
      case 'set-keyboard':
        return course(`the layout becomes ${order.layout}`, tell(null));
      case 'look-at-power': {
        const actions = [
          { action: 'shutdown', means: 'command' },
          { action: 'restart', means: 'logind' },
          { action: 'suspend', means: 'logind' },
        ] as const;
        return course('power is offered', tell({ kind: 'power-offered', actions: [...actions] }));
      }
      case 'inspect-power': {
        const { action } = order;
        const sessions = [{ user: 'carol', text: 'carol is logged in.' }];
        chance(
          `carol is in the way of ${action}`,
          6,
          tell({ kind: 'power-inspected', action, sessions, inhibitors: [] }),
        );
        return course(
          `nothing is in the way of ${action}`,
          tell({ kind: 'power-inspected', action, sessions: [], inhibitors: [] }),
        );
      }
      case 'power': {
        const { action } = order;
        chance(`${action} fails`, 6, tell({ kind: 'power-answered', action, problem: 'no' }));
        return course(`${action} begins`, tell({ kind: 'power-answered', action, problem: null }));
      }
    }
  }

  function addPageSteps(course: Course, chance: Chance): void {
    if (page === 'loading') {
      course('the page paints', () => {
        page = 'shown';
        paintedBefore = true;
        intend({ kind: 'painted', revision: 1, screen: 'greeter' });
      });
    }
    if (page === 'loading' || page === 'shown') {
      chance('the page dies', 1, () => {
        page = 'dead';
        happen({ kind: 'page-gone', why: 'crashed' });
      });
      chance('the page hangs', 1, () => {
        page = 'dead';
        happen({ kind: 'page-hung' });
      });
      // Elsewhere it is only opened again; in a window of a desktop it is a stop, which has its place in the test.
      if (setting.seatKind !== 'window') chance('the window is closed', 1, () => happen({ kind: 'window-closed' }));
    }
    if (page !== 'shown') return;
    const { login, sessions } = runner.state().seat;
    chance('a guest logs in', 4, () => intend({ kind: 'log-in', user: null, session: null }));
    chance('alice logs in', 2, () => intend({ kind: 'log-in', user: 'alice', session: 'icewm-session' }));
    chance('somebody wants what is not installed', 1, () => intend({ kind: 'log-in', user: null, session: 'gnome' }));
    chance('daemon logs in', 1, () => intend({ kind: 'log-in', user: 'daemon', session: null }));
    chance('alice is looked at', 2, () => intend({ kind: 'choose-account', user: 'alice' }));
    chance('alice logs in as usual', 2, () => intend({ kind: 'log-in', user: 'alice', session: null }));
    chance('the login is cancelled', 1, () => intend({ kind: 'cancel-login' }));
    chance('a key stops the automatic login', 1, () => intend({ kind: 'stop-autologin' }));
    for (const layout of ['us', 'de', 'fr'])
      chance(`the layout ${layout} is chosen`, 1, () => intend({ kind: 'choose-layout', layout }));
    for (const action of ['shutdown', 'restart', 'suspend', 'hibernate'] as const)
      chance(`${action} is chosen`, 1, () => intend({ kind: 'power', action }));
    chance('it is confirmed', 2, () => intend({ kind: 'confirm-power' }));
    chance('it is not confirmed', 1, () => intend({ kind: 'cancel-power' }));
    for (const open of [true, false])
      chance(`the inspector is ${open ? 'opened' : 'closed'}`, 1, () => intend({ kind: 'inspect', open }));
    const { slow, open: isInspected } = runner.state().inspector;
    if (slow || isInspected)
      chance(`slow motion ${slow ? 'ends' : 'begins'}`, 1, () => intend({ kind: 'slow-motion', on: !slow }));
    if (runner.held().length > 0) course('the next thing is done', () => intend({ kind: 'perform-next' }));
    chance('the end is dismissed', 1, () => intend({ kind: 'dismiss-end' }));
    for (const { sessionId } of sessions) {
      for (const lock of [true, false])
        chance(`${sessionId} is left${lock ? ' and locked' : ''}`, 2, () =>
          intend({ kind: 'leave-session', sessionId, lock }),
        );
      chance(`End is pressed for ${sessionId}`, 3, () => intend({ kind: 'end-session', sessionId }));
    }
    chance('End is pressed for a session that is not there', 1, () => intend({ kind: 'end-session', sessionId: '99' }));
    if (login.kind !== 'conversing' || login.pending === null) return;
    const { questionsId } = login.pending;
    const { loginId } = login.request;
    chance('the questions are answered', 6, () => answer(loginId, questionsId));
    chance('questions of yesterday are answered', 1, () => answer(loginId, questionsId - 1));
  }

  function answer(loginId: string, questionsId: number): void {
    const send = sendToWorker as Parameters<typeof passAnswer>[0]['workers']['send'];
    passAnswer({ state: runner.state, workers: { send }, happen }, { loginId, questionsId, texts: [secret] });
  }

  function addClientSteps(chance: Chance): void {
    const ask = (name: string, request: ControlRequest): void =>
      chance(`a client asks for ${name}`, 1, () => {
        clientCounter += 1;
        clients.add(clientCounter);
        watch.clientAsked(clientCounter);
        happen({ kind: 'control-requested', clientId: clientCounter, request });
      });
    const newest = String(workers.size);
    if (clients.size < 5) {
      ask('a login', { version: 1, command: 'login', user: null, session: null, wait: false });
      ask('a login and its end', { version: 1, command: 'login', user: 'bob', session: null, wait: true });
      ask(`the end of ${newest}`, { version: 1, command: 'end', sessionId: newest });
      ask('a suspend', { version: 1, command: 'power', action: 'suspend', force: false });
      ask('a shut down', { version: 1, command: 'power', action: 'shutdown', force: true });
      ask('the end of nothing', { version: 1, command: 'end', sessionId: '99' });
      ask('sessions', { version: 1, command: 'sessions' });
      ask('a picture', { version: 1, command: 'screenshot' });
    }
    for (const clientId of clients) {
      chance(`client ${clientId} gives up`, 1, () => happen({ kind: 'control-cancelled', clientId }));
      chance(`client ${clientId} goes`, 1, () => {
        clients.delete(clientId);
        watch.clientLeft(clientId);
        happen({ kind: 'control-closed', clientId });
      });
    }
  }

  function fire(timer: TimerName): void {
    timers.delete(timer);
    if (timer === 'stop') stopTimerFired = true;
    happen({ kind: 'timer-fired', timer });
  }

  function take(step: Step): void {
    story.push(step.name);
    step.take();
  }

  function settle(): void {
    for (let round = 0; finishes === 0; round += 1) {
      if (round > 3000) throw new Error('the world does not come to rest');
      const next = steps().find((step) => step.course);
      if (next !== undefined) {
        take(next);
        continue;
      }
      const due = [...timers].sort(([, a], [, b]) => a - b)[0];
      if (due === undefined) return;
      if (due[0] === 'autologin' && personIsThere) {
        story.push('the person stops the automatic login');
        intend({ kind: 'stop-autologin' });
        continue;
      }
      nowMs = Math.max(nowMs, due[1]);
      story.push(`timer ${due[0]} fires in its time`);
      fire(due[0]);
    }
  }

  let newestLogin = false;
  function actAsPerson() {
    personIsThere = true;
    const view = viewOf(runner.state(), 0);
    if (view.session !== null) {
      story.push('the person ends the session in front');
      newestLogin = false;
      return intend({ kind: 'end-session', sessionId: view.session.sessionId });
    }
    if (view.login !== null) {
      story.push('the person cancels the login');
      return intend({ kind: 'cancel-login' });
    }
    story.push('the person goes back to a session, or logs in');
    intend({ kind: 'dismiss-end' });
    if (viewOf(runner.state(), 0).session !== null) return;
    newestLogin = true;
    intend({ kind: 'log-in', user: null, session: null });
  }

  happen({ kind: 'manager-started', settings: ours, catalogue });
  return {
    steps,
    take,
    happen,
    state: () => runner.state(),
    finished: () => finishes > 0,
    settle,
    checkEnd(forced) {
      if (finishes !== 1) throw new Error(`the manager finished ${finishes} times`);
      watch.checkEnd(runner.state(), forced, [...timers.keys()]);
      // Nothing that still happens is of any consequence.
      happen({ kind: 'stop-requested', leave: false });
      happen({ kind: 'timer-fired', timer: 'stop' });
      happen({ kind: 'supervisor-lost' });
      if (finishes !== 1) throw new Error('the manager finished again');
      if (viewOf(runner.state(), 0).screen !== 'stopping')
        throw new Error('the page shows something else than the stop');
    },
    stopTimerFired: () => stopTimerFired,
    actAsPerson,
    showsNewSession: () => newestLogin && viewOf(runner.state(), 0).session?.state === 'running',
    story,
  };
}
