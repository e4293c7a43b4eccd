/** The state before anything has happened. */
import { noAutologin } from './autologin.ts';
import { closedInspector } from './inspector.ts';
import { createKeyboard } from './keyboard.ts';
import type { ManagerState, Settings } from './model.ts';
import { noPeople } from './people.ts';
import { noPower } from './power.ts';
import { nothingRemembered } from './remembered.ts';

/** @param settings what the supervisor said; `manager-started` brings the same again, so that a journal holds it */
export function createManagerState(settings: Settings): ManagerState {
  return {
    phase: 'starting',
    nowMs: 0,
    clockMs: 0,
    settings,
    catalogue: { entries: [], problems: [] },
    people: noPeople,
    languages: null,
    remembered: nothingRemembered,
    seat: {
      front: { kind: 'greeter' },
      sessions: [],
      history: [],
      login: { kind: 'none' },
      autologin: noAutologin,
      keyboard: createKeyboard(settings),
      spare: { kind: 'none' },
      spareFailures: 0,
      retiring: [],
      refusal: null,
      obstacles: 0,
      shownEnd: null,
    },
    power: noPower,
    waiters: [],
    page: { painted: false, deathsAtMs: [] },
    maintenance: false,
    leaveMembers: false,
    inspector: closedInspector,
    counter: 0,
  };
}
