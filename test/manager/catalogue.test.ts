import { expect, it } from 'vitest';
import { findEntry } from '../../electron/manager/catalogue.ts';
import type { ManagerState } from '../../electron/manager/model.ts';
import { runningState } from '../harness/manager-values.ts';

function withDefault(sessionId: string | null): ManagerState {
  const state = runningState();
  const { configuration } = state.settings;
  const session = { ...configuration.session, default: sessionId };
  return { ...state, settings: { ...state.settings, configuration: { ...configuration, session } } };
}

it.each([
  ['openbox', null, 'openbox'],
  ['icewm-session', null, 'icewm-session'],
  ['gnome', null, null],
  ['openbox', 'icewm-session', 'openbox'],
  [null, null, 'openbox'],
  [null, 'icewm-session', 'icewm-session'],
  [null, 'gnome', 'openbox'],
])('a wish for %s, with %s configured, means %s', (wished, configured, meant) => {
  expect(findEntry(withDefault(configured), wished)?.program.id ?? null).toBe(meant);
});

it('means nothing where no session is installed', () => {
  expect(findEntry({ ...runningState(), catalogue: { entries: [], problems: [] } }, null)).toBeNull();
});
