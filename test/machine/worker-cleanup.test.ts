/** A worker that is killed in each phase, and what puts right what it left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { WorkerRecord } from '../../electron/contract/worker.ts';
import { markHelper } from '../../electron/machine/helper-mark.ts';
import { isRunning, listProcessesOfUid } from '../../electron/machine/process-identity.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { cleanUpAfterWorker } from '../../electron/machine/worker-cleanup.ts';
import { createLeakCheck, isSocketLeft, type LeakCheck } from '../harness/leak-check.ts';
import { describeRunners, isRoot, uidsOf } from '../harness/runners.ts';
import { logIn, programOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

describeRunners('a dead worker, run by $name', (runner) => {
  let leaks: LeakCheck;
  let worker: TestWorker;
  let client: WorkerClient;

  beforeEach(async () => {
    leaks = createLeakCheck({
      uids: uidsOf(runner),
      folders: ['/run/vestibule/accounts', '/sys/fs/cgroup/unified', '/sys/fs/cgroup'],
    });
    worker = await startTestWorker(runner.user === null ? {} : { user: runner.user });
    client = await worker.connect();
  });

  afterEach(async () => {
    await worker.dispose();
    await leaks.assertNothingLeft();
  });

  async function killWorker(): Promise<WorkerRecord> {
    worker.child.kill('SIGKILL');
    await worker.exited;
    return worker.record();
  }

  /** Nothing of it runs and nothing of it is left; the leak check looks at the rest. */
  async function expectPutRight(record: WorkerRecord): Promise<void> {
    expect(await cleanUpAfterWorker(record, worker.start.folder)).toEqual([]);
    const all = [...record.processes, ...(record.displayServer === null ? [] : [record.displayServer])];
    expect(all.filter(isRunning)).toEqual([]);
    if (record.exclusiveUid !== null) expect(listProcessesOfUid(record.exclusiveUid)).toEqual([]);
    expect(existsSync(worker.start.folder)).toBe(false);
    if (existsSync(worker.start.guestHomesFolder)) expect(readdirSync(worker.start.guestHomesFolder)).toEqual([]);
    if (record.displayNumber !== null) expect(isSocketLeft(record.displayNumber)).toBe(false);
  }

  it('while its display server starts is put right', async () => {
    await expectPutRight(await killWorker());
  });

  it('is put right at whatever moment of its preparation it died', async () => {
    await client.waitFor('display-ready');
    for (let delayMs = 0; delayMs < 12; delayMs += 2) {
      const other = await startTestWorker(runner.user === null ? {} : { user: runner.user });
      await (await other.connect()).waitFor('display-ready');
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      other.child.kill('SIGKILL');
      await other.exited;
      expect(await cleanUpAfterWorker(other.record(), other.start.folder)).toEqual([]);
      await other.dispose();
    }
    await expectPutRight(await killWorker());
  });

  it('that was spare is put right', async () => {
    await client.waitFor('display-ready');
    await expectPutRight(await killWorker());
  });

  it('in a session is put right, with all who left the tree', async () => {
    const daemons = '(setsid env -i sleep 1000 &) ; (trap "" TERM HUP; sleep 1001 &) ; sleep 1002';
    await logIn(client, programOf('sh', '-c', daemons));
    await client.waitFor('started');
    await expectPutRight(await killWorker());
  });

  it('with members that a policy would leave is put right', async () => {
    await logIn(client, programOf('sh', '-c', '(setsid env -i sleep 1000 &) ; sleep 1001 & exit 0'), {
      leftovers: 'leave',
    });
    const { left } = await client.waitFor('cleaned');
    const record = await killWorker();
    await expectPutRight(record);
    expect(left.filter(isRunning)).toEqual([]);
  });

  it('in a session that may leave members is put right', async () => {
    await logIn(client, programOf('sh', '-c', '(setsid env -i sleep 1000 &) ; sleep 1001'), { leftovers: 'leave' });
    await client.waitFor('started');
    await expectPutRight(await killWorker());
  });

  it('that is put right twice is put right', async () => {
    await logIn(client, programOf('sleep', '1000'));
    await client.waitFor('started');
    const record = await killWorker();
    await expectPutRight(record);
    await expectPutRight(record);
  });

  it('touches no process that only has the pid of one of its own', async () => {
    await client.waitFor('display-ready');
    const record = await killWorker();
    await expectPutRight({ ...record, processes: [...record.processes, { pid: process.pid, startTicks: 1 }] });
  });

  it('touches no process that only names it: in its arguments, or in a variable of another meaning', async () => {
    await logIn(client, programOf('sleep', '1000'));
    await client.waitFor('started');
    const record = await killWorker();
    const home = record.homePath ?? '';
    const names = [`${worker.start.folder}/display/authority`, `${home}/home/notes`];
    const account = runner.user === null ? null : findLocalAccount(runner.user);
    const become =
      account === null ? [] : ['setpriv', '--reuid', `${account.uid}`, '--regid', `${account.gid}`, '--clear-groups'];
    const [command = '', ...argv] = [...become, 'sh', '-c', 'echo reading; read -r line', 'sh', ...names];
    const reader = spawn(command, argv, { env: { PATH: '/usr/bin:/bin', OLDPWD: `${home}/home`, NOTES: names[0] } });
    await once(reader.stdout, 'data');
    await expectPutRight(record);
    expect(reader.exitCode ?? reader.signalCode).toBe(null);
    reader.stdin.end('over\n');
    expect(await once(reader, 'exit')).toEqual([0, null]);
  });

  it('ends what carries its mark and was not written down, and not what is older or of another worker', async () => {
    const folder = worker.start.folder;
    const start = (mark: string) => {
      const account = findLocalAccount('vestibule');
      const become = ['--reuid', `${account?.uid}`, '--regid', `${account?.gid}`, '--clear-groups', '--'];
      const [command = '', ...argv] = [...(isRoot ? ['setpriv', ...become] : []), 'sleep', '1000'];
      return spawn(command, argv, { env: { PATH: '/usr/bin:/bin', ...markHelper(mark) }, cwd: '/' });
    };
    const [marked, other] = [start(folder), start(`${folder}0`)];
    const endings = [marked, other].map((child) => once(child, 'exit'));
    await client.waitFor('display-ready');
    const record = await killWorker();
    const later = { ...record, worker: { pid: record.worker.pid, startTicks: Number.MAX_SAFE_INTEGER } };
    await cleanUpAfterWorker({ ...later, displayServer: null, processes: [], homePath: null }, `${folder}-none`);
    expect(marked.exitCode ?? marked.signalCode).toBe(null);
    await expectPutRight(record);
    expect(await endings[0]).toEqual([null, 'SIGKILL']);
    expect(other.exitCode ?? other.signalCode).toBe(null);
    other.kill();
    await endings[1];
  });

  it('touches no folder that is not a home of its own', async () => {
    await client.waitFor('display-ready');
    const record = await killWorker();
    await cleanUpAfterWorker({ ...record, homePath: worker.start.logFolder }, worker.start.folder);
    expect(existsSync(worker.start.logFolder)).toBe(true);
    await expectPutRight(record);
  });
});
