/**
 * The English catalogue of the inspector and of the page of a recorded journal: they are loaded when they are opened, and it
 * with them. What the contract has in English (explanations, ways, specimens, rules) is said here in its own words.
 */
import {
  type Explanation,
  modelExplanations,
  seatExplanations,
  sessionExplanations,
} from '../../../electron/contract/inspector/explanations.ts';
import {
  nameOfWay,
  type SeatWayName,
  type SessionWayName,
  seatWays,
  sessionWays,
  type Way,
} from '../../../electron/contract/inspector/lifecycle.ts';
import { rules } from '../../../electron/contract/models/rules.ts';
import { specimenWords } from '../../../electron/contract/models/specimens.ts';

type Words<K extends string> = Readonly<Record<K, string>>;

function under<P extends string, K extends string>(prefix: P, words: Words<K>): Words<`${P}.${K}`> {
  return Object.fromEntries(
    Object.entries<string>(words).map(([name, text]) => [`${prefix}.${name}`, text]),
  ) as Words<`${P}.${K}`>;
}

function explained<P extends string, K extends string>(
  prefix: P,
  explanations: Readonly<Record<K, Explanation>>,
): Words<`${P}.${K}.title` | `${P}.${K}.text`> {
  return Object.fromEntries(
    Object.entries<Explanation>(explanations).flatMap(([name, { title, text }]) => [
      [`${prefix}.${name}.title`, title],
      [`${prefix}.${name}.text`, text],
    ]),
  ) as Words<`${P}.${K}.title` | `${P}.${K}.text`>;
}

function whens<K extends string>(ways: readonly Way<string>[]): Words<K> {
  return Object.fromEntries(ways.map((way) => [nameOfWay(way), way.when])) as Words<K>;
}

export const en = {
  title: 'Inspector',
  close: 'Close the inspector',
  ownWindow: 'In a window of its own',
  zoom: 'Text size',
  'zoom.0': 'Normal text',
  'zoom.1': 'Large text',
  'zoom.2': 'Very large text',
  'drawing.seat': 'The seat',
  'drawing.session': 'The session: {name}',
  'drawing.noSession': 'no session',
  from: 'From here',
  'from.when': 'when {when}',
  'tab.processes': 'Processes',
  'tab.ending': 'At the end',
  'tab.events': 'Events',
  'tab.path': 'Path',

  'processes.none': 'There is no session whose processes could be shown.',
  'processes.tree': 'Processes of the session',
  'processes.column.pid': 'pid',
  'processes.column.parent': 'parent',
  'processes.column.group': 'group',
  'processes.column.sid': 'sid',
  'processes.column.tty': 'tty',
  'processes.column.command': 'command',
  'processes.total': '{total, plural, one {{total} member} other {{total} members}}',
  'processes.designated': 'designated process',
  'processes.end': 'End (SIGTERM)',
  'processes.kill': 'Kill (SIGKILL)',
  'processes.choose': 'Choose a process to see more of it, and to end it.',
  'processes.about': 'parent {parent} · group {group} · started {time}',
  'processes.mark.reparented': 'reparented',
  'processes.mark.own-session': 'own session',
  'processes.mark.bare': 'no environment',
  'processes.mark.stopped': 'stopped',
  'processes.mark.zombie': 'not waited for',
  'processes.containment.pid-namespace': 'PID namespace',
  'processes.containment.cgroup': 'cgroup',
  'processes.containment.subreaper': 'subreaper',

  'lecture.heading': 'For the lecture',
  'lecture.hangUp': 'Hang up',
  'lecture.killDisplay': 'Kill display server',
  'lecture.logOff': 'Log off',

  'slow.name': 'Slow motion',
  'slow.next': 'Next:',
  'slow.nothing': 'Nothing waits to be done.',
  'slow.more': 'and {count} more',
  'slow.doIt': 'Do it',

  'ending.none': 'There is no session whose end could be foretold.',
  'ending.unknownLeader': 'The table knows bash and dash as session leaders, and this is another.',
  'ending.table': 'Who is alive after the end',
  'ending.column.specimen': 'Specimen',
  'ending.column.now': 'Now',
  'ending.column.predicted': 'After the end',
  'ending.startAll': 'Start all',
  'ending.start': 'Start',
  'ending.startNamed': 'Start the specimen {name}',
  'ending.fate.alive': 'lives',
  'ending.fate.gone': 'ends',
  'ending.fate.impossible': 'cannot be',
  'ending.agrees': 'so it is',
  'ending.differs': 'it is otherwise',
  'ending.how': 'How it ends',
  'ending.how.exit': 'exit is typed',
  'ending.how.kill': 'leader gets SIGKILL',
  'ending.how.hang-up': 'terminal is hung up',
  'ending.policy.end': 'The designated process ends, and then Vestibule ends all members.',
  'ending.policy.leave': 'The designated process ends, and nobody is signalled.',
  'ending.policy.hangup': 'The designated process ends, and its process group gets SIGHUP.',
  'ending.kernel': 'The session leader ends, and the kernel does the rest.',
  'ending.thenEnded': 'What the kernel does; whom it spares Vestibule ends afterwards.',
  'ending.logonSession': 'A logoff ends everybody in the logon session.',
  'ending.over': 'The session is over.',

  'events.search': 'Search',
  'events.filter': 'Show',
  'events.filter.all': 'All',
  'events.filter.learned': 'Learned',
  'events.filter.did': 'Done',
  'events.copy': 'Copy',
  'events.copied': 'Copied',
  'events.notCopied': 'It could not be copied.',
  'events.export': 'Export',
  'events.exported': 'Written: {path}',
  'events.notExported': 'It could not be written.',
  'events.found': '{count} of {all}',
  'events.detail': 'All of the chosen event',

  'path.list': 'The path so far',
  'path.empty': 'Nothing has happened yet.',
  'path.step': '{from} → {to}',
  'path.session': 'session {id}: {step}',
  'path.took': '+{seconds, number, ::.000} s',
  'path.tookLong': '+{seconds, number, ::precision-integer} s',

  'replay.title': 'Replay',
  'replay.none': 'There is no journal to show.',
  'replay.problems': '{count, plural, one {{count} gap} other {{count} gaps}}',
  'replay.timeline': 'Time line',
  'replay.slider': 'Position in the journal',
  'replay.play': 'Play',
  'replay.pause': 'Pause',
  'replay.back': 'One turn back',
  'replay.forth': 'One turn on',
  'replay.stepBack': 'Last step of a lifecycle',
  'replay.stepForth': 'Next step of a lifecycle',
  'replay.turn': 'turn {number} of {count}',

  ...explained('seat', seatExplanations),
  ...explained('session', sessionExplanations),
  ...explained('model', modelExplanations),
  ...under('seatWay', whens<SeatWayName>(seatWays)),
  ...under('sessionWay', whens<SessionWayName>(sessionWays)),
  ...under('specimen', specimenWords),
  ...under('rule', rules),
} satisfies Readonly<Record<string, string>>;

export type InspectorKey = keyof typeof en;

/** What a catalogue of any language has. */
export type InspectorCatalogue = Readonly<Record<InspectorKey, string>>;
