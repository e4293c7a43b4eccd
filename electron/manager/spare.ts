/**
 * The spare: one worker with one display server, kept ready so that a login waits for no program to load. It is asked for
 * when the greeter has painted, and again a moment after a session took it, so that starting it does not compete with the
 * session's own start.
 */
import type { Decision } from './decision.ts';
import { andThen, become, becomeSeat, stay } from './decision.ts';
import type { EventOf } from './events.ts';
import type { ManagerState } from './model.ts';

/** After a session has started, before the next spare is asked for. */
export const nextSpareDelayMs = 1500;

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

export function whenWorkerStarted(state: ManagerState, event: EventOf<'worker-started'>): Decision {
  const { spare } = state.seat;
  if (spare.kind !== 'requested' || spare.requestId !== event.requestId) {
    // Nobody waits for it any more.
    return retireWorker(state, event.workerId);
  }
  if (state.phase === 'stopping') {
    return andThen(becomeSeat(state, { spare: { kind: 'none' } }), (next) => retireWorker(next, event.workerId));
  }
  return becomeSeat(state, { spare: { kind: 'starting', workerId: event.workerId } });
}

/** Has a worker that has no session clear up and exit. */
export function retireWorker(state: ManagerState, workerId: string): Decision {
  return andThen(expectWorkerToExit(state, workerId), (next) =>
    stay(next, { kind: 'send-to-worker', workerId, order: { kind: 'cancel' } }),
  );
}

/** The worker is spent and exits by itself; a stop waits for that. */
export function expectWorkerToExit(state: ManagerState, workerId: string): Decision {
  if (state.seat.retiring.includes(workerId)) return stay(state);
  return becomeSeat(state, { retiring: [...state.seat.retiring, workerId] });
}
