import { describe, expect, it } from 'vitest';
import type { ManagerState, Spare } from '../../electron/manager/model.ts';
import {
  expectWorkerToExit,
  isInUse,
  requestSpare,
  requestSpareLater,
  retireWorker,
  whenWorkerStarted,
} from '../../electron/manager/spare.ts';
import { displayOf, runningState, sessionOf } from '../harness/manager-values.ts';

const spares = {
  none: { kind: 'none' },
  requested: { kind: 'requested', requestId: 'r1' },
  starting: { kind: 'starting', workerId: '1' },
  ready: { kind: 'ready', workerId: '1', display: displayOf('1') },
  failed: { kind: 'failed', why: 'x' },
} as const satisfies Record<Spare['kind'], Spare>;
const phases: readonly ManagerState['phase'][] = ['starting', 'running', 'stopping', 'stopped'];

describe('a spare is asked for', () => {
  it.each([
    ['none', true, true],
    ['requested', false, false],
    ['starting', false, false],
    ['ready', false, false],
    ['failed', true, false],
  ] as const)('where it is %s: now %s, later %s', (kind, now, later) => {
    const state = runningState({ spare: spares[kind] });
    expect(requestSpare(state)).toEqual(
      now
        ? {
            state: { ...state, counter: 1, seat: { ...state.seat, spare: { kind: 'requested', requestId: 'r1' } } },
            effects: [
              { kind: 'cancel-timer', timer: 'spare' },
              { kind: 'request-worker', requestId: 'r1' },
            ],
          }
        : { state, effects: [] },
    );
    expect(requestSpareLater(state)).toEqual({
      state,
      effects: later ? [{ kind: 'set-timer', timer: 'spare', delayMs: 1500 }] : [],
    });
  });

  it.each(phases)('in no phase but those before a stop: %s', (phase) => {
    const asks = phase === 'starting' || phase === 'running';
    const state = { ...runningState(), phase };
    expect(requestSpare(state).effects.length > 0).toBe(asks);
    expect(requestSpareLater(state).effects.length > 0).toBe(asks);
  });
});

describe('a worker has started', () => {
  const started = { kind: 'worker-started', atMs: 0, requestId: 'r1', workerId: '1' } as const;
  const retired = [
    { kind: 'set-timer', timer: 'worker:1', delayMs: 10_000 },
    { kind: 'send-to-worker', workerId: '1', order: { kind: 'cancel' } },
  ];

  it('that was asked for: it has a limit to get ready', () => {
    const state = runningState({ spare: spares.requested });
    expect(whenWorkerStarted(state, started)).toEqual({
      state: { ...state, seat: { ...state.seat, spare: spares.starting } },
      effects: [{ kind: 'set-timer', timer: 'worker:1', delayMs: 20_000 }],
    });
  });

  const adopted = [
    { kind: 'cancel-timer', timer: 'spare' },
    { kind: 'set-timer', timer: 'worker:1', delayMs: 20_000 },
  ];

  it.each([
    ['none', adopted],
    ['failed', adopted],
    ['starting', []],
    ['ready', []],
  ] as const)('that an earlier app asked for, where the spare is %s: it is that, or becomes it', (kind, effects) => {
    const state = runningState({ spare: spares[kind] });
    expect(whenWorkerStarted(state, started).effects).toEqual(effects);
  });

  it('that another request was for: it goes, and the request stands', () => {
    const state = runningState({ spare: { kind: 'requested', requestId: 'r2' } });
    expect(whenWorkerStarted(state, started)).toEqual({
      state: { ...state, seat: { ...state.seat, retiring: [{ workerId: '1', display: null }] } },
      effects: retired,
    });
  });

  it('that was asked for before a stop: it goes', () => {
    const state = { ...runningState({ spare: spares.requested }), phase: 'stopping' as const };
    expect(whenWorkerStarted(state, started)).toEqual({
      state: { ...state, seat: { ...state.seat, spare: spares.none, retiring: [{ workerId: '1', display: null }] } },
      effects: retired,
    });
  });
});

it('a worker is expected to exit once, and told as often as it may not have heard', () => {
  const state = runningState({ retiring: [{ workerId: '1', display: displayOf('1') }] });
  expect(expectWorkerToExit(state, '1')).toEqual({ state, effects: [] });
  expect(retireWorker(state, '1')).toEqual({
    state,
    effects: [{ kind: 'send-to-worker', workerId: '1', order: { kind: 'cancel' } }],
  });
});

it.each([
  ['the spare that starts', { spare: spares.starting }, true],
  ['the spare', { spare: spares.ready }, true],
  ['a session', { sessions: [sessionOf('1')] }, true],
  ['to go', { retiring: [{ workerId: '1', display: null }] }, false],
  ['unknown', {}, false],
])('a worker that is %s is in use: (%#)', (_, seat, inUse) => {
  expect(isInUse(runningState(seat), '1')).toBe(inUse);
});
