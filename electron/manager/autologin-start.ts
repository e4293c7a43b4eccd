/** The beginning of an automatic login, once the greeter is there to be stopped at and nothing stands in its way. */
import { findAutologinAccount } from '../contract/configuration.ts';
import { standDown } from './autologin.ts';
import type { Decision } from './decision.ts';
import { andThen, becomeSeat, stay } from './decision.ts';
import { isGoingDown } from './going-down.ts';
import { beginLogin } from './login.ts';
import type { ManagerState } from './model.ts';
import { findLivingSession } from './session.ts';

/** Called after every event: may what is due begin? Not over a session, and not into somebody's conversation. */
export function beginWhenDue(state: ManagerState): Decision {
  const { autologin, login } = state.seat;
  if (autologin.turn.kind !== 'due' || state.phase !== 'running' || !state.page.painted || isGoingDown(state))
    return stay(state);
  if (login.kind !== 'none' || findLivingSession(state) !== null) return stay(state);
  const { delayMs } = autologin.turn;
  if (delayMs === 0) return begin(state);
  const turn = { kind: 'counting', endsAtMs: state.clockMs + delayMs, lengthMs: delayMs } as const;
  return becomeSeat(state, { autologin: { ...autologin, turn } }, { kind: 'set-timer', timer: 'autologin', delayMs });
}

export function whenCounted(state: ManagerState): Decision {
  return state.seat.autologin.turn.kind === 'counting' ? begin(state) : stay(state);
}

/** A login like any other; one that comes to nothing leaves the greeter with the reason, and is not tried again. */
function begin(state: ManagerState): Decision {
  const { session } = state.settings.configuration.autologin;
  return andThen(standDown(state), (next) =>
    beginLogin(next, {
      user: findAutologinAccount(next.settings.configuration),
      session,
      origin: { kind: 'autologin' },
    }),
  );
}
