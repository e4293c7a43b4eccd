/**
 * A session from the start of its designated process to the end of its clean-up. In the x11 model the designated
 * process's exit *is* the end, whatever else still runs; what becomes of the others is the worker's, by the policy that
 * it was started with.
 */
import type { EndReason } from '../contract/end-reason.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { EndedWorkerSession, StartedSession } from '../contract/worker.ts';
import type { Decision } from './decision.ts';
import { andThen, assertNever, become, becomeSeat, stay } from './decision.ts';
import type { Effect } from './effects.ts';
import type { End, ManagerState, OverSession, RunningFacts, Session, SessionLife } from './model.ts';
import { historyLimit } from './model.ts';
import { nextSpareDelayMs } from './spare.ts';
import { settleOver, settleStarted } from './waiters.ts';

/** How long a worker may take beyond the grace period before it is killed itself. */
export const workerOverdueMs = 5000;

export function findSession(state: ManagerState, sessionId: string): Session | null {
  return state.seat.sessions.find((session) => session.sessionId === sessionId) ?? null;
}

export function whenSessionStarted(state: ManagerState, sessionId: string, started: StartedSession): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  const facts = toFacts(started);
  const life = ((): SessionLife => {
    switch (session.life.kind) {
      case 'starting':
        return { kind: 'running', facts };
      case 'ending':
        return { ...session.life, facts };
      case 'running':
      case 'cleaning':
      case 'left':
        return session.life;
      default:
        return assertNever(session.life);
    }
  })();
  return andThen(
    andThen(replaceSession(state, { ...session, user: started.user, life }), (next) => settleStarted(next, sessionId)),
    (next) => stay(next, { kind: 'set-timer', timer: 'spare', delayMs: nextSpareDelayMs }),
  );
}

export function toFacts(started: StartedSession): RunningFacts {
  return {
    designated: started.designated,
    containment: started.containment,
    startedAtMs: started.startedAtMs,
    logPath: started.logPath,
  };
}

/** Asks for the end of a session. Asking twice is asking once; the first reason stands. */
export function endSession(state: ManagerState, sessionId: string, reason: EndReason): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  switch (session.life.kind) {
    case 'starting':
    case 'running': {
      const facts = session.life.kind === 'running' ? session.life.facts : null;
      const overdueMs = state.settings.configuration.session.gracePeriodMs + workerOverdueMs;
      return andThen(replaceSession(state, { ...session, life: { kind: 'ending', facts, reason } }), (next) =>
        stay(
          next,
          { kind: 'send-to-worker', workerId: sessionId, order: { kind: 'end', reason } },
          { kind: 'set-timer', timer: `worker:${sessionId}`, delayMs: overdueMs },
        ),
      );
    }
    case 'left':
      return stay(state, { kind: 'send-to-worker', workerId: sessionId, order: { kind: 'end-left' } });
    case 'ending':
    case 'cleaning':
      return stay(state);
  }
}

/** The designated process is over, or never was. The greeter comes in front at once; the clean-up goes on behind it. */
export function whenSessionEnded(state: ManagerState, sessionId: string, ended: EndedWorkerSession): Decision {
  const session = findSession(state, sessionId);
  if (session === null || session.life.kind === 'cleaning' || session.life.kind === 'left') return stay(state);
  const facts = session.life.kind === 'starting' ? null : session.life.facts;
  const overdueMs = state.settings.configuration.session.gracePeriodMs + workerOverdueMs;
  return andThen(
    andThen(replaceSession(state, { ...session, life: { kind: 'cleaning', facts, end: ended } }), (next) =>
      bringGreeterInFront(next, sessionId),
    ),
    (next) => stay(next, { kind: 'set-timer', timer: `worker:${sessionId}`, delayMs: overdueMs }),
  );
}

/** The greeter returns only if this session was in front: the end of an inactive one disturbs nobody. */
function bringGreeterInFront(state: ManagerState, sessionId: string): Decision {
  const { front } = state.seat;
  const revoke: Effect = { kind: 'revoke-pixels', sessionId };
  if (front.kind !== 'session' || front.sessionId !== sessionId) return stay(state, revoke);
  return becomeSeat(state, { front: { kind: 'greeter' }, shownEnd: sessionId }, revoke);
}

/** The worker has cleaned up: over, but for members that the policy left alive. */
export function whenSessionCleaned(
  state: ManagerState,
  sessionId: string,
  left: readonly ProcessIdentity[],
  leftovers: readonly string[],
): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  const { life } = session;
  if (life.kind !== 'cleaning' && life.kind !== 'left') return stay(state);
  if (left.length > 0) {
    const waiting: Session = { ...session, display: null, life: { kind: 'left', facts: life.facts, end: life.end, left } };
    const effects: readonly Effect[] = [
      { kind: 'cancel-timer', timer: `worker:${sessionId}` },
      ...(state.phase === 'stopping' ? [orderForLeft(state, sessionId)] : []),
    ];
    return andThen(replaceSession(state, waiting), (next) =>
      andThen(stay(next, ...effects), (after) => settleOver(after, sessionId)),
    );
  }
  return closeSession(state, session, life.facts, life.end, leftovers);
}

/** What a stop does about members that a policy left alive. */
export function orderForLeft(state: ManagerState, sessionId: string): Effect {
  const order = state.leaveMembers ? ({ kind: 'forget-left' } as const) : ({ kind: 'end-left' } as const);
  return { kind: 'send-to-worker', workerId: sessionId, order };
}

/** The worker's process is gone, however: what was not over is over now. */
export function whenSessionWorkerGone(state: ManagerState, sessionId: string, leftovers: readonly string[]): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  const { life } = session;
  switch (life.kind) {
    case 'starting':
    case 'running':
    case 'ending': {
      const facts = life.kind === 'starting' ? null : life.facts;
      const end: End = {
        reason: { kind: 'worker-died' },
        endedAtMs: state.nowMs,
        lifetimeMs: facts === null ? null : Math.max(0, state.nowMs - facts.startedAtMs),
      };
      return andThen(bringGreeterInFront(state, sessionId), (next) => closeSession(next, session, facts, end, leftovers));
    }
    case 'cleaning':
    case 'left':
      return closeSession(state, session, life.facts, life.end, leftovers);
  }
}

/** A worker that was to end its session did not keep its time. */
export function whenWorkerOverdue(state: ManagerState, workerId: string): Decision {
  const session = findSession(state, workerId);
  if (session === null || (session.life.kind !== 'ending' && session.life.kind !== 'cleaning')) return stay(state);
  return stay(state, { kind: 'kill-worker', workerId });
}

function closeSession(
  state: ManagerState,
  session: Session,
  facts: RunningFacts | null,
  end: End,
  leftovers: readonly string[],
): Decision {
  const { sessionId, model, user, program } = session;
  const over: OverSession = { sessionId, model, user, program, facts, end, leftovers };
  return andThen(
    becomeSeat(
      state,
      {
        sessions: state.seat.sessions.filter((each) => each.sessionId !== sessionId),
        history: [...state.seat.history, over].slice(-historyLimit),
      },
      { kind: 'cancel-timer', timer: `worker:${sessionId}` },
      { kind: 'read-catalogue' },
    ),
    (next) => settleOver(next, sessionId),
  );
}

function replaceSession(state: ManagerState, session: Session): Decision {
  return become(state, {
    seat: {
      ...state.seat,
      sessions: state.seat.sessions.map((each) => (each.sessionId === session.sessionId ? session : each)),
    },
  });
}
