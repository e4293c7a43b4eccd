/** The command as it ships, as an ordinary user: root's own file is a fixed one, and is looked at in a mount namespace. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isPassword } from '../../electron/machine/password-hash.ts';
import { type BuiltProgram, requireBuiltProgram } from '../harness/built-program.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { isRoot } from '../harness/runners.ts';
import { type Finished, finish, waitForText } from '../setup/fake-clone.ts';

const uid = isRoot ? 65534 : (process.getuid?.() ?? -1);
let program: BuiltProgram;
let folder: string;
let path: string;
let leaks: LeakCheck;

beforeAll(() => {
  program = requireBuiltProgram('electron/cli/main.ts', 'cli.cjs', uid);
});
beforeEach(() => {
  leaks = createLeakCheck();
  folder = mkdtempSync(join(tmpdir(), 'vestibule-account-'));
  if (isRoot) chownSync(folder, uid, uid);
  path = join(folder, 'vestibule/accounts.json');
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await leaks.assertNothingLeft();
});

function start(command: readonly string[]): ChildProcess {
  const [file = '', ...args] = isRoot
    ? ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...command]
    : command;
  return spawn(file, args, { env: { PATH: process.env['PATH'], XDG_STATE_HOME: folder, TERM: 'xterm' } });
}

/** `input` is all of its standard input. */
async function run(words: readonly string[], input: string | Buffer = ''): Promise<Finished> {
  const child = start([program.node, program.script, 'account', ...words]);
  const finished = finish(child);
  // It may end before it has read all of it.
  child.stdin?.on('error', () => undefined).end(input);
  return finished;
}

const listed = async (): Promise<unknown> => JSON.parse((await run(['list', '--json'])).stdout);
const hasPassword = (name: string, password: string): Promise<boolean> => {
  const { accounts } = JSON.parse(readFileSync(path, 'utf8')) as {
    accounts: { name: string; password: Parameters<typeof isPassword>[1] }[];
  };
  const account = accounts.find((each) => each.name === name);
  if (account === undefined) throw new Error(`no account ${name}`);
  return isPassword(password, account.password);
};

describe('vestibule account', () => {
  it('adds, lists, changes and removes, with nothing running', async () => {
    expect(await run(['list'])).toEqual({ status: 0, stdout: 'no accounts\n', stderr: '' });
    expect(await run(['add', 'demo', '--real-name', 'Demo Visitor'], 'a secret\n')).toEqual({
      status: 0,
      stdout: 'there is an account «demo» now\n',
      stderr: '',
    });
    expect(statSync(path)).toMatchObject({ mode: 0o100600, uid });
    expect(await hasPassword('demo', 'a secret')).toBe(true);
    expect(await run(['list'])).toEqual({ status: 0, stdout: 'NAME  REAL NAME\ndemo  Demo Visitor\n', stderr: '' });
    expect((await run(['passwd', 'demo'], 'another secret\n')).status).toBe(0);
    expect(await hasPassword('demo', 'another secret')).toBe(true);
    expect((await run(['remove', 'demo'])).status).toBe(0);
    expect(await listed()).toEqual({ accounts: [] });
    expect(readdirSync(folder)).toEqual(['vestibule']);
  });

  it('writes JSON alone on standard output where it is asked to', async () => {
    const account = { name: 'demo', realName: '' };
    expect(JSON.parse((await run(['add', 'demo', '--json'], 'a secret\n')).stdout)).toEqual({ account });
    expect(JSON.parse((await run(['passwd', 'demo', '--json'], 'a secret\n')).stdout)).toEqual({ changed: 'demo' });
    expect(await listed()).toEqual({ accounts: [account] });
    expect(JSON.parse((await run(['remove', '--json', 'demo'])).stdout)).toEqual({ removed: 'demo' });
    chmodSync(path, 0o644);
    expect(await run(['list', '--json'])).toEqual({
      status: 1,
      stdout: '',
      stderr: `vestibule: the file of accounts ${path} may be read or written by others (mode 0644, and must be 0600)\n`,
    });
  });

  it('ends with 1 where it cannot be done, and changes nothing', async () => {
    await run(['add', 'demo'], 'a secret\n');
    const before = readFileSync(path);
    const failures: [readonly string[], string][] = [
      [['add', 'demo'], 'there is an account «demo» already'],
      [['add', 'daemon'], '«daemon» is an account of this machine'],
      [['passwd', 'other'], 'there is no account «other»'],
      [['remove', 'root'], 'there is no account «root»'],
    ];
    for (const [words, why] of failures)
      expect(await run(words, 'another secret\n')).toEqual({ status: 1, stdout: '', stderr: `vestibule: ${why}\n` });
    expect(readFileSync(path)).toEqual(before);
  });

  it.each([
    [[], 'account what?'],
    [['rename', 'demo'], 'account what?'],
    [['add'], 'wrong number of words'],
    [['add', 'demo', 'secret'], 'wrong number of words'],
    [['add', 'root'], 'the name «root» is reserved'],
    [['add', 'No\x1b[31m'], 'the name must be'],
    [['remove', 'No\x1b[31m'], 'the name must be'],
    [['add', 'demo', '--real-name', 'a\u202eb'], 'the real name must have no control characters'],
    [['add', 'demo', '--password=secret'], "Unknown option '--password'"],
    [['list', 'demo'], 'wrong number of words'],
    [['list', '--seat', 'seat0'], 'accounts belong to no seat'],
  ])('ends with 2 at the words %j', async (words, why) => {
    const { status, stdout, stderr } = await run(words, 'a secret\n');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(`vestibule: ${why}`);
    expect(stderr).not.toContain('\x1b');
    expect(stderr).not.toContain('secret');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('says so where its file cannot be written', async () => {
    writeFileSync(join(folder, 'vestibule'), '');
    expect(await run(['add', 'demo'], 'a secret\n')).toEqual({
      status: 1,
      stdout: '',
      stderr: `vestibule: ${path} cannot be written (EEXIST)\n`,
    });
  });

  it.skipIf(!isRoot)('refuses a file of root (needs root)', async () => {
    mkdirSync(join(folder, 'vestibule'));
    writeFileSync(path, '{"version":1,"accounts":[]}', { mode: 0o600 });
    for (const words of [['list'], ['add', 'demo']])
      expect(await run(words, 'a secret\n')).toEqual({
        status: 1,
        stdout: '',
        stderr: `vestibule: the file of accounts ${path} belongs to uid 0, not to uid ${uid}\n`,
      });
  });

  it('loses no account where ten are added at once', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `demo${index}`);
    const finished = await Promise.all(names.map((name) => run(['add', name], `secret of ${name}\n`)));
    expect(finished.map(({ status, stderr }) => ({ status, stderr }))).toEqual(
      names.map(() => ({ status: 0, stderr: '' })),
    );
    const { accounts } = (await listed()) as { accounts: { name: string }[] };
    expect(accounts.map(({ name }) => name).sort()).toEqual(names);
    expect(await hasPassword('demo7', 'secret of demo7')).toBe(true);
  });

  it.skipIf(!isRoot)('is about /var/lib/vestibule/accounts.json as root (needs root)', async () => {
    const { node, script } = program;
    const commands = `mount -t tmpfs none /var/lib
      umask 0
      echo 'a secret' | "$0" "$1" account add demo && "$0" "$1" account list --json
      stat -c '%a %U' /var/lib/vestibule /var/lib/vestibule/accounts.json`;
    const child = spawn('unshare', ['--mount', 'sh', '-c', commands, node, script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    expect(await finish(child)).toEqual({
      status: 0,
      stdout: 'there is an account «demo» now\n{"accounts":[{"name":"demo","realName":""}]}\n755 root\n600 root\n',
      stderr: '',
    });
  });
});

describe('the first line of standard input', () => {
  it.each<[string, string | Buffer, string]>([
    ['alone', 'a secret\n', 'a secret'],
    ['without a line feed', 'a secret', 'a secret'],
    ['with CR', 'a secret\r\n', 'a secret'],
    ['before others', 'a secret\nand more\n', 'a secret'],
    ['with its blanks', '  a secret \n', '  a secret '],
    ['as long as may be', `${'😀'.repeat(256)}\r\n`, '😀'.repeat(256)],
  ])('is the password: %s', async (_, input, password) => {
    expect(await run(['add', 'demo'], input)).toMatchObject({ status: 0, stderr: '' });
    expect(await hasPassword('demo', password)).toBe(true);
  });

  it.each<[string, string | Buffer, string]>([
    ['nothing', '', 'is empty'],
    ['an empty one', '\nsecret\n', 'is empty'],
    ['three characters', 'abc\n', 'must have at least 4 characters'],
    ['257 characters', `${'x'.repeat(257)}\n`, 'must have at most 256 characters'],
    ['64 KiB', `${'x'.repeat(65536)}\n`, 'must have at most 256 characters'],
    ['64 KiB without an end', 'x'.repeat(65536), 'must have at most 256 characters'],
    ['a NUL', 'a secret\0\n', 'must have no control characters'],
    ['no UTF-8', Buffer.from('a secr\xe9t\n', 'latin1'), 'is not UTF-8 text'],
  ])('is refused as password where it is %s', async (_, input, why) => {
    expect(await run(['add', 'demo'], input)).toEqual({
      status: 1,
      stdout: '',
      stderr: `vestibule: the password ${why}\n`,
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('ends the command though the input goes on', async () => {
    const child = start([program.node, program.script, 'account', 'add', 'demo']);
    const finished = finish(child);
    child.stdin?.on('error', () => undefined).write('a secret\n');
    expect((await finished).status).toBe(0);
  });
});

describe('on a terminal', () => {
  /** Gives each answer after its prompt. */
  async function type(words: string, answers: readonly (readonly [prompt: string, keys: string])[]): Promise<Finished> {
    const child = start(['script', '-qec', `${program.node} ${program.script} account ${words}`, '/dev/null']);
    const finished = finish(child);
    for (const [prompt, keys] of answers) {
      await waitForText(child.stdout, prompt);
      child.stdin?.write(keys);
    }
    const result = await finished;
    child.stdin?.destroy();
    return result;
  }

  it('asks twice, and shows nothing of the password', async () => {
    const { status, stdout } = await type('add demo', [
      ['New password:', 'a secret\r'],
      ['The same again:', 'a secret\r'],
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('there is an account «demo» now');
    expect(stdout).not.toContain('secret');
    expect(await hasPassword('demo', 'a secret')).toBe(true);
  });

  it('changes nothing where the two differ', async () => {
    await run(['add', 'demo'], 'a secret\n');
    const { status, stdout } = await type('passwd demo', [
      ['New password:', 'a secret 1\r'],
      ['The same again:', 'a secret 2\r'],
    ]);
    expect(status).toBe(1);
    expect(stdout).toContain('vestibule: the two passwords differ; nothing was changed');
    expect(stdout).not.toContain('secret');
    expect(await hasPassword('demo', 'a secret')).toBe(true);
  });

  it.each([
    ['abc\r', 'vestibule: the password must have at least 4 characters'],
    ['\x03', 'vestibule: given up; nothing was changed'],
    ['\x04', 'vestibule: given up; nothing was changed'],
  ])('asks once only where the first answer is %j', async (keys, words) => {
    const { status, stdout } = await type('add demo', [['New password:', keys]]);
    expect(status).toBe(1);
    expect(stdout).toContain(words);
    expect(stdout).not.toContain('again');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('asks for nothing where the name is there already', async () => {
    await run(['add', 'demo'], 'a secret\n');
    const { status, stdout } = await type('add demo', []);
    expect(status).toBe(1);
    expect(stdout).toBe('vestibule: there is an account «demo» already\r\n');
  });
});
