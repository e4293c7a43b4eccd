/**
 * A session from the start of its designated process to the end of its clean-up. In the x11 model the designated
 * process's exit *is* the end, whatever else still runs; what becomes of the others is the worker's, by the policy that
 * it was started with.
 */
import type { EndReason } from '../contract/end-reason.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { EndedWorkerSession, SlowBeginning, StartedSession } from '../contract/worker.ts';
import { whenSessionOver } from './autologin.ts';
import type { Decision } from './decision.ts';
import { andThen, assertNever, become, becomeSeat, stay } from './decision.ts';
import type { Effect } from './effects.ts';
import type { End, ManagerState, OverSession, RunningFacts, Session, SessionLife } from './model.ts';
import { historyLimit } from './model.ts';
import { expectWorkerToExit, isRetiring, overdueMs, requestSpareLater } from './spare.ts';
import { settleOver, settleStarted } from './waiters.ts';

export function findSession(state: ManagerState, sessionId: string): Session | null {
  return state.seat.sessions.find((session) => session.sessionId === sessionId) ?? null;
}

export function whenSessionStarted(state: ManagerState, sessionId: string, started: StartedSession): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  const facts = toFacts(state, started);
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
    requestSpareLater,
  );
}

/** Told late, and once more when it has got there. */
export function whenBeginningSlow(state: ManagerState, sessionId: string, step: SlowBeginning | null): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  const { slowBeginning: _, ...rest } = session;
  return replaceSession(state, step === null ? rest : { ...rest, slowBeginning: step });
}

export function toFacts(state: ManagerState, started: StartedSession): RunningFacts {
  const ageMs = Math.max(0, state.clockMs - started.startedAtMs);
  return {
    designated: started.designated,
    containment: started.containment,
    startedAtMs: started.startedAtMs,
    sinceMs: state.nowMs - ageMs,
    logPath: started.logPath,
    keyboard: started.keyboard,
    terminalSocketPath: started.terminalSocketPath,
    logon: started.logon,
    mayChangePassword: started.mayChangePassword,
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
      return andThen(replaceSession(state, { ...session, life: { kind: 'ending', facts, reason } }), (next) =>
        stay(
          next,
          { kind: 'send-to-worker', workerId: sessionId, order: { kind: 'end', reason } },
          giveTime(next, sessionId),
        ),
      );
    }
    case 'left':
      return stay(
        state,
        { kind: 'send-to-worker', workerId: sessionId, order: { kind: 'end-left' } },
        giveTime(state, sessionId),
      );
    case 'ending':
    case 'cleaning':
      return stay(state);
  }
}

/** From now on its worker has the grace period and a little more: `whenWorkerOverdue`. */
export function giveTime(state: ManagerState, sessionId: string): Effect {
  return { kind: 'set-timer', timer: `worker:${sessionId}`, delayMs: overdueMs(state) };
}

/** The designated process is over, or never was. The greeter comes in front at once; the clean-up goes on behind it. */
export function whenSessionEnded(state: ManagerState, sessionId: string, ended: EndedWorkerSession): Decision {
  const session = findSession(state, sessionId);
  if (session === null || session.life.kind === 'cleaning' || session.life.kind === 'left') return stay(state);
  const facts = session.life.kind === 'starting' ? null : session.life.facts;
  const end = toEnd(ended, facts);
  const life: SessionLife = { kind: 'cleaning', facts, end };
  return andThen(
    andThen(replaceSession(state, { ...session, life }), (next) => bringGreeterInFront(next, sessionId)),
    (next) => andThen(stay(next, giveTime(next, sessionId)), (last) => whenSessionOver(last, session, end)),
  );
}

/** The end as the worker told it. A display server's death is told before what died with it has written its last words. */
export function toEnd(ended: EndedWorkerSession, facts: RunningFacts | null): End {
  const { reason, exit, endedAtMs, lifetimeMs, logPath } = ended;
  const mayStillBeWritten = logPath === undefined || reason.kind === 'display-server-died';
  const log = logPath ?? (mayStillBeWritten ? (facts?.logPath ?? null) : null);
  return { reason, ...(exit === undefined ? {} : { exit }), endedAtMs, lifetimeMs, logPath: log };
}

/**
 * The worker was told to start its session and could not even try: order and bad news crossed. An end that was asked for
 * meanwhile stays the reason.
 */
export function whenStartFailed(state: ManagerState, sessionId: string, why: string): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  const { life } = session;
  if (life.kind !== 'starting' && !(life.kind === 'ending' && life.facts === null)) return stay(state);
  const reason: EndReason = life.kind === 'ending' ? life.reason : { kind: 'failed-to-start', why };
  return whenSessionEnded(state, sessionId, { reason, endedAtMs: state.clockMs, lifetimeMs: null, logPath: null });
}

/** Shows this session, and nothing of what was said at the greeter. */
export function bringInFront(state: ManagerState, sessionId: string): Decision {
  return becomeSeat(state, { front: { kind: 'session', sessionId }, shownEnd: null, refusal: null });
}

/** One that lives, in front or not: newest first. */
export function findLivingSession(state: ManagerState): Session | null {
  return state.seat.sessions.findLast(({ life }) => life.kind !== 'cleaning' && life.kind !== 'left') ?? null;
}

/** Whose picture may be opened: only that of the session in front, since any other may be locked. null: none. */
export function findShownSocket(state: ManagerState, sessionId: string): string | null {
  const session = findFrontSession(state);
  if (session?.sessionId !== sessionId) return null;
  if (session.model !== 'tty') return session.display?.rfbSocketPath ?? null;
  return session.life.kind === 'starting' ? null : (session.life.facts?.terminalSocketPath ?? null);
}

/** The one that is seen; null: the greeter is. */
export function findFrontSession(state: ManagerState): Session | null {
  const { front } = state.seat;
  return front.kind === 'session' ? findSession(state, front.sessionId) : null;
}

/** The greeter returns only if this session was in front: the end of an inactive one disturbs nobody. */
function bringGreeterInFront(state: ManagerState, sessionId: string): Decision {
  const { front } = state.seat;
  const revoke: Effect = { kind: 'revoke-pixels', sessionId };
  if (front.kind !== 'session' || front.sessionId !== sessionId) return stay(state, revoke);
  return becomeSeat(state, { front: { kind: 'greeter' }, shownEnd: sessionId, refusal: null }, revoke);
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
  // A logon session is on the list as long as somebody refers to it.
  if (left.length > 0 || (session.nt?.state.heldBy.length ?? 0) > 0) {
    const waiting: Session = {
      ...session,
      display: null,
      life: { kind: 'left', facts: life.facts, end: life.end, left },
    };
    const effects: readonly Effect[] = [
      { kind: 'cancel-timer', timer: `worker:${sessionId}` },
      ...(state.phase === 'stopping' ? [orderForLeft(state, sessionId)] : []),
    ];
    return andThen(replaceSession(state, waiting), (next) =>
      andThen(stay(next, ...effects), (after) => settleOver(after, sessionId)),
    );
  }
  // Its process has still to end.
  return andThen(closeSession(state, session, life.facts, life.end, leftovers), (next) =>
    expectWorkerToExit(next, sessionId),
  );
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
  return concludeSession(state, session, { kind: 'worker-died' }, leftovers);
}

/** Over, with this reason where it has none yet. */
export function concludeSession(
  state: ManagerState,
  session: Session,
  reason: EndReason,
  leftovers: readonly string[],
): Decision {
  const { sessionId, life } = session;
  switch (life.kind) {
    case 'starting':
    case 'running':
    case 'ending': {
      const facts = life.kind === 'starting' ? null : life.facts;
      const end: End = {
        reason,
        endedAtMs: state.clockMs,
        lifetimeMs: facts === null ? null : state.nowMs - facts.sinceMs,
        logPath: facts?.logPath ?? null,
      };
      return andThen(bringGreeterInFront(state, sessionId), (next) =>
        andThen(closeSession(next, session, facts, end, leftovers), (last) => whenSessionOver(last, session, end)),
      );
    }
    case 'cleaning':
    case 'left':
      return closeSession(state, session, life.facts, life.end, leftovers);
  }
}

/** A worker that was to have its display server ready, or to end its session, or itself, did not keep its time. */
export function whenWorkerOverdue(state: ManagerState, workerId: string): Decision {
  const { spare } = state.seat;
  const life = findSession(state, workerId)?.life.kind ?? null;
  const isOverdue =
    isRetiring(state, workerId) ||
    (spare.kind === 'starting' && spare.workerId === workerId) ||
    (life !== null && life !== 'starting' && life !== 'running');
  return isOverdue ? stay(state, { kind: 'kill-worker', workerId }) : stay(state);
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
    ),
    // Where it never started, or not for long, nobody has asked for the next spare yet.
    (next) => andThen(settleOver(next, sessionId), requestSpareLater),
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
