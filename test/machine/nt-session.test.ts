/** A session of the nt model on a real worker: a logon session that only a logoff ends, whatever becomes of its shell. */
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { logonTypes } from '../../electron/contract/logon-session.ts';
import type { SessionProgram } from '../../electron/contract/session.ts';
import { isRunning, signalProcess } from '../../electron/machine/process-identity.ts';
import { findProcessRow } from '../../electron/machine/process-table.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { canIsolate, describeRunners, uidsOf } from '../harness/runners.ts';
import { logIn, programOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

const shell = (script: string): SessionProgram => ({ ...programOf('bash', '-c', script), model: 'nt' });
/** Waits for signals and does nothing else; bash takes a trap between two sleeps at the latest. */
const idle = 'exec sleep 3600';
/** An xterm with this title, whose program becomes `sleep SECONDS` once its window can be seen. */
const windowOf = (title: string, seconds: number): string =>
  `xterm -T ${title} -e sh -c 'until xwininfo -id $WINDOWID | grep -q IsViewable; do sleep 0.1; done; exec sleep ${seconds}'`;

describeRunners('an NT-style session, worker run by $name', (runner) => {
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

  async function start(program: SessionProgram, gracePeriodMs = 1000) {
    await logIn(client, program, { model: 'nt', gracePeriodMs });
    return (await client.waitFor('started')).session;
  }

  const changes = () => client.messages.flatMap((message) => (message.kind === 'nt-changed' ? [message] : []));
  const newest = () => changes().at(-1);
  const logOff = () => client.send({ kind: 'end', reason: { kind: 'logged-off' }, ask: true });
  const commandLine = (pid: number) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();
  async function waitForTask(name: RegExp) {
    client.send({ kind: 'watch-tasks', on: true });
    const tasks = () => client.messages.findLast((message) => message.kind === 'tasks')?.tasks ?? [];
    // Tasks are told without their arguments.
    const commandOf = ({ pid }: { readonly pid: number }) => findProcessRow(pid)?.command ?? '';
    return vi.waitFor(
      () => {
        const found = tasks().find((task) => name.test(commandOf(task)));
        expect(found, `${name} in ${tasks().map(commandOf)}`).toBeDefined();
        return found as ReturnType<typeof tasks>[number];
      },
      { timeout: 10_000 },
    );
  }

  /** A program that hangs: its window is there and it answers no more. */
  async function stopWindow(seconds: number) {
    await waitForTask(new RegExp(`^sleep ${seconds}`));
    const xterm = await waitForTask(/^xterm/);
    signalProcess(xterm, 'SIGSTOP');
    return xterm;
  }

  it('is named by an id that no other has until the next boot', async () => {
    const { logon } = await start(shell(idle));
    expect(logon).toMatchObject({ user: 'guest', authenticationPackage: 'guest', logonType: logonTypes.interactive });
    expect(logon?.luid).toBe('0x0:0x10000');
    expect(worker.record().session?.logon).toEqual(logon);
    const kept = JSON.parse(readFileSync(worker.start.logonIdsPath, 'utf8')) as { bootId: string; last: number };
    expect(kept).toEqual({
      bootId: readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim(),
      last: 0x10000,
    });
  });

  it('goes on when its shell exits, with another shell in the same logon session', async () => {
    const session = await start(shell(`sleep 3601 & ${idle}`));
    const other = await waitForTask(/^sleep 3601/);
    signalProcess(session.designated, 'SIGKILL');
    await expect.poll(() => newest()?.nt.shell.restarts).toBe(1);
    const designated = newest()?.designated;
    expect(designated?.pid).not.toBe(session.designated.pid);
    await expect.poll(() => commandLine(designated?.pid ?? 0)).toBe('sleep 3600');
    expect(isRunning(other)).toBe(true);
    expect(worker.record().session?.designated).toEqual(designated);
    expect(worker.record().session?.logon).toEqual(session.logon);
    expect(client.messages.some((message) => message.kind === 'ended')).toBe(false);
  });

  it('starts a shell that stops at once no more after three times, says why, and starts it when it is asked to', async () => {
    await start(shell('exit 4'));
    await expect.poll(() => newest()?.nt.shell.stoppedBecause ?? null).not.toBeNull();
    expect(newest()?.nt.shell).toMatchObject({
      restarts: 2,
      stoppedBecause: expect.stringContaining('exited with status 4'),
    });
    client.send({ kind: 'start-shell' });
    await expect.poll(() => newest()?.nt.shell.restarts).toBe(5);
    // The last of them has to end yet.
    await expect.poll(() => newest()?.nt.shell.stoppedBecause ?? null).not.toBeNull();
    // It can be ended all the same.
    logOff();
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    await client.waitFor('cleaned');
  });

  it('ends by a logoff: a window that takes part closes, others get SIGTERM, and nobody is left', async () => {
    const session = await start(
      shell(`${windowOf('asked', 3602)} & (trap "echo told; exit" TERM; while :; do sleep 0.2; done) & ${idle}`),
      3000,
    );
    await waitForTask(/^sleep 3602/);
    await waitForTask(/^sleep 0\.2/);
    logOff();
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'logged-off' });
    expect(ended.logPath == null ? '' : readFileSync(ended.logPath, 'utf8')).toContain('told');
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
    expect(isRunning(session.designated)).toBe(false);
  });

  it('tells the shell as well where it starts others in the place of those that have gone', async () => {
    await start(shell('trap "echo told; exit" TERM; while :; do sleep 3605; done'), 20_000);
    await waitForTask(/^sleep 3605/);
    logOff();
    const { ended } = await client.waitFor('ended', 10_000);
    expect(ended.logPath == null ? '' : readFileSync(ended.logPath, 'utf8')).toContain('told');
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
  });

  it('shows who holds the logoff up, and goes on when it is cancelled', async () => {
    const session = await start(shell(`${windowOf('stubborn', 3603)} & ${idle}`));
    const sleeper = await waitForTask(/^sleep 3603/);
    const xterm = await stopWindow(3603);
    logOff();
    await expect
      .poll(() => newest()?.nt.logoff?.heldUpBy)
      .toEqual({
        name: 'stubborn',
        pid: xterm.pid,
      });
    client.send({ kind: 'cancel-logoff' });
    await expect.poll(() => newest()?.nt.logoff).toBeNull();
    expect(isRunning(session.designated)).toBe(true);
    expect(isRunning(sleeper)).toBe(true);
    // And anew, without asking any more.
    logOff();
    await expect.poll(() => newest()?.nt.logoff).not.toBeNull();
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    await client.waitFor('cleaned');
    expect(isRunning(sleeper)).toBe(false);
  });

  it('goes on with its logoff when the one that held it up has closed', async () => {
    await start(shell(`${windowOf('slow', 3604)} & ${idle}`));
    const xterm = await stopWindow(3604);
    logOff();
    await expect.poll(() => newest()?.nt.logoff?.heldUpBy?.name).toBe('slow');
    signalProcess(xterm, 'SIGCONT');
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
  });

  it('starts the shell that went during a logoff when the logoff is cancelled', async () => {
    const session = await start(shell(`${windowOf('stays', 3605)} & ${idle}`));
    await stopWindow(3605);
    logOff();
    await expect.poll(() => newest()?.nt.logoff?.heldUpBy?.name).toBe('stays');
    signalProcess(session.designated, 'SIGKILL');
    await expect.poll(() => isRunning(session.designated)).toBe(false);
    client.send({ kind: 'cancel-logoff' });
    await expect.poll(() => newest()?.nt.shell.restarts).toBe(1);
    expect(newest()?.nt.logoff).toBeNull();
  });

  it.skipIf(!canIsolate)('holds every process, however it tries to leave', async () => {
    const session = await start(
      shell(
        [
          'setsid sleep 3611 &',
          '(setsid sleep 3612 & ) &',
          'env -i setsid /bin/sh -c "/bin/sleep 3613 & exit" &',
          'setsid sh -c "trap \'\' TERM HUP INT; while :; do sleep 3614; done" &',
          'nohup sleep 3615 >/dev/null 2>&1 & disown',
          "sh -c 'kill -STOP $$; exec sleep 3616' &",
          idle,
        ].join('\n'),
      ),
    );
    const escaped = [];
    // The shell that starts them has the words of all, and so has each of its children for a moment.
    for (const name of [3611, 3612, 3613, 3614, 3615, 3616])
      escaped.push(await waitForTask(new RegExp(`^.{0,60}sleep ${name}.{0,30}$`)));
    expect(session.containment).toBe('pid-namespace');
    logOff();
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
    expect(escaped.filter(isRunning)).toEqual([]);
  });

  it('ends a task that is told to, and none that is not its own', async () => {
    await start(shell(`sleep 3621 & setsid sh -c "trap '' TERM; while :; do sleep 3622; done" & ${idle}`));
    const easy = await waitForTask(/^sleep 3621/);
    const hard = await waitForTask(/trap.*sleep 3622/);
    const own = spawn('sleep', ['3623']);
    const { findIdentity } = await import('../../electron/machine/process-identity.ts');
    const other = findIdentity(own.pid ?? 0);
    if (other === null) throw new Error('it did not start');
    for (const task of [easy, hard, other])
      client.send({ kind: 'end-task', process: { pid: task.pid, startTicks: task.startTicks } });
    await expect.poll(() => [easy, hard].filter(isRunning)).toEqual([]);
    expect(isRunning(other)).toBe(true);
    own.kill();
  });

  it('ends its shell by the logoff that is not asked, and for a display that dies', async () => {
    await start(shell(`trap '' TERM; while :; do sleep 0.1; done`), 300);
    client.send({ kind: 'end', reason: { kind: 'manager-stopped' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'manager-stopped' });
    await client.waitFor('cleaned');
  });

  it('ends with its display', async () => {
    await start(shell(idle));
    const server = worker.record().displayServer;
    if (server === null) throw new Error('there is no display server');
    signalProcess(server, 'SIGKILL');
    expect((await client.waitFor('ended')).ended.reason.kind).toBe('display-server-died');
    await client.waitFor('cleaned');
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('has a logon session of its own for each unlocking', async () => {
    await start(shell(idle));
    client.send({ kind: 'set-away', away: true });
    client.send({ kind: 'set-away', away: false });
    await expect
      .poll(() => newest()?.nt.lastUnlock)
      .toMatchObject({
        luid: '0x0:0x10001',
        logonType: logonTypes.unlock,
      });
  });

  it.skipIf(!canIsolate)('is known after its end as long as somebody holds a handle of it', async () => {
    const session = await start(shell(idle));
    const handle = openSync(`/proc/${session.designated.pid}/ns/pid`, 'r');
    // An ordinary user's worker sees what its own processes hold.
    const account = runner.user === null ? null : findLocalAccount(runner.user);
    const holder = spawn('sh', ['-c', 'exec sleep 3631'], {
      stdio: ['ignore', 'ignore', 'ignore', handle],
      ...(account === null ? {} : { uid: account.uid, gid: account.gid }),
    });
    closeSync(handle);
    try {
      logOff();
      await client.waitFor('cleaned');
      expect(newest()?.nt.heldBy.map(({ pid }) => pid)).toEqual([holder.pid]);
    } finally {
      holder.kill();
    }
    // It has let go: the record goes, too, and says so.
    await worker.exited;
    expect(newest()?.nt.heldBy).toEqual([]);
  });

  it('is told as one that failed to start where its shell is not there', async () => {
    await logIn(client, { ...programOf('/nowhere/at-all'), model: 'nt' }, { model: 'nt' });
    expect((await client.waitFor('ended')).ended.reason).toEqual({
      kind: 'failed-to-start',
      why: 'the program /nowhere/at-all was not found',
    });
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
  });

  it('is signed out while it is being locked, and locked while it is being signed out', async () => {
    const session = await start(shell(`${windowOf('asked', 3652)} & ${idle}`));
    const window = await waitForTask(/^sleep 3652/);
    for (let times = 0; times < 100; times += 1) {
      client.send({ kind: 'set-away', away: times % 2 === 0 });
      logOff();
    }
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
    expect([session.designated, window].filter(isRunning)).toEqual([]);
  });

  it('cannot start without an id', async () => {
    await worker.dispose();
    client.close();
    const blocked = '/dev/null/logon-ids.json';
    worker = await startTestWorker({
      change: { logonIdsPath: blocked },
      ...(runner.user === null ? {} : { user: runner.user }),
    });
    client = await worker.connect();
    await logIn(client, shell(idle), { model: 'nt' });
    expect((await client.waitFor('ended')).ended.reason).toEqual({
      kind: 'failed-to-start',
      why: expect.stringContaining('no logon session could be made'),
    });
  });
});
