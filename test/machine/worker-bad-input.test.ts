/** What may go wrong around a worker, with a clear word for each and nothing left. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findCgroupTree } from '../../electron/machine/containment/cgroup.ts';
import { isRunning } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { describeRunners, isRoot, uidsOf } from '../harness/runners.ts';
import { pathWithout } from '../harness/search-path.ts';
import {
  logIn,
  programOf,
  startTestWorker,
  type TestWorker,
  type TestWorkerOptions,
} from '../harness/worker-client.ts';

/** A mount namespace of the test's own, so that nothing of it is seen outside. */
const canUnshareMounts = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;

describeRunners('a worker run by $name', (runner) => {
  let leaks: LeakCheck;
  let tools: string;
  const workers: TestWorker[] = [];

  beforeEach(() => {
    leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule/accounts'] });
    tools = mkdtempSync(join(tmpdir(), 'vt-'));
    chmodSync(tools, 0o755);
  });

  afterEach(async () => {
    for (const worker of workers.splice(0)) await worker.dispose();
    rmSync(tools, { recursive: true, force: true });
    await leaks.assertNothingLeft();
  });

  async function start(options: TestWorkerOptions = {}): Promise<TestWorker> {
    const worker = await startTestWorker({ ...(runner.user === null ? {} : { user: runner.user }), ...options });
    workers.push(worker);
    return worker;
  }

  function program(name: string, text: string | Buffer): string {
    const path = join(tools, name);
    writeFileSync(path, text, { mode: 0o755 });
    return path;
  }

  it('says so where Xvnc is missing', async () => {
    const worker = await start({ environment: pathWithout(tools, 'Xvnc') });
    const client = await worker.connect();
    expect(await client.waitFor('display-failed')).toEqual({ kind: 'display-failed', why: 'Xvnc is not installed' });
    await client.waitFor('cleaned');
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('says so when its display server never gets ready', async () => {
    program('Xvnc', '#!/bin/sh\nexec sleep 1000\n');
    const worker = await start({
      environment: { PATH: `${tools}:${process.env['PATH']}` },
      change: { displayReadyLimitMs: 1500 },
    });
    const client = await worker.connect();
    expect(await client.waitFor('display-failed')).toMatchObject({ why: 'Xvnc was not ready within 1500 ms' });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('says so when its display server dies while it is spare', async () => {
    program('Xvnc', '#!/bin/sh\necho 7777 >&3\nexec sleep 1\n');
    const worker = await start({ environment: { PATH: `${tools}:${process.env['PATH']}` } });
    const client = await worker.connect();
    expect(await client.waitFor('display-failed')).toMatchObject({
      why: expect.stringContaining('exited with status 0'),
    });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('stops at once while its display server hangs', async () => {
    program('Xvnc', '#!/bin/sh\nexec sleep 1000\n');
    const worker = await start({ environment: { PATH: `${tools}:${process.env['PATH']}` } });
    worker.child.kill('SIGTERM');
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('refuses a guest without bubblewrap where isolation is a must', async () => {
    const worker = await start({ environment: pathWithout(tools, 'bwrap'), change: { allowUnisolated: false } });
    const client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'guest' } });
    expect(await client.waitFor('refused')).toMatchObject({ text: expect.stringContaining('cannot be isolated') });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('says that a guest is not isolated without bubblewrap, and ends its members all the same', async () => {
    const worker = await start({ environment: pathWithout(tools, 'bwrap') });
    const client = await worker.connect();
    await logIn(client, programOf('sh', '-c', '(setsid env -i sleep 1000 &) ; env; exit 0'), { gracePeriodMs: 200 });
    expect((await client.waitFor('accepted')).user.isolated).toBe(false);
    const { ended } = await client.waitFor('ended');
    expect(readFileSync(ended.logPath ?? '', 'utf8')).toMatch(/^HOME=.*\/guests\/.*\/home$/m);
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
  });

  it('refuses a guest where no home can be made', async () => {
    // A file in the folder's place, since root can write anywhere.
    writeFileSync(join(tools, 'file'), '');
    const worker = await start({ change: { guestHomesFolder: join(tools, 'file', 'guests') } });
    const client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'guest' } });
    expect(await client.waitFor('refused')).toEqual({
      kind: 'refused',
      text: 'A home for the guest could not be made.',
    });
  });

  it('runs a session whose log cannot be kept', async () => {
    writeFileSync(join(tools, 'file'), '');
    const worker = await start({ change: { logFolder: join(tools, 'file', 'logs') } });
    const client = await worker.connect();
    await logIn(client, programOf('sh', '-c', 'echo words; exit 3'));
    expect((await client.waitFor('ended')).ended).toMatchObject({
      reason: { kind: 'exited', status: 3 },
      logPath: null,
    });
  });

  it.skipIf(!canUnshareMounts)('says so where /tmp cannot be written (needs a mount namespace)', async () => {
    const readOnlyTmp = 'mount --bind /tmp /tmp && mount -o remount,bind,ro /tmp && exec "$@"';
    const worker = await start({
      base: '/var/tmp',
      wrapper: ['unshare', '--mount', 'sh', '-c', readOnlyTmp, 'sh'],
      change: { displayReadyLimitMs: 3000 },
    });
    const client = await worker.connect();
    expect(await client.waitFor('display-failed')).toMatchObject({
      why: expect.stringContaining('/tmp/.X11-unix cannot be written: EROFS'),
    });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('refuses noise of 10 MB as a program', async () => {
    const noise = '/usr/local/bin/vestibule-test-noise';
    if (!isRoot) return;
    writeFileSync(noise, Buffer.alloc(10 * 1024 * 1024, Buffer.from([0, 255, 7, 10])), { mode: 0o755 });
    try {
      const client = await (await start()).connect();
      await logIn(client, programOf(noise));
      expect((await client.waitFor('ended')).ended.reason).toEqual({
        kind: 'failed-to-start',
        why: `${noise} is not a program that this machine can execute`,
      });
    } finally {
      rmSync(noise);
    }
  });

  it('ends a program that forks for ever', async () => {
    const worker = await start();
    const client = await worker.connect();
    // Limited by itself: RLIMIT_NPROC counts the processes of the session's account.
    const bomb = 'ulimit -u 150; bomb() { bomb | bomb & }; bomb; sleep 1000';
    await logIn(client, programOf('bash', '-c', bomb), { gracePeriodMs: 200 });
    await client.waitFor('started');
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
  });

  it('ends a program that is another process each time somebody looks, where no namespace holds it', async () => {
    const worker = await start({ environment: pathWithout(tools, 'bwrap') });
    const client = await worker.connect();
    // Each forks at once and exits; deaf, and in kernel sessions of their own.
    const beat = join(tmpdir(), `vestibule-test-beat-${process.pid}`);
    const hop = `trap "" TERM HUP; hop() { : >${beat}; hop & }; hop`;
    const script = `for i in 1 2; do setsid sh -c '${hop}' & done; echo hopping; exec sleep 1000`;
    await logIn(client, programOf('sh', '-c', script), { gracePeriodMs: 200 });
    const { session } = await client.waitFor('started');
    expect(session.containment).toBe(runner.asRoot && findCgroupTree() !== null ? 'cgroup' : 'subreaper');
    await expect.poll(() => existsSync(beat)).toBe(true);
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    // Whoever lists processes misses such a one: what it does is looked for, and would be there again within a few ms.
    rmSync(beat, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(existsSync(beat)).toBe(false);
  });

  it('keeps the log of a session that writes for ever bounded, and says what it did not keep', async () => {
    const worker = await start();
    const client = await worker.connect();
    await logIn(client, programOf('sh', '-c', 'yes | head -c 30000000; echo last words >&2'));
    const { ended } = await client.waitFor('ended');
    await client.waitFor('cleaned');
    const path = ended.logPath ?? '';
    const sizes = [path, `${path}.1`].filter((file) => existsSync(file)).map((file) => statSync(file).size);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024);
    expect(readdirSync(dirname(path)).length).toBeLessThanOrEqual(2);
    expect(readFileSync(path, 'utf8') + readFileSync(`${path}.1`, 'utf8')).toContain('were not kept');
  });

  it('ends with its parent', async () => {
    // The parent is a shell that is killed; the worker is told by the kernel.
    const worker = await start({ wrapper: ['sh', '-c', '"$@" & echo $! >&2; wait', 'sh'] });
    const client = await worker.connect();
    await logIn(client, programOf('sleep', '1000'));
    const { session } = await client.waitFor('started');
    const { worker: identity } = worker.record();
    expect(identity.pid).not.toBe(worker.pid);
    worker.child.kill('SIGKILL');
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'manager-stopped' });
    await client.closed;
    await expect.poll(() => [identity, session.designated].filter(isRunning)).toEqual([]);
  });
});
