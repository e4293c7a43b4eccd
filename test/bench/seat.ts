/** A Vestibule that the bench starts as its users do, with the `vestibule` command, on a screen that it can read. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type StartedVestibule, startVestibule } from '../../electron/machine/started-vestibule.ts';
import type { TestXServer } from '../harness/x-server.ts';

export interface BenchSeat {
  readonly started: StartedVestibule;
  /** performance.now() right before the command was executed. */
  readonly startedAtMs: number;
  readonly guestHomesFolder: string;
  stop(): Promise<void>;
}

const commandPath = join(import.meta.dirname, '../build/setup/vestibule');
let counter = 0;
/** Of the bench's own command line: `--config`, `--set` and `--runtime`. */
let benchFlags: readonly string[] = [];

export function setBenchFlags(flags: readonly string[]): void {
  benchFlags = flags;
}

/** @param wrapper in front of the command */
export async function startBenchSeat(
  screen: TestXServer,
  environment: NodeJS.ProcessEnv = {},
  wrapper: readonly string[] = [],
): Promise<BenchSeat> {
  counter += 1;
  const seatName = `bench-${counter}`;
  const stateFolder = mkdtempSync(join(tmpdir(), 'vestibule-bench-state-'));
  const startedAtMs = performance.now();
  const started = await startVestibule({
    command: [...wrapper, commandPath],
    // What this machine has configured is not what is measured.
    arguments: ['--kind', 'window', '--seat', seatName, '--no-own-config', ...benchFlags],
    environment: { ...process.env, XDG_STATE_HOME: stateFolder, ...screen.environment, ...environment },
  });
  const guests = process.getuid?.() === 0 ? '/var/lib/vestibule/guests' : join(stateFolder, 'vestibule/guests');
  return {
    started,
    startedAtMs,
    guestHomesFolder: join(guests, seatName),
    async stop() {
      started.kill('SIGTERM');
      await started.over;
      rmSync(stateFolder, { recursive: true, force: true });
    },
  };
}
