/** The members of a session as an inspector gets to know them, from a real worker; and what may be done to them. */
import { spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LostMember, Member } from '../../electron/contract/inspector/members.ts';
import { findIdentity, isRunning, signalProcess } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { describeRunners, uidsOf } from '../harness/runners.ts';
import { logIn, programOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

const asLeft = { leftovers: 'leave' } as const;

describeRunners('whoever watches the members of a session, worker run by $name', (runner) => {
  let leaks: LeakCheck;
  let worker: TestWorker;
  let client: WorkerClient;

  beforeEach(async () => {
    leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule/accounts'] });
    worker = await startTestWorker(runner.user === null ? {} : { user: runner.user });
    client = await worker.connect();
  });
  afterEach(async () => {
    await worker.dispose();
    client.close();
    await leaks.assertNothingLeft();
  });

  const news = (of = client) => of.messages.filter((message) => message.kind === 'members');
  /** What an inspector has on its screen. */
  function rows(of = client): ReadonlyMap<number, Member> {
    const now = new Map<number, Member>();
    for (const { begins, changed, gone } of news(of)) {
      if (begins) now.clear();
      for (const { pid } of gone) now.delete(pid);
      for (const row of changed) now.set(row.pid, row);
    }
    return now;
  }
  const lost = (): readonly LostMember[] => news().flatMap(({ gone }) => gone);
  const find = (words: string, of = client): Member | undefined =>
    [...rows(of).values()].find(({ command }) => command === words);
  async function see(words: string): Promise<Member> {
    await expect.poll(() => find(words)?.pid ?? 0, { message: words }).toBeGreaterThan(0);
    const row = find(words);
    if (row === undefined) throw new Error(words);
    return row;
  }

  async function start(script: string, change = {}) {
    await logIn(client, programOf('sh', '-c', script), change);
    const { session } = await client.waitFor('started');
    client.send({ kind: 'watch-members', on: true });
    return session;
  }

  it.each(['end', 'leave'] as const)('hears of members and nobody else, with policy %s', async (leftovers) => {
    const script = 'sleep 3600 & setsid sleep 3601 & env -i sleep 3602 & (setsid sleep 3603 &) ; wait';
    const { designated, containment } = await start(script, { leftovers });
    await Promise.all(['sleep 3600', 'sleep 3601', 'sleep 3602', 'sleep 3603'].map(see));
    // What is read of a process on its way to its program is put right by a later reading.
    await expect
      .poll(() => {
        const leader = rows().get(designated.pid);
        const [child, other, bare, orphan] = ['sleep 3600', 'sleep 3601', 'sleep 3602', 'sleep 3603'].map((words) =>
          find(words),
        );
        return {
          ...{ leader, child, bare },
          isOfLeader: child?.sid === leader?.sid,
          isOfItself: other?.sid === other?.pid,
          isOrphan: orphan?.ppid !== designated.pid,
        };
      })
      .toMatchObject({
        leader: { startTicks: designated.startTicks, command: `sh -c ${script}`.slice(0, 160) },
        child: {
          ppid: designated.pid,
          firstPpid: designated.pid,
          hasBareEnvironment: false,
          terminal: null,
          state: 'S',
        },
        bare: { hasBareEnvironment: true },
        isOfLeader: true,
        isOfItself: true,
        isOrphan: true,
      });
    // The shell between may still be on its way out.
    await expect.poll(() => [rows().size, news().at(-1)?.total]).toEqual([5, 5]);
    if (leftovers === 'leave') expect(containment).not.toBe('pid-namespace');
    for (const row of rows().values()) expect(Math.abs(row.startedAtMs - Date.now())).toBeLessThan(20_000);
  });

  it('hears at once that one has ended, and of what', async () => {
    const orphans = ['sleep 3602', 'sleep 3603', 'sleep 3604', 'sleep 3605'];
    await start(
      `sleep 3600 & sleep 3601 & ${orphans.map((words) => `(${words} &)`).join('; ')}; wait $!; wait`,
      asLeft,
    );
    const delays: number[] = [];
    for (const words of orphans) {
      const { pid } = await see(words);
      const howOf = () => lost().find((each) => each.pid === pid)?.how;
      const sinceMs = performance.now();
      process.kill(pid, 'SIGHUP');
      // Its parent is the subreaper, which hears of it.
      await expect.poll(howOf, { interval: 10 }).toBe('SIGHUP');
      delays.push(performance.now() - sinceMs);
    }
    // Each but the first is killed just behind a reading, and the next but for the news is half a second away. Reading too
    // often is put off on a busy machine.
    expect(Math.min(...delays.slice(1))).toBeLessThan(450);
    const child = await see('sleep 3601');
    client.send({ kind: 'signal-member', member: { pid: child.pid, startTicks: child.startTicks }, signal: 'SIGTERM' });
    await expect.poll(() => lost().find(({ pid }) => pid === child.pid)?.how).toBe('SIGTERM');
  });

  it('hears that a process was reparented, and of one that is dead and not waited for', async () => {
    await start('sh -c "sleep 3600 & exec sleep 3602" & exec sleep 3601', asLeft);
    const [first, parent] = await Promise.all([see('sleep 3600'), see('sleep 3602')]);
    expect(first.firstPpid).toBe(parent.pid);
    process.kill(parent.pid, 'SIGKILL');
    await expect.poll(() => find('sleep 3600')?.ppid !== parent.pid).toBe(true);
    const zombie = parent.pid;
    // The one that exec'd does not wait for its children.
    await expect.poll(() => rows().get(zombie)?.state).toBe('Z');
  });

  it('hears nothing any more once it does not want to', async () => {
    await start('sleep 3600 & wait');
    const child = await see('sleep 3600');
    client.send({ kind: 'watch-members', on: false });
    client.send({
      kind: 'signal-member',
      member: { pid: child.pid, startTicks: child.startTicks + 1 },
      signal: 'SIGKILL',
    });
    // Messages keep their order: after this one nothing of the watching is on its way.
    await client.waitFor('rejected');
    const heard = news().length;
    process.kill(child.pid, 'SIGKILL');
    // Whoever watches is told of the last members before this.
    await client.waitFor('cleaned');
    expect(news().length).toBe(heard);
  });

  it('is told what it asks for itself, and nothing that another asked for', async () => {
    await start('sleep 3600 & exec sleep 3601');
    await see('sleep 3600');
    const second = await worker.connect();
    await second.waitFor('snapshot');
    second.send({ kind: 'watch-members', on: true });
    await expect.poll(() => find('sleep 3601', second)?.pid ?? 0).toBeGreaterThan(0);
    const third = await worker.connect();
    await third.waitFor('snapshot');
    third.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await third.waitFor('cleaned');
    expect(news(third)).toEqual([]);
    for (const each of [second, third]) each.close();
  });

  it('can signal members alone, and only the very process that it means', async () => {
    await start('sleep 3600 & sleep 3601 & wait $!; wait');
    const child = await see('sleep 3600');
    const own = spawn('sleep', ['3600']);
    const stranger = findIdentity(own.pid ?? 0);
    if (stranger === null) throw new Error('no stranger');
    const { pid, startTicks } = child;
    const refused = [
      stranger,
      { pid: worker.pid, startTicks: findIdentity(worker.pid)?.startTicks ?? 0 },
      { pid, startTicks: startTicks + 1 },
    ];
    for (const member of refused) client.send({ kind: 'signal-member', member, signal: 'SIGKILL' });
    await expect.poll(() => client.messages.filter(({ kind }) => kind === 'rejected').length).toBe(3);
    expect(isRunning(stranger) && isRunning(child)).toBe(true);
    client.send({ kind: 'signal-member', member: { pid, startTicks }, signal: 'SIGKILL' });
    await expect.poll(() => isRunning(child)).toBe(false);
    await expect.poll(() => lost().find((each) => each.pid === pid)?.how).toBe('SIGKILL');
    signalProcess(stranger, 'SIGKILL');
    await new Promise((resolve) => own.once('exit', resolve));
  });

  it('sees the last of a session, and what was left of it', async () => {
    const { designated } = await start('sleep 3600 & trap "exit 3" USR1; sleep 3602 & wait', asLeft);
    await Promise.all([see('sleep 3600'), see('sleep 3602')]);
    process.kill(designated.pid, 'SIGUSR1');
    await client.waitFor('cleaned');
    expect(lost().find(({ pid }) => pid === designated.pid)?.how).toBe('exit 3');
    await expect
      .poll(() => [...rows().values()].map(({ command }) => command).sort())
      .toEqual(['sleep 3600', 'sleep 3602']);
    expect(find('sleep 3600')?.firstPpid).toBe(designated.pid);
    client.send({ kind: 'end-left' });
    await client.closed;
    expect(rows().size).toBe(0);
  });

  it('ends a session by its display server', async () => {
    await start('exec sleep 3601');
    client.send({ kind: 'kill-display-server' });
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toMatchObject({ kind: 'display-server-died', how: expect.stringContaining('SIGKILL') });
  });

  it('hangs a session up: the group of its designated process hears of it', async () => {
    await start('trap "exit 9" HUP; sleep 3600 & while :; do wait; done');
    await see('sleep 3600');
    client.send({ kind: 'hang-up' });
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'exited', status: 9 });
  });

  it('is told that there is no session to act on', async () => {
    await client.waitFor('display-ready');
    client.send({ kind: 'watch-members', on: true });
    for (const kind of ['hang-up', 'kill-display-server'] as const) client.send({ kind });
    client.send({ kind: 'signal-member', member: { pid: 1, startTicks: 0 }, signal: 'SIGKILL' });
    await expect.poll(() => client.messages.filter(({ kind }) => kind === 'rejected').length).toBe(3);
    expect(news()).toEqual([]);
  });
});
