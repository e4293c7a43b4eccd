/**
 * The spare: one worker with one display server, kept ready so that a login waits for no program to load. It is asked for
 * when the greeter has painted, and again a moment after a session took it, so that starting it does not compete with the
 * session's own start.
 */
import { sessionHooksLimitMs } from '../contract/hook-time.ts';
import type { Display } from '../contract/session.ts';
import type { Decision } from './decision.ts';
import { andThen, become, becomeSeat, stay } from './decision.ts';
import type { EventOf } from './events.ts';
import type { ManagerState } from './model.ts';

/** After a session has started, before the next spare is asked for. */
export const nextSpareDelayMs = 1500;

/** From the start of a worker to its display server being ready, before the worker is killed. */
export const spareStartLimitMs = 20_000;

export function requestSpare(state: ManagerState): Decision {
  if (state.phase === 'stopping' || state.phase === 'stopped') return stay(state);
  switch (state.seat.spare.kind) {
    case 'requested':
    case 'starting':
    case 'ready':
      return stay(state);
    case 'none':
    case 'failed': {
      const requestId = `r${state.counter + 1}`;
      const counted = become(state, { counter: state.counter + 1 });
      return andThen(counted, (next) =>
        becomeSeat(
          next,
          { spare: { kind: 'requested', requestId } },
          { kind: 'cancel-timer', timer: 'spare' },
          { kind: 'request-worker', requestId },
        ),
      );
    }
  }
}

/** The next spare, once what is more urgent than it has had its moment. */
export function requestSpareLater(state: ManagerState): Decision {
  if (state.phase === 'stopping' || state.phase === 'stopped' || state.seat.spare.kind !== 'none') return stay(state);
  return stay(state, { kind: 'set-timer', timer: 'spare', delayMs: nextSpareDelayMs });
}

export function whenWorkerStarted(state: ManagerState, event: EventOf<'worker-started'>): Decision {
  const { spare } = state.seat;
  if (spare.kind !== 'requested' || spare.requestId !== event.requestId) {
    // An earlier app asked for it; its snapshot may have been here first.
    if (isInUse(state, event.workerId)) return stay(state);
    return wantsSpare(state) && !isStale(state, event.workerId)
      ? adoptSpare(state, event.workerId)
      : retireWorker(state, event.workerId);
  }
  if (state.phase === 'stopping') {
    return andThen(becomeSeat(state, { spare: { kind: 'none' } }), (next) => retireWorker(next, event.workerId));
  }
  // It was on its way when another configuration came.
  return isStale(state, event.workerId) ? replaceSpare(state, event.workerId) : awaitSpare(state, event.workerId);
}

/** It was started with a configuration that does not hold any more. */
export function isStale({ settings }: ManagerState, workerId: string): boolean {
  return settings.staleWorkers?.includes(workerId) === true;
}

/** Called where another configuration came: no login begins with what held before. */
export function replaceStaleSpare(state: ManagerState): Decision {
  const { spare } = state.seat;
  const isThere = spare.kind === 'starting' || spare.kind === 'ready';
  return isThere && isStale(state, spare.workerId) ? replaceSpare(state, spare.workerId) : stay(state);
}

/** The next one at once only where somebody waits for it: another configuration may come ten times a second. */
function replaceSpare(state: ManagerState, workerId: string): Decision {
  const retired = andThen(becomeSeat(state, { spare: { kind: 'none' } }), (next) => retireWorker(next, workerId));
  return andThen(retired, state.seat.login.kind === 'waiting-for-worker' ? requestSpare : requestSpareLater);
}

/** One spare is enough, and none is wanted at a stop. */
export function wantsSpare(state: ManagerState): boolean {
  const { kind } = state.seat.spare;
  return state.phase !== 'stopping' && (kind === 'none' || kind === 'failed');
}

/** Takes a worker that this manager did not ask for, where `wantsSpare`. */
export function adoptSpare(state: ManagerState, workerId: string): Decision {
  return andThen(stay(state, { kind: 'cancel-timer', timer: 'spare' }), (next) => awaitSpare(next, workerId));
}

/** The worker has a limit of its own for its display server; this one is for a worker that does nothing at all. */
export function awaitSpare(state: ManagerState, workerId: string): Decision {
  return becomeSeat(
    state,
    { spare: { kind: 'starting', workerId } },
    { kind: 'set-timer', timer: `worker:${workerId}`, delayMs: spareStartLimitMs },
  );
}

export function isSpare(state: ManagerState, workerId: string): boolean {
  const { spare } = state.seat;
  return (spare.kind === 'starting' || spare.kind === 'ready') && spare.workerId === workerId;
}

/** It is the spare, holds the conversation, or has a session. */
export function isInUse(state: ManagerState, workerId: string): boolean {
  const { login, sessions } = state.seat;
  return (
    isSpare(state, workerId) ||
    (login.kind === 'conversing' && login.workerId === workerId) ||
    sessions.some((session) => session.sessionId === workerId)
  );
}

/** Has a worker that has no session clear up and exit. */
export function retireWorker(state: ManagerState, workerId: string, display: Display | null = null): Decision {
  return andThen(expectWorkerToExit(state, workerId, display), (next) =>
    stay(next, { kind: 'send-to-worker', workerId, order: { kind: 'cancel' } }),
  );
}

/** The worker is spent and exits by itself; a stop waits for that. One that does not is killed: session.ts. */
export function expectWorkerToExit(state: ManagerState, workerId: string, display: Display | null = null): Decision {
  if (isRetiring(state, workerId)) return stay(state);
  return becomeSeat(
    state,
    { retiring: [...state.seat.retiring, { workerId, display }] },
    { kind: 'set-timer', timer: `worker:${workerId}`, delayMs: overdueMs(state) },
  );
}

export function isRetiring(state: ManagerState, workerId: string): boolean {
  return state.seat.retiring.some((each) => each.workerId === workerId);
}

/** How long a worker may take beyond the grace period and its hooks before it is killed itself. */
export const workerOverdueMs = 5000;

export function overdueMs(state: ManagerState): number {
  const { configuration, sessionEndLimitMs } = state.settings;
  const { session, hooks } = configuration;
  return (sessionEndLimitMs ?? session.gracePeriodMs + sessionHooksLimitMs(hooks)) + workerOverdueMs;
}
