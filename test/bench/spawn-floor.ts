/** The floor under every login: how long Node takes to start a program that does nothing, until it has ended. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds, one value a run; the first few, which warm caches, are not counted. */
export async function measureSpawn(runs: number): Promise<readonly number[]> {
  const values: number[] = [];
  for (let run = -5; run < runs; run += 1) {
    const startedAtMs = performance.now();
    await once(spawn('/bin/true', { stdio: 'ignore' }), 'exit');
    if (run >= 0) values.push(performance.now() - startedAtMs);
  }
  return values;
}
