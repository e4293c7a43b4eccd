/** An NT-style session of an account of the machine: root's worker, a cgroup, and a shell that PAM's process starts again. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findSpecimen } from '../../electron/contract/models/specimens.ts';
import type { SessionProgram } from '../../electron/contract/session.ts';
import { isRunning, listProcessesOfUid, signalProcess } from '../../electron/machine/process-identity.ts';
import { findProcessRow } from '../../electron/machine/process-table.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createPamStack, type PamStack, permissive } from '../harness/pam-stack.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { isRoot } from '../harness/runners.ts';
import { programOf, startOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

describe.runIf(isRoot)('an NT-style session of an account (needs root)', () => {
  let person: Person;
  let leaks: LeakCheck;
  let stack: PamStack;
  let worker: TestWorker;
  let client: WorkerClient;

  beforeAll(() => {
    person = createPerson();
  });

  beforeEach(async () => {
    leaks = createLeakCheck({ uids: [person.uid], folders: ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'] });
    stack = createPamStack([...permissive, 'session required pam_umask.so umask=0027']);
    worker = await startTestWorker({ change: { pam: stack.pam } });
    client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'account', user: person.name } });
    await client.waitFor('accepted');
  });
  afterEach(async () => {
    await worker.dispose();
    client.close();
    stack.remove();
    await leaks.assertNothingLeft();
  });

  const newest = () => client.messages.findLast((message) => message.kind === 'nt-changed');
  async function start(script: string) {
    const program: SessionProgram = { ...programOf('bash', '-c', script), model: 'nt' };
    client.send(startOf(program, { model: 'nt' }));
    return (await client.waitFor('started')).session;
  }

  it('is of its user, checked by PAM, and held by a cgroup that is root’s', async () => {
    const session = await start('exec sleep 3600');
    expect(session.logon).toMatchObject({ user: person.name, authenticationPackage: 'PAM', logonType: 2 });
    expect(session.containment).toBe('cgroup');
  });

  it('gets its shell again, each time with what PAM has set, in the same cgroup', async () => {
    const { designated } = await start('umask > ~/umask; echo "shell $$" >&2; exec sleep 3600');
    const cgroupOf = (pid: number) => readFileSync(`/proc/${pid}/cgroup`, 'utf8');
    const first = cgroupOf(designated.pid);
    let last = designated;
    const comm = () => readFileSync(`/proc/${last.pid}/comm`, 'utf8').trim();
    await expect.poll(comm).toBe('sleep');
    // What runs beside the shell, and ends, is not taken for it.
    client.send({ kind: 'start-specimen', name: 'background' });
    const beside = () =>
      listProcessesOfUid(person.uid).find(
        ({ pid }) => findSpecimen(findProcessRow(pid)?.command ?? '') === 'background',
      );
    await expect.poll(() => beside() !== undefined).toBe(true);
    const other = beside();
    if (other !== undefined) signalProcess(other, 'SIGKILL');
    await expect.poll(beside).toBeUndefined();
    for (const restarts of [1, 2]) {
      signalProcess(last, 'SIGKILL');
      await expect.poll(() => newest()?.nt.shell.restarts).toBe(restarts);
      last = newest()?.designated ?? last;
      await expect.poll(comm).toBe('sleep');
      expect(cgroupOf(last.pid)).toBe(first);
      expect(readFileSync(`${person.home}/umask`, 'utf8').trim()).toBe('0027');
      expect(readFileSync(`/proc/${last.pid}/status`, 'latin1')).toMatch(new RegExp(`^Uid:\t${person.uid}\t`, 'm'));
    }
    client.send({ kind: 'end', reason: { kind: 'logged-off' }, ask: true });
    const { ended } = await client.waitFor('ended');
    expect(ended.logPath == null ? '' : readFileSync(ended.logPath, 'utf8')).toMatch(/(shell \d+\n){3}/);
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
    expect(isRunning(last)).toBe(false);
  });

  it('holds what has left its tree and its kernel session, with an empty environment', async () => {
    await start('(setsid env -i /bin/sh -c "trap \'\' TERM HUP; /bin/sleep 3699 & wait" &) ; exec sleep 3600');
    const count = () => listProcessesOfUid(person.uid).length;
    await expect.poll(count).toBeGreaterThanOrEqual(3);
    client.send({ kind: 'end', reason: { kind: 'logged-off' }, ask: true });
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
    expect(count()).toBe(0);
  });
});
