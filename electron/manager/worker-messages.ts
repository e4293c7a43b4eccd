/** Which rule each thing that a worker says belongs to. */
import type { FromWorker } from '../contract/worker.ts';
import type { Decision } from './decision.ts';
import { andThen, assertNever, becomeSeat, stay } from './decision.ts';
import { whenDisplayFailed, whenDisplayReady, whenSpareFailed } from './display-server.ts';
import type { EventOf } from './events.ts';
import { whenAccepted, whenAsked, whenConversationLost, whenRefused, whenTold } from './login.ts';
import type { ManagerState } from './model.ts';
import { whenSnapshotArrived } from './resume.ts';
import { whenSessionCleaned, whenSessionEnded, whenSessionStarted, whenSessionWorkerGone } from './session.ts';

export function whenWorkerSaid(state: ManagerState, workerId: string, message: FromWorker): Decision {
  switch (message.kind) {
    case 'snapshot':
      return whenSnapshotArrived(state, workerId, message.snapshot);
    case 'display-ready':
      return whenDisplayReady(state, workerId, message.display);
    case 'display-failed':
      return whenDisplayFailed(state, workerId, message.why);
    case 'questions':
      return whenAsked(state, workerId, { questionsId: message.questionsId, questions: message.questions });
    case 'message':
      return whenTold(state, workerId, message.style, message.text);
    case 'accepted':
      return whenAccepted(state, workerId, message.user);
    case 'refused':
      return whenRefused(state, workerId, message.text);
    case 'started':
      return whenSessionStarted(state, workerId, message.session);
    case 'ended':
      return whenSessionEnded(state, workerId, message.ended);
    case 'cleaned':
      return whenSessionCleaned(state, workerId, message.left, message.leftovers);
    case 'rejected':
      // Worker and manager saw things in another order; the journal keeps it, and nothing follows.
      return stay(state);
    default:
      return assertNever(message);
  }
}

/** The process is over, and the supervisor has put right what it left: whatever was hoped for from it is not coming. */
export function whenWorkerGone(state: ManagerState, event: EventOf<'worker-gone'>): Decision {
  const { workerId } = event;
  const { spare } = state.seat;
  const isSpare = (spare.kind === 'starting' || spare.kind === 'ready') && spare.workerId === workerId;
  const lost = andThen(
    andThen(isSpare ? whenSpareFailed(state, 'its worker died') : stay(state), (next) =>
      whenConversationLost(next, workerId, 'its worker died'),
    ),
    (next) => whenSessionWorkerGone(next, workerId, event.leftovers),
  );
  return andThen(lost, (next) => {
    const { retiring } = next.seat;
    return retiring.includes(workerId)
      ? becomeSeat(next, { retiring: retiring.filter((each) => each !== workerId) })
      : stay(next);
  });
}
