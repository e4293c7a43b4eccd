/**
 * Another configuration: it holds for whatever comes next. A session that runs keeps what it was started with, and so does
 * the session of a login that is open, since its worker has it already.
 */
import { whenAutologinConfigured } from './autologin-start.ts';
import type { Decision } from './decision.ts';
import { andThen, become, becomeSeat, stay } from './decision.ts';
import type { EventOf } from './events.ts';
import type { ManagerState, Settings } from './model.ts';
import { whenPicturesChanged } from './people.ts';
import { replaceStaleSpare } from './spare.ts';

/** Also where what was read is refused: then the configuration is as before, and there are problems to be shown. */
export function whenConfigurationChanged(state: ManagerState, event: EventOf<'configuration-changed'>): Decision {
  const { kind: _kind, atMs: _atMs, passedMs: _passedMs, ...held } = event;
  const before = state.settings;
  const told: Settings = { ...before, ...held };
  const steps = [
    (next: ManagerState) => keepTermsOfLogin(next, before),
    takeKeyboard,
    (next: ManagerState) => lookAnew(next, before),
    (next: ManagerState) => whenAutologinConfigured(next, before.configuration.autologin),
    replaceStaleSpare,
  ];
  return steps.reduce(andThen, become(state, { settings: told }));
}

function keepTermsOfLogin(state: ManagerState, { configuration }: Settings): Decision {
  const { login } = state.seat;
  if (login.kind !== 'conversing' || login.terms !== undefined) return stay(state);
  return becomeSeat(state, { login: { ...login, terms: configuration.session } });
}

/** The supervisor has one of the new layouts in force; what nobody offers any more is nobody's choice. */
function takeKeyboard(state: ManagerState): Decision {
  const { keyboard } = state.seat;
  const offer = state.settings.keyboard;
  const isOffered = offer?.layouts.some(({ id }) => id === keyboard.chosen) === true;
  return becomeSeat(state, {
    keyboard: { ...keyboard, chosen: isOffered ? keyboard.chosen : null, inForce: offer?.current ?? null },
  });
}

/** People are read again by whoever reads them, since whom to hide is told there; the page fetches a list by its version. */
function lookAnew(state: ManagerState, { configuration: before }: Settings): Decision {
  const { session, users, kiosk, appearance } = state.settings.configuration;
  // Designated apps are what a kiosk's catalogue is made of, and sessions have names in several languages.
  const isSame =
    session.default === before.session.default &&
    appearance.language === before.appearance.language &&
    JSON.stringify(kiosk.app) === JSON.stringify(before.kiosk.app);
  const catalogue = isSame ? stay(state) : stay(state, { kind: 'read-catalogue' });
  return users.list === before.users.list ? catalogue : andThen(catalogue, whenPicturesChanged);
}
