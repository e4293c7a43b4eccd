import { describe, expect, it } from 'vitest';
import { beginLogin, cancelLogin, findObstacle, whenAnswered } from '../../electron/manager/login.ts';
import type { Login, LoginOrigin, LoginRequest, Seat } from '../../electron/manager/model.ts';
import { displayOf, facts, icewm, openbox, runningState, sessionOf } from '../harness/manager-values.ts';

const greeter: LoginOrigin = { kind: 'greeter' };
const client: LoginOrigin = { kind: 'control', clientId: 7 };
const request: LoginRequest = {
  ...{ loginId: 'l9', subject: { method: 'guest' }, program: openbox, isProgramWished: false, language: null },
  origin: greeter,
};
const waiting: Login = { kind: 'waiting-for-worker', request };
const conversing: Login = {
  kind: 'conversing',
  request,
  workerId: '1',
  display: displayOf('1'),
  pending: null,
  messages: [],
};
const spare: Seat['spare'] = { kind: 'ready', workerId: '2', display: displayOf('2') };
const end = { reason: { kind: 'idle' }, endedAtMs: 1, lifetimeMs: 1, logPath: null } as const;

describe('a login cannot begin', () => {
  const active = 'Session 1 (Openbox) is in front on this seat. End it, or leave it (vestibule lock or switch), first.';
  const front = { kind: 'session', sessionId: '1' } as const;
  it.each([
    ['at a greeter', {}, null, null],
    ['with another one open at the greeter', { login: conversing }, null, 'Another login is under way on this seat.'],
    ['with another one waiting', { login: waiting }, null, 'Another login is under way on this seat.'],
    ['while a session starts', { front, sessions: [sessionOf('1', { kind: 'starting' })] }, active, active],
    ['while a session runs', { front, sessions: [sessionOf('1')] }, active, active],
    ['while a session runs behind the greeter', { sessions: [sessionOf('1')] }, null, null],
    [
      'while a session is being ended',
      { front, sessions: [sessionOf('1', { kind: 'ending', facts, reason: { kind: 'idle' } })] },
      active,
      active,
    ],
    ['while a session is cleaned up', { sessions: [sessionOf('1', { kind: 'cleaning', facts, end })] }, null, null],
    ['while members are left', { sessions: [sessionOf('1', { kind: 'left', facts, end, left: [] })] }, null, null],
  ] satisfies readonly (readonly [string, Partial<Seat>, string | null, string | null])[])(
    '%s, as the page and as a client are told',
    (_, seat, atGreeter, atSocket) => {
      const state = runningState(seat);
      expect(findObstacle(state, { user: null, session: null, origin: greeter })).toBe(atGreeter);
      expect(findObstacle(state, { user: null, session: null, origin: client })).toBe(atSocket);
    },
  );

  it.each(['stopping', 'stopped'] as const)('while the manager is %s', (phase) => {
    const state = { ...runningState(), phase };
    expect(findObstacle(state, { user: null, session: null, origin: greeter })).toBe('Vestibule is stopping.');
  });
});

describe('a login begins', () => {
  it('with the spare, which is then no spare any more, and what the last one left on the screen goes', () => {
    const state = runningState({ spare, spareFailures: 3, refusal: 'No.', shownEnd: '1' });
    const wish = { user: 'alice', session: 'icewm-session', origin: client };
    const subject = { method: 'account', user: 'alice' } as const;
    expect(beginLogin(state, wish)).toEqual({
      state: {
        ...state,
        counter: 1,
        seat: {
          ...state.seat,
          refusal: null,
          shownEnd: null,
          spare: { kind: 'none' },
          spareFailures: 0,
          login: {
            kind: 'conversing',
            request: {
              ...{ loginId: 'l1', subject, program: icewm, isProgramWished: true, language: null },
              origin: client,
            },
            workerId: '2',
            display: displayOf('2'),
            pending: null,
            messages: [],
          },
        },
      },
      effects: [{ kind: 'send-to-worker', workerId: '2', order: { kind: 'begin', subject } }],
    });
  });

  it.each([
    ['none', { kind: 'none' }, true],
    ['failed', { kind: 'failed', why: 'x' }, true],
    ['requested', { kind: 'requested', requestId: 'r1' }, false],
    ['starting', { kind: 'starting', workerId: '2' }, false],
  ] satisfies readonly (readonly [string, Seat['spare'], boolean])[])(
    'by waiting where the spare is %s, and asks for one where nobody has',
    (_, found, asks) => {
      const { state, effects } = beginLogin(runningState({ spare: found }), {
        user: null,
        session: null,
        origin: greeter,
      });
      expect(state.seat.login.kind).toBe('waiting-for-worker');
      expect(effects.some((effect) => effect.kind === 'request-worker')).toBe(asks);
    },
  );

  it.each([
    ['the same guest is waited for', waiting, null, null, true],
    ['the same guest is conversed with', conversing, null, null, true],
    ['another user', conversing, 'alice', null, false],
    ['another session', conversing, null, 'icewm-session', false],
    ['an open question', { ...conversing, pending: { questionsId: 1, questions: [] } }, null, null, false],
    ['the login of a client', { ...conversing, request: { ...request, origin: client } }, null, null, false],
  ] satisfies readonly (readonly [string, Login, string | null, string | null, boolean])[])(
    'or is the one that is under way: %s',
    (_, login, user, session, same) => {
      const state = runningState({ login });
      const decision = beginLogin(state, { user, session, origin: greeter });
      expect(decision.state === state).toBe(same);
    },
  );
});

it('cancelled, its worker is spent, is given its time to go, and another is asked for', () => {
  const state = runningState({ login: conversing });
  expect(cancelLogin(state)).toEqual({
    state: {
      ...state,
      counter: 1,
      seat: {
        ...state.seat,
        login: { kind: 'none' },
        retiring: [{ workerId: '1', display: null }],
        spare: { kind: 'requested', requestId: 'r1' },
      },
    },
    effects: [
      { kind: 'set-timer', timer: 'worker:1', delayMs: 10_000 },
      { kind: 'send-to-worker', workerId: '1', order: { kind: 'cancel' } },
      { kind: 'cancel-timer', timer: 'spare' },
      { kind: 'request-worker', requestId: 'r1' },
    ],
  });
});

it.each([
  ['l9', 4, true],
  ['l9', 3, false],
  ['l8', 4, false],
])('answers for %s, questions %d, close the open questions 4 of l9: %s', (loginId, questionsId, closes) => {
  const login: Login = {
    ...conversing,
    pending: { questionsId: 4, questions: [{ style: 'secret', text: 'Password: ' }] },
  };
  const { state, effects } = whenAnswered(runningState({ login }), loginId, questionsId);
  expect(state.seat.login).toEqual(closes ? conversing : login);
  expect(effects).toEqual([]);
});
