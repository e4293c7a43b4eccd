/** From the execution of `vestibule start`, its checks included, to the greeter on the screen. */
import type { TestXServer } from '../harness/x-server.ts';
import { createPixelWatch } from './first-pixel.ts';
import { findGreeterMark, type Mark } from './greeter-mark.ts';
import { startBenchSeat } from './seat.ts';

let mark: Mark | null = null;

/** Milliseconds, one value a run. The first call looks once where the greeter has a colour that nothing else has. */
export async function measureColdStarts(options: {
  readonly screen: TestXServer;
  readonly runs: number;
}): Promise<readonly number[]> {
  const { screen, runs } = options;
  if (mark === null) {
    const seat = await startBenchSeat(screen);
    try {
      await seat.started.painted;
      mark = await findGreeterMark(screen);
    } finally {
      await seat.stop();
    }
  }
  const { x, y, rgb } = mark;
  const values: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const watch = await createPixelWatch(screen);
    const starting = startBenchSeat(screen);
    try {
      const paintedAtMs = await watch.next(x, y, (found) => found === rgb, 20_000);
      values.push(paintedAtMs - (await starting).startedAtMs);
    } finally {
      await watch.close();
      await (await starting).stop();
    }
  }
  return values;
}
