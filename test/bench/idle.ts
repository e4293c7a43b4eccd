/** What processes cost while nothing happens: memory as PSS, and how often they are woken. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { descendantsOf, readProcessTable } from '../../electron/machine/process-table.ts';

/** This process left out. */
export function listTree(rootPid: number): readonly number[] {
  return [rootPid, ...descendantsOf(rootPid, readProcessTable()).map((row) => row.pid)];
}

/** Megabytes (2^20 bytes) of proportional set size over all these processes, proc_pid_smaps_rollup(5). */
export function readMemoryMb(pids: readonly number[]): number {
  const kilobytes = pids.map((pid) => {
    try {
      return Number(/^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0);
    } catch {
      // Gone meanwhile, or a process that holds credentials and is not to be looked into (as an ordinary user).
      return 0;
    }
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/**
 * Wake-ups a second over all threads of these processes: voluntary context switches (proc_pid_status(5)), each of which is
 * a thread that had gone to sleep.
 */
export async function measureWakeups(pids: readonly number[], overMs: number): Promise<number> {
  const before = countSwitches(pids);
  const startedAtMs = performance.now();
  await pause(overMs);
  const seconds = (performance.now() - startedAtMs) / 1000;
  let woken = 0;
  for (const [thread, count] of countSwitches(pids)) woken += count - (before.get(thread) ?? 0);
  return woken / seconds;
}

function countSwitches(pids: readonly number[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const pid of pids) {
    try {
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8');
        counts.set(`${pid}/${thread}`, Number(/^voluntary_ctxt_switches:\s+(\d+)/m.exec(status)?.[1] ?? 0));
      }
    } catch {
      // A process or thread that ended meanwhile wakes no more.
    }
  }
  return counts;
}
