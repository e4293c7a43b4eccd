/** `vestibule config`, as it is typed. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodePath } from '../../build/setup/layout.mjs';
import { requireProgramFolder } from '../harness/program-folder.ts';

describe('vestibule config', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const withInput = (input: string, ...args: readonly string[]) => {
    const program = requireProgramFolder();
    const command = [join(program, 'dist/cli.cjs'), 'config', ...args];
    return spawnSync(join(program, nodePath), command, { encoding: 'utf8', input });
  };
  const config = Object.assign((...args: readonly string[]) => withInput('', ...args), { with: withInput });

  it('gives a sample that its own check has nothing against', () => {
    const file = join(folder, 'vestibule.toml');
    writeFileSync(file, config('sample').stdout);
    const { status, stdout } = config('check', file);
    expect([status, stdout]).toEqual([0, `${file}: no problems\n`]);
  });

  it('names what is wrong with file and line, and shows what holds all the same', () => {
    const file = join(folder, 'vestibule.toml');
    writeFileSync(file, '[session]\nleftovers = "keep"\ngrace_period = 2\n');
    const checked = config('check', file);
    expect(checked.status).toBe(1);
    expect(checked.stdout).toMatch(
      new RegExp(`^${file}:2: session.leftovers is "keep", but must be "end", "leave" or`),
    );
    const json = config('check', file, '--json');
    expect(JSON.parse(json.stdout)).toMatchObject({
      layers: [{ layer: 'named', file, exists: true }],
      problems: [{ file, line: 2 }],
    });
    const shown = config('show', file);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain(`[session]\nleftovers = "end"\ngrace_period = 2  # ${file}:3\n`);
    expect(shown.stderr).toContain(`${file}:2:`);
  });

  it.each([
    ['a folder', '.'],
    ['no file', 'nowhere.toml'],
  ])('has a problem with %s, and no stack', (_, name) => {
    const { status, stdout } = config('check', join(folder, name));
    expect(status).toBe(1);
    expect(stdout).toMatch(/:1: .*; nothing of it counts\n$/);
  });

  it('shows where each value comes from, with the flags of a start', () => {
    const file = join(folder, 'vestibule.toml');
    writeFileSync(file, 'runtime = "electron"\n[users]\nhidden = ["ada"]\n');
    const flags = ['--config', file, '--set', 'session.grace_period=7', '--set', 'greeter.remember=maybe'];
    const shown = config('show', ...flags, '--runtime', 'chromium');
    expect(shown.stdout).toContain('runtime = "chromium"  # --runtime\n');
    expect(shown.stdout).toContain(`hidden = ["ada"]  # ${file}:3\n`);
    expect(shown.stdout).toContain('grace_period = 7  # --set session.grace_period\n');
    expect(shown.stdout).toContain('remember = true\n');
    expect(shown.stderr).toBe(
      '--set greeter.remember: greeter.remember is "maybe", but must be true or false; it stays at true\n',
    );
    const json = JSON.parse(config('show', ...flags, '--json').stdout);
    expect(json.origins).toMatchObject({
      'users.hidden': { layer: 'named', place: `${file}:3` },
      'session.grace_period': { layer: 'flags', place: '--set session.grace_period' },
    });
    expect(json.origins).not.toHaveProperty('greeter.remember');
    // What it shows is a configuration.
    const again = join(folder, 'again.toml');
    writeFileSync(again, shown.stdout);
    expect(config('check', again).stdout).toBe(`${again}: no problems\n`);
    expect(config('check', ...flags).status).toBe(1);
  });

  it('names every file that a start would read', () => {
    const { stdout } = config('check', '--json');
    expect(JSON.parse(stdout).layers).toEqual([
      { layer: 'machine', file: '/etc/vestibule/vestibule.toml', exists: expect.any(Boolean) },
      { layer: 'user', file: expect.stringMatching(/\/vestibule\/vestibule\.toml$/), exists: expect.any(Boolean) },
    ]);
  });

  it('makes a line for the file of a PIN, which is not in it', () => {
    const { status, stdout } = config.with('2468\n', 'pin');
    expect(status).toBe(0);
    expect(stdout).not.toContain('2468');
    const file = join(folder, 'vestibule.toml');
    writeFileSync(file, `[kiosk]\n${stdout}`, { mode: 0o600 });
    expect(config('check', file).stdout).toBe(`${file}: no problems\n`);
    // What is shown may be sent to whoever helps.
    expect(config('show', file).stdout).not.toContain('scrypt');
    chmodSync(file, 0o644);
    expect(config('check', file).stdout).toContain(`chmod 600 ${file}`);
    const refused = config.with('12ab\n', 'pin');
    expect([refused.status, refused.stdout]).toEqual([1, '']);
    expect(refused.stderr).not.toContain('12ab');
  });

  it('names a picture that is none with the line that names it', () => {
    const file = join(folder, 'vestibule.toml');
    writeFileSync(file, `[brand]\nlogo = "${folder}"\n`);
    expect(config('check', file).stdout).toContain(`${file}:2: brand.logo: the file ${folder} is a folder`);
  });

  it('says how it is used', () => {
    for (const args of [[], ['sing'], ['sample', 'file'], ['check', 'file', '--set', 'a=b']])
      expect(config(...args).status).toBe(2);
  });
});
