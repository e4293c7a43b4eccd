/** Which rule each thing that a worker says belongs to. */
import { noPreferences } from '../contract/preferences.ts';
import { say } from '../contract/said.ts';
import type { WorkerNews } from '../contract/worker.ts';
import type { Decision } from './decision.ts';
import { andThen, assertNever, becomeSeat, stay } from './decision.ts';
import { whenDisplayFailed, whenDisplayReady, whenSpareFailed } from './display-server.ts';
import type { EventOf } from './events.ts';
import { whenAccepted, whenAsked, whenConversationLost, whenRefused, whenTold } from './login.ts';
import { whenNtChanged, whenTasksTold } from './logon-session.ts';
import type { ManagerState } from './model.ts';
import { whenChangeRejected, whenChangeTold } from './password-change.ts';
import { whenSessionFound, whenSnapshotArrived } from './resume.ts';
import {
  findSession,
  whenBeginningSlow,
  whenSessionCleaned,
  whenSessionEnded,
  whenSessionStarted,
  whenSessionWorkerGone,
  whenStartFailed,
} from './session.ts';
import { isSpare } from './spare.ts';

export function whenWorkerSaid(state: ManagerState, workerId: string, message: WorkerNews): Decision {
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
      return whenAccepted(state, workerId, message.user, message.preferences ?? noPreferences);
    case 'refused':
      return whenRefused(state, workerId, message.text);
    case 'started':
      return findSession(state, workerId) === null
        ? whenSessionFound(state, workerId, message.session)
        : whenSessionStarted(state, workerId, message.session);
    case 'slow-beginning':
      return whenBeginningSlow(state, workerId, message.step);
    case 'nt-changed':
      return whenNtChanged(state, workerId, message.nt, message.designated);
    case 'tasks':
      return whenTasksTold(state, workerId, message.tasks);
    case 'password-change':
      return whenChangeTold(state, workerId, message.changeId, message.news);
    case 'ended':
      return whenSessionEnded(state, workerId, message.ended);
    case 'cleaned':
      return whenSessionCleaned(state, workerId, message.left, message.leftovers);
    case 'rejected':
      // Worker and manager saw things in another order. Only for a session that now never starts does anything follow.
      if (message.what === 'change-password') return whenChangeRejected(state, workerId, message.why);
      return message.what === 'start' ? whenStartFailed(state, workerId, message.why) : stay(state);
    default:
      return assertNever(message);
  }
}

/** The process is over, and the supervisor has put right what it left: whatever was hoped for from it is not coming. */
export function whenWorkerGone(state: ManagerState, event: EventOf<'worker-gone'>): Decision {
  const { workerId } = event;
  const lost = andThen(
    andThen(isSpare(state, workerId) ? whenSpareFailed(state, say('why.workerDied')) : stay(state), (next) =>
      whenConversationLost(next, workerId, say('why.workerDied')),
    ),
    (next) => whenSessionWorkerGone(next, workerId, event.leftovers),
  );
  return andThen(lost, (next) => {
    const retiring = next.seat.retiring.filter((each) => each.workerId !== workerId);
    return becomeSeat(next, { retiring }, { kind: 'cancel-timer', timer: `worker:${workerId}` });
  });
}
