/** The configuration on the real thing: its layers, and reading it anew while somebody is in a session, a login, or a stop. */
import { spawn, spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { nodePath } from '../../build/setup/layout.mjs';
import { machineConfigurationPath } from '../../electron/machine/configuration-path.ts';
import { signalProcess } from '../../electron/machine/process-identity.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { describeRunners, isRoot, type Runner, runners } from '../harness/runners.ts';
import { setAside } from '../harness/set-aside.ts';
import { identitiesOf, startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

let whole: WholeVestibule | null = null;
afterEach(async () => {
  await whole?.finish();
  whole = null;
});

const sessions = { waits: bashSession('sleep 3600 & wait'), leaves: bashSession('sleep 3600 & exit 0') };
const start = async (runner: Runner, configuration: string, more = {}): Promise<WholeVestibule> => {
  whole = await startWholeVestibule({ runner, sessions, configuration, ...more });
  return whole;
};
const fileOf = ({ folder }: WholeVestibule): string => join(folder, 'vestibule.toml');
interface Reloaded {
  readonly isRefused: boolean;
  readonly problems: readonly { readonly line: number }[];
  readonly changed: readonly string[];
  readonly waiting: readonly string[];
}
const reload = async (vestibule: WholeVestibule): Promise<Reloaded> =>
  (await vestibule.request({ version: 1, command: 'reload' })) as Reloaded;
const reconfigure = (vestibule: WholeVestibule, text: string): Promise<Reloaded> => {
  writeFileSync(fileOf(vestibule), text);
  return reload(vestibule);
};
/** What the manager was told of configurations, in order. */
async function findTold(vestibule: WholeVestibule) {
  const found: { readonly [name: string]: unknown }[] = [];
  await vestibule.request(
    { version: 1, command: 'events', follow: false },
    {
      onLine(line) {
        if (line.kind !== 'event') return;
        const { event } = line.entry as { event?: { kind: string } };
        if (event?.kind === 'configuration-changed') found.push(event);
      },
    },
  );
  return found;
}
const spareOf = async (vestibule: WholeVestibule): Promise<number | null> =>
  (await vestibule.status()).processes.find(({ role, spare }) => role === 'worker' && spare === true)?.pid ?? null;

/** `vestibule COMMAND` as whoever runs that Vestibule. */
function command(vestibule: WholeVestibule, runner: Runner, ...words: readonly string[]) {
  const account = runner.user === null ? null : findLocalAccount(runner.user);
  const becoming =
    account === null
      ? []
      : ['setpriv', '--reuid', `${account.uid}`, '--regid', `${account.gid}`, '--clear-groups', '--'];
  const program = requireProgramFolder();
  const [name = '', ...rest] = [...becoming, join(program, nodePath), join(program, 'dist/cli.cjs'), ...words];
  return spawnSync(name, [...rest, '--seat', basename(vestibule.started.runtimeFolder)], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: vestibule.folder, XDG_RUNTIME_DIR: join(vestibule.folder, 'run') },
  });
}

describeRunners('as $name', (runner) => {
  test('another configuration holds for the next session, and one that runs keeps its own', async () => {
    const vestibule = await start(runner, 'session.leftovers = "end"\n');
    const first = await vestibule.login('leaves');
    const second = await vestibule.untilOver(first.id);
    expect(second.left).toEqual([]);
    const running = await vestibule.login('waits');
    // It is there already when the other configuration comes.
    await vestibule.until('the next spare', () => spareOf(vestibule));
    writeFileSync(
      fileOf(vestibule),
      `session.leftovers = "leave"\nruntime = "auto"\nhooks.session_setup = "/bin/touch ${vestibule.folder}/state/hooked"\n`,
    );
    const said = command(vestibule, runner, 'reload');
    expect([said.stdout, said.status]).toEqual([
      'from now on, for what comes next: session.leftovers, hooks.session_setup\n',
      0,
    ]);
    expect((await vestibule.sessions()).find(({ id }) => id === running.id)?.state).toBe('running');
    expect((await vestibule.end(running.id)).left).toEqual([]);
    expect(existsSync(join(vestibule.folder, 'state/hooked'))).toBe(false);
    const third = await vestibule.login('leaves');
    const left = await vestibule.until('what it left', async () => {
      const row = (await vestibule.sessions()).find(({ id }) => id === third.id);
      return row?.state === 'left' ? row : null;
    });
    expect(left.left.length).toBeGreaterThan(0);
    expect(existsSync(join(vestibule.folder, 'state/hooked'))).toBe(true);
    await vestibule.end(third.id);
    // What root runs is nobody else's to know.
    expect(JSON.stringify(await findTold(vestibule))).not.toContain('hooked');
  }, 40_000);

  test('one with problems changes nothing, is told everywhere, and is over when it is mended', async () => {
    const vestibule = await start(runner, 'session.grace_period = 1\n');
    writeFileSync(fileOf(vestibule), 'session.grace_period = 2\nsession.leftovers = "keep"\n');
    const said = command(vestibule, runner, 'reload');
    expect(said.status).toBe(1);
    expect(said.stdout).toMatch(/vestibule\.toml:2: session\.leftovers is "keep", but must be /);
    expect(said.stderr).toMatch(/what held before goes on/);
    expect((await vestibule.status()).configurationProblems).toEqual([
      expect.stringContaining(':2: session.leftovers'),
    ]);
    expect(await findTold(vestibule)).toMatchObject([
      { isRefused: true, configuration: { session: { gracePeriodMs: 1000 } }, problems: [{ line: 2 }] },
    ]);
    expect(await reconfigure(vestibule, 'session.grace_period = 2\nruntime = "chromium"\n')).toMatchObject({
      ...{ isRefused: false, problems: [] },
      changed: ['runtime', 'session.grace_period'],
      waiting: ['runtime'],
    });
    expect((await vestibule.status()).configurationProblems).toEqual([]);
    rmSync(fileOf(vestibule));
    expect(await reload(vestibule)).toMatchObject({ isRefused: true, problems: [{ line: 1 }] });
    expect((await vestibule.status()).ready).toBe(true);
  });

  test('the signal does the same, and ends nothing', async () => {
    const vestibule = await start(runner, '');
    writeFileSync(fileOf(vestibule), 'users.list = "none"\n');
    vestibule.started.kill('SIGHUP');
    await vestibule.until('the new one', async () => ((await findTold(vestibule)).length > 0 ? true : null));
    expect(await findTold(vestibule)).toMatchObject([{ configuration: { users: { list: 'none' } } }]);
    expect(vestibule.isRunning()).toBe(true);
  });

  test('ten times a second, with a session and with a login that waits, harms nobody', async () => {
    const vestibule = await start(runner, '');
    const session = await vestibule.login('waits');
    const texts = ['hooks.time_limit = 3\n', 'hooks.time_limit = 4\nkeyboard.layouts = ["de"]\n', 'broken'];
    const all: Reloaded[] = [];
    for (let turn = 0; turn < 30; turn += 1) {
      const [one] = await Promise.all([
        reconfigure(vestibule, texts[turn % texts.length] ?? ''),
        reload(vestibule),
        new Promise((resolve) => setTimeout(resolve, 100)),
      ]);
      all.push(one);
    }
    expect(all.filter(({ isRefused }) => isRefused).length).toBeGreaterThan(0);
    expect((await vestibule.sessions()).find(({ id }) => id === session.id)?.state).toBe('running');
    expect(await reconfigure(vestibule, texts[0] ?? '')).toMatchObject({ isRefused: false });
    await vestibule.end(session.id);
    // A login in the middle of it gets a worker all the same.
    const [row] = await Promise.all([vestibule.login('waits'), reconfigure(vestibule, texts[1] ?? '')]);
    expect(row.state).toBe('running');
    const { processes } = await vestibule.status();
    expect(processes.filter(({ role }) => role === 'worker').length).toBeLessThan(8);
    expect(await vestibule.stop()).toEqual([]);
  }, 60_000);

  test('while the app is being restarted: the next one has it, and takes up no spare of before', async () => {
    const vestibule = await start(runner, 'session.grace_period = 1\n');
    const spare = await vestibule.until('a spare', () => spareOf(vestibule));
    const [app] = identitiesOf(await vestibule.status(), 'app');
    if (app === undefined) throw new Error('there is no app');
    signalProcess(app, 'SIGKILL');
    expect(await reconfigure(vestibule, 'session.grace_period = 1\nhooks.time_limit = 3\n')).toMatchObject({
      changed: ['hooks.time_limit'],
    });
    const next = await vestibule.until('another spare', async () => {
      const pid = await spareOf(vestibule);
      return pid !== null && pid !== spare ? pid : null;
    });
    expect(next).not.toBe(spare);
    const row = await vestibule.login('waits');
    expect(row.state).toBe('running');
  }, 30_000);

  test('while it stops it is not read any more', async () => {
    const vestibule = await start(runner, '');
    await vestibule.login('waits');
    const stopping = vestibule.stop();
    const answers = await Promise.allSettled([reload(vestibule), reload(vestibule)]);
    vestibule.started.kill('SIGHUP');
    expect(await stopping).toEqual([]);
    for (const answer of answers)
      if (answer.status === 'rejected')
        expect(String(answer.reason)).toMatch(/is stopping|broke off|ECONNREFUSED|ENOENT/);
  });
});

describe('the files of a start', () => {
  const ordinary = runners.find(({ asRoot }) => !asRoot);
  if (ordinary === undefined) throw new Error('nobody is an ordinary user');

  test('are the user’s below the one of --config and below --set', async () => {
    const vestibule = await start(ordinary, 'session.grace_period = 2\nusers.list = "all"\n', {
      readsOwnFiles: true,
      arguments: ['--set', 'users.list=none', '--set', 'session.leftovers=5'],
    });
    expect((await vestibule.status()).configurationProblems).toEqual([
      expect.stringMatching(/^--set session\.leftovers: session\.leftovers is 5, but must be /),
    ]);
    const account = ordinary.user === null ? null : findLocalAccount(ordinary.user);
    const own = join(vestibule.folder, '.config/vestibule');
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'vestibule.toml'), 'session.grace_period = 9\ngreeter.remember = false\nrubbish = 1\n');
    if (account !== null) chownSync(join(own, 'vestibule.toml'), account.uid, account.gid);
    expect(await reload(vestibule)).toMatchObject({ isRefused: true, problems: [{ line: 3 }, { line: null }] });
    await vestibule.stop();
    await vestibule.finish();
    const again = await start(ordinary, 'session.grace_period = 2\n', { readsOwnFiles: true });
    const mended = join(again.folder, '.config/vestibule');
    mkdirSync(mended, { recursive: true });
    writeFileSync(join(mended, 'vestibule.toml'), 'session.grace_period = 9\ngreeter.remember = false\n');
    expect(await reload(again)).toMatchObject({ isRefused: false, changed: ['greeter.remember'] });
  });

  test.runIf(isRoot)('are read by root from /etc, where a broken one stops nothing (needs root)', async () => {
    const [root] = runners;
    if (root?.asRoot !== true) return;
    setAside(machineConfigurationPath);
    mkdirSync('/etc/vestibule', { recursive: true });
    writeFileSync(machineConfigurationPath, 'session.grace_period = 3\n[x\n');
    const vestibule = await start(root, 'users.list = "none"\n', { readsOwnFiles: true });
    expect((await vestibule.status()).configurationProblems).toEqual([
      expect.stringMatching(/^\/etc\/vestibule\/vestibule\.toml:2: \[x is not TOML/),
    ]);
    writeFileSync(machineConfigurationPath, 'session.grace_period = 3\n');
    expect(await reload(vestibule)).toMatchObject({ isRefused: false, changed: ['session.grace_period'] });
  });
});

test.runIf(isRoot)(
  'a demo does not hear of what this machine has configured (needs root)',
  () => {
    setAside(machineConfigurationPath);
    mkdirSync('/etc/vestibule', { recursive: true });
    writeFileSync(
      machineConfigurationPath,
      'autologin = { user = "guest", at = "always" }\nsession.grace_period = "x"\n',
    );
    const program = requireProgramFolder();
    const words = ['demo', '--json', '--kind', 'virtual', '--set', 'session.grace_period=1', '--set', 'zebra=1'];
    const played = spawnSync(join(program, nodePath), [join(program, 'dist/cli.cjs'), ...words], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: '/nonexistent', LANG: 'C.UTF-8' },
    });
    expect(played.stderr).toContain('--set zebra: there is no zebra');
    expect(played.stderr + played.stdout).not.toContain('vestibule.toml');
    expect(played.status).toBe(0);
  },
  60_000,
);

test('a terminal that goes away ends what was started in it, though the signal is the same', async () => {
  const [runner] = runners;
  if (runner === undefined) throw new Error('nobody is here');
  const vestibule = await start(runner, '', { wrapper: ['sh', '-c', 'exec "$@"', 'sh'] });
  // One beside it, in a terminal of its own (script(1)).
  const program = requireProgramFolder();
  const folder = join(vestibule.folder, 'terminal');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const line = `exec '${join(program, nodePath)}' '${join(program, 'dist/supervisor.cjs')}' start --kind virtual --no-own-config --seat t${process.pid}-tty`;
  const terminal = spawn('script', ['--quiet', '--flush', '--return', '--command', line, join(folder, 'said')], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: process.env['PATH'], HOME: folder, XDG_STATE_HOME: folder, XDG_RUNTIME_DIR: folder, LANG: 'C.UTF-8' },
  });
  const said = (): string => (existsSync(join(folder, 'said')) ? readFileSync(join(folder, 'said'), 'utf8') : '');
  await vestibule.until('its greeter', async () => (said().includes('the greeter is up') ? true : null), 20_000);
  const find = (): string =>
    spawnSync('pgrep', ['-f', `^.*supervisor.cjs start .*t${process.pid}-tty`], { encoding: 'utf8' }).stdout;
  const pids = find().split('\n').filter(Boolean).map(Number);
  expect(pids.length).toBeGreaterThan(0);
  onTestFinished(() => {
    for (const pid of find().split('\n').filter(Boolean).map(Number)) process.kill(pid, 'SIGTERM');
  });
  terminal.kill('SIGKILL');
  await vestibule.until('its end', async () => (find() === '' ? true : null), 15_000);
}, 60_000);
