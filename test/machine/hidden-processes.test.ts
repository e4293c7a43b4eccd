/** Where /proc shows an account nothing of others (hidepid=2, proc(5)): sessions start, their members are told, and end. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { release } from 'node:os';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isRunning } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { isRoot, runners, uidsOf } from '../harness/runners.ts';
import { logIn, programOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

/** A /proc in a mount namespace of the worker's own. Before Linux 5.8 all of a PID namespace have the options of the last one. */
const [major = 0, minor = 0] = release().split('.').map(Number);
const canHide =
  isRoot &&
  (major > 5 || (major === 5 && minor >= 8)) &&
  spawnSync('unshare', ['--mount', 'mount', '-t', 'proc', '-o', 'hidepid=2', 'proc', '/proc']).status === 0;
const hide = 'mount -t proc -o hidepid=2 proc /proc && exec "$@"';

describe.skipIf(!canHide).each(runners)('with hidepid (needs root), worker run by $name', (runner) => {
  let leaks: LeakCheck;
  let worker: TestWorker;
  let client: WorkerClient;
  beforeEach(async () => {
    leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule/accounts'] });
    worker = await startTestWorker({
      wrapper: ['unshare', '--mount', 'sh', '-c', hide, 'sh'],
      ...(runner.user === null ? {} : { user: runner.user }),
    });
    client = await worker.connect();
  });
  afterEach(async () => {
    await worker.dispose();
    client.close();
    await leaks.assertNothingLeft();
  });

  const script = `(setsid env -i sh -c "trap '' HUP TERM; exec sleep 3601" &); setsid sleep 3602 & exec sleep 3600`;

  it.each([
    ['x11', 'end'],
    ['x11', 'leave'],
    ['tty', 'end'],
    ['nt', 'end'],
  ] as const)('a session of %s, policy %s, is told of and leaves nobody', async (model, leftovers) => {
    expect(readFileSync(`/proc/${worker.pid}/mounts`, 'utf8')).toMatch(/^proc \/proc proc .*hidepid=(2|invisible)/m);
    await logIn(client, programOf('sh', '-c', script), { model, leftovers, gracePeriodMs: 300 });
    const { session } = await client.waitFor('started');
    client.send({ kind: 'watch-members', on: true });
    const members = () => client.messages.flatMap((message) => (message.kind === 'members' ? message.changed : []));
    await expect
      .poll(() => [...new Set(members().map(({ command }) => command))].sort())
      .toEqual(expect.arrayContaining(['sleep 3600', 'sleep 3601', 'sleep 3602']));
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    // One that takes no SIGTERM may have been left.
    client.send({ kind: 'end-left' });
    await worker.exited;
    expect([session.designated, ...members()].filter(isRunning)).toEqual([]);
  });
});
