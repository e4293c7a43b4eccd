import type { Mark } from './tree.ts';

/** Every word of the inspector but its explanations, which are the contract's. */
export const words = {
  title: 'Inspector',
  close: 'Close the inspector',
  ownWindow: 'In a window of its own',
  zoom: 'Text size',
  zoomNames: ['Normal text', 'Large text', 'Very large text'],
  seat: 'The seat',
  session: 'The session',
  noSession: 'no session',
  lifecycle: 'Lifecycle',
  now: 'now',
  from: 'From here',
  tabs: { processes: 'Processes', ending: 'At the end', events: 'Events', path: 'Path' },
  processes: {
    none: 'There is no session whose processes could be shown.',
    tree: 'Processes of the session',
    columns: ['pid', 'parent', 'group', 'sid', 'tty', '', 'command'],
    total: (total: number) => (total === 1 ? '1 member' : `${total} members`),
    designated: 'designated process',
    end: 'End (SIGTERM)',
    kill: 'Kill (SIGKILL)',
    choose: 'Choose a process to see more of it, and to end it.',
    about: (parent: number, group: number) => `parent ${parent} · group ${group}`,
    started: 'started',
  },
  actions: {
    heading: 'For the lecture',
    hangUp: 'Hang up',
    killDisplay: 'Kill display server',
    logOff: 'Log off',
  },
  slow: {
    name: 'Slow motion',
    next: 'Next:',
    nothing: 'Nothing waits to be done.',
    more: (count: number) => `and ${count} more`,
    doIt: 'Do it',
  },
  ending: {
    none: 'There is no session whose end could be foretold.',
    unknownLeader: 'The table knows bash and dash as session leaders, and this is another.',
    table: 'Who is alive after the end',
    columns: { specimen: 'Specimen', now: 'Now', predicted: 'After the end' },
    startAll: 'Start all',
    startShort: 'Start',
    start: (name: string) => `Start the specimen ${name}`,
    fates: { alive: 'lives', gone: 'ends', impossible: 'cannot be' },
    agrees: '✓ so it is',
    differs: '✗ it is otherwise',
    ending: 'How it ends',
    endings: { exit: 'exit is typed', kill: 'leader gets SIGKILL', 'hang-up': 'terminal is hung up' },
    policies: {
      end: 'The designated process ends, and then Vestibule ends all members.',
      leave: 'The designated process ends, and nobody is signalled.',
      hangup: 'The designated process ends, and its process group gets SIGHUP.',
    },
    kernel: 'The session leader ends, and the kernel does the rest.',
    thenEnded: 'What the kernel does; whom it spares Vestibule ends afterwards.',
    logonSession: 'A logoff ends everybody in the logon session.',
    over: 'The session is over.',
  },
  events: {
    list: 'Events',
    search: 'Search',
    all: 'All',
    learned: 'Learned',
    did: 'Done',
    filter: 'Show',
    copy: 'Copy',
    copied: 'Copied',
    export: 'Export',
    exported: (path: string) => `Written: ${path}`,
    notExported: 'It could not be written.',
    found: (count: number, all: number) => (count === all ? `${all}` : `${count} of ${all}`),
  },
  path: { list: 'The path so far', empty: 'Nothing has happened yet.' },
} as const;

export const markWords: Readonly<Record<Mark, string>> = {
  reparented: 'reparented',
  'own-session': 'own session',
  bare: 'no environment',
  stopped: 'stopped',
  zombie: 'not waited for',
};

export const containmentWords = {
  'pid-namespace': 'PID namespace',
  cgroup: 'cgroup',
  subreaper: 'subreaper',
} as const;

/** `14:03:07.120`, on the clock of the page. */
export function describeTime(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two);
  return `${parts.join(':')}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
