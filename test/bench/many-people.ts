/** Whether a greeter is later where there are a thousand accounts: from the command to the greeter's own word. */
import { students, withAccounts } from '../harness/machine-accounts.ts';
import type { TestXServer } from '../harness/x-server.ts';
import { startBenchSeat } from './seat.ts';
import { type Figures, summarise } from './statistics.ts';

/** Milliseconds, with ten accounts and with a thousand; in turn, so that both meet the same machine. Needs root. */
export async function measureManyPeople(options: {
  readonly screen: TestXServer;
  readonly runs: number;
}): Promise<{ readonly ten: Figures; readonly thousand: Figures }> {
  const ten: number[] = [];
  const thousand: number[] = [];
  for (let run = 0; run < options.runs; run += 1) {
    ten.push(await measure(options.screen, 10));
    thousand.push(await measure(options.screen, 1000));
  }
  return { ten: summarise(ten), thousand: summarise(thousand) };
}

async function measure(screen: TestXServer, count: number): Promise<number> {
  const seat = await startBenchSeat(screen, {}, withAccounts(students(count)));
  try {
    await seat.started.painted;
    return performance.now() - seat.startedAtMs;
  } finally {
    await seat.stop();
  }
}
