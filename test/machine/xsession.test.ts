/**
 * How a session begins: profiles, Xsession's hooks, the session bus, and what becomes of the process. The machine's /etc is
 * the test's own in the worker's mount namespace.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SessionProgram } from '../../electron/contract/session.ts';
import { signalProcess } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createPamStack, permissive } from '../harness/pam-stack.ts';
import { createPerson } from '../harness/person.ts';
import { describeRunnersIf, isRoot, uidsOf } from '../harness/runners.ts';
import {
  logIn,
  programOf,
  sessionScripts,
  startOf,
  startTestWorker,
  type TestWorker,
  type WorkerClient,
} from '../harness/worker-client.ts';

const hasXsession = existsSync('/etc/X11/Xsession');
const busCheck =
  'dbus-send --session --print-reply --dest=org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus.GetId';
const busAnswer = /method return .*\n +string "[0-9a-f]{32}"/;
const xsession = programOf('/etc/X11/Xsession');

describeRunnersIf(isRoot, 'a session begins, worker run by $name (needs root)', (runner) => {
  let leaks: LeakCheck;
  let folder: string;
  let worker: TestWorker;
  let client: WorkerClient;

  beforeEach(() => {
    leaks = createLeakCheck({ uids: uidsOf(runner) });
    folder = mkdtempSync(join(tmpdir(), 'xsession-'));
    mkdirSync(join(folder, 'skel'));
    mkdirSync(join(folder, 'X11'));
    if (hasXsession) cpSync('/etc/X11', join(folder, 'X11'), { recursive: true });
    writeFileSync(join(folder, 'profile'), '');
  });

  afterEach(async () => {
    await worker.dispose();
    client.close();
    rmSync(folder, { recursive: true });
    await leaks.assertNothingLeft();
  });

  /** `files` by their path: skel/… of a home, X11/…, or profile. */
  async function start(
    files: Readonly<Record<string, string>>,
    program: SessionProgram,
    order: Parameters<typeof logIn>[2] = {},
  ): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
    const binds = ['skel', 'X11', 'profile'].map((name) => `mount --bind ${folder}/${name} /etc/${name}`).join('; ');
    worker = await startTestWorker({
      wrapper: ['unshare', '--mount', 'sh', '-ec', `chmod 755 ${folder}; ${binds}; exec "$@"`, 'sh'],
      change: { sessionScripts, slowBeginningMs: 300 },
      ...(runner.user === null ? {} : { user: runner.user }),
    });
    client = await worker.connect();
    await logIn(client, program, order);
  }

  /** What a session wrote, which ends by itself with status 0. */
  async function output(files: Readonly<Record<string, string>>, program: SessionProgram): Promise<string> {
    await start(files, program);
    const { ended } = await client.waitFor('ended');
    const text = ended.logPath == null ? '' : readFileSync(ended.logPath, 'utf8');
    expect(ended.reason, text).toEqual({ kind: 'exited', status: 0 });
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    return text;
  }

  it('with /etc/profile and then ~/.profile, whose variables and umask are its own', async () => {
    const files = { profile: 'export ONE=1 TWO=system', 'skel/.profile': 'export TWO=mine\numask 077' };
    expect(await output(files, programOf('sh', '-c', 'echo "<$ONE $TWO $(umask)>"'))).toContain('<1 mine 0077>');
  });

  it.each([
    ['exits', 'exit 3'],
    ['has a syntax error', 'if then ('],
    ['fails under its own set -e', 'set -e; false'],
    ['uses a variable that is not set', 'set -u; echo "$NOWHERE"'],
    ['executes what is not there', 'exec /nowhere/at/all'],
    ['reads a file that is not there', '. /nowhere/at/all'],
    ['changes the words of its shell', 'set -- other words; IFS=x; PATH=/nowhere; f() { :; }'],
    ['leaves a trap for its exit', "trap 'echo over' EXIT"],
  ])('whatever ~/.profile does: one that %s', async (_, line) => {
    const files = { 'skel/.profile': `export BEFORE=there\n${line}\n` };
    expect(await output(files, programOf('/bin/sh', '-c', 'echo "<$BEFORE $1>"', 'sh', "it's"))).toContain(
      "<there it's>",
    );
  });

  it('with a profile that writes for ever, which fills no disk and can be ended', async () => {
    await start({ 'skel/.profile': 'yes' }, programOf('true'), { gracePeriodMs: 300 });
    const { session } = await client.waitFor('started');
    const logPath = session.logPath ?? '';
    await expect.poll(() => existsSync(logPath)).toBe(true);
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    expect(statSync(logPath).size).toBeLessThan(2 * 1024 * 1024);
  });

  it('with word of a profile that does not come to its end, until it does', async () => {
    await start(
      { 'skel/.profile': 'echo waits >&2; while [ ! -e "$HOME/go" ]; do sleep 0.02; done' },
      programOf('sleep', '1000'),
    );
    expect(await client.waitFor('slow-beginning')).toEqual({ kind: 'slow-beginning', step: 'profile' });
    expect(worker.record().phase).toBe('session');
    const again = await worker.connect();
    expect((await again.waitFor('snapshot')).snapshot.slowBeginning).toBe('profile');
    writeFileSync(join(worker.record().homePath ?? '', 'home/go'), '');
    await expect
      .poll(() => again.messages.findLast(({ kind }) => kind === 'slow-beginning'))
      .toMatchObject({ step: null });
    again.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await again.waitFor('cleaned');
    again.close();
  });

  it('with a profile that hangs, which can be ended', async () => {
    await start({ 'skel/.profile': 'trap "" TERM; sleep 1000; sleep 1000' }, programOf('true'), { gracePeriodMs: 300 });
    await client.waitFor('slow-beginning');
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    // Once; that it is no more may be told, too.
    const steps = client.messages.flatMap((message) => (message.kind === 'slow-beginning' ? (message.step ?? []) : []));
    expect(steps).toEqual(['profile']);
  });

  it('not with profiles where it is the failsafe session', async () => {
    const program = { ...programOf('sh', '-c', 'echo "<$BEFORE>"'), id: 'failsafe' };
    expect(await output({ 'skel/.profile': 'export BEFORE=there; echo words' }, program)).toBe('<>\n');
  });

  it.skipIf(!hasXsession)('with the hooks of Xsession, and ~/.xsessionrc', async () => {
    const files = {
      'X11/Xsession.d/60test': 'export HOOK=1; has_option test-me && export OPTION=1; STARTUP="env PREFIX=1 $STARTUP"',
      'X11/Xsession.options': 'no-test-me\n# test-me\ntest-me\n',
      'skel/.xsessionrc': 'export MINE=1',
    };
    const words = ['a  b', "it's", '*', '"', '', 'two\nlines', '$HOME'];
    const program = programOf('sh', '-c', 'echo "<$HOOK$OPTION$PREFIX$MINE>"; printf "[%s]" "$@"', 'sh', ...words);
    const text = await output(files, program);
    expect(text).toContain('<1111>');
    expect(text).toContain(words.map((word) => `[${word}]`).join(''));
  });

  it.skipIf(!hasXsession)('with another program where a hook says so', async () => {
    const files = { 'X11/Xsession.d/60test': 'STARTUP="echo <instead>"' };
    expect(await output(files, programOf('sh', '-c', 'exit 9'))).toContain('<instead>');
  });

  it.skipIf(!hasXsession)('as ~/.xsession where that is what was chosen', async () => {
    expect(await output({ 'skel/.xsession': 'echo "<$0>" >&2' }, xsession)).toContain('.xsession>\n');
  });

  it.skipIf(!hasXsession)('and its display is not opened to any account by name', async () => {
    expect(await output({}, programOf('sh', '-c', 'xhost'))).not.toContain('localuser');
  });

  it.each([
    ['hooks', true],
    ['no Xsession on the machine', false],
  ])('with a bus of its own: %s', async (_, hasHooks) => {
    if (!hasHooks) rmSync(join(folder, 'X11', 'Xsession'), { force: true });
    const text = await output({}, programOf('sh', '-c', busCheck));
    expect(text).toMatch(busAnswer);
  });

  it('with a bus that ends with its program, where members may stay', async () => {
    const files = { 'X11/Xsession.options': 'no-use-ssh-agent\n' };
    await start(files, programOf('sh', '-c', busCheck), { leftovers: 'leave' });
    const { ended } = await client.waitFor('ended');
    expect(readFileSync(ended.logPath ?? '', 'utf8')).toMatch(busAnswer);
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('and its process is the one that becomes the program', async () => {
    await start({}, programOf('sleep', '1000'));
    const { designated } = (await client.waitFor('started')).session;
    await expect.poll(() => readFileSync(`/proc/${designated.pid}/cmdline`, 'utf8')).toBe('sleep\x001000\0');
    signalProcess(designated, 'SIGUSR1');
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'killed', signal: 'SIGUSR1' });
  });

  it('without a variable or a descriptor of Vestibule', async () => {
    const text = await output({}, programOf('sh', '-c', 'env; echo; exec ls /proc/self/fd'));
    expect(text).not.toMatch(/^vestibule_/im);
    expect(text).toMatch(/\n0\n1\n2\n3\n$/);
  });

  it('and a script whose interpreter is missing is told in plain words', async () => {
    const script = join(folder, 'script');
    writeFileSync(script, '#!/nowhere/interpreter -x\n', { mode: 0o755 });
    await start({}, programOf(script));
    expect((await client.waitFor('ended')).ended.reason).toEqual({
      kind: 'failed-to-start',
      why: `${script} is a script for /nowhere/interpreter, which was not found`,
    });
  });
});

describe.runIf(isRoot)('the session of an account begins (needs root)', () => {
  it('with its own profile and ~/.xsession and a bus, which is gone after it', async () => {
    const person = createPerson();
    const leaks = createLeakCheck({ uids: [person.uid] });
    const stack = createPamStack(permissive);
    const worker = await startTestWorker({ change: { pam: stack.pam, sessionScripts } });
    try {
      writeFileSync(join(person.home, '.profile'), 'export MINE=profile\nexit 1\n');
      writeFileSync(join(person.home, '.xsession'), `echo "<$MINE $(id -u)>" >&2\n${busCheck}\n`);
      const client = await worker.connect();
      await client.waitFor('display-ready');
      client.send({ kind: 'begin', subject: { method: 'account', user: person.name } });
      await client.waitFor('accepted');
      client.send(startOf(hasXsession ? xsession : programOf('sh', `${person.home}/.xsession`)));
      const { ended } = await client.waitFor('ended');
      const text = readFileSync(ended.logPath ?? '', 'utf8');
      expect(text).toContain(`<profile ${person.uid}>`);
      expect(text).toMatch(busAnswer);
      expect(existsSync(join(person.home, '.xsession-errors'))).toBe(false);
      expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    } finally {
      await worker.dispose();
      stack.remove();
      await person.remove();
    }
    await leaks.assertNothingLeft();
  });
});
