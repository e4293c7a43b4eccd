/** Hooks: one of them run by itself, and those of a login on real workers. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hooks } from '../../electron/contract/hooks.ts';
import type { WorkerRecord } from '../../electron/contract/worker.ts';
import { createHookEnvironment, describeFailure, runHook } from '../../electron/machine/hooks.ts';
import { findProcess } from '../../electron/machine/process-identity.ts';
import { cleanUpAfterWorker } from '../../electron/machine/worker-cleanup.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createPamStack, permissive } from '../harness/pam-stack.ts';
import { createPerson } from '../harness/person.ts';
import { describeRunners, isRoot, uidsOf } from '../harness/runners.ts';
import {
  logIn,
  programOf,
  startOf,
  startTestWorker,
  type TestWorker,
  type WorkerClient,
} from '../harness/worker-client.ts';

let folder: string;
let leaks: LeakCheck;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hooks-'));
  // Ordinary users write here, too.
  chmodSync(folder, 0o1777);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('one hook', () => {
  beforeEach(() => {
    leaks = createLeakCheck();
  });
  afterEach(() => leaks.assertNothingLeft());

  let lines: string[] = [];
  async function run(script: string, timeLimitMs = 10_000, environment: Readonly<Record<string, string>> = {}) {
    lines = [];
    const outcome = await runHook({
      name: 'session_setup',
      command: ['/bin/sh', '-c', script],
      environment,
      timeLimitMs,
      log: (line) => void lines.push(line),
    });
    return { outcome, words: describeFailure('session_setup', outcome) };
  }

  it('that does well is told without words, and what it wrote is in the log', async () => {
    const { outcome, words } = await run('echo one; echo two >&2');
    expect(outcome).toMatchObject({ kind: 'exited', status: 0 });
    expect(words).toBeNull();
    expect(lines.sort()).toEqual(['session_setup: one', 'session_setup: two']);
  });

  it.each([
    ['exit 3', 'the hook session_setup exited with status 3'],
    ['echo no such disk >&2; exit 3', 'the hook session_setup exited with status 3: no such disk'],
    ['printf "\\033[31mred\\n\\n"; exit 1', 'the hook session_setup exited with status 1: [31mred'],
    ['kill -9 $$', 'the hook session_setup was killed by SIGKILL'],
  ])('that runs %s is told in words', async (script, expected) => {
    const { words } = await run(script);
    expect(words).toBe(expected);
    expect(lines.at(-1)).toBe(expected);
  });

  it('is ended at its time limit with its children, also those that ignore SIGTERM', async () => {
    const script = `(trap "" TERM; echo ready >${folder}/ready; while :; do sleep 1000; done) & exec sleep 1001`;
    const { outcome, words } = await run(script, 400);
    expect(outcome.kind).toBe('timed-out');
    expect(words).toBe('the hook session_setup was ended because it took longer than 0.4 s');
    expect(existsSync(join(folder, 'ready'))).toBe(true);
    await leaks.assertNothingLeft();
  });

  it('is ended before that when nobody wants it any more', async () => {
    const abort = new AbortController();
    const hook = runHook({
      ...({ name: 'greeter_setup', command: ['/bin/sleep', '1000'], environment: {}, timeLimitMs: 60_000 } as const),
      signal: abort.signal,
      onStarted: () => abort.abort(),
      log: () => undefined,
    });
    expect(await hook).toMatchObject({ kind: 'killed', signal: 'SIGTERM' });
  });

  it.each([
    ['/nowhere/at-all', /^the hook display_setup could not be started: \/nowhere\/at-all was not found$/],
    ['/etc/passwd', /^the hook display_setup could not be started: \/etc\/passwd cannot be executed/],
    ['/usr', /^the hook display_setup could not be started: \/usr cannot be executed/],
  ])('%s cannot be started, and that is told', async (program, words) => {
    const outcome = await runHook({
      ...{ name: 'display_setup', command: [program], environment: {}, timeLimitMs: 1000, log: () => undefined },
    });
    expect(describeFailure('display_setup', outcome)).toMatch(words);
  });

  it('may write ten megabytes, of which little is kept, and the last line is known', async () => {
    const { words } = await run('head -c 10000000 /dev/zero | tr "\\0" "x" | fold -w 100; echo; echo the end; exit 1');
    expect(words).toBe('the hook session_setup exited with status 1: the end');
    expect(lines.join('\n').length).toBeLessThan(32 * 1024);
    expect(lines.at(-2)).toMatch(/^session_setup: \(\d{7,} characters more\)$/);
  });

  it('has its environment and no other variable, nothing to read, and no folder to hold', async () => {
    const environment = createHookEnvironment({
      seat: 'seat0',
      display: { displayNumber: 7, authorityPath: '/run/x' },
      user: { name: 'ada', home: '/home/ada', sessionId: 'openbox' },
    });
    await run('env; readlink /proc/self/fd/0; pwd; ps -o pid=,pgid=,sid= -p $$', 10_000, environment);
    const said = lines.map((line) => line.replace('session_setup: ', '')).filter((line) => !/^(PWD|_)=/.test(line));
    expect(said.slice(0, -3).sort()).toEqual([
      'DESKTOP_SESSION=openbox',
      'DISPLAY=:7',
      'HOME=/home/ada',
      `LANG=${process.env['LANG'] ?? 'C.UTF-8'}`,
      'LOGNAME=ada',
      'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
      'SHELL=/bin/sh',
      'USER=ada',
      'XAUTHORITY=/run/x',
      'XDG_SEAT=seat0',
      'XDG_SESSION_DESKTOP=openbox',
    ]);
    expect(said.slice(-3, -1)).toEqual(['/dev/null', '/']);
    expect(new Set(said.at(-1)?.trim().split(/\s+/)).size).toBe(1);
  });

  it('may start a daemon, which goes on and may write', async () => {
    const { outcome } = await run(`(sleep 0.3; echo late; touch ${folder}/done) & exit 0`);
    expect(outcome).toMatchObject({ kind: 'exited', status: 0 });
    expect(existsSync(join(folder, 'done'))).toBe(false);
    await expect.poll(() => existsSync(join(folder, 'done'))).toBe(true);
  });
});

describeRunners('the hooks of a login, worker run by $name', (runner) => {
  let worker: TestWorker;
  let client: WorkerClient;

  beforeEach(() => {
    leaks = createLeakCheck({
      uids: uidsOf(runner),
      folders: ['/run/vestibule/accounts', '/sys/fs/cgroup/unified', '/sys/fs/cgroup'],
    });
  });
  afterEach(async () => {
    await worker.dispose();
    client.close();
    await leaks.assertNothingLeft();
  });

  /** Each hook writes its name into the file `log`, and runs what `scripts` has for it. */
  async function start(scripts: Readonly<Record<string, string>> = {}, change: Partial<Hooks> = {}): Promise<void> {
    const script = join(folder, 'hook');
    const cases = Object.entries(scripts).map(([name, text]) => `${name}) ${text} ;;`);
    writeFileSync(script, `#!/bin/sh\necho "$1" >> ${folder}/log\ncase $1 in\n${cases.join('\n')}\nesac\n`);
    chmodSync(script, 0o755);
    const hooks: Hooks = {
      displaySetup: [script, 'display_setup'],
      greeterSetup: [script, 'greeter_setup'],
      sessionSetup: [script, 'session_setup'],
      sessionCleanup: [script, 'session_cleanup'],
      displayStopped: [script, 'display_stopped'],
      timeLimitMs: 5000,
      ...change,
    };
    worker = await startTestWorker({ ...(runner.user === null ? {} : { user: runner.user }), change: { hooks } });
    client = await worker.connect();
  }

  const log = (): readonly string[] =>
    existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n') : [];
  const file = (name: string): string => readFileSync(join(folder, name), 'utf8');
  const whole = ['display_setup', 'session_setup', 'session_cleanup', 'display_stopped'];

  async function killWorker(): Promise<WorkerRecord> {
    worker.child.kill('SIGKILL');
    await worker.exited;
    return worker.record();
  }

  /** As it is written down between the start of a hook and the moment at which its process is known. */
  function withoutProcess(record: WorkerRecord): WorkerRecord {
    const { running } = record.hooks;
    if (running === null) throw new Error('no hook runs');
    return { ...record, hooks: { ...record.hooks, running: { ...running, process: null } } };
  }

  const notes: string[] = [];
  async function putRight(record: WorkerRecord): Promise<void> {
    notes.length = 0;
    const options = { log: (line: string) => void notes.push(line) };
    expect(await cleanUpAfterWorker(record, worker.start.folder, options)).toEqual([]);
  }

  it('run in their order around the session', async () => {
    await start();
    await logIn(client, programOf('true'));
    await client.waitFor('cleaned');
    expect(log()).toEqual(whole);
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('run as whoever runs the worker, find their display, and are told of whom and why', async () => {
    const facts = `id -u >${folder}/uid; xdpyinfo >/dev/null && echo open >${folder}/$1.display; env >${folder}/$1.env`;
    await start(Object.fromEntries(whole.map((name) => [name, facts])));
    await logIn(client, programOf('sh', '-c', 'exit 7'));
    await client.waitFor('cleaned');
    expect(Number(file('uid')) === 0).toBe(runner.asRoot);
    expect(whole.filter((name) => existsSync(join(folder, `${name}.display`)))).toEqual(whole.slice(0, 3));
    expect(file('session_cleanup.env')).toMatch(/^VESTIBULE_END_REASON=exited$/m);
    expect(file('session_setup.env')).toMatch(/^HOME=.*guests\/.*$/m);
    expect(file('session_setup.env')).toMatch(/^DESKTOP_SESSION=test$/m);
    expect(file('display_setup.env')).toMatch(/^HOME=\/$/m);
    for (const name of whole) expect(file(`${name}.env`)).not.toContain('VESTIBULE_WORKER');
    expect(file('display_stopped.env')).not.toMatch(/^(DISPLAY|XAUTHORITY)=/m);
  });

  it('session_setup runs before the program, and session_cleanup when its members are gone', async () => {
    await start({
      session_setup: `test ! -e ${folder}/ran || exit 9`,
      session_cleanup: `pgrep -f "^sleep 1000.${process.pid}" | wc -l >${folder}/members`,
    });
    await logIn(client, programOf('sh', '-c', `(setsid sleep 1000.${process.pid} &) ; exit 0`));
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 0 });
    await client.waitFor('cleaned');
    expect(file('members').trim()).toBe('0');
  });

  it.each([
    ['fails', 'exit 3', 'the hook session_setup exited with status 3'],
    ['is killed', 'kill -9 $$', 'the hook session_setup was killed by SIGKILL'],
    ['takes too long', 'sleep 1000', 'the hook session_setup was ended because it took longer than 0.3 s'],
  ])('where session_setup %s there is no session, and its clean-up runs once', async (_, script, why) => {
    await start({ session_setup: script }, script.startsWith('sleep') ? { timeLimitMs: 300 } : {});
    await logIn(client, programOf('touch', `${folder}/ran`));
    const { ended } = await client.waitFor('ended');
    expect(ended).toMatchObject({ reason: { kind: 'failed-to-start', why }, lifetimeMs: null });
    await client.waitFor('cleaned');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect(log()).toEqual(whole);
  });

  it('where session_setup is not there its clean-up runs all the same', async () => {
    await start({}, { sessionSetup: ['/nowhere/hook'] });
    await logIn(client, programOf('true'));
    expect((await client.waitFor('ended')).ended.reason).toEqual({
      kind: 'failed-to-start',
      why: 'the hook session_setup could not be started: /nowhere/hook was not found',
    });
    await client.waitFor('cleaned');
    expect(log()).toEqual(['display_setup', 'session_cleanup', 'display_stopped']);
  });

  it('where display_setup fails there is no session, and no hook of one', async () => {
    await start({ display_setup: 'exit 4' });
    await logIn(client, programOf('true'));
    expect((await client.waitFor('ended')).ended.reason).toEqual({
      kind: 'failed-to-start',
      why: 'the hook display_setup exited with status 4',
    });
    await client.waitFor('cleaned');
    expect(log()).toEqual(['display_setup', 'display_stopped']);
  });

  it('where the program cannot be started they all run', async () => {
    await start();
    await logIn(client, programOf('/nowhere/at-all'));
    expect((await client.waitFor('ended')).ended.reason.kind).toBe('failed-to-start');
    await client.waitFor('cleaned');
    expect(log()).toEqual(whole);
  });

  it('none of them runs for a spare, or for a login that is given up', async () => {
    await start();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'guest' } });
    await client.waitFor('accepted');
    client.send({ kind: 'cancel' });
    await client.waitFor('cleaned');
    await worker.exited;
    expect(log()).toEqual([]);
  });

  it('a failure of the last two is noted and no more', async () => {
    await start({ session_cleanup: 'exit 5', display_stopped: 'exit 6' });
    await logIn(client, programOf('true'));
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
    expect(log()).toEqual(whole);
    await worker.exited;
    expect(worker.notes()).toContain('the hook session_cleanup exited with status 5');
    expect(worker.notes()).toContain('the hook display_stopped exited with status 6');
  });

  it('what one leaves in the background is ended with the session', async () => {
    await start({ session_setup: 'setsid -f sleep 1235' });
    await logIn(client, programOf('true'));
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    await worker.exited;
    await leaks.assertNothingLeft();
  });

  it('where the worker dies in a session, whoever puts that right runs what is owed, once', async () => {
    await start({ session_cleanup: `env >${folder}/env` });
    await logIn(client, programOf('sleep', '1000'));
    await client.waitFor('started');
    const record = await killWorker();
    expect(record.hooks.owed.map(({ name }) => name)).toEqual(['display_stopped', 'session_cleanup']);
    await putRight(record);
    expect(log()).toEqual(whole);
    expect(file('env')).toMatch(/^VESTIBULE_END_REASON=worker-died$/m);
    expect(file('env')).not.toMatch(/^(DISPLAY|XAUTHORITY)=/m);
    expect(notes).toEqual([]);
  });

  it('where the worker dies in session_setup that is ended, and what is owed runs', async () => {
    await start({ session_setup: `echo $$ >${folder}/pid; sleep 1000; echo survived >>${folder}/log` });
    await logIn(client, programOf('true'));
    await expect.poll(() => existsSync(join(folder, 'pid')) && file('pid').trim()).toBeTruthy();
    await putRight(await killWorker());
    expect(log()).toEqual(whole);
    expect(findProcess(Number(file('pid')))?.state ?? 'Z').toBe('Z');
  });

  it('where the worker dies before it knows the process of its session_setup that is ended, too', async () => {
    await start({ session_setup: `echo $$ >${folder}/pid; exec sleep 1000` });
    await logIn(client, programOf('true'));
    await expect.poll(() => existsSync(join(folder, 'pid')) && file('pid').trim()).toBeTruthy();
    await putRight(withoutProcess(await killWorker()));
    expect(log()).toEqual(whole);
    expect(findProcess(Number(file('pid')))?.state ?? 'Z').toBe('Z');
  });

  it('where the worker dies in session_cleanup that comes to its end, and does not run again', async () => {
    await start({ session_cleanup: `touch ${folder}/begun; sleep 0.5; touch ${folder}/finished` });
    await logIn(client, programOf('true'));
    await expect.poll(() => existsSync(join(folder, 'begun'))).toBe(true);
    await putRight(await killWorker());
    expect(existsSync(join(folder, 'finished'))).toBe(true);
    expect(log()).toEqual(whole);
  });

  it('where the worker dies before it knows the process of its session_cleanup that does not run again, either', async () => {
    await start({ session_cleanup: `touch ${folder}/begun; sleep 0.5; touch ${folder}/finished` });
    await logIn(client, programOf('true'));
    await expect.poll(() => existsSync(join(folder, 'begun'))).toBe(true);
    await putRight(withoutProcess(await killWorker()));
    expect(existsSync(join(folder, 'finished'))).toBe(true);
    expect(log()).toEqual(whole);
  });

  it('where the worker dies as a spare none runs', async () => {
    await start();
    await client.waitFor('display-ready');
    await putRight(await killWorker());
    expect(log()).toEqual([]);
  });

  it('members that a policy leaves are waited for by session_cleanup alone', async () => {
    await start();
    await logIn(client, programOf('sh', '-c', '(setsid env -i sleep 1236 &) ; exit 0'), { leftovers: 'leave' });
    const { left } = await client.waitFor('cleaned');
    expect(left).toHaveLength(1);
    expect(log()).toEqual(['display_setup', 'session_setup', 'display_stopped']);
    client.send({ kind: 'end-left' });
    await worker.exited;
    expect(log()).toEqual(['display_setup', 'session_setup', 'display_stopped', 'session_cleanup']);
  });
});

describe.runIf(isRoot)('the hooks of an account’s login (needs root)', () => {
  it('run within its PAM session, which is closed also where one of them fails', async () => {
    const person = createPerson();
    const stack = createPamStack([...permissive.slice(0, 3), 'session required pam_exec.so FOLDER/log'], {
      log: `#!/bin/sh\necho $PAM_TYPE >> ${folder}/log\n`,
      hook: `#!/bin/sh\necho "$1 $USER $HOME" >> ${folder}/log\nexit $2\n`,
    });
    const hook = `${stack.pam.confDir}/hook`;
    const hooks: Hooks = {
      ...{ displaySetup: null, greeterSetup: null, displayStopped: null, timeLimitMs: 5000 },
      sessionSetup: [hook, 'setup', '3'],
      sessionCleanup: [hook, 'cleanup', '0'],
    };
    const worker = await startTestWorker({ change: { pam: stack.pam, hooks } });
    try {
      const client = await worker.connect();
      await client.waitFor('display-ready');
      client.send({ kind: 'begin', subject: { method: 'account', user: person.name } });
      await client.waitFor('accepted');
      client.send(startOf(programOf('/bin/true')));
      await client.waitFor('cleaned');
      expect(readFileSync(join(folder, 'log'), 'utf8').trimEnd().split('\n')).toEqual([
        'open_session',
        `setup ${person.name} ${person.home}`,
        'close_session',
        `cleanup ${person.name} ${person.home}`,
      ]);
    } finally {
      await worker.dispose();
      stack.remove();
      await person.remove();
    }
  });
});
