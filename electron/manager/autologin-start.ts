/** The beginning of an automatic login, once the greeter is there to be stopped at and nothing stands in its way. */
import { type Configuration, findAutologinAccount } from '../contract/configuration.ts';
import { leastNoticeMs, releaseBrake, standDown } from './autologin.ts';
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

/**
 * Automatic logins are configured otherwise. Nobody at the greeter has asked for one, so that whoever is there has time to
 * stop it; and one that is to be once at the start is not begun by this. What made sessions end too soon may be mended.
 */
export function whenAutologinConfigured(state: ManagerState, before: Configuration['autologin']): Decision {
  const now = state.settings.configuration.autologin;
  if (JSON.stringify(now) === JSON.stringify(before)) return stay(state);
  return andThen(releaseBrake(state), (next) => {
    const { autologin, login } = next.seat;
    const { kind } = autologin.turn;
    const isPending = kind === 'due' || kind === 'counting';
    if (now.user === null) return isPending ? standDown(next) : stay(next);
    const isIdle = kind === 'none' && login.kind === 'none' && findLivingSession(next) === null;
    if (!isPending && !(now.at === 'always' && isIdle && next.phase === 'running')) return stay(next);
    return andThen(standDown(next), (down) => {
      const turn = { kind: 'due', delayMs: Math.max(now.delayMs, leastNoticeMs) } as const;
      return becomeSeat(down, { autologin: { ...down.seat.autologin, turn } });
    });
  });
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
