/** `vestibule start`: reads what was asked, starts the parts, says in a few lines what happens, and waits for the end. */
import { resolve } from 'node:path';
import { describeProblem } from '../contract/configuration-problem.ts';
import { watchHangUps } from './hang-up.ts';
import { openSeat } from './open-seat.ts';
import { parseStart, startUsage } from './options.ts';
import type { Supervisor } from './running-seat.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const parsed = parseStart(args[0] === 'start' ? args.slice(1) : args);
  if (parsed.kind === 'usage') {
    say(`vestibule: ${parsed.problem}\nusage: ${startUsage}`);
    return 2;
  }
  // From the first moment on: without a listener a signal would end this process, and leave what it has started by then.
  const hangUps = watchHangUps();
  const seat = await openSeat({
    options: parsed.options,
    programFolder: resolve(import.meta.dirname, '..'),
    environment: process.env,
    say,
  });
  const { runSeat } = await import('./running-seat.ts');
  const supervisor = await runSeat(seat);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => void supervisor.stop(false));
  }
  hangUps.listen((kind) => void (kind === 'terminal-gone' ? supervisor.stop(false) : reload(supervisor)));
  // A parent that reads what is said may go away first.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', () => undefined);
  return supervisor.over;
}

/** By SIGHUP, as daemons do: what comes of it is said here. */
async function reload(supervisor: Supervisor): Promise<void> {
  try {
    const { isRefused, problems, changed, waiting } = await supervisor.reload();
    for (const problem of problems) say(describeProblem(problem));
    if (isRefused) return say('the configuration has problems, so what held before goes on');
    say(changed.length === 0 ? 'the configuration is as it was' : `configured anew: ${changed.join(', ')}`);
    if (waiting.length > 0) say(`from the next start on: ${waiting.join(', ')}`);
  } catch (error) {
    say(`the configuration was not read anew: ${error instanceof Error ? error.message : error}`);
  }
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    say(`vestibule: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
