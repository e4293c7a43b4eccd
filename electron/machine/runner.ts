/**
 * The loop: takes one event after the other, has the manager decide, writes the journal, performs the effects through
 * ports and shows the page what changed. It decides nothing.
 */
import type { ControlLine } from '../contract/control.ts';
import type { GreeterView } from '../contract/renderer.ts';
import type { DeviceOrder } from '../contract/supervisor.ts';
import { decide } from '../manager/decide.ts';
import { assertNever } from '../manager/decision.ts';
import type { Effect, WorkerOrder } from '../manager/effects.ts';
import type { EventTime, ManagerEvent, TimerName } from '../manager/events.ts';
import type { Catalogue, ManagerState } from '../manager/model.ts';
import { viewOf } from '../manager/view.ts';
import { createSlowMotion } from './slow-motion.ts';

type WithoutTime<E> = E extends unknown ? Omit<E, keyof EventTime> : never;
/** An event before the loop has said when. */
export type Happening = WithoutTime<ManagerEvent>;

export interface Ports {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds of time that nobody can set, from whenever; goes on while the machine sleeps. */
  readonly uptime: () => number;
  readonly window: {
    open(): void;
    openInspector(): void;
    toggleFullScreen(): void;
    reload(): void;
    show(view: GreeterView): void;
  };
  readonly workers: {
    request(requestId: string): void;
    send(workerId: string, order: WorkerOrder): void;
    kill(workerId: string): void;
  };
  readonly tellSupervisor: (order: DeviceOrder) => void;
  readonly readCatalogue: () => Catalogue;
  readonly readPeople: () => void;
  readonly readLanguages: () => void;
  readonly readPreferences: (user: string) => void;
  readonly announcePainted: () => void;
  readonly tellPause: (why: string | null) => void;
  readonly revokePixels: (sessionId: string) => void;
  readonly timers: { set(timer: TimerName, delayMs: number): void; cancel(timer: TimerName): void };
  readonly control: {
    send(clientId: number, line: ControlLine): void;
    close(clientId: number): void;
    streamJournal(clientId: number, follow: boolean): void;
    captureScreen(clientId: number): void;
  };
  readonly journal: (content: JournalContent) => void;
  /** After each decision and before its effects; for whoever watches. */
  readonly observe?: (turn: Turn) => void;
  readonly finish: () => void;
}

/** One turn of the loop, as the journal keeps it: what was decided follows from it. */
export interface JournalContent {
  readonly event: ManagerEvent;
}

/** One turn of the loop with all that came of it. */
export interface Turn extends JournalContent {
  readonly before: ManagerState;
  readonly after: ManagerState;
  readonly effects: readonly Effect[];
}

/** The tasks of a session are told again and again while somebody looks at them, and are nobody's history. */
function isPassing(event: ManagerEvent): boolean {
  return event.kind === 'worker-said' && event.message.kind === 'tasks';
}

export interface Runner {
  /** Queued; handled before this returns unless an event is being handled already. */
  readonly happen: (happening: Happening) => void;
  readonly state: () => ManagerState;
  /** What waits in slow motion. */
  readonly held: () => readonly Effect[];
}

export function createRunner(initial: ManagerState, ports: Ports): Runner {
  let state = initial;
  let revision = 0;
  let shown = '';
  let running = false;
  let lastMs = ports.uptime();
  const queue: ManagerEvent[] = [];
  const slowMotion = createSlowMotion(perform, (timer) => happen({ kind: 'timer-fired', timer }));

  function turn(event: ManagerEvent): void {
    // Before it is decided upon: a journal file begins with the state that its first event then changes.
    if (!isPassing(event)) ports.journal({ event });
    const before = state;
    const decision = decide(before, event);
    state = decision.state;
    // The page first: a person waits for it, and no effect is in a hurry by a fraction of a millisecond.
    showChange();
    ports.observe?.({ event, before, after: state, effects: decision.effects });
    if (!state.inspector.slow) slowMotion.release();
    for (const effect of decision.effects) slowMotion.take(effect, state.inspector.slow);
  }

  function showChange(): void {
    const view = viewOf(state, 0);
    const text = JSON.stringify(view);
    if (text === shown) return;
    shown = text;
    revision += 1;
    ports.window.show({ ...view, revision });
  }

  function perform(effect: Effect): void {
    switch (effect.kind) {
      case 'request-worker':
        return ports.workers.request(effect.requestId);
      case 'send-to-worker':
        return ports.workers.send(effect.workerId, effect.order);
      case 'kill-worker':
        return ports.workers.kill(effect.workerId);
      case 'send-to-supervisor':
        return ports.tellSupervisor(effect.order);
      case 'read-catalogue':
        return happen({ kind: 'catalogue-read', catalogue: ports.readCatalogue() });
      case 'read-people':
        return ports.readPeople();
      case 'read-languages':
        return ports.readLanguages();
      case 'read-preferences':
        return ports.readPreferences(effect.user);
      case 'open-window':
        return ports.window.open();
      case 'open-inspector-window':
        return ports.window.openInspector();
      case 'toggle-full-screen':
        return ports.window.toggleFullScreen();
      case 'reload-page':
        return ports.window.reload();
      case 'announce-painted':
        return ports.announcePainted();
      case 'tell-pause':
        return ports.tellPause(effect.why);
      case 'revoke-pixels':
        return ports.revokePixels(effect.sessionId);
      case 'set-timer':
        return ports.timers.set(effect.timer, effect.delayMs);
      case 'cancel-timer':
        return ports.timers.cancel(effect.timer);
      case 'send-control-line':
        return ports.control.send(effect.clientId, effect.line);
      case 'close-control':
        return ports.control.close(effect.clientId);
      case 'stream-journal':
        return ports.control.streamJournal(effect.clientId, effect.follow);
      case 'capture-screen':
        return ports.control.captureScreen(effect.clientId);
      case 'perform-next':
        return slowMotion.next();
      case 'finish':
        return ports.finish();
      default:
        return assertNever(effect);
    }
  }

  function happen(happening: Happening): void {
    if (happening.kind === 'timer-fired' && !slowMotion.hears(happening.timer)) return;
    const nowMs = ports.uptime();
    queue.push({ ...happening, atMs: ports.now(), passedMs: nowMs - lastMs } as ManagerEvent);
    lastMs = nowMs;
    if (running) return;
    running = true;
    try {
      for (let event = queue.shift(); event !== undefined; event = queue.shift()) turn(event);
    } finally {
      running = false;
    }
  }

  return { happen, state: () => state, held: slowMotion.held };
}

/** Timers that fire once, by name; setting one again replaces it. */
export function createTimers(onFired: (timer: TimerName) => void): Ports['timers'] & { stop(): void } {
  const timers = new Map<TimerName, NodeJS.Timeout>();
  const cancel = (timer: TimerName): void => {
    clearTimeout(timers.get(timer));
    timers.delete(timer);
  };
  return {
    set(timer, delayMs) {
      cancel(timer);
      timers.set(
        timer,
        setTimeout(() => {
          timers.delete(timer);
          onFired(timer);
        }, delayMs),
      );
    },
    cancel,
    stop() {
      for (const timer of [...timers.keys()]) cancel(timer);
    },
  };
}
