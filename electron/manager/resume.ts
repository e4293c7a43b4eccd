/**
 * An app that was restarted finds the workers of the one before it. Each answers the greeting with a snapshot of its
 * login, and the manager takes up what is there: sessions go on, a spare is a spare again. A conversation that was open is
 * given up, since the page that showed it is gone; the person begins again.
 */
import type { WorkerSnapshot } from '../contract/worker.ts';
import type { Decision } from './decision.ts';
import { andThen, becomeSeat, stay } from './decision.ts';
import { whenDisplayReady } from './display-server.ts';
import type { ManagerState, Session, SessionLife } from './model.ts';
import { findSession, toFacts } from './session.ts';
import { retireWorker } from './spare.ts';

export function whenSnapshotArrived(state: ManagerState, workerId: string, snapshot: WorkerSnapshot): Decision {
  if (findSession(state, workerId) !== null || snapshot.phase === 'over') return stay(state);
  const { spare } = state.seat;
  const isOurSpare = (spare.kind === 'starting' || spare.kind === 'ready') && spare.workerId === workerId;
  switch (snapshot.phase) {
    case 'starting':
      return isOurSpare || spare.kind !== 'none' ? stay(state) : becomeSeat(state, { spare: { kind: 'starting', workerId } });
    case 'spare': {
      if (snapshot.display === null) return stay(state);
      const { display } = snapshot;
      if (isOurSpare) return whenDisplayReady(state, workerId, display);
      // A spare was asked for already: one is enough.
      if (spare.kind !== 'none') return retireWorker(state, workerId);
      return andThen(becomeSeat(state, { spare: { kind: 'starting', workerId } }), (next) =>
        whenDisplayReady(next, workerId, display),
      );
    }
    case 'login': {
      const { login } = state.seat;
      return login.kind === 'conversing' && login.workerId === workerId ? stay(state) : retireWorker(state, workerId);
    }
    case 'session':
    case 'ending':
    case 'left':
      return resumeSession(state, workerId, snapshot);
  }
}

function resumeSession(state: ManagerState, workerId: string, snapshot: WorkerSnapshot): Decision {
  const { session: started, ended } = snapshot;
  if (started === null) return retireWorker(state, workerId);
  const facts = toFacts(started);
  const life = ((): SessionLife => {
    if (ended === null) return { kind: 'running', facts };
    if (snapshot.phase === 'left') return { kind: 'left', facts, end: ended, left: snapshot.left };
    return { kind: 'cleaning', facts, end: ended };
  })();
  const session: Session = {
    sessionId: workerId,
    model: 'x11',
    user: started.user,
    program: started.program,
    display: snapshot.display,
    life,
  };
  const sessions = [...state.seat.sessions, session];
  switch (life.kind) {
    case 'running':
      return becomeSeat(state, { sessions, front: { kind: 'session', sessionId: workerId } });
    case 'cleaning':
    case 'left':
      return becomeSeat(state, { sessions, shownEnd: workerId });
    case 'starting':
    case 'ending':
      return becomeSeat(state, { sessions });
  }
}
