import { describe, expect, it } from 'vitest';
import type { Effect } from '../../electron/manager/effects.ts';
import type { ManagerState, Waiter } from '../../electron/manager/model.ts';
import {
  failAllWaiters,
  failWaiters,
  settleOver,
  settleStarted,
  tellLoginClient,
} from '../../electron/manager/waiters.ts';
import { runningState, sessionOf } from '../harness/manager-values.ts';

const login: Waiter = { kind: 'login', clientId: 1, loginId: 'l1', untilEnd: false };
const started: Waiter = { kind: 'session-started', clientId: 2, sessionId: '1', untilEnd: false };
const startedAndOver: Waiter = { kind: 'session-started', clientId: 3, sessionId: '1', untilEnd: true };
const over: Waiter = { kind: 'session-over', clientId: 4, sessionId: '1' };
const otherSession: Waiter = { kind: 'session-over', clientId: 5, sessionId: '2' };
const everybody: readonly Waiter[] = [login, started, startedAndOver, over, otherSession];

function stateWith(waiters: readonly Waiter[], life?: Parameters<typeof sessionOf>[1]): ManagerState {
  return { ...runningState({ sessions: [sessionOf('1', life)] }), waiters };
}

/** Who hears what, and who is closed. */
function heard(effects: readonly Effect[]): readonly string[] {
  return effects.map((effect) => {
    if (effect.kind === 'send-control-line') return `${effect.clientId} ${effect.line.kind}`;
    return effect.kind === 'close-control' ? `${effect.clientId} closed` : effect.kind;
  });
}

describe('who waits', () => {
  it('for a login that came to nothing hears why', () => {
    const state = stateWith(everybody);
    expect(failWaiters(state, 'l1', 'No.')).toEqual({
      state: { ...state, waiters: everybody.slice(1) },
      effects: [
        { kind: 'send-control-line', clientId: 1, line: { kind: 'error', code: 1, text: 'No.' } },
        { kind: 'close-control', clientId: 1 },
      ],
    });
  });

  it('for a start has the answer then, or goes on waiting for the end', () => {
    const { state, effects } = settleStarted(stateWith(everybody), '1');
    expect(heard(effects)).toEqual(['2 result', '2 closed', '3 started']);
    expect(state.waiters).toEqual([login, { kind: 'session-over', clientId: 3, sessionId: '1' }, over, otherSession]);
  });

  it('for an end has the answer then', () => {
    const { state, effects } = settleOver(stateWith(everybody), '1');
    expect(heard(effects)).toEqual(['2 result', '2 closed', '3 result', '3 closed', '4 result', '4 closed']);
    expect(state.waiters).toEqual([login, otherSession]);
  });

  it('for a start that never came hears of an error, and for the end of it of the end', () => {
    const end = {
      reason: { kind: 'failed-to-start', why: 'x' },
      endedAtMs: 0,
      lifetimeMs: null,
      logPath: null,
    } as const;
    const { effects } = settleOver(stateWith([started, over], { kind: 'cleaning', facts: null, end }), '1');
    expect(heard(effects)).toEqual(['2 error', '2 closed', '4 result', '4 closed']);
    expect(effects[0]).toMatchObject({ line: { text: 'Openbox could not be started: x.' } });
  });

  it('for anything hears of an error when the app ends', () => {
    const { state, effects } = failAllWaiters(stateWith(everybody), 'Vestibule is stopping.');
    expect(heard(effects)).toEqual([1, 2, 3, 4, 5].flatMap((clientId) => [`${clientId} error`, `${clientId} closed`]));
    expect(state.waiters).toEqual([]);
  });
});

it('what is said in a login is told to a client, and to nobody where the login is the page’s', () => {
  const line = { kind: 'message', style: 'info', text: 'x' } as const;
  const state = runningState();
  expect(tellLoginClient(state, { kind: 'greeter' }, line).effects).toEqual([]);
  expect(tellLoginClient(state, { kind: 'control', clientId: 7 }, line).effects).toEqual([
    { kind: 'send-control-line', clientId: 7, line },
  ]);
});
