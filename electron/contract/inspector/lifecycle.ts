/**
 * The two lifecycles of a display manager, each one table of states and of the ways between them. The inspector draws them;
 * the tests hold the manager to them: it takes no way that is not here, and every way that is here.
 */

/** What is in front of whoever sits at the seat. */
export const seatStates = [
  'starting',
  'greeter',
  'preparing',
  'conversing',
  'session-starting',
  'session',
  'session-ending',
  'stopping',
  'stopped',
] as const;
export type SeatState = (typeof seatStates)[number];

/** A session, from the order to start it to the last that is known of it. */
export const sessionStates = ['starting', 'running', 'ending', 'cleaning', 'left', 'over'] as const;
export type SessionState = (typeof sessionStates)[number];

/**
 * usual: where nothing is out of the ordinary. other: somebody changed their mind, or something failed. found: an app that was
 * started anew found things under way. stop: Vestibule goes down.
 */
export type WayKind = 'usual' | 'other' | 'found' | 'stop';

export interface Way<S extends string> {
  readonly from: readonly S[];
  readonly to: S;
  readonly kind: WayKind;
  /** What has happened, as the end of «when …». */
  readonly when: string;
}

const seatTable = [
  { from: ['starting'], to: 'greeter', kind: 'usual', when: 'the page has painted' },
  { from: ['greeter'], to: 'preparing', kind: 'usual', when: 'a login begins and no display server stands ready' },
  { from: ['greeter'], to: 'conversing', kind: 'usual', when: 'a login begins' },
  { from: ['preparing'], to: 'conversing', kind: 'usual', when: 'the display server is ready' },
  { from: ['conversing'], to: 'session-starting', kind: 'usual', when: 'the worker’s authentication said yes' },
  { from: ['session-starting'], to: 'session', kind: 'usual', when: 'the designated process runs' },
  { from: ['session'], to: 'session-ending', kind: 'usual', when: 'somebody asks for the end' },
  { from: ['session-ending'], to: 'greeter', kind: 'usual', when: 'the designated process is over' },
  {
    from: ['session'],
    to: 'greeter',
    kind: 'usual',
    when: 'the designated process exits, or its user locks or leaves the session',
  },
  {
    from: ['preparing', 'conversing'],
    to: 'greeter',
    kind: 'other',
    when: 'the login is refused, given up, or comes to nothing',
  },
  {
    from: ['conversing'],
    to: 'preparing',
    kind: 'other',
    when: 'the worker died before it could ask, and another is sent for',
  },
  { from: ['session-starting'], to: 'greeter', kind: 'other', when: 'the session could not be started' },
  { from: ['session-starting'], to: 'session-ending', kind: 'other', when: 'its end is asked for before it runs' },
  {
    from: ['preparing', 'conversing'],
    to: 'session',
    kind: 'other',
    when: 'somebody who has a session comes back to it',
  },
  {
    from: ['session-starting', 'session', 'session-ending'],
    to: 'preparing',
    kind: 'other',
    when: 'the session is over, an automatic login begins at once, and no display server stands ready',
  },
  {
    from: ['session'],
    to: 'conversing',
    kind: 'other',
    when: 'its user locks it and is asked for, or it is over and an automatic login begins at once',
  },
  {
    from: ['session-starting', 'session-ending'],
    to: 'conversing',
    kind: 'other',
    when: 'the session is over and an automatic login begins at once',
  },
  {
    from: ['starting'],
    to: 'preparing',
    kind: 'found',
    when: 'the page has painted and a login has begun meanwhile',
  },
  {
    from: ['starting'],
    to: 'conversing',
    kind: 'found',
    when: 'the page has painted and somebody is being asked',
  },
  {
    from: ['starting'],
    to: 'session-starting',
    kind: 'found',
    when: 'the page has painted and a session is on its way',
  },
  {
    from: ['starting'],
    to: 'session',
    kind: 'found',
    when: 'the page has painted and a session runs',
  },
  { from: ['greeter'], to: 'session', kind: 'found', when: 'a session is found that was in front before the app died' },
  {
    from: ['starting'],
    to: 'session-ending',
    kind: 'found',
    when: 'the page has painted and a session is being ended',
  },
  {
    from: ['starting', 'greeter', 'preparing', 'conversing', 'session-starting', 'session', 'session-ending'],
    to: 'stopping',
    kind: 'stop',
    when: 'Vestibule is told to stop, and ends every session first',
  },
  { from: ['stopping'], to: 'stopped', kind: 'stop', when: 'nothing is left, or the time for it is over' },
  {
    from: ['starting', 'greeter', 'preparing', 'conversing', 'session-starting', 'session', 'session-ending'],
    to: 'stopped',
    kind: 'stop',
    when: 'there is nothing to end, or the supervisor is gone',
  },
] as const satisfies readonly Way<SeatState>[];

const sessionTable = [
  { from: ['starting'], to: 'running', kind: 'usual', when: 'the designated process runs' },
  { from: ['running'], to: 'ending', kind: 'usual', when: 'somebody asks for the end' },
  { from: ['running'], to: 'cleaning', kind: 'usual', when: 'the designated process is over by itself' },
  { from: ['ending'], to: 'cleaning', kind: 'usual', when: 'the designated process is over' },
  { from: ['cleaning'], to: 'over', kind: 'usual', when: 'nothing of it is left' },
  { from: ['cleaning'], to: 'left', kind: 'usual', when: 'the policy leaves members alive' },
  { from: ['left'], to: 'over', kind: 'usual', when: 'the last of them is gone' },
  { from: ['starting'], to: 'ending', kind: 'other', when: 'its end is asked for before it runs' },
  { from: ['starting'], to: 'cleaning', kind: 'other', when: 'it could not be started' },
  { from: ['starting', 'running', 'ending'], to: 'over', kind: 'other', when: 'its worker is gone, and it with it' },
] as const satisfies readonly Way<SessionState>[];

export const seatWays: readonly Way<SeatState>[] = seatTable;
export const sessionWays: readonly Way<SessionState>[] = sessionTable;

/** What tells a way from the others of its table: the first state that it comes from, and the one that it goes to. */
export type WayName<W> = W extends {
  readonly from: readonly [infer F extends string, ...string[]];
  readonly to: infer T extends string;
}
  ? `${F}>${T}`
  : never;
export type SeatWayName = WayName<(typeof seatTable)[number]>;
export type SessionWayName = WayName<(typeof sessionTable)[number]>;

export function nameOfWay(way: Way<string>): string {
  return `${way.from[0]}>${way.to}`;
}

/** The way between two states; null: there is none. */
export function findWay<S extends string>(ways: readonly Way<S>[], from: S, to: S): Way<S> | null {
  return ways.find((way) => way.to === to && way.from.includes(from)) ?? null;
}
