/** `vestibule replay`: a recorded journal in the inspector, or as lines. */
import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { readJournalFile, replayJournal } from '../machine/replay.ts';
import { supervisorCommand } from '../machine/started-vestibule.ts';
import { exitStatus } from './exit-status.ts';
import type { Output } from './output.ts';

export interface ReplayOptions {
  readonly file: string;
  readonly seatName: string;
  /** Such as `--kind`, and what follows it. */
  readonly startArguments: readonly string[];
}

/** Gives the exit status. With JSON, all that happened, one happening a line. Else a seat of its own shows it, until its end. */
export async function runReplay(output: Output, { file, seatName, startArguments }: ReplayOptions): Promise<number> {
  // Looked at here first: whoever asked hears at once what is wrong with it.
  const { turns, problems } = replayJournal(readJournalFile(file), file);
  for (const problem of problems) output.note(`replay: ${problem}`);
  if (output.isJson) {
    for (const { happenings } of turns) for (const happening of happenings) output.json(happening);
    output.json({ replay: { turns: turns.length, problems } });
    return exitStatus.ok;
  }
  return startSeat(['--seat', seatName, '--replay', resolve(file), ...startArguments]);
}

/** As `vestibule start` in the place of this process. Gives its exit status. */
async function startSeat(args: readonly string[]): Promise<number> {
  const [command = '', ...rest] = supervisorCommand(join(import.meta.dirname, '..'));
  const child = spawn(command, [...rest, ...args], { stdio: 'inherit' });
  // Of Ctrl+C it hears itself, since both have one terminal.
  process.on('SIGINT', () => undefined);
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal));
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (status) => done(status ?? exitStatus.failed));
  });
}
