import { describe, expect, it } from 'vitest';
import { decide } from '../../electron/manager/decide.ts';
import type { ManagerState, Person } from '../../electron/manager/model.ts';
import { isBarred, mayHavePicture, summarisePeople, viewPeople } from '../../electron/manager/people.ts';
import { runningState } from '../harness/manager-values.ts';

function crowd(count: number): readonly Person[] {
  return Array.from({ length: count }, (_, index) => ({ name: `u${index}`, realName: `User ${index}` }));
}

function stateWith(people: readonly Person[], list: 'auto' | 'all' | 'none' = 'auto'): ManagerState {
  const state = runningState();
  const { configuration } = state.settings;
  const users = { ...configuration.users, list };
  const settled = { ...state, settings: { ...state.settings, configuration: { ...configuration, users } } };
  return decide(settled, { kind: 'people-read', atMs: 0, people, barred: ['daemon'] }).state;
}

describe('the people', () => {
  it.each([
    ['auto', 0, 'list'],
    ['auto', 19, 'list'],
    ['auto', 20, 'search'],
    ['all', 1000, 'list'],
    ['none', 3, 'none'],
  ] as const)('with users.list %s and %d of them are shown as: %s', (list, count, mode) => {
    expect(summarisePeople(stateWith(crowd(count), list))).toEqual({ mode, version: 1 });
  });

  it('are no part of each view, and nobody’s business where they are not listed', () => {
    expect(viewPeople(stateWith(crowd(2)))).toEqual({ version: 1, list: crowd(2) });
    expect(viewPeople(stateWith(crowd(2), 'none'))).toEqual({ version: 1, list: [] });
  });

  it('have another version where they are others, and the same where they are the same', () => {
    const state = stateWith(crowd(2));
    const read = (people: readonly Person[], barred: readonly string[]) =>
      decide(state, { kind: 'people-read', atMs: 0, people, barred }).state;
    expect(read(crowd(2), ['daemon'])).toEqual(state);
    expect(read(crowd(3), ['daemon']).people.version).toBe(2);
    expect(read(crowd(2), ['daemon', 'bin']).people.version).toBe(2);
  });

  it('have another version where they may have other pictures, once there are people at all', () => {
    const changed = (state: ManagerState) => decide(state, { kind: 'pictures-changed', atMs: 0 }).state.people;
    expect(changed(stateWith(crowd(2)))).toEqual({ version: 2, list: crowd(2), barred: ['daemon'] });
    expect(changed(runningState()).version).toBe(0);
  });

  it('may have a picture where they are listed and the machine’s', () => {
    const people: readonly Person[] = [...crowd(2), { name: 'kiosk', realName: null, isLocal: true }];
    const asked = (state: ManagerState) => ['u0', 'kiosk', 'root', ''].map((name) => mayHavePicture(state, name));
    expect(asked(stateWith(people))).toEqual([true, false, false, false]);
    expect(asked(stateWith(people, 'none'))).toEqual([false, false, false, false]);
  });

  it('are read again when the accounts change, while the manager runs', () => {
    const changed = (phase: ManagerState['phase']) =>
      decide({ ...runningState(), phase }, { kind: 'people-changed', atMs: 0 }).effects;
    expect(changed('running')).toEqual([{ kind: 'read-people' }]);
    expect(changed('starting')).toEqual([]);
  });
});

it.each([
  ['root', true],
  ['vestibule', true],
  ['vestibule-guest-2', true],
  ['daemon', true],
  ['u1', false],
  ['somebody', false],
])('the name %s is not let in: %s', (name, barred) => {
  expect(isBarred(stateWith(crowd(2)), name)).toBe(barred);
});
