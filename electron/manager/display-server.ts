/**
 * What follows when a display server is ready, or is not, or dies.
 *
 * - It died DURING A SESSION: the worker that owns both ends the session at once (it must not need the app for that) and
 *   says `ended` with the reason `display-server-died`; from there on it is an end like any other, session.ts.
 * - It died or never became ready BEFORE A SESSION (as a spare, in a conversation, or before the worker heard that it
 *   was to start the session): here.
 * - The display server OF THE SEAT (`virtual`) is the supervisor's: it starts it again and the app with it.
 */

import { spareRetryDelayMs } from '../contract/restart-policy.ts';
import { say } from '../contract/said.ts';
import type { Display } from '../contract/session.ts';
import type { Decision } from './decision.ts';
import { andThen, becomeSeat, stay } from './decision.ts';
import type { EventOf } from './events.ts';
import { beginWithWorker, failWaitingLogin, whenConversationLost } from './login.ts';
import type { ManagerState } from './model.ts';
import { whenStartFailed } from './session.ts';
import { expectWorkerToExit, isSpare } from './spare.ts';

export function whenDisplayReady(state: ManagerState, workerId: string, display: Display): Decision {
  const { spare } = state.seat;
  if (spare.kind !== 'starting' || spare.workerId !== workerId) return stay(state);
  const ready = becomeSeat(
    state,
    { spare: { kind: 'ready', workerId, display } },
    { kind: 'cancel-timer', timer: `worker:${workerId}` },
  );
  return andThen(ready, (next) =>
    next.seat.login.kind === 'waiting-for-worker' ? beginWithWorker(next, next.seat.login.request) : stay(next),
  );
}

export function whenDisplayFailed(state: ManagerState, workerId: string, why: string): Decision {
  if (isSpare(state, workerId)) {
    return andThen(expectWorkerToExit(state, workerId), (next) => whenSpareFailed(next, why));
  }
  return andThen(whenConversationLost(state, workerId, why), (next) =>
    whenStartFailed(next, workerId, say('why.displayFailedBecause', { why })),
  );
}

export function whenWorkerRefused(state: ManagerState, event: EventOf<'worker-refused'>): Decision {
  const { spare } = state.seat;
  if (spare.kind !== 'requested' || spare.requestId !== event.requestId) return stay(state);
  return whenSpareFailed(state, event.why);
}

/** No display server, or no worker at all. Whoever waits for it is told; the next one is tried ever later. */
export function whenSpareFailed(state: ManagerState, why: string): Decision {
  if (state.phase === 'stopping' || state.phase === 'stopped') return becomeSeat(state, { spare: { kind: 'none' } });
  const spareFailures = state.seat.spareFailures + 1;
  return andThen(
    becomeSeat(
      state,
      { spare: { kind: 'failed', why }, spareFailures },
      { kind: 'set-timer', timer: 'spare', delayMs: spareRetryDelayMs(spareFailures) },
    ),
    (next) => failWaitingLogin(next, say('login.noDisplay', { why })),
  );
}
