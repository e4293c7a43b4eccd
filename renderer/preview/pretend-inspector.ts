/** What an inspector might show: a session with members of every kind, and many more on wish. */
import type { Happening, InspectedSession, InspectorNews } from '../../electron/contract/inspector/inspector-view.ts';
import type { Member } from '../../electron/contract/inspector/members.ts';
import type { InspectorTab } from '../../electron/contract/names.ts';
import type { GreeterView } from '../../electron/contract/renderer.ts';

/** As a worker sends them. */
const memberRowsLimit = 250;
const startedAtMs = Date.UTC(2026, 10, 25, 9, 30);

const member = (pid: number, change: Partial<Member>): Member => ({
  pid,
  startTicks: pid * 10,
  ppid: 4100,
  firstPpid: 4100,
  pgid: 4100,
  sid: 4100,
  terminal: null,
  state: 'S',
  startedAtMs,
  hasBareEnvironment: false,
  command: 'sleep 3600',
  ...change,
});

const members: readonly Member[] = [
  member(4100, {
    ppid: 4020,
    firstPpid: 4020,
    command: '/usr/bin/openbox --startup /usr/libexec/openbox-autostart OPENBOX',
  }),
  member(4121, { command: 'xterm -title specimens' }),
  member(4130, { ppid: 4121, firstPpid: 4121, pgid: 4130, sid: 4130, terminal: 'pts/3', command: 'bash' }),
  member(4140, {
    ppid: 4130,
    firstPpid: 4130,
    pgid: 4140,
    sid: 4130,
    terminal: 'pts/3',
    state: 'T',
    command: 'sleep 3601',
  }),
  member(4150, { ppid: 4020, pgid: 4150, sid: 4150, command: 'a-daemon --background' }),
  member(4160, { hasBareEnvironment: true, command: 'env -i sleep 3602' }),
  member(4170, { state: 'Z', command: '[defunct]' }),
  member(4180, { command: 'xclock', state: 'R' }),
  member(4190, { ppid: 4020, firstPpid: 4020, pgid: 4190, sid: 4190, command: 'specimen: nohup' }),
  member(4200, { ppid: 4020, firstPpid: 4020, pgid: 4200, sid: 4200, command: 'specimen: x-client' }),
  member(4210, { ppid: 4020, firstPpid: 4020, pgid: 4210, sid: 4210, state: 'T', command: 'specimen: stopped' }),
];

const happening = (number: number, way: Happening['way'], name: string, about: string | null = null): Happening => ({
  number,
  atMs: startedAtMs + number * 137,
  way,
  name,
  about,
  detail: JSON.stringify({ workerId: about, message: { kind: name } }),
});

const session: InspectedSession = {
  sessionId: 'w1',
  sessionName: 'Openbox',
  userName: 'guest',
  model: 'x11',
  state: 'running',
  designatedPid: 4100,
  containment: 'pid-namespace',
  leftovers: 'end',
  inFront: true,
};

const page: GreeterView['session'] = {
  sessionId: 'w1',
  userName: 'guest',
  sessionName: 'Openbox',
  model: 'x11',
  state: 'running',
  startedAtMs: Date.now() - 12 * 60_000,
  displayNumber: 2,
  mayLeave: false,
  slow: null,
};

/** Beside a session, open at one of its tabs; `session` null: beside the greeter. */
const at = (tab: InspectorTab, session: GreeterView['session'] = page): Partial<GreeterView> => ({
  ...(session === null ? {} : { screen: 'session', session }),
  inspectorAsked: { number: 1, open: true, tab },
});

/** Open inspectors, as differences from the plain greeter. */
export const pretendInspectors: Readonly<Record<string, Partial<GreeterView>>> = {
  'inspector-processes': at('processes'),
  'inspector-ending': at('ending'),
  'inspector-events': at('events'),
  'inspector-path': at('path'),
  'inspector-slow': at('processes'),
  'inspector-many': at('processes'),
  'inspector-over': at('ending', null),
  'inspector-text': at('ending', { ...page, model: 'tty', sessionName: 'Terminal', displayNumber: null }),
  'inspector-nt': at('ending'),
  'inspector-empty': at('processes', null),
};

/** What an inspector that is opened in this state is told. */
export function pretendInspector(state: string, count: number): readonly InspectorNews[] {
  const now = { seat: 'greeter', session: null, happenings: [], path: [] } as const;
  switch (state) {
    case 'inspector-empty':
      return [{ kind: 'opened', ...now }];
    case 'inspector-many':
      return tellSession(2000, session);
    case 'inspector-slow': {
      const waiting = [
        { name: 'send-to-worker: begin', about: 'w1' },
        { name: 'set-timer: spare', about: null },
        { name: 'show-view', about: null },
      ];
      return [...tellSession(count, session), { kind: 'went-on', ...now, seat: 'session', session, waiting }];
    }
    case 'inspector-text': {
      const [leader, ...others] = members;
      const text: InspectedSession = { ...session, model: 'tty', sessionName: 'Terminal' };
      return tellSession(count, text, leader === undefined ? others : [{ ...leader, command: '-bash' }, ...others]);
    }
    case 'inspector-nt':
      return tellSession(count, { ...session, model: 'nt', containment: 'subreaper' });
    case 'inspector-over': {
      const left: InspectedSession = { ...session, leftovers: 'leave', state: 'left', inFront: false };
      const ends = [
        { pid: 4100, startTicks: 41_000, how: 'exit 0' },
        { pid: 4190, startTicks: 41_900, how: 'SIGHUP' },
        { pid: 4200, startTicks: 42_000, how: 'exit 0' },
      ];
      return [
        ...tellSession(count, session),
        { kind: 'members', sessionId: 'w1', atMs: startedAtMs, begins: false, total: 8, changed: [], gone: ends },
        { kind: 'went-on', ...now, session: left },
      ];
    }
    default:
      return tellSession(count, session);
  }
}

function tellSession(count: number, session: InspectedSession, first = members): readonly InspectorNews[] {
  const many = Array.from({ length: count }, (_, index) =>
    member(10_000 + index, { ppid: 4130, firstPpid: 4130, sid: 4130, command: `sleep ${index}` }),
  );
  const all = [...first, ...many];
  const common = { machine: 'seat', because: 'worker-said: started' } as const;
  return [
    {
      kind: 'opened',
      seat: 'session',
      session,
      happenings: [
        happening(1, 'learned', 'manager-started'),
        happening(2, 'did', 'open-window'),
        happening(3, 'learned', 'intent-arrived: painted'),
        happening(4, 'did', 'request-worker'),
        happening(5, 'learned', 'worker-said: display-ready', 'w1'),
        happening(6, 'learned', 'intent-arrived: log-in'),
        happening(7, 'did', 'send-to-worker: begin', 'w1'),
        happening(8, 'learned', 'worker-said: accepted', 'w1'),
        happening(9, 'did', 'send-to-worker: start', 'w1'),
        happening(10, 'learned', 'worker-said: started', 'w1'),
      ],
      path: [
        { ...common, atMs: startedAtMs, from: 'starting', to: 'greeter' },
        { ...common, atMs: startedAtMs + 800, from: 'greeter', to: 'conversing' },
        { ...common, atMs: startedAtMs + 900, from: 'conversing', to: 'session-starting' },
        {
          machine: 'session',
          sessionId: 'w1',
          because: 'worker-said: started',
          atMs: startedAtMs + 1000,
          from: 'starting',
          to: 'running',
        },
        { ...common, atMs: startedAtMs + 1000, from: 'session-starting', to: 'session' },
      ],
    },
    ...Array.from(
      { length: Math.ceil(all.length / memberRowsLimit) },
      (_, index): InspectorNews => ({
        kind: 'members',
        sessionId: 'w1',
        atMs: startedAtMs,
        begins: index === 0,
        total: all.length,
        changed: all.slice(index * memberRowsLimit, (index + 1) * memberRowsLimit),
        gone: [],
      }),
    ),
  ];
}
