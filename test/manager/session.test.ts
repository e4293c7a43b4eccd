import { describe, expect, it } from 'vitest';
import type { SessionLife } from '../../electron/manager/model.ts';
import {
  endSession,
  findShownSocket,
  toEnd,
  whenSessionEnded,
  whenWorkerOverdue,
} from '../../electron/manager/session.ts';
import { displayOf, facts, runningState, sessionOf } from '../harness/manager-values.ts';

const end = { reason: { kind: 'exited', status: 0 }, endedAtMs: 9, lifetimeMs: 9, logPath: null } as const;
const lives = {
  starting: { kind: 'starting' },
  running: { kind: 'running', facts },
  ending: { kind: 'ending', facts, reason: { kind: 'logged-off' } },
  cleaning: { kind: 'cleaning', facts, end },
  left: { kind: 'left', facts, end, left: [{ pid: 4711, startTicks: 7 }] },
} as const satisfies Record<SessionLife['kind'], SessionLife>;
const timer = { kind: 'set-timer', timer: 'worker:1', delayMs: 10_000 } as const;
const told = { kind: 'send-to-worker', workerId: '1' } as const;

describe('where the bytes of a session are', () => {
  const sessions = [sessionOf('1'), sessionOf('2')];
  it('is its terminal’s socket in the tty model, once it runs', () => {
    const text = { ...sessionOf('1'), model: 'tty' as const };
    const front = { kind: 'session', sessionId: '1' } as const;
    const running = { ...text, life: { kind: 'running', facts: { ...facts, terminalSocketPath: '/t.sock' } } } as const;
    expect(findShownSocket(runningState({ front, sessions: [running] }), '1')).toBe('/t.sock');
    const starting = { ...text, life: { kind: 'starting' } } as const;
    expect(findShownSocket(runningState({ front, sessions: [starting] }), '1')).toBeNull();
  });
  it.each([
    ['in front', { kind: 'session', sessionId: '1' }, '1', displayOf('1').rfbSocketPath],
    ['behind another one', { kind: 'session', sessionId: '2' }, '1', null],
    ['behind the greeter', { kind: 'greeter' }, '1', null],
    ['that is not there', { kind: 'session', sessionId: '1' }, '3', null],
  ] as const)('%s', (_, front, sessionId, socketPath) => {
    expect(findShownSocket(runningState({ front, sessions }), sessionId)).toEqual(socketPath);
  });
});

describe('the end of a session is asked for', () => {
  it.each([
    [
      'starting',
      { kind: 'ending', facts: null, reason: { kind: 'idle' } },
      [{ ...told, order: { kind: 'end', reason: { kind: 'idle' } } }, timer],
    ],
    [
      'running',
      { kind: 'ending', facts, reason: { kind: 'idle' } },
      [{ ...told, order: { kind: 'end', reason: { kind: 'idle' } } }, timer],
    ],
    ['ending', lives.ending, []],
    ['cleaning', lives.cleaning, []],
    ['left', lives.left, [{ ...told, order: { kind: 'end-left' } }, timer]],
  ] as const)('while it is %s', (life, then, effects) => {
    const state = runningState({ sessions: [sessionOf('1', lives[life])] });
    expect(endSession(state, '1', { kind: 'idle' })).toEqual({
      state: { ...state, seat: { ...state.seat, sessions: [sessionOf('1', then)] } },
      effects,
    });
  });

  it('and there is none of that name', () => {
    const state = runningState({ sessions: [sessionOf('1')] });
    expect(endSession(state, '2', { kind: 'idle' })).toEqual({ state, effects: [] });
  });
});

describe('a session is over', () => {
  it('and was in front: the greeter is, and shows it', () => {
    const state = runningState({
      sessions: [sessionOf('1')],
      front: { kind: 'session', sessionId: '1' },
      refusal: 'old',
    });
    expect(whenSessionEnded(state, '1', end)).toEqual({
      state: {
        ...state,
        seat: {
          ...state.seat,
          front: { kind: 'greeter' },
          shownEnd: '1',
          refusal: null,
          sessions: [sessionOf('1', lives.cleaning)],
        },
      },
      effects: [{ kind: 'revoke-pixels', sessionId: '1' }, timer],
    });
  });

  it('and was not in front: nothing in front changes', () => {
    const state = runningState({ sessions: [sessionOf('1')], refusal: 'No.' });
    const { seat } = whenSessionEnded(state, '1', end).state;
    expect(seat).toEqual({ ...state.seat, sessions: [sessionOf('1', lives.cleaning)] });
  });

  it.each(['cleaning', 'left'] as const)('only once: while %s nothing changes', (life) => {
    const state = runningState({ sessions: [sessionOf('1', lives[life])] });
    expect(whenSessionEnded(state, '1', { ...end, reason: { kind: 'killed', signal: 'SIGKILL' } })).toEqual({
      state,
      effects: [],
    });
  });

  const { logPath: _, ...without } = end;
  const died = { kind: 'display-server-died', how: 'x' } as const;
  it.each([
    ['nothing was written', end, null],
    ['something was written', { ...end, logPath: '/elsewhere' }, '/elsewhere'],
    ['nobody said', without, facts.logPath],
    ['its last words may be still to come', { ...end, reason: died }, facts.logPath],
  ])('and its log is where it was, if %s', (_why, ended, logPath) => {
    expect(toEnd(ended, facts).logPath).toBe(logPath);
  });
});

describe('a worker that has had its time', () => {
  const killed = [{ kind: 'kill-worker', workerId: '1' }];
  it.each([
    ['starting', []],
    ['running', []],
    ['ending', killed],
    ['cleaning', killed],
    ['left', killed],
  ] as const)('and whose session is %s', (life, effects) => {
    const state = runningState({ sessions: [sessionOf('1', lives[life])] });
    expect(whenWorkerOverdue(state, '1')).toEqual({ state, effects });
  });

  it.each([
    ['is to go', { retiring: [{ workerId: '1', display: null }] }, killed],
    ['is to become the spare', { spare: { kind: 'starting', workerId: '1' } }, killed],
    [
      'is the spare',
      { spare: { kind: 'ready', workerId: '1', display: { displayNumber: 1, rfbSocketPath: 'x' } } },
      [],
    ],
    ['is unknown', {}, []],
  ] as const)('and %s', (_, seat, effects) => {
    expect(whenWorkerOverdue(runningState(seat), '1').effects).toEqual(effects);
  });
});
