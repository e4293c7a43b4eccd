/**
 * Generated: whatever the programs of a session do to get away, nothing of it is alive once the session is over. Told from
 * /proc alone, by who descends from whom, and not by the lists that the worker itself goes by.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, it } from 'vitest';
import type { WorkerRecord } from '../../electron/contract/worker.ts';
import { findCgroupTree } from '../../electron/machine/containment/cgroup.ts';
import { installOrphanReaper, type OrphanReaper } from '../../electron/machine/orphan-reaper.ts';
import { type OwnChildren, watchOwnChildren } from '../../electron/machine/own-children.ts';
import { findProcess, signalProcess } from '../../electron/machine/process-identity.ts';
import { descendantsOf, type ProcessRow, readProcessTable } from '../../electron/machine/process-table.ts';
import { cleanUpAfterWorker } from '../../electron/machine/worker-cleanup.ts';
import { type AnyProgram, anyProgram, countSettled, writeProgram } from '../harness/any-program.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { canIsolate, isRoot, type Runner, runners, uidsOf } from '../harness/runners.ts';
import { pathWithout } from '../harness/search-path.ts';
import {
  logIn,
  programOf,
  startTestWorker,
  type TestWorker,
  type TestWorkerOptions,
  type WorkerClient,
} from '../harness/worker-client.ts';

/** Some four seconds for each containment. */
const numRuns = 10;
const limitMs = 120_000;

const models = ['x11', 'tty', 'nt'] as const;
const endings = ['order', 'leader killed', 'worker stopped', 'display killed', 'worker killed'] as const;

interface Life {
  readonly program: AnyProgram;
  readonly model: (typeof models)[number];
  readonly ending: (typeof endings)[number];
  /** Whether it ends once everybody is there, or in the middle of it. */
  readonly isSettled: boolean;
}

interface Containment {
  readonly name: 'pid-namespace' | 'cgroup' | 'subreaper';
  readonly runner: Runner;
  /** For a worker that has no better one. */
  readonly options: (tools: string) => TestWorkerOptions;
}

/** Each tree of version 2 that is mounted goes, in a mount namespace of the worker's own. */
const withoutCgroups = [
  '(PATH=/usr/bin:/bin:/usr/sbin:/sbin',
  'while tree=$(awk \'$3 == "cgroup2" { print $2; exit }\' /proc/self/mounts) && [ -n "$tree" ]; do umount --lazy "$tree"; done)',
  'exec "$@"',
].join('\n');
const canUnshareMounts = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;

const containments: readonly Containment[] = runners.flatMap((runner): readonly Containment[] => [
  ...(canIsolate ? [{ name: 'pid-namespace' as const, runner, options: () => ({}) }] : []),
  ...(runner.asRoot && findCgroupTree() !== null
    ? [{ name: 'cgroup' as const, runner, options: (tools: string) => ({ environment: pathWithout(tools, 'bwrap') }) }]
    : []),
  ...(!runner.asRoot || canUnshareMounts
    ? [
        {
          name: 'subreaper' as const,
          runner,
          options: (tools: string) => ({
            environment: pathWithout(tools, 'bwrap'),
            ...(runner.asRoot
              ? { wrapper: ['/usr/bin/unshare', '--mount', '/bin/sh', '-c', withoutCgroups, 'sh'] }
              : {}),
          }),
        },
      ]
    : []),
]);

describe.each(containments)('a session in a $name, worker run by $runner.name', ({ name, runner, options }) => {
  let leaks: LeakCheck;
  let children: OwnChildren;
  let reaper: OrphanReaper;
  let tools: string;
  beforeEach(() => {
    leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule/accounts'] });
    // As the supervisor: an init is not gone before all of its namespace is reaped.
    children = watchOwnChildren();
    reaper = installOrphanReaper(children);
    tools = mkdtempSync(join(tmpdir(), 'vt-'));
    chmodSync(tools, 0o755);
  });
  afterEach(async () => {
    rmSync(tools, { recursive: true, force: true });
    await leaks.assertNothingLeft();
    reaper.stop();
    children.stop();
  });

  const lifeArbitrary: fc.Arbitrary<Life> = fc.record({
    program: anyProgram(2),
    model: fc.constantFrom(...models),
    // A subreaper that is killed knows nobody any more, and says so (docs/session-models.md).
    ending: fc.constantFrom(...endings.filter((each) => name !== 'subreaper' || each !== 'worker killed')),
    isSettled: fc.boolean(),
  });

  async function live({ program, model, ending, isSettled }: Life, worker: TestWorker): Promise<void> {
    const client = await worker.connect();
    try {
      await logIn(client, programOf('sh', '-c', writeProgram(program)), { model, gracePeriodMs: 50 });
      const { session } = await client.waitFor('started');
      if (session.containment !== name) throw new Error(`its containment is ${session.containment}`);
      if (isSettled) await settle(worker, countSettled(program));
      await end(ending, worker, client);
    } finally {
      client.close();
    }
  }

  async function end(ending: Life['ending'], worker: TestWorker, client: WorkerClient): Promise<void> {
    const { session } = await client.waitFor('started');
    const displayServer = findRecord(worker)?.displayServer ?? null;
    if (ending === 'worker killed') {
      worker.child.kill('SIGKILL');
      await worker.exited;
      // As the supervisor does, which lives.
      const record = findRecord(worker);
      const words = record === null ? [] : await cleanUpAfterWorker(record, worker.start.folder);
      if (words.length > 0) throw new Error(words.join('\n'));
      return;
    }
    if (ending === 'leader killed') signalProcess(session.designated, 'SIGKILL');
    if (ending === 'display killed' && displayServer !== null) signalProcess(displayServer, 'SIGKILL');
    if (ending === 'worker stopped') worker.child.kill('SIGTERM');
    // The shell of an NT-style session is started again, and a text session has no display: that is no end of it.
    else client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    const { leftovers } = await client.waitFor('cleaned');
    if (leftovers.length > 0) throw new Error(leftovers.join('\n'));
  }

  it(
    'leaves nobody, whatever its program does and however it ends',
    async () => {
      await fc.assert(
        fc.asyncProperty(lifeArbitrary, async (life) => {
          const before = new Set(listBelow().map(({ pid }) => pid));
          const worker = await startTestWorker({
            ...(runner.user === null ? {} : { user: runner.user }),
            ...options(mkdtempIn(tools)),
          });
          try {
            await live(life, worker);
            const survivors = listBelow().filter(({ pid }) => pid !== worker.pid && !before.has(pid));
            // The next life is not told of them.
            for (const survivor of survivors) signalProcess(survivor, 'SIGKILL');
            if (survivors.length > 0)
              throw new Error(`alive after the end:\n  ${survivors.map(describeRow).join('\n  ')}`);
          } finally {
            await worker.dispose();
          }
        }),
        // One that is made smaller for ever says nothing.
        { numRuns, interruptAfterTimeLimit: limitMs / 2, markInterruptAsFailure: true },
      );
    },
    limitMs,
  );
});

/** null: it is over already, by itself. */
function findRecord(worker: TestWorker): WorkerRecord | null {
  try {
    return worker.record();
  } catch {
    return null;
  }
}

/** Each worker has links of its own. */
function mkdtempIn(folder: string): string {
  const path = mkdtempSync(join(folder, 'w-'));
  chmodSync(path, 0o755);
  return path;
}

/** Orphans come back to this process, so all that it ever started is below it. Who is in its exit does nothing any more. */
function listBelow(pid = process.pid): readonly ProcessRow[] {
  return descendantsOf(pid, readProcessTable()).filter((row) => {
    const facts = findProcess(row.pid);
    return facts !== null && facts.startTicks === row.startTicks && !facts.isEnding;
  });
}

/**
 * Until all are there, or no other has come for a while: an exit that orphans a group with a stopped member takes the group
 * along (setpgid(2)), and a program may be over before.
 */
async function settle(worker: TestWorker, count: number): Promise<void> {
  const isSettled = ({ state, command }: ProcessRow): boolean => command === 'sleep 3600' || state === 'T';
  for (let looks = 0, most = 0; most < count && looks < 30; looks += 1) {
    const now = listBelow(worker.pid).filter(isSettled).length;
    if (now > most) looks = 0;
    most = Math.max(most, now);
    await nextLook();
  }
}

function describeRow({ pid, startTicks, ppid, state, command }: ProcessRow): string {
  return `process ${pid} since ${startTicks}, parent ${ppid}, state ${state}: ${command.slice(0, 200)}`;
}

/** Nobody tells of processes that are not ours. */
function nextLook(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
