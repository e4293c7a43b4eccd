import { describe, expect, it } from 'vitest';
import type { WorkerSnapshot } from '../../electron/contract/worker.ts';
import type { Seat, Spare } from '../../electron/manager/model.ts';
import { whenSnapshotArrived } from '../../electron/manager/resume.ts';
import { displayOf, guest, runningState, sessionOf, snapshotOf, startedSession } from '../harness/manager-values.ts';

const display = displayOf('1');
const session = startedSession('1', 0);
const ended = { reason: { kind: 'exited', status: 0 }, endedAtMs: 9, lifetimeMs: 9 } as const;
const left = [{ pid: 4711, startTicks: 7 }];

/** What becomes of worker 1, in short. */
function whatBecomes(seat: Partial<Seat>, snapshot: Partial<WorkerSnapshot>): string {
  const decision = whenSnapshotArrived(runningState(seat), '1', snapshotOf(snapshot));
  const { spare, sessions, retiring, front } = decision.state.seat;
  if (spare.kind !== 'none' && 'workerId' in spare && spare.workerId === '1') return `spare ${spare.kind}`;
  const own = sessions.find(({ sessionId }) => sessionId === '1');
  if (own !== undefined) return `session ${own.life.kind}${front.kind === 'session' ? ' in front' : ''}`;
  return retiring.some(({ workerId }) => workerId === '1') ? 'goes' : 'nothing';
}

describe('a worker that is found', () => {
  const none: Spare = { kind: 'none' };
  const failed: Spare = { kind: 'failed', why: 'x' };
  const requested: Spare = { kind: 'requested', requestId: 'r1' };
  const ours: Spare = { kind: 'starting', workerId: '1' };
  const other: Spare = { kind: 'ready', workerId: '2', display: displayOf('2') };
  it.each([
    ['starting', {}, none, 'spare starting'],
    ['starting', {}, failed, 'spare starting'],
    ['starting', {}, ours, 'spare starting'],
    ['starting', {}, requested, 'goes'],
    ['starting', {}, other, 'goes'],
    ['spare', { display }, none, 'spare ready'],
    ['spare', { display }, failed, 'spare ready'],
    ['spare', { display }, ours, 'spare ready'],
    ['spare', { display }, requested, 'goes'],
    ['spare', { display }, other, 'goes'],
    ['login', { display }, none, 'goes'],
    ['login', { display, accepted: guest }, none, 'goes'],
    ['session', { display, session }, other, 'session running in front'],
    ['ending', { display, session, ended }, other, 'session cleaning'],
    ['ending', {}, other, 'goes'],
    ['ending', {}, ours, 'goes'],
    ['left', { session, ended, left }, other, 'session left'],
    ['over', { session, ended }, other, 'session cleaning'],
    ['over', {}, other, 'goes'],
  ] satisfies readonly (readonly [WorkerSnapshot['phase'], Partial<WorkerSnapshot>, Spare, string])[])(
    'in phase %s with %j, where the spare is %j: %s',
    (phase, snapshot, spare, becomes) => {
      expect(whatBecomes({ spare }, { phase, ...snapshot })).toBe(becomes);
    },
  );

  it('and was told to go is told again', () => {
    const state = runningState({ retiring: [{ workerId: '1', display: null }] });
    expect(whenSnapshotArrived(state, '1', snapshotOf({ phase: 'spare', display }))).toEqual({
      state,
      effects: [{ kind: 'send-to-worker', workerId: '1', order: { kind: 'cancel' } }],
    });
  });

  it('and whose session is known is no news', () => {
    const state = runningState({ sessions: [sessionOf('1')] });
    expect(whenSnapshotArrived(state, '1', snapshotOf({ phase: 'ending', session, ended }))).toEqual({
      state,
      effects: [],
    });
  });

  it.each(['starting', 'spare', 'login'] as const)('in phase %s during a stop: it goes', (phase) => {
    const state = { ...runningState(), phase: 'stopping' as const };
    const { seat } = whenSnapshotArrived(state, '1', snapshotOf({ phase, display })).state;
    expect([seat.spare.kind, seat.retiring.map(({ workerId }) => workerId)]).toEqual(['none', ['1']]);
  });
});
