/**
 * An app that was restarted finds the workers of the one before it. Each answers the greeting with a snapshot of its
 * login, and the manager takes up what is there: sessions go on, a spare is a spare again, and the reason of a session
 * that ended meanwhile is shown. A conversation that was open is given up, since the page that showed it is gone; the
 * person begins again.
 */
import { say } from '../contract/said.ts';
import type { Display } from '../contract/session.ts';
import type { LoginSubject, StartedSession, WorkerSnapshot } from '../contract/worker.ts';
import { standDown } from './autologin.ts';
import type { Decision } from './decision.ts';
import { andThen, becomeSeat, stay } from './decision.ts';
import { whenDisplayFailed, whenDisplayReady } from './display-server.ts';
import { cancelLogin } from './login.ts';
import { initialNtSession } from './logon-session.ts';
import type { ManagerState, RunningFacts, Session, SessionLife } from './model.ts';
import { bringInFront, giveTime, toEnd, toFacts } from './session.ts';
import { endForStop } from './shutdown.ts';
import { adoptSpare, isInUse, isRetiring, isSpare, isStale, retireWorker, wantsSpare } from './spare.ts';

export function whenSnapshotArrived(state: ManagerState, workerId: string, snapshot: WorkerSnapshot): Decision {
  const { history } = state.seat;
  if (isInUse(state, workerId) && !isSpare(state, workerId)) return stay(state);
  if (history.some((over) => over.sessionId === workerId)) return stay(state);
  // It was told to go before its wire was open.
  if (isRetiring(state, workerId)) return retireWorker(state, workerId);
  const maySpare = isSpare(state, workerId) || (wantsSpare(state) && !isStale(state, workerId));
  switch (snapshot.phase) {
    case 'starting':
      return maySpare ? takeAsSpare(state, workerId, null) : retireWorker(state, workerId);
    case 'spare':
      return maySpare ? takeAsSpare(state, workerId, snapshot.display) : retireWorker(state, workerId);
    case 'login':
      // Accepted: its session may be on its way already, and then goes on when it has started.
      return retireWorker(state, workerId, snapshot.accepted === null ? null : snapshot.display);
    case 'session':
    case 'ending':
    case 'left':
    case 'over':
      return takeUpSession(state, workerId, snapshot);
  }
}

function takeAsSpare(state: ManagerState, workerId: string, display: Display | null): Decision {
  const taken = isSpare(state, workerId) ? stay(state) : adoptSpare(state, workerId);
  return display === null ? taken : andThen(taken, (next) => whenDisplayReady(next, workerId, display));
}

function takeUpSession(state: ManagerState, workerId: string, snapshot: WorkerSnapshot): Decision {
  const { session: started, display } = snapshot;
  // Nothing ever ran: its display server failed before anybody listened, or a login came to nothing.
  if (started === null) {
    return isSpare(state, workerId)
      ? whenDisplayFailed(state, workerId, say('why.displayFailed'))
      : retireWorker(state, workerId);
  }
  const facts = toFacts(state, started);
  const session = createSession(workerId, snapshot.subject, started, display, findLife(snapshot, facts));
  const { slowBeginning } = snapshot;
  const nt = snapshot.nt === undefined ? {} : { nt: { ...initialNtSession, state: snapshot.nt } };
  const slow = slowBeginning === undefined ? {} : { slowBeginning };
  return addSession(state, { ...session, ...slow, ...nt }, snapshot.away);
}

function findLife(snapshot: WorkerSnapshot, facts: RunningFacts): SessionLife {
  if (snapshot.ended === null) return { kind: 'running', facts };
  const end = toEnd(snapshot.ended, facts);
  return snapshot.phase === 'left'
    ? { kind: 'left', facts, end, left: snapshot.left }
    : { kind: 'cleaning', facts, end };
}

/** A login that an earlier app left half-way, and that this one told to go, was starting its session: it goes on. */
export function whenSessionFound(state: ManagerState, workerId: string, started: StartedSession): Decision {
  const known = state.seat.retiring.find((each) => each.workerId === workerId);
  if (known === undefined) return stay(state);
  const retiring = state.seat.retiring.filter((each) => each !== known);
  const life: SessionLife = { kind: 'running', facts: toFacts(state, started) };
  return andThen(becomeSeat(state, { retiring }, { kind: 'cancel-timer', timer: `worker:${workerId}` }), (next) =>
    addSession(next, createSession(workerId, null, started, known.display, life), false),
  );
}

function createSession(
  sessionId: string,
  subject: LoginSubject | null,
  started: StartedSession,
  display: Display | null,
  life: SessionLife,
): Session {
  const { user, program } = started;
  return { sessionId, model: program.model ?? 'x11', subject, user, program, display, life };
}

/** Whatever session is in front goes behind the greeter: a seat shows one. */
function putAway(state: ManagerState): Decision {
  const { front } = state.seat;
  if (front.kind !== 'session') return stay(state);
  return stay(state, { kind: 'send-to-worker', workerId: front.sessionId, order: { kind: 'set-away', away: true } });
}

/** `away`: it stays behind the greeter, and whoever it belongs to logs in to come back. */
function addSession(state: ManagerState, session: Session, away: boolean): Decision {
  const { sessionId, life } = session;
  const added = becomeSeat(state, { sessions: [...state.seat.sessions, session] });
  if (state.phase === 'stopping') return andThen(added, (next) => endForStop(next, session));
  switch (life.kind) {
    case 'starting':
    case 'running':
    case 'ending':
      if (away) return added;
      // Whoever began to log in meanwhile: the seat is not free.
      return andThen(
        andThen(added, (next) => putAway(next)),
        (next) => andThen(andThen(cancelLogin(next), standDown), (after) => bringInFront(after, sessionId)),
      );
    case 'cleaning':
      return andThen(added, (next) => becomeSeat(next, { shownEnd: sessionId }, giveTime(next, sessionId)));
    case 'left':
      return andThen(added, (next) => becomeSeat(next, { shownEnd: sessionId }));
  }
}
