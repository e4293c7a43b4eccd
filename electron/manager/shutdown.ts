/**
 * The stop: every session is ended, every worker retired, and when the last of them is gone the app finishes. Bounded: a
 * worker that does not keep its time is killed, and after that the app finishes whatever is left; the supervisor, which
 * outlives it, puts right the rest.
 */
import { say } from '../contract/said.ts';
import { standDown } from './autologin.ts';
import type { Decision } from './decision.ts';
import { andThen, become, becomeSeat, stay } from './decision.ts';
import { cancelLogin } from './login.ts';
import type { ManagerState, Session } from './model.ts';
import { dropPower } from './power.ts';
import { concludeSession, endSession, orderForLeft } from './session.ts';
import { overdueMs, retireWorker, workerOverdueMs } from './spare.ts';
import { failAllWaiters } from './waiters.ts';

export function stop(state: ManagerState, leaveMembers: boolean): Decision {
  if (state.phase === 'stopping' || state.phase === 'stopped') return stay(state);
  const stopping = become(
    state,
    { phase: 'stopping', leaveMembers },
    { kind: 'cancel-timer', timer: 'spare' },
    { kind: 'cancel-timer', timer: 'page' },
    { kind: 'cancel-timer', timer: 'installed' },
    { kind: 'set-timer', timer: 'stop', delayMs: overdueMs(state) + workerOverdueMs },
  );
  return andThen([standDown, dropPower, cancelLogin, retireSpare].reduce(andThen, stopping), (next) =>
    next.seat.sessions.reduce(
      (decision, session) => andThen(decision, (each) => endForStop(each, session)),
      stay(next),
    ),
  );
}

function retireSpare(state: ManagerState): Decision {
  const { spare } = state.seat;
  switch (spare.kind) {
    case 'none':
    case 'failed':
      return becomeSeat(state, { spare: { kind: 'none' } });
    // It is retired when it arrives: spare.ts.
    case 'requested':
      return stay(state);
    case 'starting':
    case 'ready':
      return andThen(becomeSeat(state, { spare: { kind: 'none' } }), (next) => retireWorker(next, spare.workerId));
  }
}

export function endForStop(state: ManagerState, session: Session): Decision {
  return session.life.kind === 'left'
    ? stay(state, orderForLeft(state, session.sessionId))
    : endSession(state, session.sessionId, { kind: 'manager-stopped' });
}

/** Called after every event: has the last thing that a stop waits for gone? */
export function finishWhenIdle(state: ManagerState): Decision {
  if (state.phase !== 'stopping') return stay(state);
  const { spare, sessions, retiring } = state.seat;
  const idle = spare.kind === 'none' && sessions.length === 0 && retiring.length === 0;
  return idle ? finish(state) : stay(state);
}

/** What is not over by now is over with the manager; who waits for anything else is told so. */
export function finish(state: ManagerState): Decision {
  if (state.phase === 'stopped') return stay(state);
  const concluded = state.seat.sessions.reduce(
    (decision, session) => andThen(decision, (next) => concludeSession(next, session, { kind: 'manager-stopped' }, [])),
    andThen(become(state, { phase: 'stopping' }), standDown),
  );
  return andThen(
    andThen(concluded, (next) => failAllWaiters(next, say('login.stopping'))),
    (next) => become(next, { phase: 'stopped' }, { kind: 'cancel-timer', timer: 'stop' }, { kind: 'finish' }),
  );
}
