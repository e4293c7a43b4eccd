/**
 * `vestibule compare`: the same specimens under each session model, ended, and then who was predicted to survive, who did, and
 * what ended the others. Every session is a real one of a guest on a seat of its own; all of it is ended afterwards.
 */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Policy, Situation } from '../contract/models/predictions.ts';
import { specimenWords } from '../contract/models/specimens.ts';
import { type StartedVestibule, startVestibule, supervisorCommand } from '../machine/started-vestibule.ts';
import { drawComparison } from './compare/picture.ts';
import { playRun, type SpecimenRun } from './compare/run.ts';
import { listSituations, type Narrowing, writeSessionFiles } from './compare/situations.ts';
import { ask, type SeatAddress } from './connection.ts';
import { exitStatus } from './exit-status.ts';
import type { Output } from './output.ts';

export interface CompareOptions extends Narrowing {
  /** Seconds for which survivors are kept after the last line. */
  readonly holdSeconds: number;
  readonly seatName: string;
  /** Where the comparison is drawn, as SVG; null: nowhere. */
  readonly pictureFile: string | null;
  /** Such as `--config`; what a comparison needs comes after them. */
  readonly startArguments: readonly string[];
}

const programFolder = join(import.meta.dirname, '..');

/** The exit status: 0 only if every observation is as predicted and nothing was left over. */
export async function runCompare(output: Output, options: CompareOptions): Promise<number> {
  const folder = makeFolder();
  const problems: string[] = [];
  const runs: SpecimenRun[] = [];
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  try {
    // A policy is a seat's, so who may leave members and who may not are two seats, one after the other.
    const situations = listSituations(options);
    const seats = (['end', 'hangup', 'leave'] as const).map((policy) => ({
      policy,
      situations: situations.filter((each) => policyOf(each) === policy),
    }));
    const played = seats.filter((each) => each.situations.length > 0);
    for (const each of played) {
      if (interruption.signal.aborted) break;
      const isLast = each === played.at(-1);
      await withSeat({ ...each, output, options, folder, runs, problems, isLast, interruption: interruption.signal });
    }
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
    rmSync(folder, { recursive: true, force: true });
  }
  if (interruption.signal.aborted) problems.push('it was interrupted');
  if (options.pictureFile !== null && runs.length > 0)
    writeFileSync(options.pictureFile, drawComparison(inOrder(runs), 'Who is alive after the end of a session'));
  for (const problem of problems) output.note(`compare: ${problem}`);
  const agree = problems.length === 0 && runs.every(({ observations }) => observations.every(isAsPredicted));
  output.say(agree ? 'every specimen did as its model predicts' : 'not every specimen did as its model predicts');
  return agree ? exitStatus.ok : exitStatus.failed;
}

/** As the models are told everywhere. */
function inOrder(runs: readonly SpecimenRun[]): readonly SpecimenRun[] {
  const models = ['x11', 'tty', 'nt'];
  return runs.toSorted((a, b) => models.indexOf(a.situation.model) - models.indexOf(b.situation.model));
}

/** Under `tty` it is the kernel that is watched, and nobody leaves an NT-style session. */
function policyOf(situation: Situation): Policy {
  if (situation.model === 'x11') return situation.policy;
  return situation.model === 'tty' ? 'leave' : 'end';
}

const isAsPredicted = ({ predicted, observed }: SpecimenRun['observations'][number]): boolean => predicted === observed;

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'vestibule-compare-'));
  // As root the app is another account.
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, 'data/xsessions'), { recursive: true });
  for (const [id, text] of writeSessionFiles(programFolder))
    writeFileSync(join(folder, 'data/xsessions', `${id}.desktop`), text);
  return folder;
}

/** Between two runs nobody waits for long for a specimen that ignores SIGTERM. */
function settingsOf(policy: Policy): readonly string[] {
  const settings = [`session.leftovers="${policy}"`, 'session.grace_period=1', 'greeter.remember=false'];
  return settings.flatMap((setting) => ['--set', setting]);
}

interface Played {
  readonly output: Output;
  readonly options: CompareOptions;
  readonly folder: string;
  readonly policy: Policy;
  readonly situations: readonly Situation[];
  readonly isLast: boolean;
  readonly interruption: AbortSignal;
  /** Both grow. */
  readonly runs: SpecimenRun[];
  readonly problems: string[];
}

async function withSeat({
  output,
  options,
  folder,
  policy,
  situations,
  isLast,
  interruption,
  runs,
  problems,
}: Played): Promise<void> {
  const vestibule = await startVestibule({
    command: supervisorCommand(programFolder),
    arguments: [...['--kind', 'virtual', '--seat', options.seatName], ...options.startArguments, ...settingsOf(policy)],
    environment: { ...process.env, XDG_DATA_DIRS: `${join(folder, 'data')}:/usr/local/share:/usr/share` },
    onLine: (line) => output.note(line),
  });
  const seat = { name: options.seatName, socketPath: vestibule.controlSocketPath };
  const interrupted = (): void => vestibule.kill('SIGTERM');
  interruption.addEventListener('abort', interrupted);
  if (interruption.aborted) interrupted();
  try {
    await vestibule.painted;
    for (const situation of situations) {
      const run = await playRun(seat, situation);
      runs.push(run);
      // Each holds an account of the pool.
      if (options.holdSeconds === 0) await ask(seat, { version: 1, command: 'end', sessionId: run.sessionId });
      describeRun(output, run);
    }
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
  }
  // The survivors are those of the seat that lets them be, which is the last.
  if (isLast) {
    output.json(summarise(runs, problems.length === 0));
    await hold(options.holdSeconds, interruption);
  }
  problems.push(...(await stop(seat, vestibule)));
  interruption.removeEventListener('abort', interrupted);
}

async function hold(seconds: number, signal: AbortSignal): Promise<void> {
  // An interruption ends it early, and is told elsewhere.
  await setTimeout(seconds * 1000, undefined, { signal }).catch(() => undefined);
}

async function stop(seat: SeatAddress, vestibule: StartedVestibule): Promise<readonly string[]> {
  try {
    const answer = (await ask(seat, { version: 1, command: 'stop', leave: false })) as { leftovers?: string[] };
    return (answer.leftovers ?? []).map((words) => `left over: ${words}`);
  } catch (error) {
    vestibule.kill('SIGTERM');
    return [`the stop did not answer: ${error instanceof Error ? error.message : String(error)}`];
  } finally {
    await vestibule.over;
  }
}

const modelNames = { x11: 'X display manager', tty: 'kernel session', nt: 'NT logon session' } as const;

function titleOf(situation: Situation): string {
  switch (situation.model) {
    case 'x11':
      return `${modelNames.x11}, policy ${situation.policy}`;
    case 'tty': {
      const leader = situation.leader === 'script' ? 'a script' : situation.leader;
      const how = { exit: 'exits', kill: 'is killed', 'hang-up': 'is hung up' }[situation.ending];
      return `${modelNames.tty}, whose leader ${leader} ${how}`;
    }
    case 'nt':
      return `${modelNames.nt}, logged off`;
  }
}

function describeRun(output: Output, { situation, observations }: SpecimenRun): void {
  output.say('');
  output.say(titleOf(situation));
  for (const { name, predicted, observed, endedBy } of observations) {
    const mark = predicted === observed ? ' ' : '!';
    const by = endedBy === null ? '' : `, ${endedBy}`;
    const other = predicted === observed ? '' : ` (predicted: ${predicted})`;
    output.say(`${mark} ${observed.padEnd(10)} ${specimenWords[name]}${by}${other}`);
  }
}

/** The last line of `--json`. */
function summarise(runs: readonly SpecimenRun[], isWhole: boolean): unknown {
  const of = (model: Situation['model']) => runs.filter(({ situation }) => situation.model === model);
  const tty = of('tty').flatMap(({ situation, observations }) =>
    situation.model === 'tty' ? [{ leader: situation.leader, ending: situation.ending, specimens: observations }] : [],
  );
  const usual = tty.find(({ leader, ending }) => leader === 'bash' && ending === 'exit') ?? tty[0];
  const [x11] = of('x11');
  const [nt] = of('nt');
  return {
    agree: isWhole && runs.every(({ observations }) => observations.every(isAsPredicted)),
    models: {
      ...(x11 === undefined ? {} : { x11: { specimens: x11.observations } }),
      ...(usual === undefined ? {} : { tty: { specimens: usual.specimens, runs: tty } }),
      ...(nt === undefined ? {} : { nt: { specimens: nt.observations } }),
    },
  };
}
