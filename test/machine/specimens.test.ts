/** Specimens that a lecturer starts in a session that runs: on a real worker, under each model. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Member } from '../../electron/contract/inspector/members.ts';
import { predict, type Situation } from '../../electron/contract/models/predictions.ts';
import { findSpecimen, startableSpecimens } from '../../electron/contract/models/specimens.ts';
import { loginShellWord } from '../../electron/contract/session.ts';
import { isRunning } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { describeRunners, uidsOf } from '../harness/runners.ts';
import { connectTerminal } from '../harness/terminal-client.ts';
import { logIn, programOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

/** What nobody can be here; it says so itself, and ends. */
const wanted = startableSpecimens.filter((name) => name !== 'other-cgroup');

describeRunners('the specimens of a lecture, worker run by $name', (runner) => {
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

  /** The newest row of each specimen that is a member now. */
  function seen(): ReadonlyMap<string, Member> {
    const now = new Map<number, Member>();
    for (const message of client.messages) {
      if (message.kind !== 'members') continue;
      if (message.begins) now.clear();
      for (const { pid } of message.gone) now.delete(pid);
      for (const row of message.changed) now.set(row.pid, row);
    }
    return new Map([...now.values()].flatMap((row) => [[findSpecimen(row.command) ?? '', row]]));
  }

  async function startAll(names: readonly (typeof wanted)[number][]): Promise<void> {
    client.send({ kind: 'watch-members', on: true });
    for (const name of names) {
      client.send({ kind: 'start-specimen', name });
      await expect.poll(() => seen().has(name), { message: name }).toBe(true);
    }
    // The one that forks does so every 10 ms, and members are read twice a second: one that is listed for longer is its last.
    await expect.poll(() => Date.now() - (seen().get('forking')?.startedAtMs ?? Date.now())).toBeGreaterThan(1500);
  }

  it.each(['leave', 'end'] as const)('start in an x11 session and meet their fates, with policy %s', async (policy) => {
    await logIn(client, programOf('sh', '-c', 'exec sleep 3600'), { leftovers: policy });
    const { session } = await client.waitFor('started');
    await startAll(wanted);
    const rows = seen();
    expect(rows.get('stopped')?.state).toBe('T');
    expect(rows.get('cleared-environment')?.hasBareEnvironment).toBe(true);
    process.kill(session.designated.pid, 'SIGTERM');
    await client.waitFor('cleaned');
    const situation: Situation = { model: 'x11', policy };
    for (const name of wanted) {
      const row = rows.get(name);
      if (row === undefined) throw new Error(name);
      expect([name, isRunning(row) ? 'alive' : 'gone']).toEqual([name, predict(name, situation).fate]);
    }
    if (policy === 'leave') client.send({ kind: 'end-left' });
  });

  it('are typed at the terminal of a text session, whose shell is their parent', async () => {
    await logIn(client, programOf(loginShellWord), { model: 'tty' });
    const { session } = await client.waitFor('started');
    const terminal = await connectTerminal(session.terminalSocketPath ?? '');
    await startAll(['background', 'own-session', 'stopped', 'forking']);
    expect(terminal.text()).toContain('setsid /usr/bin/perl $D/specimen.pl own-session $D &');
    expect(seen().get('background')?.ppid).toBe(session.designated.pid);
    expect(seen().get('background')?.sid).toBe(session.designated.pid);
    expect(seen().get('own-session')?.sid).not.toBe(session.designated.pid);
    client.send({ kind: 'start-specimen', name: 'foreground' });
    await expect.poll(() => seen().has('foreground')).toBe(true);
    terminal.close();
  });

  it.each(['leave', 'end'] as const)(
    'leave nobody who was on the way in when it ended, policy %s',
    async (leftovers) => {
      await logIn(client, programOf('sh', '-c', 'exec sleep 3600'), { leftovers });
      const { session } = await client.waitFor('started');
      // One at least is between the order and its first instruction.
      for (let count = 0; count < 12; count += 1) client.send({ kind: 'start-specimen', name: 'own-session' });
      process.kill(session.designated.pid, 'SIGKILL');
      await client.waitFor('cleaned');
      client.send({ kind: 'end-left' });
      // The leak check looks for them by account and by their parent, the worker.
      await worker.exited;
    },
  );

  it('need a session', async () => {
    client.send({ kind: 'start-specimen', name: 'background' });
    expect(await client.waitFor('rejected')).toEqual({
      kind: 'rejected',
      what: 'start-specimen',
      why: 'there is no session',
    });
  });
});
