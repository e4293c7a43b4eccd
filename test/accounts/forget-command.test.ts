/** `vestibule forget` as it ships, as an ordinary user. */

import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { remember } from '../../electron/machine/remembered.ts';
import { type BuiltProgram, requireBuiltProgram } from '../harness/built-program.ts';
import { isRoot } from '../harness/runners.ts';
import { type Finished, finish } from '../setup/fake-clone.ts';

const uid = isRoot ? 65534 : (process.getuid?.() ?? -1);
let program: BuiltProgram;
let folder: string;
let path: string;

beforeAll(() => {
  program = requireBuiltProgram('electron/cli/main.ts', 'cli.cjs', uid);
});
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-forget-'));
  path = join(folder, 'vestibule/remembered/remembered.json');
  const start = { seat: 'seat0', uid: 1001, session: 'openbox', language: 'de_DE.UTF-8' };
  await remember(path, { ...start, name: 'alice' }, 1);
  await remember(path, { ...start, name: 'demo', uid: null }, 2);
  await remember(path, { ...start, name: 'bob', seat: 'seat1' }, 3);
  if (isRoot) for (const each of [folder, ...below(folder)]) chownSync(each, uid, uid);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const below = (base: string): readonly string[] =>
  [
    'vestibule',
    'vestibule/remembered',
    'vestibule/remembered/remembered.json',
    'vestibule/remembered/remembered.json.lock',
  ].map((name) => join(base, name));

const run = (...words: readonly string[]): Promise<Finished> => runWith('', ...words);

/** `input` is all of its standard input. */
function runWith(input: string, ...words: readonly string[]): Promise<Finished> {
  const command = [program.node, program.script, ...words];
  const [file = '', ...args] = isRoot
    ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...command]
    : command;
  const child = spawn(file, args, { env: { PATH: process.env['PATH'], XDG_STATE_HOME: folder } });
  const finished = finish(child);
  child.stdin.end(input);
  return finished;
}
const text = (): string => readFileSync(path, 'utf8');

describe('vestibule forget', () => {
  it('forgets a user and nobody else, and says it again of one who is not remembered', async () => {
    for (const _ of ['once', 'again'])
      expect(await run('forget', 'alice')).toEqual({
        ...{ status: 0, stderr: '' },
        stdout: 'nothing is remembered of that user any more\n',
      });
    expect(text()).not.toContain('alice');
    expect(text()).toContain('bob');
  });

  it('forgets who was last, everywhere or on one seat', async () => {
    expect((await run('forget', '--seat', 'seat1')).status).toBe(0);
    expect(JSON.parse(text())).toMatchObject({ seats: [{ seat: 'seat0', name: 'demo' }] });
    expect(await run('forget', '--json')).toMatchObject({
      status: 0,
      stdout: `${JSON.stringify({ forgotten: { kind: 'last', seat: null } })}\n`,
    });
    expect(JSON.parse(text())).toMatchObject({ seats: [], users: [{}, {}, {}] });
  });

  it('forgets everything', async () => {
    expect((await run('forget', '--all')).stdout).toBe('nothing is remembered any more\n');
    expect(existsSync(path)).toBe(false);
    expect((await run('forget', '--all')).status).toBe(0);
  });

  it('removes a file that nobody can read', async () => {
    writeFileSync(path, 'alice, but no JSON');
    expect((await run('forget', 'alice')).status).toBe(0);
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ['a name and --all', ['alice', '--all']],
    ['two names', ['alice', 'bob']],
    ['a name on one seat', ['alice', '--seat', 'seat0']],
  ])('is not understood with %s', async (_, words) => {
    expect((await run('forget', ...words)).status).toBe(2);
    expect(text()).toContain('alice');
  });

  it('an account of Vestibule’s own is forgotten when it is removed', async () => {
    expect((await runWith('a secret\n', 'account', 'add', 'demo')).status).toBe(0);
    expect((await run('account', 'remove', 'demo')).status).toBe(0);
    expect(text()).not.toContain('demo');
    expect(text()).toContain('alice');
  });
});
