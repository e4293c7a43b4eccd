import { expect, it } from 'vitest';
import type { Seat } from '../../electron/manager/model.ts';
import { finishWhenIdle, stop } from '../../electron/manager/shutdown.ts';
import { displayOf, facts, runningState, sessionOf } from '../harness/manager-values.ts';

const end = { reason: { kind: 'idle' }, endedAtMs: 1, lifetimeMs: 1, logPath: null } as const;

it.each([
  ['nothing', {}, true],
  ['a spare that was asked for', { spare: { kind: 'requested', requestId: 'r1' } }, false],
  ['a session', { sessions: [sessionOf('1')] }, false],
  ['a clean-up', { sessions: [sessionOf('1', { kind: 'cleaning', facts, end })] }, false],
  ['a worker that is to go', { retiring: [{ workerId: '1', display: null }] }, false],
] satisfies readonly (readonly [string, Partial<Seat>, boolean])[])(
  'a stop that has only to wait for %s is at its end: (%#)',
  (_, seat, idle) => {
    const state = runningState(seat);
    expect(finishWhenIdle({ ...state, phase: 'stopping' }).effects).toEqual(
      idle ? [{ kind: 'cancel-timer', timer: 'stop' }, { kind: 'finish' }] : [],
    );
    expect(finishWhenIdle(state).effects).toEqual([]);
  },
);

it('a stop ends the conversation, the spare and every session, and has a limit', () => {
  const left = { kind: 'left', facts, end, left: [{ pid: 4711, startTicks: 7 }] } as const;
  const state = runningState({
    spare: { kind: 'ready', workerId: '3', display: displayOf('3') },
    sessions: [sessionOf('1'), sessionOf('2', left)],
  });
  const reason = { kind: 'manager-stopped' } as const;
  expect(stop(state, true)).toEqual({
    state: {
      ...state,
      phase: 'stopping',
      leaveMembers: true,
      seat: {
        ...state.seat,
        spare: { kind: 'none' },
        retiring: [{ workerId: '3', display: null }],
        sessions: [sessionOf('1', { kind: 'ending', facts, reason }), sessionOf('2', left)],
      },
    },
    effects: [
      { kind: 'cancel-timer', timer: 'spare' },
      { kind: 'cancel-timer', timer: 'page' },
      { kind: 'cancel-timer', timer: 'installed' },
      { kind: 'set-timer', timer: 'stop', delayMs: 15_000 },
      { kind: 'set-timer', timer: 'worker:3', delayMs: 10_000 },
      { kind: 'send-to-worker', workerId: '3', order: { kind: 'cancel' } },
      { kind: 'send-to-worker', workerId: '1', order: { kind: 'end', reason } },
      { kind: 'set-timer', timer: 'worker:1', delayMs: 10_000 },
      { kind: 'send-to-worker', workerId: '2', order: { kind: 'forget-left' } },
    ],
  });
});
