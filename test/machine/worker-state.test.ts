import { describe, expect, it } from 'vitest';
import type { EndReason } from '../../electron/contract/end-reason.ts';
import type { SessionProgram } from '../../electron/contract/session.ts';
import type { StartedSession } from '../../electron/contract/worker.ts';
import {
  decide,
  initialWorkerState,
  type StartOrder,
  type Told,
  type WorkerEffect,
  type WorkerEvent,
  type WorkerState,
} from '../../electron/worker/worker-state.ts';

const display = { displayNumber: 3, rfbSocketPath: '/run/rfb.sock' };
const user = { name: 'guest', uid: 990, isolated: true };
const program: SessionProgram = { id: 'x', name: 'X', argv: ['x'], desktopNames: [], workingDirectory: null };
const order: StartOrder = {
  kind: 'start',
  model: 'x11',
  program,
  leftovers: 'end',
  gracePeriodMs: 700,
  keyboard: null,
  language: null,
};
const session: StartedSession = {
  user,
  program,
  designated: { pid: 10, startTicks: 5 },
  containment: 'pid-namespace',
  startedAtMs: 1000,
  logPath: '/log',
};
const told = (message: Told): WorkerEvent => ({ kind: 'told', message });
const ready: WorkerEvent = { kind: 'display-ready', display };
const begin = told({ kind: 'begin', subject: { method: 'guest' } });
const accepted: WorkerEvent = { kind: 'accepted', user };
const started: WorkerEvent = { kind: 'session-started', session };
const over = (status = 0): WorkerEvent => ({
  kind: 'designated-over',
  exit: { kind: 'exited', status },
  logPath: null,
  atMs: 3500,
  lifetimeMs: 2500,
});
const question = { style: 'secret', text: 'Password: ' } as const;
const asked: WorkerEvent = { kind: 'asked', questions: [question] };
const said: WorkerEvent = { kind: 'said', style: 'info', text: 'Welcome' };
const cleaned: WorkerEvent = { kind: 'cleaned', left: [], leftovers: [] };
const stopAsked: WorkerEvent = { kind: 'stop-asked' };
const displayDied: WorkerEvent = { kind: 'display-died', how: 'killed by SIGSEGV', atMs: 2000, lifetimeMs: 1000 };
const end = (reason: EndReason): WorkerEvent => told({ kind: 'end', reason });
const inSession = [ready, begin, accepted, told(order), started];

function stateAfter(events: readonly WorkerEvent[]): WorkerState {
  return events.reduce((state, event) => decide(state, event).state, initialWorkerState);
}

/** `clean-up end`, `ended exited`, `exit linger`: enough to read a row of a table. */
function brief(effect: WorkerEffect): string {
  switch (effect.kind) {
    case 'send':
      return effect.message.kind === 'ended' ? `ended ${effect.message.ended.reason.kind}` : effect.message.kind;
    case 'clean-up':
      return `clean-up ${effect.leftovers}`;
    case 'exit':
      return effect.linger ? 'exit linger' : 'exit';
    default:
      return effect.kind;
  }
}

function effectsOf(events: readonly WorkerEvent[], event: WorkerEvent): readonly string[] {
  return decide(stateAfter(events), event).effects.map(brief);
}

describe('the life of a worker', () => {
  const leave = [ready, begin, accepted, told({ ...order, leftovers: 'leave' }), started];
  const left: WorkerEvent = { kind: 'cleaned', left: [{ pid: 20, startTicks: 9 }], leftovers: [] };
  const inLeft = [...leave, over(), left];
  const rows: readonly (readonly [string, readonly WorkerEvent[], WorkerEvent, readonly string[], string])[] = [
    ['a display server that is ready makes it spare', [], ready, ['display-ready'], 'spare'],
    [
      'one without a display server ends',
      [],
      { kind: 'display-failed', why: 'no' },
      ['display-failed', 'clean-up end'],
      'ending',
    ],
    ['a spare whose display server dies ends', [ready], displayDied, ['display-failed', 'clean-up end'], 'ending'],
    ['a login asks its back end', [ready], begin, ['authenticate'], 'login'],
    ['no login before the display server is ready', [], begin, ['rejected'], 'starting'],
    ['one login only', [ready, begin], begin, ['rejected'], 'login'],
    ['a no ends it', [ready, begin], { kind: 'refused', text: 'no' }, ['refused', 'clean-up end'], 'ending'],
    ['a spare is retired', [ready], told({ kind: 'cancel' }), ['clean-up end'], 'ending'],
    ['a login is given up', [ready, begin], told({ kind: 'cancel' }), ['clean-up end'], 'ending'],
    ['no session without authentication', [ready, begin], told(order), ['rejected'], 'login'],
    ['no session in a spare', [ready], told(order), ['rejected'], 'spare'],
    ['a session starts', [ready, begin, accepted], told(order), ['start-session'], 'login'],
    ['a session starts once', [ready, begin, accepted, told(order)], told(order), ['rejected'], 'login'],
    [
      'a starting session is not cancelled',
      [ready, begin, accepted, told(order)],
      told({ kind: 'cancel' }),
      ['rejected'],
      'login',
    ],
    ['it runs', [ready, begin, accepted, told(order)], started, ['started'], 'session'],
    [
      'one that cannot start is over',
      [ready, begin, accepted, told(order)],
      { kind: 'session-failed', why: 'no', atMs: 1 },
      ['ended failed-to-start', 'clean-up end'],
      'ending',
    ],
    [
      'an end asked while it starts is obeyed when it has started',
      [ready, begin, accepted, told(order), end({ kind: 'replaced' })],
      started,
      ['started', 'end-session'],
      'session',
    ],
    ['its designated process is over', inSession, over(3), ['ended exited', 'clean-up end'], 'ending'],
    [
      'its display server dies: over at once, then the rest is ended',
      inSession,
      displayDied,
      ['ended display-server-died', 'end-session'],
      'ending',
    ],
    [
      'after that the designated process leads to the clean-up',
      [...inSession, displayDied],
      over(1),
      ['clean-up end'],
      'ending',
    ],
    ['a display server that dies in the clean-up is nothing', [...inSession, over()], displayDied, [], 'ending'],
    [
      'a display server that dies while a session starts ends it',
      [ready, begin, accepted, told(order), displayDied],
      started,
      ['started', 'end-session'],
      'session',
    ],
    ['an end is asked', inSession, end({ kind: 'logged-off' }), ['end-session'], 'session'],
    [
      'an end asked twice is asked once',
      [...inSession, end({ kind: 'logged-off' })],
      end({ kind: 'idle' }),
      [],
      'session',
    ],
    [
      'the reason is the one that was asked',
      [...inSession, end({ kind: 'idle' })],
      over(143),
      ['ended idle', 'clean-up end'],
      'ending',
    ],
    ['an end without a session is refused', [ready], end({ kind: 'idle' }), ['rejected'], 'spare'],
    ['stop ends a session', inSession, stopAsked, ['end-session'], 'session'],
    ['and gives the reason', [...inSession, stopAsked], over(), ['ended manager-stopped', 'clean-up end'], 'ending'],
    ['stop ends a spare', [ready], stopAsked, ['clean-up end'], 'ending'],
    ['stop ends one that is starting', [], stopAsked, ['clean-up end'], 'ending'],
    [
      'stop waits for a session that is just starting',
      [ready, begin, accepted, told(order), stopAsked],
      started,
      ['started', 'end-session'],
      'session',
    ],
    [
      'the end of a session waits for a client that may come back',
      [...inSession, over()],
      cleaned,
      ['cleaned', 'exit linger'],
      'over',
    ],
    ['the end of a spare waits for nobody', [ready, told({ kind: 'cancel' })], cleaned, ['cleaned', 'exit'], 'over'],
    ['after stop nobody is waited for', [...inSession, stopAsked, over()], cleaned, ['cleaned', 'exit'], 'over'],
    ['stop ends the waiting', [...inSession, over(), cleaned], stopAsked, ['exit'], 'over'],
    ['a policy leaves members', leave, over(), ['ended exited', 'clean-up leave'], 'ending'],
    ['and the worker stays with them', [...leave, over()], left, ['cleaned'], 'left'],
    ['until they are gone', inLeft, { kind: 'left-gone' }, ['clean-up end'], 'ending'],
    ['or ended', inLeft, told({ kind: 'end-left' }), ['clean-up end'], 'ending'],
    ['or forgotten', inLeft, told({ kind: 'forget-left' }), ['clean-up forget'], 'ending'],
    ['stop leaves nobody', [...leave, stopAsked], over(), ['ended manager-stopped', 'clean-up end'], 'ending'],
    ['stop ends those that were left', inLeft, stopAsked, ['clean-up end'], 'ending'],
    [
      'stop during the clean-up leaves nobody either',
      [...leave, over(), stopAsked],
      left,
      ['cleaned', 'clean-up end'],
      'ending',
    ],
    ['nobody is ended where nobody was left', [ready], told({ kind: 'end-left' }), ['rejected'], 'spare'],
    ['an answer to no question is refused', [ready, begin], { kind: 'answered-wrongly' }, ['rejected'], 'login'],
    ['questions are passed on', [ready, begin], asked, ['questions'], 'login'],
    ['what a module says is passed on', [ready, begin], said, ['message'], 'login'],
    ['a question after the end is asked of nobody', [ready, begin, told({ kind: 'cancel' })], asked, [], 'ending'],
    ['cancel with a question open', [ready, begin, asked], told({ kind: 'cancel' }), ['clean-up end'], 'ending'],
    ['stop with a question open', [ready, begin, asked], stopAsked, ['clean-up end'], 'ending'],
    [
      'the display server dies with a question open',
      [ready, begin, asked],
      displayDied,
      ['display-failed', 'clean-up end'],
      'ending',
    ],
  ];
  it.each(rows)('%s', (_, events, event, effects, phase) => {
    expect(effectsOf(events, event)).toEqual(effects);
    expect(decide(stateAfter(events), event).state.snapshot.phase).toBe(phase);
  });

  it('says when a session ended by the clock, and how long it lasted by what the clock does not touch', () => {
    expect(stateAfter([...inSession, over(3)]).snapshot.ended).toEqual({
      reason: { kind: 'exited', status: 3 },
      endedAtMs: 3500,
      lifetimeMs: 2500,
      logPath: null,
    });
  });

  it('uses the grace period of the order', () => {
    expect(decide(stateAfter(inSession), stopAsked).effects).toEqual([{ kind: 'end-session', gracePeriodMs: 700 }]);
  });

  it('numbers its questions, has the newest ones open, and none once they are answered', () => {
    const twice = stateAfter([ready, begin, asked, { kind: 'answered' }, asked]);
    expect(twice.snapshot.pending).toEqual({ questionsId: 2, questions: [question] });
    expect(decide(twice, { kind: 'answered' }).state.snapshot.pending).toBeNull();
    expect(decide(twice, accepted).state.snapshot.pending).toBeNull();
  });
});
