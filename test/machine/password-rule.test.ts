/** What a worker does about the change of a password, as a rule: values in, values out. */
import { expect, it } from 'vitest';
import type { StartedSession } from '../../electron/contract/worker.ts';
import {
  decide,
  initialWorkerState,
  type Told,
  type WorkerEvent,
  type WorkerState,
} from '../../electron/worker/worker-state.ts';
import { programOf, startOf } from '../harness/worker-client.ts';

const user = { name: 'ada', uid: 1000, isolated: true };
const program = { ...programOf('sh'), model: 'nt' } as const;
const session: StartedSession = {
  ...{ user, program, containment: 'cgroup', startedAtMs: 1, logPath: null },
  designated: { pid: 10, startTicks: 1 },
  mayChangePassword: true,
};
const told = (message: Told): WorkerEvent => ({ kind: 'told', message });
const question = { style: 'secret', text: 'Current password: ' } as const;

const begun: readonly WorkerEvent[] = [
  { kind: 'display-ready', display: { displayNumber: 3, pixelSocketPath: '/x' } as never },
  told({ kind: 'begin', subject: { method: 'account', user: 'ada' } }),
  { kind: 'accepted', user },
  told(startOf(program, { model: 'nt' }) as Told),
];
const running: readonly WorkerEvent[] = [...begun, { kind: 'session-started', session }];
const wished = told({ kind: 'change-password', changeId: 'c1' });
const asked: WorkerEvent = { kind: 'change-asked', changeId: 'c1', questions: [question] };

const stateAfter = (events: readonly WorkerEvent[]): WorkerState =>
  events.reduce((state, event) => decide(state, event).state, initialWorkerState);
const effectsOf = (events: readonly WorkerEvent[], event: WorkerEvent) => decide(stateAfter(events), event).effects;
const kinds = (events: readonly WorkerEvent[], event: WorkerEvent): readonly string[] =>
  effectsOf(events, event).map((effect) => (effect.kind === 'send' ? effect.message.kind : effect.kind));

it('begins in a session that can, and tells the questions under its name', () => {
  expect(effectsOf(running, wished)).toEqual([{ kind: 'change-password', changeId: 'c1' }]);
  const news = { kind: 'asked', questionsId: 1, questions: [question] };
  expect(effectsOf([...running, wished], asked)).toEqual([
    { kind: 'send', message: { kind: 'password-change', changeId: 'c1', news } },
  ]);
  expect(stateAfter([...running, wished, asked]).change?.pending?.questionsId).toBe(1);
  expect(stateAfter([...running, wished, asked, { kind: 'answered' }]).change).toEqual({
    changeId: 'c1',
    pending: null,
  });
});

it.each<readonly [string, readonly WorkerEvent[]]>([
  ['before there is a session', begun],
  [
    'where its user cannot',
    [...begun, { kind: 'session-started', session: { ...session, mayChangePassword: undefined } }],
  ],
  ['while it is not in front', [...running, told({ kind: 'set-away', away: true })]],
  ['while it is signed out', [...running, told({ kind: 'end', reason: { kind: 'logged-off' }, ask: true })]],
  ['while it is ended', [...running, told({ kind: 'end', reason: { kind: 'logged-off' } })]],
])('is refused %s', (_, events) => {
  expect(kinds(events, wished)).toEqual(['rejected']);
  expect(stateAfter([...events, wished]).change).toBeNull();
});

it.each<readonly [string, WorkerEvent]>([
  ['it is cancelled', told({ kind: 'cancel-change' })],
  ['another client comes', { kind: 'client-changed' }],
  ['the session is locked', told({ kind: 'set-away', away: true })],
  ['its user signs out', told({ kind: 'end', reason: { kind: 'logged-off' }, ask: true })],
  ['the session is ended', told({ kind: 'end', reason: { kind: 'logged-off' } })],
  ['the display server dies', { kind: 'display-died', how: 'x', atMs: 2, lifetimeMs: 1 }],
  ['the worker is to stop', { kind: 'stop-asked' }],
])('is given up, first of all, when %s', (_, event) => {
  const open = [...running, wished, asked];
  expect(kinds(open, event)[0]).toBe('give-up-change');
  expect(stateAfter([...open, event]).change).toBeNull();
  // Nothing is heard of it any more.
  expect(kinds([...open, event], asked)).toEqual([]);
  expect(kinds([...open, event], { kind: 'change-over', changeId: 'c1', changed: true, text: '' })).toEqual([]);
});

it('goes on when the shell is started again', () => {
  const exit = { kind: 'exited', status: 0 } as const;
  const over: WorkerEvent = { kind: 'designated-over', exit, logPath: null, atMs: 60_000, lifetimeMs: 59_999 };
  expect(kinds([...running, wished, asked], over)).not.toContain('give-up-change');
});

it('makes room for a second one, whose news are its own', () => {
  const second = told({ kind: 'change-password', changeId: 'c2' });
  expect(kinds([...running, wished, asked], second)).toEqual(['give-up-change', 'change-password']);
  expect(kinds([...running, wished, asked, second], asked)).toEqual([]);
});
