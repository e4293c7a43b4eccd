/** Recorded journals, as the page of one gets them. */
import type { ReplayTurn, ReplayView } from '../../electron/contract/inspector/replay.ts';

const beganAtMs = Date.UTC(2026, 10, 25, 9, 30);

const session: NonNullable<ReplayTurn['session']> = {
  sessionId: '1',
  sessionName: 'Openbox',
  userName: 'guest',
  model: 'x11',
  state: 'running',
  designatedPid: 4100,
  containment: 'pid-namespace',
  leftovers: 'leave',
  inFront: false,
};

/** A turn of the loop: what was learned, what it made of the seat, and what was done because of it. */
function turn(
  number: number,
  learned: string,
  change: Partial<ReplayTurn> = {},
  did: readonly string[] = [],
): ReplayTurn {
  const atMs = beganAtMs + number * 1700;
  return {
    atMs,
    happenings: [learned, ...did].map((name, index) => ({
      number: number * 10 + index,
      atMs,
      way: index === 0 ? 'learned' : 'did',
      name,
      about: name.includes('worker') ? '1' : null,
      detail: JSON.stringify({ kind: name }),
    })),
    steps: [],
    ...change,
  };
}

const step = (from: NonNullable<ReplayTurn['seat']>, to: NonNullable<ReplayTurn['seat']>, because: string) =>
  [{ machine: 'seat', from, to, because, atMs: beganAtMs }] as const;

const turns: readonly ReplayTurn[] = [
  turn(0, 'manager-started', { seat: 'starting', session: null }, ['open-window', 'request-worker']),
  turn(1, 'intent-arrived: painted', {
    seat: 'greeter',
    steps: step('starting', 'greeter', 'intent-arrived: painted'),
  }),
  turn(2, 'worker-said: display-ready'),
  turn(
    3,
    'intent-arrived: log-in',
    { seat: 'conversing', steps: step('greeter', 'conversing', 'intent-arrived: log-in') },
    ['send-to-worker: begin'],
  ),
  turn(4, 'worker-said: accepted', {
    seat: 'session-starting',
    steps: step('conversing', 'session-starting', 'worker-said: accepted'),
  }),
  turn(5, 'worker-said: started', {
    seat: 'session',
    session,
    steps: step('session-starting', 'session', 'worker-said: started'),
  }),
  turn(6, 'worker-said: ended', {
    seat: 'greeter',
    session: { ...session, state: 'left' },
    steps: step('session', 'greeter', 'worker-said: ended'),
  }),
];

const name = '/var/log/vestibule/journal.jsonl';

/** By state of the preview; null: there is no journal. */
export const pretendReplays: Readonly<Record<string, ReplayView | null>> = {
  replay: { name, turns, problems: [] },
  'replay-cut': {
    name,
    turns,
    problems: [
      '3 lines could not be read: a crash may have cut them off, or they are of another version.',
      'What was before 2026-11-25T09:30:00.000Z is not in this file.',
    ],
  },
  // Of a version whose rules are others: of some turns only what was learned.
  'replay-newer': {
    name,
    turns: turns.map(({ atMs, happenings, ...rest }, index) =>
      index < 4 ? { atMs, happenings, ...rest } : { atMs, happenings: happenings.slice(0, 1), steps: [] },
    ),
    problems: [
      'From 2026-11-25T09:30:06.800Z on only what was learned is shown: the rules of this version make nothing of it.',
    ],
  },
  'replay-one-turn': { name, turns: turns.slice(0, 1), problems: [] },
  'replay-none': null,
};
