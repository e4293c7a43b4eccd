/** `vestibule start`: reads what was asked, starts the parts, says in a few lines what happens, and waits for the end. */
import { resolve } from 'node:path';
import { openSeat } from './open-seat.ts';
import { parseStart, startUsage } from './options.ts';

const say = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const args = process.argv.slice(2);
  const parsed = parseStart(args[0] === 'start' ? args.slice(1) : args);
  if (parsed.kind === 'usage') {
    say(`vestibule: ${parsed.problem}\nusage: ${startUsage}`);
    return 2;
  }
  const seat = await openSeat({
    options: parsed.options,
    programFolder: resolve(import.meta.dirname, '..'),
    environment: process.env,
    say,
  });
  const { runSeat } = await import('./running-seat.ts');
  const supervisor = await runSeat(seat);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => void supervisor.stop(false));
  }
  // A parent that reads what is said may go away first.
  process.stderr.on('error', () => undefined);
  process.stdout.on('error', () => undefined);
  return supervisor.over;
}

main().then(
  (status) => process.exit(status),
  (error: unknown) => {
    say(`vestibule: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(1);
  },
);
