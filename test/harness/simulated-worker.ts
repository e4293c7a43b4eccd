/**
 * A worker as the contract describes it (electron/contract/worker.ts), with every choice that a real one leaves to chance
 * (what the back end asks, who dies when) open to whoever drives it. Written from the contract and not from the real
 * worker's rule, so that the manager is held to what was agreed and not to what happens to be.
 */
import type { EndReason } from '../../electron/contract/end-reason.ts';
import type { ToWorker, WorkerNews, WorkerPhase, WorkerSnapshot } from '../../electron/contract/worker.ts';
import { displayOf, guest, snapshotOf, startedSession } from './manager-values.ts';

export interface SimulatedWorker {
  readonly workerId: string;
  /** Its process lives. */
  alive: boolean;
  /** It takes no notice of anything any more: only SIGKILL helps. */
  hung: boolean;
  snapshot: WorkerSnapshot;
  /** Where it is in a login: the back end thinks, a question is open, accepted, or the session is on its way. */
  login: 'none' | 'thinking' | 'asking' | 'accepted' | 'starting';
  asked: EndReason | null;
  order: Extract<ToWorker, { kind: 'start' }> | null;
  /** It was told, in whatever way, that its time is over; or found out by itself. */
  mayEnd: boolean;
  /** Members were left alive once; the next clean-up ends or forgets them. */
  hasLeft: boolean;
  /** What it has said to the app that is connected and that has not been read yet. */
  outbox: WorkerNews[];
  /** What that app has said to it and that it has not read yet. */
  inbox: ToWorker[];
  connected: boolean;
  questions: number;
}

export function createWorker(workerId: string): SimulatedWorker {
  return {
    workerId,
    alive: true,
    hung: false,
    snapshot: snapshotOf({}),
    login: 'none',
    asked: null,
    order: null,
    mayEnd: false,
    hasLeft: false,
    outbox: [],
    inbox: [],
    connected: false,
    questions: 0,
  };
}

/** An app opens the wire; it replaces the one before it and hears at once what there is. */
export function connectTo(worker: SimulatedWorker): void {
  worker.connected = true;
  worker.inbox = [];
  worker.outbox = [{ kind: 'snapshot', version: 1, snapshot: worker.snapshot }];
  if (worker.snapshot.phase === 'over') worker.outbox.push({ kind: 'cleaned', left: [], leftovers: [] });
}

export function die(worker: SimulatedWorker): void {
  worker.alive = false;
  worker.inbox = [];
}

/** Reads one message. Throws where the manager broke the contract in a way that no crossing of messages explains. */
export function obey(worker: SimulatedWorker, message: ToWorker) {
  const { phase } = worker.snapshot;
  switch (message.kind) {
    case 'hello':
      return;
    case 'begin':
      if (phase === 'ending' || phase === 'over') return reject(worker, 'begin');
      if (phase !== 'spare') throw new Error(`worker ${worker.workerId} was to begin in phase ${phase}`);
      update(worker, { phase: 'login', subject: message.subject });
      worker.login = 'thinking';
      return;
    case 'answer':
      if (worker.login !== 'asking' || worker.snapshot.pending?.questionsId !== message.questionsId)
        return reject(worker, 'answer');
      worker.login = 'thinking';
      return update(worker, { pending: null });
    case 'cancel':
      worker.mayEnd = true;
      if (!['starting', 'spare', 'login'].includes(phase) || worker.order !== null) return reject(worker, 'cancel');
      return update(worker, { phase: 'ending', pending: null });
    case 'start':
      if (worker.snapshot.accepted === null)
        throw new Error(`worker ${worker.workerId} accepted nobody and was to start`);
      if (phase !== 'login') return reject(worker, 'start');
      worker.order = message;
      worker.login = 'starting';
      return;
    case 'end':
      worker.mayEnd = true;
      if (phase === 'session' || (phase === 'login' && worker.order !== null)) worker.asked ??= message.reason;
      else if (phase === 'starting' || phase === 'spare' || phase === 'login') reject(worker, 'end');
      return;
    case 'watch-members':
    case 'signal-member':
    case 'kill-display-server':
    case 'hang-up':
      return;
    case 'set-away':
      return phase === 'session' ? update(worker, { away: message.away }) : reject(worker, 'set-away');
    case 'end-left':
    case 'forget-left':
      worker.mayEnd = true;
      return phase === 'left' ? update(worker, { phase: 'ending' }) : reject(worker, message.kind);
  }
}

/** One thing that a worker can do by itself now. */
export interface WorkerStep {
  readonly name: string;
  /** A failure: not what a world does that is left in peace. */
  readonly fails: boolean;
  readonly take: (nowMs: number) => void;
}

export function listWorkerSteps(worker: SimulatedWorker): readonly WorkerStep[] {
  if (!worker.alive || worker.hung) return [];
  const steps: WorkerStep[] = [];
  const can = (name: string, take: (nowMs: number) => void): void => void steps.push({ name, fails: false, take });
  const may = (name: string, take: (nowMs: number) => void): void => void steps.push({ name, fails: true, take });
  const { phase } = worker.snapshot;
  switch (phase) {
    case 'starting':
      can('its display is ready', () => {
        const display = displayOf(worker.workerId);
        update(worker, { phase: 'spare', display });
        say(worker, { kind: 'display-ready', display });
      });
      may('its display never gets ready', () => failDisplay(worker, 'not ready in time'));
      break;
    case 'spare':
      may('its display dies', () => failDisplay(worker, 'killed'));
      break;
    case 'login':
      addLoginSteps(worker, can, may);
      break;
    case 'session':
      if (worker.asked !== null) can('its session ends as asked', (nowMs) => end(worker, worker.asked, nowMs));
      may('its designated process exits', (nowMs) => end(worker, worker.asked ?? { kind: 'exited', status: 1 }, nowMs));
      may('its display dies', (nowMs) =>
        end(worker, worker.asked ?? { kind: 'display-server-died', how: 'crashed' }, nowMs),
      );
      break;
    case 'ending':
      addCleaningSteps(worker, can, may);
      break;
    case 'left':
      may('the last member left alive ends', () => update(worker, { phase: 'ending', left: [] }));
      break;
    case 'over':
      if (worker.connected || worker.snapshot.ended === null) can('its process exits', () => die(worker));
      else may('nobody comes for its news, and it exits', () => die(worker));
      break;
  }
  return steps;
}

type Add = (name: string, take: (nowMs: number) => void) => void;

function addLoginSteps(worker: SimulatedWorker, can: Add, may: Add): void {
  switch (worker.login) {
    case 'thinking':
      can('it accepts', () => {
        worker.login = 'accepted';
        update(worker, { accepted: guest });
        say(worker, { kind: 'accepted', user: guest });
      });
      // An automatic login cannot be asked.
      if (worker.snapshot.subject?.method !== 'autologin')
        may('it asks', () => {
          worker.questions += 1;
          const pending = {
            questionsId: worker.questions,
            questions: [{ style: 'secret' as const, text: 'Password: ' }],
          };
          worker.login = 'asking';
          update(worker, { pending });
          say(worker, { kind: 'questions', ...pending });
        });
      may('it tells', () => say(worker, { kind: 'message', style: 'info', text: 'Three tries are left.' }));
      may('it refuses', () => {
        worker.mayEnd = true;
        update(worker, { phase: 'ending' });
        say(worker, { kind: 'refused', text: 'That did not work.' });
      });
      break;
    case 'starting':
      can('its session starts', (nowMs) => {
        const session = startedSession(worker.workerId, nowMs, worker.order?.program);
        update(worker, { phase: 'session', session });
        say(worker, { kind: 'started', session });
      });
      may('its session cannot be started', (nowMs) => {
        end(worker, worker.asked ?? { kind: 'failed-to-start', why: 'no such program' }, nowMs);
      });
      break;
    case 'none':
    case 'asking':
    case 'accepted':
      break;
  }
  if (worker.order === null) may('its display dies', () => failDisplay(worker, 'killed'));
}

function addCleaningSteps(worker: SimulatedWorker, can: Add, may: Add): void {
  can('it has cleaned up', () => {
    update(worker, { phase: 'over', left: [] });
    worker.mayEnd = true;
    say(worker, { kind: 'cleaned', left: [], leftovers: [] });
  });
  if (worker.order?.leftovers !== 'leave' || worker.snapshot.session === null || worker.hasLeft) return;
  may('it has cleaned up but for a member', () => {
    const left = [{ pid: 4000 + Number(worker.workerId), startTicks: 9 }];
    worker.hasLeft = true;
    update(worker, { phase: 'left', left, display: null });
    say(worker, { kind: 'cleaned', left, leftovers: [] });
  });
}

function failDisplay(worker: SimulatedWorker, why: string): void {
  worker.mayEnd = true;
  update(worker, { phase: 'ending', pending: null });
  say(worker, { kind: 'display-failed', why });
}

function end(worker: SimulatedWorker, reason: EndReason | null, nowMs: number): void {
  if (reason === null) return;
  const { session } = worker.snapshot;
  const lifetimeMs = session === null ? null : Math.max(0, nowMs - session.startedAtMs);
  const ended = { reason, endedAtMs: nowMs, lifetimeMs };
  update(worker, { phase: 'ending', ended });
  say(worker, { kind: 'ended', ended });
}

function reject(worker: SimulatedWorker, what: string): void {
  say(worker, { kind: 'rejected', what, why: `not in phase ${worker.snapshot.phase}` });
}

function say(worker: SimulatedWorker, message: WorkerNews): void {
  if (worker.connected) worker.outbox.push(message);
}

function update(worker: SimulatedWorker, change: Partial<WorkerSnapshot> & { readonly phase?: WorkerPhase }): void {
  worker.snapshot = { ...worker.snapshot, ...change };
}
