/** What a greeter costs that nobody uses, beside a bare Chromium window with a static page. */
import type { Account } from '../../electron/machine/system-accounts.ts';
import type { TestXServer } from '../harness/x-server.ts';
import { startBareChromium } from './bare-chromium.ts';
import { listTree, measureWakeups, readMemoryMb } from './idle.ts';
import { startBenchSeat } from './seat.ts';

export interface IdleFigures {
  readonly greeterMb: number;
  readonly greeterWakeups: number;
  readonly bareWakeups: number;
}

export interface IdleOptions {
  readonly screen: TestXServer;
  readonly account: Account | null;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/** What a start has in its wake (caches, the spare; a browser's services, of which the last comes after 30 s) is over then. */
const settleMs = 35_000;

export async function measureIdle({ screen, account, seconds, say }: IdleOptions): Promise<IdleFigures> {
  say(`idle: ${seconds} s each at the greeter and at a bare window`);
  const bare = await startBareChromium({ screen, account });
  await pause(settleMs);
  const bareWakeups = await measureWakeups(listTree(bare.pid), seconds * 1000);
  await bare.stop();

  const seat = await startBenchSeat(screen);
  await seat.started.painted;
  await pause(settleMs);
  const pids = listTree(seat.started.pid);
  const greeterMb = readMemoryMb(pids);
  const greeterWakeups = await measureWakeups(pids, seconds * 1000);
  await seat.stop();
  return { greeterMb, greeterWakeups, bareWakeups };
}

function pause(delayMs: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, delayMs);
  });
}
