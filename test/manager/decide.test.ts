import { describe, expect, it } from 'vitest';
import { decide } from '../../electron/manager/decide.ts';
import type { ManagerEvent } from '../../electron/manager/events.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import type { ManagerState } from '../../electron/manager/model.ts';
import { catalogue, displayOf, icewm, runningState, settings } from '../harness/manager-values.ts';

describe('the display manager', () => {
  it('begins with its settings, its catalogue and a window', () => {
    const initial = createManagerState(settings);
    const event: ManagerEvent = { kind: 'manager-started', atMs: 5, settings, catalogue };
    expect(decide(initial, event)).toEqual({
      state: { ...initial, nowMs: 5, clockMs: 5, settings, catalogue },
      effects: [{ kind: 'open-window' }],
    });
  });

  it('takes the catalogue as it was read last', () => {
    const state = runningState();
    const less = { entries: [{ program: icewm, comment: '' }], problems: ['x.desktop has no Exec'] };
    expect(decide(state, { kind: 'catalogue-read', atMs: 0, catalogue: less })).toEqual({
      state: { ...state, catalogue: less },
      effects: [],
    });
  });

  it.each([
    [[100, 200], 200],
    [[100, 100], 100],
    [[100, 50], 100],
    [[100, 50, 80], 130],
  ])('whose clock says %j has a time of its own of %d ms', (clock, nowMs) => {
    const state = clock.reduce<ManagerState>(
      (before, atMs) => decide(before, { kind: 'control-cancelled', atMs, clientId: 1 }).state,
      runningState(),
    );
    expect(state).toMatchObject({ nowMs, clockMs: clock.at(-1) });
  });

  const everything: readonly ManagerEvent[] = [
    { kind: 'manager-started', atMs: 9, settings, catalogue },
    { kind: 'catalogue-read', atMs: 9, catalogue },
    { kind: 'people-read', atMs: 9, people: [{ name: 'ada', realName: null }], barred: ['daemon'] },
    { kind: 'people-changed', atMs: 9 },
    { kind: 'intent-arrived', atMs: 9, intent: { kind: 'log-in', user: null, session: null } },
    { kind: 'page-gone', atMs: 9, why: 'crashed' },
    { kind: 'page-hung', atMs: 9 },
    { kind: 'window-closed', atMs: 9 },
    { kind: 'questions-answered', atMs: 9, loginId: 'l1', questionsId: 1 },
    { kind: 'worker-started', atMs: 9, requestId: 'r1', workerId: '1' },
    { kind: 'worker-refused', atMs: 9, requestId: 'r1', why: 'x' },
    { kind: 'worker-said', atMs: 9, workerId: '1', message: { kind: 'display-ready', display: displayOf('1') } },
    { kind: 'worker-gone', atMs: 9, workerId: '1', clean: true, leftovers: [] },
    { kind: 'control-requested', atMs: 9, clientId: 1, request: { version: 1, command: 'sessions' } },
    { kind: 'control-cancelled', atMs: 9, clientId: 1 },
    { kind: 'control-closed', atMs: 9, clientId: 1 },
    { kind: 'timer-fired', atMs: 9, timer: 'spare' },
    { kind: 'stop-requested', atMs: 9, leave: false },
    { kind: 'supervisor-lost', atMs: 9 },
  ];
  it.each(everything)('does nothing any more once it has stopped: $kind', (event) => {
    const stopped = decide(runningState(), { kind: 'supervisor-lost', atMs: 1 }).state;
    expect(decide(stopped, event)).toEqual({ state: stopped, effects: [] });
  });

  it.each([
    [
      'spare',
      [
        { kind: 'cancel-timer', timer: 'spare' },
        { kind: 'request-worker', requestId: 'r1' },
      ],
    ],
    ['page', [{ kind: 'reload-page' }]],
    ['stop', [{ kind: 'cancel-timer', timer: 'stop' }, { kind: 'finish' }]],
    ['worker:77', []],
  ] as const)('orders what the timer %s was set for', (timer, effects) => {
    expect(decide(runningState(), { kind: 'timer-fired', atMs: 0, timer }).effects).toEqual(effects);
  });
});
