/**
 * Leaving a session without ending it, and coming back: locking and switching the user are the same, but that a lock asks
 * for the same person's credentials at once. A session that is not in front is always behind a conversation of its own:
 * whoever can log in as its user comes back to it, and nobody else.
 */
import type { LoginSubject, SessionUser } from '../contract/worker.ts';
import type { Decision } from './decision.ts';
import { andThen, becomeSeat, stay } from './decision.ts';
import { beginLogin } from './login.ts';
import { findLogoff, leaveSecurity } from './logon-session.ts';
import type { Login, ManagerState, Session } from './model.ts';
import { findSession } from './session.ts';
import { requestSpare, retireWorker } from './spare.ts';
import { settleStarted } from './waiters.ts';

/** Why this session cannot be left, in words; null where it can. */
export function findHindrance(session: Session | null): string | null {
  if (session === null) return 'No session is in front on this seat.';
  if (session.life.kind !== 'running') return 'This session is just starting or ending.';
  const logoff = findLogoff(session);
  if (logoff !== null) return logoff;
  // Nobody could show that it is theirs.
  return hasCredentials(session) ? null : 'The session of a guest cannot be left: nobody could come back to it.';
}

/** An account that was logged in automatically has a password all the same. */
function hasCredentials({ subject }: Session): boolean {
  return subject !== null && subject.method !== 'guest';
}

/** The greeter comes in front, and the session goes on behind it. `lock`: its user is asked for at once. */
export function leaveSession(state: ManagerState, sessionId: string, lock: boolean): Decision {
  const session = findSession(state, sessionId);
  const { front } = state.seat;
  if (session === null || findHindrance(session) !== null) return stay(state);
  if (front.kind !== 'session' || front.sessionId !== sessionId) return stay(state);
  const left = becomeSeat(
    state,
    { front: { kind: 'greeter' }, shownEnd: null, refusal: null },
    { kind: 'revoke-pixels', sessionId },
    { kind: 'send-to-worker', workerId: sessionId, order: { kind: 'set-away', away: true } },
  );
  const name = session.user.isLocal === true ? nameOf(session.subject) : session.user.name;
  return andThen(
    andThen(left, (next) => leaveSecurity(next, sessionId)),
    (next) =>
      lock
        ? beginLogin(next, { user: name, session: session.program.id, origin: { kind: 'greeter' } })
        : requestSpare(next),
  );
}

/** An account of Vestibule's own is known by its name alone: who runs its session is another matter. */
function isOf(session: Session, subject: LoginSubject, user: SessionUser): boolean {
  if (session.user.isLocal !== user.isLocal) return false;
  if (user.isLocal === true) return nameOf(session.subject) === nameOf(subject);
  return session.user.name === user.name && session.user.uid === user.uid;
}

function nameOf(subject: LoginSubject | null): string | null {
  return subject === null || subject.method === 'guest' ? null : subject.user;
}

/** The session that somebody who has just been accepted has on this seat already; null: a new one is to be started. */
export function findOwnSession(state: ManagerState, subject: LoginSubject, user: SessionUser): Session | null {
  if (subject.method !== 'account') return null;
  return (
    state.seat.sessions.find(
      (session) => session.life.kind === 'running' && hasCredentials(session) && isOf(session, subject, user),
    ) ?? null
  );
}

/** Back to it: the worker of the conversation has done its part. */
export function returnToSession(
  state: ManagerState,
  session: Session,
  login: Extract<Login, { readonly kind: 'conversing' }>,
): Decision {
  const { sessionId } = session;
  const waiters = state.waiters.map((waiter) =>
    waiter.kind === 'login' && waiter.loginId === login.request.loginId
      ? ({ kind: 'session-started', clientId: waiter.clientId, sessionId, untilEnd: waiter.untilEnd } as const)
      : waiter,
  );
  const front = becomeSeat(
    { ...state, waiters },
    { login: { kind: 'none' }, front: { kind: 'session', sessionId }, shownEnd: null, refusal: null },
    { kind: 'send-to-worker', workerId: sessionId, order: { kind: 'set-away', away: false } },
  );
  return andThen(
    andThen(front, (next) => retireWorker(next, login.workerId)),
    (next) => andThen(settleStarted(next, sessionId), requestSpare),
  );
}
