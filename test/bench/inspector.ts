/** What it costs the worker to tell an inspector of a session with many members, twice a second. */
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { logIn, programOf, type TestWorker } from '../harness/worker-process.ts';

export interface InspectorCost {
  readonly members: number;
  /** Share of one processor that the worker takes while it is watched. */
  readonly share: number;

  readonly containment: string;
}

/** @param leave a session that may leave members has another containment: cgroup or subreaper */
export async function measureInspector(
  members: number,
  leave: boolean,
  overMs: number,
  startWorker: () => Promise<TestWorker>,
): Promise<InspectorCost> {
  const worker = await startWorker();
  const client = await worker.connect();
  try {
    const script = `i=0; while [ $i -lt ${members - 1} ]; do sleep 3600 & i=$((i+1)); done; wait`;
    await logIn(client, programOf('sh', '-c', script), { leftovers: leave ? 'leave' : 'end', gracePeriodMs: 100 });
    const { session } = await client.waitFor('started');
    client.send({ kind: 'watch-members', on: true });
    const total = (): number => client.messages.findLast((message) => message.kind === 'members')?.total ?? 0;
    for (let waited = 0; total() < members; waited += 1) {
      if (waited > 600) throw new Error(`only ${total()} of ${members} members came`);
      await pause(100);
    }
    // Command lines of young processes are read again: that is over by then.
    await pause(3000);
    const before = processorMs(worker.pid);
    const startedAtMs = performance.now();
    await pause(overMs);
    const share = (processorMs(worker.pid) - before) / (performance.now() - startedAtMs);
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await client.waitFor('cleaned', 60_000);
    if (leave) client.send({ kind: 'end-left' });
    return { members, share, containment: session.containment };
  } finally {
    await worker.dispose();
    client.close();
  }
}

/** proc_pid_stat(5): utime and stime, in hundredths of a second. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}
