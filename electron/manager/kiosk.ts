/** What differs in a kiosk: designated apps in the place of sessions, who may enter them, a brand, and the operator's menu. */

import { brandImageAddress, iconName } from '../contract/brand-images.ts';
import type { MaintenanceWish } from '../contract/kiosk.ts';
import type { BrandView, KioskView } from '../contract/renderer.ts';
import { say } from '../contract/said.ts';
import type { Decision } from './decision.ts';
import { andThen, become, stay } from './decision.ts';
import type { LoginOrigin, ManagerState, Settings } from './model.ts';
import { endSession, findFrontSession } from './session.ts';
import { stop } from './shutdown.ts';

/** Whoever has given the PIN and gone away leaves it open for this long. */
export const maintenanceLimitMs = 60_000;

/** Designated apps are all that this seat starts. */
export function hasApps({ seat, configuration }: Settings): boolean {
  return seat.kind === 'kiosk' && configuration.kiosk.app.length > 0;
}

/** Apps are entered by a touch or by an account, not by either. Whoever has the command line may do both. */
export function findEntryObstacle(state: ManagerState, user: string | null, origin: LoginOrigin): string | null {
  if (!hasApps(state.settings) || origin.kind !== 'greeter') return null;
  const { entry } = state.settings.configuration.kiosk;
  if (entry === 'touch') return user === null ? null : say('kiosk.noNames');
  return user === null ? say('kiosk.logIn') : null;
}

/** No greeter is there to go back to: the app of an automatic login has the whole screen. */
function isBare({ settings }: ManagerState): boolean {
  const { user, at } = settings.configuration.autologin;
  return hasApps(settings) && user !== null && at === 'always';
}

export function viewKiosk(state: ManagerState): { readonly kiosk?: KioskView } {
  const { settings } = state;
  if (settings.seat.kind !== 'kiosk') return {};
  const { app, entry, pin, maintenanceKeys } = settings.configuration.kiosk;
  return {
    kiosk: {
      isTrial: settings.seat.trial === true,
      entry,
      apps: app.map(({ id, name }) => ({ id, name, icon: addressOf(iconName(id), settings) })),
      maintenance: pin === null ? null : { keys: maintenanceKeys, isOpen: state.maintenance },
      isBare: isBare(state),
    },
  };
}

export function viewBrand({ settings }: Pick<ManagerState, 'settings'>): { readonly brand?: BrandView } {
  const { brand } = settings.configuration;
  const shown: BrandView = {
    ...brand,
    logo: addressOf('logo', settings),
    backgroundImage: addressOf('background', settings),
  };
  const isPlain = Object.entries(shown).every(([, value]) => value === null || value === 'auto');
  return isPlain ? {} : { brand: shown };
}

function addressOf(name: string, { brandImages = [], brandReading }: Settings): string | null {
  return brandImages.includes(name) ? brandImageAddress(name, brandReading) : null;
}

/** The PIN was right. */
export function openMaintenance(state: ManagerState): Decision {
  if (state.settings.configuration.kiosk.pin === null || state.settings.seat.kind !== 'kiosk') return stay(state);
  return become(state, { maintenance: true }, { kind: 'set-timer', timer: 'maintenance', delayMs: maintenanceLimitMs });
}

export function closeMaintenance(state: ManagerState): Decision {
  if (!state.maintenance) return stay(state);
  return become(state, { maintenance: false }, { kind: 'cancel-timer', timer: 'maintenance' });
}

/** What a page asks for without a PIN having been right is not done. */
export function maintain(state: ManagerState, wish: MaintenanceWish): Decision {
  if (!state.maintenance) return stay(state);
  return andThen(closeMaintenance(state), (next) => {
    const session = findFrontSession(next);
    switch (wish) {
      case 'back':
        return stay(next);
      case 'log-off':
        return session === null ? stay(next) : endSession(next, session.sessionId, { kind: 'logged-off' });
      case 'stop':
        return stop(next, false);
    }
  });
}
