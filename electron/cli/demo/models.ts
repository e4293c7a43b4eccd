/**
 * `vestibule demo --models`: a lecture with nobody at the keyboard. Under each model somebody logs in, the inspector is opened,
 * the specimens are started, the session is ended, and who is left is held against what the model predicts.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { type SessionRow, sessionRowSchema } from '../../contract/control.ts';
import { predict, type Situation } from '../../contract/models/predictions.ts';
import {
  findSpecimen,
  type SpecimenName,
  type StartableSpecimen,
  startableSpecimens,
} from '../../contract/models/specimens.ts';
import type { ProcessIdentity } from '../../contract/session.ts';
import { findProgram } from '../../machine/find-program.ts';
import { findIdentity, isRunning, listProcesses } from '../../machine/process-identity.ts';
import { startVestibule, supervisorCommand } from '../../machine/started-vestibule.ts';
import { ask, type SeatAddress } from '../connection.ts';
import { exitStatus } from '../exit-status.ts';
import type { Output } from '../output.ts';
import { createTimeline, type Timeline } from './timeline.ts';

export interface ModelsDemoOptions {
  readonly outFolder: string | null;
  readonly seatName: string | null;
  readonly startArguments: readonly string[];
}

interface Lesson {
  readonly model: SessionRow['model'];
  readonly session: string | null;
  readonly situation: Situation;
  /** In words, after «the session». */
  readonly ends: string;
}

interface LessonResult {
  readonly alive: readonly SpecimenName[];
  readonly gone: readonly SpecimenName[];
  readonly screenshots: readonly string[];
}

const programFolder = join(import.meta.dirname, '..');
const specimenLimitMs = 8000;
const overLimitMs = 30_000;
/** The inspector reads members twice a second, and then draws them. */
const drawnWithinMs = 1200;

const lessons: readonly Lesson[] = [
  {
    model: 'x11',
    session: findProgram('openbox') === null ? null : 'openbox',
    situation: { model: 'x11', policy: 'leave' },
    ends: 'loses its designated process',
  },
  {
    model: 'tty',
    session: 'text',
    situation: { model: 'tty', leader: 'bash', ending: 'hang-up' },
    ends: 'is hung up',
  },
  { model: 'nt', session: 'nt', situation: { model: 'nt' }, ends: 'is logged off' },
];

/** The exit status: 0 only if every specimen did as its model predicts, and nothing is left. */
export async function runModelsDemo(output: Output, options: ModelsDemoOptions): Promise<number> {
  if (options.outFolder !== null) mkdirSync(options.outFolder, { recursive: true });
  const timeline = createTimeline(output);
  const problems: string[] = [];
  const results: Record<string, LessonResult> = {};
  const name = options.seatName ?? 'models';
  const vestibule = await startVestibule({
    command: supervisorCommand(programFolder),
    arguments: [
      ...['--seat', name, ...options.startArguments],
      ...['--set', 'session.leftovers="leave"', '--set', 'greeter.remember=false'],
    ],
    onLine: (line) => timeline.tell(line),
  });
  const seat = { name, socketPath: vestibule.controlSocketPath };
  const interrupted = (): void => vestibule.kill('SIGTERM');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupted);
  try {
    await vestibule.painted;
    for (const lesson of lessons) results[lesson.model] = await give(lesson, { seat, timeline, problems, options });
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  problems.push(...(await stop(seat, () => vestibule.kill('SIGTERM'))));
  await vestibule.over;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupted);
  output.json({ summary: { models: results, problems } });
  for (const problem of problems) output.note(`demo: ${problem}`);
  if (problems.length === 0) output.say('under each model every specimen did as predicted');
  return problems.length === 0 ? exitStatus.ok : exitStatus.failed;
}

interface Room {
  readonly seat: SeatAddress;
  readonly timeline: Timeline;
  /** Grows. */
  readonly problems: string[];
  readonly options: ModelsDemoOptions;
}

async function give(lesson: Lesson, { seat, timeline, problems, options }: Room): Promise<LessonResult> {
  const screenshots: string[] = [];
  const keep = async (name: string): Promise<void> => {
    if (options.outFolder === null) return;
    await new Promise((resolve) => setTimeout(resolve, drawnWithinMs));
    const { png } = z.object({ png: z.base64() }).parse(await ask(seat, { version: 1, command: 'screenshot' }));
    const path = join(options.outFolder, `${lesson.model}-${name}.png`);
    writeFileSync(path, Buffer.from(png, 'base64'));
    screenshots.push(path);
  };
  const sessionResult = z.object({ session: sessionRowSchema });
  const row = sessionResult.parse(
    await ask(seat, { version: 1, command: 'login', user: null, session: lesson.session, wait: false }),
  ).session;
  timeline.tell(`${lesson.model}: ${row.session} has started, its designated process is ${row.designatedPid}`);
  await ask(seat, { version: 1, command: 'inspect', open: true, tab: 'ending' });
  const designated = row.designatedPid === null ? null : findIdentity(row.designatedPid);
  if (designated === null) throw new Error(`the session ${row.id} has no designated process`);
  const found = new Map<SpecimenName, ProcessIdentity>([['designated', designated]]);
  for (const name of inOrder(lesson.situation)) {
    await startSpecimen(seat, name);
    const specimen = await waitFor(specimenLimitMs, () => findNewest(name, designated));
    if (specimen === null) problems.push(`${lesson.model}: the specimen ${name} did not come up`);
    else found.set(name, specimen);
  }
  // Those that fork are others by now.
  for (const name of ['daemon', 'caught-orphan', 'forking'] as const) {
    const settled = await waitFor(
      specimenLimitMs,
      createSettling(() => findNewest(name, designated)),
    );
    if (settled !== null) found.set(name, settled);
  }
  timeline.tell(`${lesson.model}: ${found.size - 1} specimens run`);
  await keep('1-running');

  timeline.tell(`${lesson.model}: the session ${lesson.ends}`);
  if (lesson.model === 'x11') process.kill(designated.pid, 'SIGTERM');
  else await ask(seat, { version: 1, command: 'end', sessionId: row.id });
  const over = await waitFor(overLimitMs, async () => {
    const { sessions } = z
      .object({ sessions: z.array(sessionRowSchema) })
      .parse(await ask(seat, { version: 1, command: 'sessions' }));
    return sessions.find(({ id, state }) => id === row.id && (state === 'left' || state === 'ended')) ?? null;
  });
  if (over === null) throw new Error(`${lesson.model}: the session did not end`);
  await keep('2-over');
  const alive = [...found].filter(([, identity]) => isRunning(identity)).map(([name]) => name);
  const gone = [...found.keys()].filter((name) => !alive.includes(name));
  for (const [names, fate] of [
    [alive, 'alive'],
    [gone, 'gone'],
  ] as const)
    for (const name of names) {
      const predicted = predict(name, lesson.situation).fate;
      if (predicted !== fate) problems.push(`${lesson.model}: ${name} is ${fate}, predicted ${predicted}`);
    }
  timeline.tell(`${lesson.model}: alive after the end: ${alive.length === 0 ? 'nobody' : alive.join(', ')}`);
  if (over.state === 'left') await ask(seat, { version: 1, command: 'end', sessionId: row.id });
  return { alive, gone, screenshots };
}

/** Whoever waits in the foreground has the keys of its terminal from then on, so it comes last. */
function inOrder(situation: Situation): readonly StartableSpecimen[] {
  const possible = startableSpecimens.filter((name) => predict(name, situation).fate !== 'impossible');
  return possible.toSorted((a, b) => Number(a === 'foreground') - Number(b === 'foreground'));
}

/** The page may not have opened the inspector yet. */
async function startSpecimen(seat: SeatAddress, name: StartableSpecimen): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await ask(seat, { version: 1, command: 'specimen', name });
      return;
    } catch (error) {
      if (attempt === 100) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function findNewest(name: SpecimenName, since: ProcessIdentity): ProcessIdentity | null {
  const all = listProcesses().flatMap((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ');
      const identity = findSpecimen(command) === name ? findIdentity(pid) : null;
      return identity !== null && identity.startTicks >= since.startTicks ? [identity] : [];
    } catch {
      // It ended while it was looked at.
      return [];
    }
  });
  return all.sort((a, b) => b.startTicks - a.startTicks)[0] ?? null;
}

/** One that forks does so every few milliseconds. */
const settledMs = 300;

/** Gives what is found once it has been the same for a while. */
function createSettling(find: () => ProcessIdentity | null): () => ProcessIdentity | null {
  let last: ProcessIdentity | null = null;
  let sinceMs = performance.now();
  return () => {
    const found = find();
    if (found?.pid !== last?.pid) {
      last = found;
      sinceMs = performance.now();
    }
    return performance.now() - sinceMs > settledMs ? found : null;
  };
}

async function waitFor<T>(limitMs: number, look: () => T | null | Promise<T | null>): Promise<T | null> {
  const deadline = performance.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== null || performance.now() > deadline) return found;
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

async function stop(seat: SeatAddress, kill: () => void): Promise<readonly string[]> {
  try {
    const result = await ask(seat, { version: 1, command: 'stop', leave: false });
    return z
      .object({ leftovers: z.array(z.string()) })
      .parse(result)
      .leftovers.map((words) => `left over: ${words}`);
  } catch (error) {
    kill();
    return [`the stop did not answer: ${error instanceof Error ? error.message : String(error)}`];
  }
}
