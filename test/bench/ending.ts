/**
 * Ending a contained session of many processes, from the order until all of them are gone, beside its floor: the same
 * processes in the same containment, killed by hand. The bench looks for itself; what the worker tells is only where the time goes.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { ProcessIdentity } from '../../electron/contract/session.ts';
import { findIdentity, isRunning, listChildren } from '../../electron/machine/process-identity.ts';
import { canIsolate } from '../harness/runners.ts';
import { logIn, programOf, type TestWorker } from '../harness/worker-process.ts';
import { type Figures, round, summarise } from './statistics.ts';

export interface EndingFigures {
  /** By the number of processes. */
  readonly endingMs: Readonly<Record<string, Figures>>;
  readonly floorMs: Readonly<Record<string, Figures>>;
}

export interface EndingOptions {
  readonly counts: readonly number[];
  readonly runs: number;
  readonly startWorker: () => Promise<TestWorker>;
  readonly say: (line: string) => void;
}

interface Ending {
  /** From the order until nobody of it was left. */
  readonly goneMs: number;
  /** From the order until the worker told of the end, and until it had given back all that it had. */
  readonly toldMs: number;
  readonly cleanedMs: number;
}

/** In a PID namespace, which is what a guest has; nothing where this machine allows none. */
export async function measureEndings({ counts, runs, startWorker, say }: EndingOptions): Promise<EndingFigures> {
  const endingMs: Record<string, Figures> = {};
  const floorMs: Record<string, Figures> = {};
  if (!canIsolate) return { endingMs, floorMs };
  for (const count of counts) {
    say(`the end of a session of ${count} processes`);
    const endings: Ending[] = [];
    const floors: number[] = [];
    // In turn, so that both meet the same machine.
    for (let run = 0; run < runs; run += 1) {
      floors.push(await measureKill(count));
      endings.push(await measureEnding(count, startWorker));
    }
    const middle = (of: keyof Ending): Figures => summarise(endings.map((each) => each[of]));
    const [took, floor] = [middle('goneMs'), summarise(floors)];
    if (took.median > 2 * floor.median)
      say(
        `${count} processes: gone after ${took.median} ms, twice the floor is ${round(2 * floor.median)} ms; ` +
          `the end was told after ${middle('toldMs').median} ms and all was given back after ${middle('cleanedMs').median} ms`,
      );
    endingMs[count] = took;
    floorMs[count] = floor;
  }
  return { endingMs, floorMs };
}

/** Each is a child of the first, and the last word says that all are there. */
function programFor(count: number): string {
  return `i=1; while [ $i -lt ${count} ]; do sleep 3600 & i=$((i+1)); done; echo there; wait`;
}

/** In milliseconds: small beside what is measured. */
const betweenLooksMs = 1;

async function measureEnding(count: number, startWorker: () => Promise<TestWorker>): Promise<Ending> {
  const worker = await startWorker();
  const client = await worker.connect();
  try {
    await logIn(client, programOf('sh', '-c', programFor(count)), { gracePeriodMs: 5000 });
    const { session } = await client.waitFor('started');
    while (!isSaid(session.logPath)) await pause(20);
    const init = worker.record().processes.find(isNamespaceInit);
    if (init === undefined) throw new Error(`the session is held together by a ${session.containment}`);
    const startedAtMs = performance.now();
    const took = (): number => performance.now() - startedAtMs;
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    const [goneMs, toldMs, cleanedMs] = await Promise.all([
      waitUntilGone(init).then(took),
      client.waitFor('ended', 60_000).then(took),
      client.waitFor('cleaned', 60_000).then(took),
    ]);
    return { goneMs, toldMs, cleanedMs };
  } finally {
    await worker.dispose();
    client.close();
  }
}

/** The same processes in a PID namespace whose init is killed by hand: milliseconds. */
async function measureKill(count: number): Promise<number> {
  const asUser = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const child = spawn('unshare', [...asUser, '--pid', '--fork', 'sh', '-c', programFor(count)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const over = once(child, 'exit');
  await once(child.stdout, 'data');
  const init = findIdentity(listChildren(child.pid ?? -1)[0] ?? -1);
  if (init === null) throw new Error('there is no namespace');
  const startedAtMs = performance.now();
  process.kill(init.pid, 'SIGKILL');
  await waitUntilGone(init);
  const tookMs = performance.now() - startedAtMs;
  await over;
  return tookMs;
}

function isSaid(path: string | null): boolean {
  return path !== null && existsSync(path) && readFileSync(path, 'utf8').includes('there');
}

function isNamespaceInit({ pid }: ProcessIdentity): boolean {
  return /^NSpid:.*\t\d+\t1$/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
}

/** An init is gone when all of its namespace is (pid_namespaces(7)). */
async function waitUntilGone(init: ProcessIdentity): Promise<void> {
  while (isRunning(init)) await pause(betweenLooksMs);
}
