/** `vestibule replay`: a recorded journal in the inspector, or as lines. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { readJournalFile, replayJournal } from '../machine/replay.ts';
import { exitStatus } from './exit-status.ts';
import type { Output } from './output.ts';

export interface ReplayOptions {
  readonly file: string;
  readonly seatName: string;
  /** Such as `--kind`, and what follows it. */
  readonly startArguments: readonly string[];
}

/** With JSON, all that happened, one happening a line. Else a seat of its own that shows it: null, since it goes on. */
export async function runReplay(
  output: Output,
  { file, seatName, startArguments }: ReplayOptions,
): Promise<number | null> {
  // Looked at here first: whoever asked hears at once what is wrong with it.
  const { turns, problems } = replayJournal(await readJournalFile(file), file);
  for (const problem of problems) output.note(`replay: ${problem}`);
  if (output.isJson) {
    for (const { happenings } of turns) for (const happening of happenings) output.json(happening);
    output.json({ replay: { turns: turns.length, problems } });
    return exitStatus.ok;
  }
  process.argv.splice(
    2,
    process.argv.length,
    'start',
    '--seat',
    seatName,
    '--replay',
    resolve(file),
    ...startArguments,
  );
  // In this very process, as `start` is.
  createRequire(import.meta.filename)('./supervisor.cjs');
  return null;
}
