import { expect, it } from 'vitest';
import { sessionRowSchema } from '../../electron/contract/control.ts';
import type { SessionLife } from '../../electron/manager/model.ts';
import { findRow, listRows } from '../../electron/manager/session-rows.ts';
import { facts, guest, openbox, runningState, sessionOf } from '../harness/manager-values.ts';

const end = { reason: { kind: 'exited', status: 0 }, endedAtMs: 9, lifetimeMs: 9000, logPath: null } as const;
const endText = 'Your session ended: Openbox exited normally after 9.0 s.';
const alive = {
  id: '1',
  user: 'guest',
  session: 'openbox',
  model: 'x11',
  active: true,
  designatedPid: 1001,
  display: ':11',
  containment: 'pid-namespace',
  startedAt: '1970-01-01T00:00:00.000Z',
  endReason: null,
  endText: null,
  left: [],
};
const unstarted = { designatedPid: null, containment: null, startedAt: null };
const over = { endReason: end.reason, endText };

it.each([
  [{ kind: 'starting' }, { ...alive, ...unstarted, state: 'starting' }],
  [
    { kind: 'running', facts },
    { ...alive, state: 'running' },
  ],
  [
    { kind: 'ending', facts, reason: { kind: 'idle' } },
    { ...alive, state: 'ending' },
  ],
  [
    { kind: 'ending', facts: null, reason: { kind: 'idle' } },
    { ...alive, ...unstarted, state: 'ending' },
  ],
  [
    { kind: 'cleaning', facts, end },
    { ...alive, ...over, state: 'ending' },
  ],
  [
    { kind: 'left', facts, end, left: [{ pid: 4711, startTicks: 7 }] },
    { ...alive, ...over, state: 'left', left: [4711] },
  ],
] satisfies readonly (readonly [SessionLife, unknown])[])(
  'a session that is %j is a row, and fits its schema',
  (life, row) => {
    const rows = listRows(
      runningState({ sessions: [sessionOf('1', life)], front: { kind: 'session', sessionId: '1' } }),
    );
    expect(rows).toEqual([row]);
    expect(sessionRowSchema.parse(rows[0])).toEqual(row);
  },
);

it('sessions that are over come first, and have no display', () => {
  const past = { sessionId: '0', model: 'x11', user: guest, program: openbox, facts, end, leftovers: [] } as const;
  const state = runningState({ history: [past], sessions: [sessionOf('1')] });
  expect(listRows(state).map(({ id, state: life, display, active }) => [id, life, display, active])).toEqual([
    ['0', 'ended', null, false],
    ['1', 'running', ':11', false],
  ]);
  expect(findRow(state, '0')?.endText).toBe(endText);
  expect(findRow(state, '2')).toBeNull();
});
