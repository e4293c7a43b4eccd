/** A guest's session on a real worker: how it starts, what its program meets, and every way in which it ends. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ProcessIdentity } from '../../electron/contract/session.ts';
import type { WorkerStart } from '../../electron/contract/worker.ts';
import { findProcess, isRunning, signalProcess } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { canIsolate, describeRunners, uidsOf } from '../harness/runners.ts';
import {
  logIn,
  programOf,
  sessionScripts,
  startTestWorker,
  type TestWorker,
  type WorkerClient,
} from '../harness/worker-client.ts';

/** proc_pid_cmdline(5), words apart; empty where it is gone. */
function readCommandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1).join(' ');
  } catch {
    return '';
  }
}

describeRunners('a session, worker run by $name', (runner) => {
  let leaks: LeakCheck;
  let worker: TestWorker;
  let client: WorkerClient;

  beforeEach(async () => {
    leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule/accounts'] });
    await start({ sessionScripts });
  });

  async function start(change: Partial<WorkerStart>): Promise<void> {
    worker = await startTestWorker({ change, ...(runner.user === null ? {} : { user: runner.user }) });
    client = await worker.connect();
  }

  /** From here on sessions begin with their program: the machine's profiles and hooks add variables, words and agents. */
  async function beginWithProgram(): Promise<void> {
    await worker.dispose();
    client.close();
    await start({ sessionScripts: null });
  }

  afterEach(async () => {
    await worker.dispose();
    client.close();
    await leaks.assertNothingLeft();
  });

  /** Runs a shell script as the session's program to its end; gives what it wrote. */
  async function output(script: string): Promise<string> {
    await logIn(client, programOf('sh', '-c', script));
    const { ended } = await client.waitFor('ended');
    await client.waitFor('cleaned');
    return ended.logPath == null ? '' : readFileSync(ended.logPath, 'utf8');
  }

  it('tells every step of a life, and leaves nothing of it', async () => {
    await logIn(client, programOf('sh', '-c', 'exit 7'));
    const { ended } = await client.waitFor('ended');
    const cleaned = await client.waitFor('cleaned');
    const kinds = client.messages.map((message) => message.kind).filter((kind) => kind !== 'display-ready');
    expect(kinds).toEqual(['snapshot', 'accepted', 'started', 'ended', 'cleaned']);
    expect(ended.reason).toEqual({ kind: 'exited', status: 7 });
    expect(cleaned).toMatchObject({ left: [], leftovers: [] });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
    expect(readdirSync(worker.start.folder)).toEqual([]);
    expect(readdirSync(worker.start.guestHomesFolder)).toEqual([]);
  });

  /** What is in the sandbox and waits for a session, before anybody logs in. */
  async function findWaiting(): Promise<ProcessIdentity> {
    const findShell = () => worker.record().processes.findLast(({ pid }) => readCommandLine(pid) === 'sh');
    await expect.poll(findShell, { interval: 10 }).toBeDefined();
    return findShell() as ProcessIdentity;
  }

  it.runIf(canIsolate)('goes on with what has come into its sandbox before anybody logged in', async () => {
    const waiting = await findWaiting();
    await logIn(client, programOf('sh', '-c', 'echo $$; exec sleep 60'));
    const { session } = await client.waitFor('started');
    expect(session.designated).toEqual(waiting);
    expect(readCommandLine(waiting.pid)).not.toBe('sh');
  });

  it.runIf(canIsolate)('comes in by itself where what had come in before is gone', async () => {
    const waiting = await findWaiting();
    process.kill(waiting.pid, 'SIGKILL');
    await expect.poll(() => isRunning(waiting), { interval: 5 }).toBe(false);
    await logIn(client, programOf('sh', '-c', 'exit 7'));
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 7 });
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
  });

  it('has the layout that was asked for, else the first, and the greeter hears which', async () => {
    const layouts = ['de', 'fr(bepo)'].map((id) => ({ id, code: id, name: id }));
    for (const [asked, layout, variant] of [
      ['fr(bepo)', 'fr', 'bepo'],
      [null, 'de', undefined],
      ['us', 'de', undefined],
    ] as const) {
      await worker.dispose();
      client.close();
      await start({ keyboard: { layouts, model: 'pc105', options: [] } });
      await logIn(client, programOf('setxkbmap', '-query'), { keyboard: asked });
      const { ended } = await client.waitFor('ended');
      const text = ended.logPath == null ? '' : readFileSync(ended.logPath, 'utf8');
      expect(/^layout: +(.*)$/m.exec(text)?.[1]).toBe(layout);
      expect(/^variant: +(.*)$/m.exec(text)?.[1]).toBe(variant);
      expect((await client.waitFor('started')).session.keyboard).toBe(asked === 'us' ? 'de' : (asked ?? 'de'));
      await client.waitFor('cleaned');
    }
  });

  it('has the environment of a display manager and no other variable', async () => {
    await beginWithProgram();
    const text = await output('exec env');
    const variables = Object.fromEntries(
      text
        .trim()
        .split('\n')
        .map((line) => line.split(/=(.*)/s).slice(0, 2)),
    );
    // A shell adds these two by itself.
    for (const name of ['PWD', 'OLDPWD', '_', 'SHLVL']) delete variables[name];
    const { display } = await client.waitFor('display-ready');
    expect(variables).toEqual({
      DISPLAY: `:${display.displayNumber}`,
      XAUTHORITY: '/home/guest/.Xauthority',
      XDG_SESSION_TYPE: 'x11',
      XDG_SESSION_CLASS: 'user',
      XDG_SEAT: 'test',
      XDG_CURRENT_DESKTOP: 'Test',
      XDG_SESSION_DESKTOP: 'test',
      DESKTOP_SESSION: 'test',
      HOME: '/home/guest',
      USER: 'guest',
      LOGNAME: 'guest',
      SHELL: expect.stringMatching(/sh$/),
      PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games',
      LANG: 'C.UTF-8',
      XDG_RUNTIME_DIR: expect.stringMatching(/^\/(run\/user|tmp)\//),
    });
  });

  it('inherits no descriptor but its three, and /dev/null to read', async () => {
    expect(await output('readlink /proc/self/fd/0; exec ls /proc/self/fd')).toMatch(/(^|\n)\/dev\/null\n0\n1\n2\n3\n$/); // 3 is ls's own
  });

  it('can open its display', async () => {
    expect(await output('xdpyinfo | grep dimensions')).toContain('800x600');
  });

  it('writes what it says to a log of its own, which is not there where it says nothing', async () => {
    await beginWithProgram();
    await logIn(client, programOf('true'));
    const { ended } = await client.waitFor('ended');
    expect(ended.logPath).toBeNull();
    expect(readdirSync(worker.start.logFolder)).toEqual([]);
  });

  it('starts in the folder that was asked for, or at home where there is none', async () => {
    await logIn(client, { ...programOf('pwd'), workingDirectory: '/usr/share' });
    const { ended } = await client.waitFor('ended');
    expect(readFileSync(ended.logPath ?? '', 'utf8')).toMatch(/(^|\n)\/usr\/share\n$/);
  });

  it('ends for the signal that killed its program', async () => {
    await logIn(client, programOf('sh', '-c', 'kill -SEGV $$'));
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'killed', signal: 'SIGSEGV' });
  });

  it('tells an exit with a high status from a signal', async () => {
    await logIn(client, programOf('sh', '-c', 'exit 143'));
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 143 });
  });

  it.skipIf(!canIsolate)('ends when its program does, whatever else runs, and takes it along', async () => {
    await logIn(
      client,
      programOf(
        'sh',
        '-c',
        'setsid sh -c "trap \\"\\" TERM HUP; exec sleep 1000" & (env -i nohup sleep 1001 &) ; sleep 0.1; exit 0',
      ),
    );
    const { session } = await client.waitFor('started');
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 0 });
    await client.waitFor('cleaned');
    expect(isRunning(session.designated)).toBe(false);
  });

  it('ends for the reason that was asked, and heeds SIGTERM', async () => {
    await logIn(client, programOf('sh', '-c', 'trap "exit 0" TERM; sleep 1000 & wait'));
    await client.waitFor('started');
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
  });

  it('is killed after its grace period when its program ignores SIGTERM', async () => {
    await logIn(client, programOf('sh', '-c', 'trap "" TERM; while :; do sleep 1000; done'), { gracePeriodMs: 100 });
    await client.waitFor('started');
    client.send({ kind: 'end', reason: { kind: 'time-limit' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'time-limit' });
  });

  it('ends when its program is stopped and then killed', async () => {
    await logIn(client, programOf('sleep', '1000'));
    const { session } = await client.waitFor('started');
    signalProcess(session.designated, 'SIGSTOP');
    signalProcess(session.designated, 'SIGKILL');
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  it('goes on when its program is stopped and continued', async () => {
    await logIn(client, programOf('sh', '-c', 'kill -STOP $$; exit 4'));
    const { session } = await client.waitFor('started');
    await expect.poll(() => findProcess(session.designated.pid)?.state).toBe('T');
    signalProcess(session.designated, 'SIGCONT');
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 4 });
  });

  it('ends at once when its display server dies, however its clients take it', async () => {
    await logIn(client, programOf('xterm', '-e', 'sleep', '1000'));
    await client.waitFor('started');
    const { displayServer } = worker.record();
    if (displayServer === null) throw new Error('the record names no display server');
    signalProcess(displayServer, 'SIGKILL');
    expect((await client.waitFor('ended')).ended.reason).toEqual({
      kind: 'display-server-died',
      how: expect.stringContaining('killed by SIGKILL'),
    });
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
  });

  it('ends with its worker, which SIGTERM stops, for that reason', async () => {
    await logIn(client, programOf('sleep', '1000'));
    await client.waitFor('started');
    worker.child.kill('SIGTERM');
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'manager-stopped' });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('is written down before its program runs', async () => {
    await logIn(client, programOf('sleep', '1000'));
    const { session } = await client.waitFor('started');
    const record = worker.record();
    expect(record.processes).toContainEqual(session.designated);
    expect(record).toMatchObject({ phase: 'session', session, worker: { pid: worker.pid } });
    expect(record.homePath).toContain(`${worker.start.guestHomesFolder}/${worker.start.workerId}-`);
  });

  describe('that cannot be started', () => {
    const rows: readonly (readonly [string, readonly string[], RegExp])[] = [
      ['a missing program', ['/nowhere/at-all'], /^the program \/nowhere\/at-all was not found$/],
      ['a missing program of the search path', ['no-such-program'], /^the program no-such-program was not found$/],
      [
        'a file that may not be executed',
        ['/etc/passwd'],
        /^the program \/etc\/passwd cannot be executed \(Permission denied\)$/,
      ],
      ['a folder', ['/usr'], /^the program \/usr cannot be executed \(Permission denied\)$/],
      ['an equals sign', ['A=B'], /equals sign/],
      ['no name', [''], /names no program/],
    ];
    it.each(rows)('%s is told in plain words', async (_, argv, why) => {
      await logIn(client, programOf(...argv));
      const { ended } = await client.waitFor('ended');
      expect(ended).toMatchObject({
        reason: { kind: 'failed-to-start', why: expect.stringMatching(why) },
        lifetimeMs: null,
      });
      expect(client.messages.some((message) => message.kind === 'started')).toBe(false);
      expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    });
  });

  describe('whose policy leaves members', () => {
    const script = '(setsid env -i sleep 1000 &) ; sleep 1001 & exit 0';

    it('keeps them, and the worker with them, until they are ended', async () => {
      await beginWithProgram();
      await logIn(client, programOf('sh', '-c', script), { leftovers: 'leave', gracePeriodMs: 500 });
      expect((await client.waitFor('started')).session.containment).not.toBe('pid-namespace');
      const { left } = await client.waitFor('cleaned');
      expect(left).toHaveLength(2);
      expect(left.filter(isRunning)).toHaveLength(2);
      expect(worker.record()).toMatchObject({ phase: 'left' });
      expect(existsSync(worker.record().homePath ?? '')).toBe(true);
      client.send({ kind: 'end-left' });
      expect(await worker.exited).toEqual({ status: 0, signal: null });
      expect(left.filter(isRunning)).toEqual([]);
      expect(readdirSync(worker.start.guestHomesFolder)).toEqual([]);
    });

    it('is over when the last of them ends by itself', async () => {
      await logIn(client, programOf('sh', '-c', script), { leftovers: 'leave' });
      const { left } = await client.waitFor('cleaned');
      for (const member of left) signalProcess(member, 'SIGTERM');
      expect(await worker.exited).toEqual({ status: 0, signal: null });
    });

    it('has nobody left after a stop', async () => {
      await logIn(client, programOf('sh', '-c', script), { leftovers: 'leave', gracePeriodMs: 500 });
      const { left } = await client.waitFor('cleaned');
      worker.child.kill('SIGTERM');
      await worker.exited;
      expect(left.filter(isRunning)).toEqual([]);
    });
  });
});
