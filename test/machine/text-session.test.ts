/** A session of the tty model on a real worker: a login shell on a pseudo terminal of its own, and how it ends. */
import { mkdirSync, readFileSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loginShellWord, type SessionProgram } from '../../electron/contract/session.ts';
import { terminalWindowBytes } from '../../electron/contract/terminal-wire.ts';
import { findIdentity, isRunning, signalProcess } from '../../electron/machine/process-identity.ts';
import { descendantsOf, readProcessTable } from '../../electron/machine/process-table.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { describeRunners, uidsOf } from '../harness/runners.ts';
import { connectTerminal, type TerminalClient } from '../harness/terminal-client.ts';
import { logIn, programOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

const shell: SessionProgram = { ...programOf(loginShellWord), id: 'text', name: 'Text session', model: 'tty' };

describeRunners('a text session, worker run by $name', (runner) => {
  let leaks: LeakCheck;
  let worker: TestWorker;
  let client: WorkerClient;
  let terminal: TerminalClient | null = null;

  beforeEach(async () => {
    leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule/accounts'] });
    worker = await startTestWorker(runner.user === null ? {} : { user: runner.user });
    client = await worker.connect();
  });
  afterEach(async () => {
    terminal?.close();
    terminal = null;
    await worker.dispose();
    client.close();
    await leaks.assertNothingLeft();
  });

  async function start(program = shell, leftovers: 'end' | 'leave' = 'end', gracePeriodMs = 1000) {
    await logIn(client, program, { model: 'tty', leftovers, gracePeriodMs });
    const { session } = await client.waitFor('started');
    const path = session.terminalSocketPath;
    if (path == null) throw new Error('the session has no terminal');
    terminal = await connectTerminal(path);
    return { session, path, terminal };
  }

  it('is led by a login shell, on a terminal that is its controlling one', async () => {
    const { session, terminal: shown } = await start();
    shown.type('echo "name $0"; ps -o pid=,sid=,tpgid=,comm= -p $$; tty; echo end-$((1 + 1))');
    await shown.until(/end-2/);
    expect(shown.text()).toMatch(/name -bash/);
    expect(shown.text()).toMatch(/\/dev\/pts\/\d+\r\nend-2/);
    const facts = readFileSync(`/proc/${session.designated.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    // proc_pid_stat(5): session and tty_nr.
    expect(Number(facts[3])).toBe(session.designated.pid);
    expect(Number(facts[4])).not.toBe(0);
    expect(readFileSync(`/proc/${session.designated.pid}/cmdline`, 'latin1').split('\0')[0]).toBe('-bash');
  });

  it('has the environment of a login on a terminal, and no display', async () => {
    const { terminal: shown } = await start();
    shown.type('env | sort; echo end-$((1 + 1))');
    await shown.until(/end-2/);
    const names = shown
      .text()
      .split('\r\n')
      .flatMap((line) => /^([A-Z_]+)=/.exec(line)?.[1] ?? []);
    for (const name of ['HOME', 'LANG', 'LOGNAME', 'MAIL', 'PATH', 'SHELL', 'TERM', 'USER', 'XDG_RUNTIME_DIR'])
      expect(names).toContain(name);
    expect(shown.text()).toContain('XDG_SESSION_TYPE=tty\r\n');
    expect(names.filter((name) => /DISPLAY|XAUTHORITY|VESTIBULE|NODE/.test(name))).toEqual([]);
  });

  it('has nobody but the worker at the other end of its terminal', async () => {
    const { session, terminal: shown } = await start();
    shown.type('command ls -l /proc/self/fd; echo end-$((1 + 1))');
    await shown.until(/end-2/);
    expect(shown.text()).not.toMatch(/ptmx/);
    expect(shown.text().match(/-> \/dev\/pts\/\d+/g)?.length).toBeGreaterThanOrEqual(3);
    expect(session.terminalSocketPath).toContain(worker.start.folder);
  });

  it('is told when its terminal has another size', async () => {
    const { terminal: shown } = await start();
    shown.type('stty size; trap "stty size; echo changed" WINCH; echo ready-$((1 + 1))');
    await shown.until(/24 80[\s\S]*ready-2/);
    shown.resize(132, 43);
    // A signal that comes while bash is about to read the next line is heard with that line (bash(1), «trap»).
    shown.type('');
    await shown.until(/43 132\s+changed/);
  });

  it('ends with its leader, with the status of that', async () => {
    const { terminal: shown } = await start();
    shown.type('exit 3');
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'exited', status: 3 });
    await client.waitFor('cleaned');
    // The last output came before the end of the connection.
    await shown.closed;
    expect(shown.text()).toContain('logout');
  });

  it('ends by a hang-up, which its shell cannot overlook', async () => {
    const { session, terminal: shown } = await start(shell, 'end', 20_000);
    shown.type('trap "" TERM; echo ready-$((1 + 1))');
    await shown.until(/ready-2/);
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    // Long before the grace period is over.
    const { ended } = await client.waitFor('ended', 10_000);
    expect(ended.reason).toEqual({ kind: 'logged-off' });
    await client.waitFor('cleaned');
    expect(isRunning(session.designated)).toBe(false);
  });

  it('leaves what has left the kernel session, and takes what the shell hangs up, where members may stay', async () => {
    const { terminal: shown } = await start(shell, 'leave');
    shown.type(
      'sleep 3601 & echo job=$!; setsid sleep 3602 & sleep 0.1; echo own=$(pgrep -f "sleep 3602"); echo end-$((1 + 1))',
    );
    await shown.until(/end-2/);
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    const { left } = await client.waitFor('cleaned');
    const names = left.map(({ pid }) => readFileSync(`/proc/${pid}/cmdline`, 'latin1').replaceAll('\0', ' '));
    expect(names).toEqual(['sleep 3602 ']);
    client.send({ kind: 'end-left' });
    await worker.exited;
    expect(left.flatMap(({ pid }) => findIdentity(pid) ?? []).filter(isRunning)).toEqual([]);
  });

  it('leaves at a typed exit with huponexit whom bash does not hang up', async () => {
    const login = programOf('/bin/bash', '-c', 'exec -a -bash /bin/bash -O huponexit');
    const { session, terminal: shown } = await start({ ...login, model: 'tty' }, 'leave');
    const jobs = [
      'sleep 3701 &',
      'sleep 3702 & disown',
      'nohup sleep 3703 >/dev/null 2>&1 &',
      'setsid sleep 3704 &',
      '(setsid env -i /usr/bin/sleep 3705 &)',
      `sh -c 'trap "" HUP TERM; exec sleep 3706' &`,
      'env -i /usr/bin/sleep 3707 &',
      `sh -c 'kill -STOP $$; exec sleep 3708' &`,
    ];
    for (const job of jobs) shown.type(job);
    const running = () =>
      descendantsOf(worker.pid, readProcessTable()).flatMap(({ state, command }) =>
        /^(.*\/)?sleep 37/.test(command) ? [command.slice(-4)] : state === 'T' ? ['3708'] : [],
      );
    const names = ['3701', '3702', '3703', '3704', '3705', '3706', '3707', '3708'];
    await expect.poll(() => running().sort()).toEqual(names);
    // The first is answered with a word on the stopped job.
    while (isRunning(session.designated)) {
      shown.type('exit');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect((await client.waitFor('cleaned')).left).toHaveLength(5);
    expect(running().sort()).toEqual(['3702', '3703', '3704', '3705', '3706']);
    client.send({ kind: 'end-left' });
    await worker.exited;
  });

  it('goes on without a page, and shows the next one what was last', async () => {
    const { path, terminal: shown } = await start();
    shown.type('echo seen-$((1 + 1))');
    await shown.until(/seen-2/);
    shown.type('sleep 0.2; echo later-$((1 + 1))');
    shown.close();
    terminal = await connectTerminal(path);
    await terminal.until(/seen-2[\s\S]*later-2/);
    terminal.type('echo third-$((1 + 2))');
    await terminal.until(/third-3/);
  });

  it('writes no further than a page draws, and goes on with it', async () => {
    const { terminal: shown } = await start();
    shown.stopTaking();
    shown.type('yes abcdefghi | head -c 20000000; echo end-$((1 + 1))');
    // It has stopped when for a while nothing more has come: more would have come at once.
    for (let last = -1; last !== shown.text().length; ) {
      last = shown.text().length;
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
    expect(shown.text().length).toBeGreaterThan(100_000);
    expect(shown.text().length).toBeLessThan(4 * terminalWindowBytes);
    shown.keys('\x03');
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await client.waitFor('ended');
  });

  it('waits for a program that does not read its keys, and nobody else waits', async () => {
    const { terminal: shown } = await start();
    // Not before the line discipline takes every key: one that is edited drops what is longer than a line (termios(3), ICANON).
    shown.type(
      'stty -icanon -echo; echo raw-$((1 + 1)); sleep 0.5; echo slept-$((1 + 1)); head -c 200000 | tr -d "\\n" | wc -c',
    );
    await shown.until(/raw-2/);
    shown.keys('k'.repeat(200_000));
    await shown.until(/slept-2[\s\S]*200000/);
  });

  it('does not care about a page that says nonsense', async () => {
    const { path, terminal: shown } = await start();
    for (const bytes of [
      [9, 0, 0, 0, 4, 0, 0, 0, 0],
      [0, 255, 255, 255, 255],
      [2, 0, 0, 0, 4, 0, 0, 0, 0],
    ]) {
      const other = await connectTerminal(path);
      other.sendRaw(new Uint8Array(bytes));
      await other.closed;
    }
    terminal = await connectTerminal(path);
    shown.close();
    terminal.type('echo still-$((1 + 1))');
    await terminal.until(/still-2/);
  });

  it('can be led by any program, and tells one that is not there', async () => {
    await logIn(client, { ...programOf('/nowhere/at-all'), model: 'tty' }, { model: 'tty' });
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'failed-to-start', why: 'the program /nowhere/at-all was not found' });
  });

  it('is told as one that failed to start where it can have no terminal', async () => {
    const inTheWay = join(worker.start.folder, 'terminal.sock');
    mkdirSync(inTheWay);
    await logIn(client, shell, { model: 'tty' });
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'failed-to-start', why: 'it could have no terminal (EADDRINUSE)' });
    await client.waitFor('cleaned');
    rmdirSync(inTheWay);
  });

  it('ends when its leader is killed', async () => {
    const { session } = await start();
    signalProcess(session.designated, 'SIGKILL');
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });
});
