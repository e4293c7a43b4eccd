/** Designated apps, who may enter them, and the menu of whoever has given the PIN. */
import { describe, expect, it } from 'vitest';
import { pinSet } from '../../electron/contract/pin.ts';
import type { Intent } from '../../electron/contract/renderer.ts';
import { decide } from '../../electron/manager/decide.ts';
import type { ManagerEvent } from '../../electron/manager/events.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import { maintenanceLimitMs } from '../../electron/manager/kiosk.ts';
import type { ManagerState, Settings } from '../../electron/manager/model.ts';
import { viewOf } from '../../electron/manager/view.ts';
import { programCalled, settings } from '../harness/manager-values.ts';

const app = { id: 'map', name: 'City map', command: ['/usr/bin/map'], icon: '/i.png' };
const map = { ...programCalled('map', 'City map'), isApp: true as const };

function kiosk(change: Partial<Settings['configuration']['kiosk']> = {}, kind: 'kiosk' | 'window' = 'kiosk'): Settings {
  const { configuration } = settings;
  return {
    ...settings,
    seat: { name: 'seat0', kind },
    brandImages: ['icon-map'],
    configuration: { ...configuration, kiosk: { ...configuration.kiosk, app: [app], pin: pinSet, ...change } },
  };
}

type Happening = ManagerEvent extends infer E ? (E extends unknown ? Omit<E, 'atMs'> : never) : never;

function comesOf(ours: Settings, ...happenings: readonly Happening[]) {
  let state: ManagerState = createManagerState(ours);
  const effects: string[] = [];
  const catalogue = { entries: [{ program: map, comment: '' }], problems: [] };
  const begin: Happening = { kind: 'manager-started', settings: ours, catalogue };
  const painted: Happening = { kind: 'intent-arrived', intent: { kind: 'painted', revision: 1, screen: 'greeter' } };
  for (const happening of [begin, painted, ...happenings]) {
    const decision = decide(state, { ...happening, atMs: 1000 } as ManagerEvent);
    state = decision.state;
    effects.push(...decision.effects.map(({ kind }) => kind));
  }
  return { state, view: viewOf(state, 1), effects };
}

const intends = (intent: Intent): Happening => ({ kind: 'intent-arrived', intent });
const touch = intends({ kind: 'log-in', user: null, session: 'map' });
const byName = intends({ kind: 'log-in', user: 'ada', session: 'map' });

describe('designated apps', () => {
  it('take the place of sessions and people, with their pictures', () => {
    const { view } = comesOf(kiosk());
    expect(view.kiosk).toEqual({
      isTrial: false,
      entry: 'touch',
      apps: [{ id: 'map', name: 'City map', icon: '/brand/icon-map' }],
      maintenance: { keys: 'Ctrl+Alt+Shift+M', isOpen: false },
      isBare: false,
    });
    expect([view.guest, view.manualEntry, view.people.mode]).toEqual([true, false, 'none']);
  });

  it.each([
    ['guest', 'always', [app], true],
    ['kiosk', 'always', [app], true],
    ['guest', 'start', [app], false],
    [null, 'always', [app], false],
    ['guest', 'always', [], false],
  ] as const)('have the whole screen with autologin of %s at %s and %j: %s', (user, at, apps, isBare) => {
    const base = kiosk({ app: [...apps] });
    const { configuration } = base;
    const autologin = { ...configuration.autologin, user, at };
    expect(
      viewOf(createManagerState({ ...base, configuration: { ...configuration, autologin } }), 1).kiosk,
    ).toMatchObject({
      isBare,
    });
  });

  it('and the brand have other addresses for their pictures once these were read again', () => {
    const { view } = comesOf({ ...kiosk(), brandReading: 2 });
    expect(view.kiosk?.apps[0]?.icon).toBe('/brand/icon-map?reading=2');
  });

  it('are looked up again where another configuration has others, and only then', () => {
    const changed = (apps: readonly (typeof app)[]): Happening => ({
      ...{ kind: 'configuration-changed', problems: [], isRefused: false, notices: [], keyboard: null },
      ...{ staleWorkers: [], sessionEndLimitMs: 5000, configuration: kiosk({ app: [...apps] }).configuration },
    });
    expect(comesOf(kiosk(), changed([app])).effects).not.toContain('read-catalogue');
    expect(comesOf(kiosk(), changed([app, { ...app, id: 'other' }])).effects).toContain('read-catalogue');
    expect(comesOf(kiosk(), changed([{ ...app, command: ['/usr/bin/other'] }])).effects).toContain('read-catalogue');
  });

  it('are no matter of a seat that is no kiosk', () => {
    const { view } = comesOf(kiosk({}, 'window'));
    expect(view.kiosk).toBe(undefined);
    expect([view.guest, view.manualEntry]).toEqual([true, true]);
  });

  it('are entered by a touch or by an account, whatever a page asks for', () => {
    expect(comesOf(kiosk(), touch).state.seat.login.kind).toBe('waiting-for-worker');
    expect(comesOf(kiosk(), byName).view.refusal).toBe('Nobody logs in by name here.');
    expect(comesOf(kiosk({ entry: 'account' }), touch).view.refusal).toBe('Please log in.');
    expect(comesOf(kiosk({ entry: 'account' }), byName).state.seat.login.kind).toBe('waiting-for-worker');
  });
});

describe('maintenance', () => {
  const accepted: Happening = { kind: 'pin-accepted' };
  const stop = intends({ kind: 'maintain', wish: 'stop' });

  it('is open once the PIN was right, until something is chosen or nobody is there', () => {
    expect(comesOf(kiosk(), accepted).view.kiosk?.maintenance?.isOpen).toBe(true);
    const back = intends({ kind: 'maintain', wish: 'back' });
    expect(comesOf(kiosk(), accepted, back).view.kiosk?.maintenance?.isOpen).toBe(false);
    const late: Happening = { kind: 'timer-fired', timer: 'maintenance' };
    expect(comesOf(kiosk(), accepted, late, stop).state.phase).toBe('running');
    expect(maintenanceLimitMs).toBeLessThanOrEqual(60_000);
  });

  it('stops Vestibule after a right PIN and not without one', () => {
    expect(comesOf(kiosk(), stop).state.phase).toBe('running');
    expect(comesOf(kiosk(), accepted, stop).state.phase).not.toBe('running');
  });

  it('is not there where there is no PIN', () => {
    const { view, state } = comesOf(kiosk({ pin: null }), accepted, stop);
    expect(view.kiosk?.maintenance).toBe(null);
    expect(state.phase).toBe('running');
  });
});
