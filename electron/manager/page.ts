/** The window and its page: painting, and every way in which a renderer fails. The sessions go on whatever happens here. */
import type { Intent } from '../contract/renderer.ts';
import { decideRestart } from '../contract/restart-policy.ts';
import { rememberStopped, stopAutologin, waitForPage } from './autologin.ts';
import type { Decision } from './decision.ts';
import { andThen, assertNever, become, becomeSeat, stay } from './decision.ts';
import { actOnSession, closeInspector, mayHaveWindow, openInspector, performNext, setSlowMotion } from './inspector.ts';
import { chooseLayout } from './keyboard.ts';
import { maintain } from './kiosk.ts';
import { beginLogin, cancelLogin } from './login.ts';
import { endTask, logOff, whenNtWished } from './logon-session.ts';
import type { ManagerState } from './model.ts';
import { askPower, cancelPower, confirmPower } from './power.ts';
import { chooseAccount } from './remembered.ts';
import { stop } from './shutdown.ts';
import { requestSpare } from './spare.ts';
import { leaveSession } from './switching.ts';
import { mayFillScreen } from './view.ts';
import { takePictures } from './waiters.ts';

/** The page has drawn the greeter and the browser not yet shown it: two cores have enough to do. */
const lookAgainDelayMs = 250;

export function whenIntentArrived(state: ManagerState, intent: Intent): Decision {
  switch (intent.kind) {
    case 'painted':
      return whenPainted(state, intent.screen);
    case 'log-in':
      return beginLogin(state, {
        ...{ user: intent.user, session: intent.session, language: intent.language ?? null },
        origin: { kind: 'greeter' },
      });
    case 'choose-account':
      return chooseAccount(state, intent.user);
    case 'cancel-login':
      return giveUp(state);
    case 'stop-autologin':
      // The login may have begun while the key was on its way.
      return isAutomatic(state) ? giveUp(state) : stopAutologin(state);
    case 'end-session':
      return logOff(state, intent.sessionId);
    case 'nt-wish':
      return whenNtWished(state, intent.sessionId, intent.wish);
    case 'end-task':
      return endTask(state, intent.sessionId, intent.process);
    case 'leave-session':
      return leaveSession(state, intent.sessionId, intent.lock);
    case 'choose-layout':
      return chooseLayout(state, intent.layout);
    case 'look-at-power':
      return stay(state, { kind: 'send-to-supervisor', order: { kind: 'look-at-power' } });
    case 'power':
      return askPower(state, intent.action, { kind: 'greeter' });
    case 'confirm-power':
      return confirmPower(state);
    case 'cancel-power':
      return cancelPower(state);
    case 'dismiss-end':
      return becomeSeat(state, { shownEnd: null, refusal: null });
    case 'inspect':
      return openInspector(state, intent.open, intent.own === true);
    case 'open-inspector-window':
      return mayHaveWindow(state) ? stay(state, { kind: 'open-inspector-window' }) : stay(state);
    case 'toggle-full-screen':
      return mayFillScreen(state) ? stay(state, { kind: 'toggle-full-screen' }) : stay(state);
    case 'slow-motion':
      return setSlowMotion(state, intent.on);
    case 'perform-next':
      return performNext(state);
    case 'maintain':
      return maintain(state, intent.wish);
    case 'signal-member':
    case 'kill-display-server':
    case 'hang-up':
    case 'start-specimen':
      return actOnSession(state, intent);
    default:
      return assertNever(intent);
  }
}

function giveUp(state: ManagerState): Decision {
  return andThen(cancelLogin(state), isAutomatic(state) ? rememberStopped : stay);
}

function isAutomatic({ seat: { login } }: ManagerState): boolean {
  return login.kind !== 'none' && login.request.origin.kind === 'autologin';
}

/**
 * The first painting ends the start, and then there is time to look who is who; each later page is announced again. Where the
 * greeter is back, what was installed meanwhile is looked for, but not before it is seen.
 */
function whenPainted(state: ManagerState, screen: string): Decision {
  if (state.page.painted)
    return screen === 'greeter' && state.phase === 'running'
      ? stay(state, { kind: 'set-timer', timer: 'installed', delayMs: lookAgainDelayMs })
      : stay(state);
  const phase = state.phase === 'starting' ? 'running' : state.phase;
  return andThen(
    become(state, { phase, page: { ...state.page, painted: true } }, { kind: 'announce-painted' }),
    (next) =>
      andThen(andThen(takePictures(next), requestSpare), (last) =>
        state.phase === 'starting' ? stay(last, { kind: 'read-people' }, { kind: 'read-languages' }) : stay(last),
      ),
  );
}

/** Sessions and languages. */
export function lookForInstalled(state: ManagerState): Decision {
  if (state.phase !== 'running') return stay(state);
  return stay(state, { kind: 'read-catalogue' }, { kind: 'read-languages' });
}

export function whenPageGone(state: ManagerState): Decision {
  if (state.phase === 'stopping' || state.phase === 'stopped') return stay(state);
  const restart = decideRestart(state.page.deathsAtMs, state.nowMs);
  const page = { painted: false, deathsAtMs: restart.deathsAtMs };
  return andThen(
    restart.delayMs === 0
      ? become(state, { page }, { kind: 'reload-page' })
      : become(state, { page }, { kind: 'set-timer', timer: 'page', delayMs: restart.delayMs }),
    (next) => andThen(waitForPage(next), closeInspector),
  );
}

/** In a window of a desktop, closing it is quitting. Elsewhere nobody is meant to be able to: it is opened again. */
export function whenWindowClosed(state: ManagerState): Decision {
  if (state.phase === 'stopping' || state.phase === 'stopped') return stay(state);
  const { seat } = state.settings;
  if (seat.kind === 'window' || seat.trial === true) return stop(state, false);
  return andThen(become(state, { page: { ...state.page, painted: false } }, { kind: 'open-window' }), (next) =>
    andThen(waitForPage(next), closeInspector),
  );
}
