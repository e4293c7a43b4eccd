/**
 * The display manager: what happened, to what is to be done. Pure; the whole behaviour can be tested, printed, recorded
 * and replayed. One rule an event, each in the file of its concept.
 */
import { whenStarted } from './autologin.ts';
import { beginWhenDue, whenCounted } from './autologin-start.ts';
import { whenConfigurationChanged } from './configuration.ts';
import { whenControlCancelled, whenControlClosed, whenControlRequested } from './control.ts';
import type { Decision } from './decision.ts';
import { andThen, assertNever, become, stay } from './decision.ts';
import { whenWorkerRefused } from './display-server.ts';
import type { ManagerEvent, TimerName } from './events.ts';
import { openInspector, settleInspector } from './inspector.ts';
import { settleKeyboard } from './keyboard.ts';
import { closeMaintenance, openMaintenance } from './kiosk.ts';
import { whenAnswered } from './login.ts';
import type { ManagerState } from './model.ts';
import { lookForInstalled, whenIntentArrived, whenPageGone, whenWindowClosed } from './page.ts';
import { whenChangeAnswered } from './password-change.ts';
import { whenPeopleChanged, whenPeopleRead, whenPicturesChanged } from './people.ts';
import { performWhenEnded, whenDevicesTold, whenPowerOverdue } from './power.ts';
import { whenLanguagesRead, whenLastUserTold, whenPreferencesRead } from './remembered.ts';
import { whenWorkerOverdue } from './session.ts';
import { finish, finishWhenIdle, stop } from './shutdown.ts';
import { requestSpare, whenWorkerStarted } from './spare.ts';
import { whenWorkerGone, whenWorkerSaid } from './worker-messages.ts';

export function decide(state: ManagerState, event: ManagerEvent): Decision {
  if (state.phase === 'stopped') return stay(state);
  // Clocks are set while things are being counted.
  const passedMs = event.passedMs ?? Math.max(0, event.atMs - state.clockMs);
  const timed = become(state, { nowMs: state.nowMs + passedMs, clockMs: event.atMs });
  const settling = [performWhenEnded, beginWhenDue, settleKeyboard, settleInspector, finishWhenIdle];
  return settling.reduce(
    andThen,
    andThen(timed, (next) => decideOn(next, event)),
  );
}

function decideOn(state: ManagerState, event: ManagerEvent): Decision {
  switch (event.kind) {
    case 'manager-started':
      return andThen(
        become(state, { settings: event.settings, catalogue: event.catalogue }, { kind: 'open-window' }),
        whenStarted,
      );
    case 'configuration-changed':
      return whenConfigurationChanged(state, event);
    case 'catalogue-read':
      return become(state, { catalogue: event.catalogue });
    case 'people-read':
      return whenPeopleRead(state, event);
    case 'people-changed':
      return whenPeopleChanged(state);
    case 'pictures-changed':
      return whenPicturesChanged(state);
    case 'last-user-told':
      return whenLastUserTold(state, event);
    case 'preferences-read':
      return whenPreferencesRead(state, event);
    case 'languages-read':
      return whenLanguagesRead(state, event);
    case 'intent-arrived':
      return whenIntentArrived(state, event.intent);
    case 'page-gone':
    case 'page-hung':
      return whenPageGone(state);
    case 'inspector-window-closed':
      return openInspector(state, false, true);
    case 'window-closed':
      return whenWindowClosed(state);
    case 'pin-accepted':
      return openMaintenance(state);
    case 'questions-answered':
      return whenAnswered(state, event.loginId, event.questionsId);
    case 'change-answered':
      return whenChangeAnswered(state, event.changeId, event.questionsId);
    case 'worker-started':
      return whenWorkerStarted(state, event);
    case 'worker-refused':
      return whenWorkerRefused(state, event);
    case 'worker-said':
      return whenWorkerSaid(state, event.workerId, event.message);
    case 'worker-gone':
      return whenWorkerGone(state, event);
    case 'devices-told':
      return whenDevicesTold(state, event.news);
    case 'control-requested':
      return whenControlRequested(state, event.clientId, event.request);
    case 'control-cancelled':
      return whenControlCancelled(state, event.clientId);
    case 'control-closed':
      return whenControlClosed(state, event.clientId);
    case 'timer-fired':
      return whenTimerFired(state, event.timer);
    case 'stop-requested':
      return stop(state, event.leave);
    case 'supervisor-lost':
      // Workers end themselves when their parent dies; nothing can be started any more.
      return finish(state);
    default:
      return assertNever(event);
  }
}

function whenTimerFired(state: ManagerState, timer: TimerName): Decision {
  switch (timer) {
    case 'installed':
      return lookForInstalled(state);
    case 'spare':
      return requestSpare(state);
    case 'page':
      return stay(state, { kind: 'reload-page' });
    case 'stop':
      return finish(state);
    case 'autologin':
      return whenCounted(state);
    case 'power':
      return whenPowerOverdue(state);
    case 'maintenance':
      return closeMaintenance(state);
    default:
      return whenWorkerOverdue(state, timer.slice('worker:'.length));
  }
}
