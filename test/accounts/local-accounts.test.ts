import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tryLock } from '../../electron/machine/libc.ts';
import { formatAccounts } from '../../electron/machine/local-account-format.ts';
import {
  type AccountPorts,
  addLocalAccount,
  localAccountsPath,
  readLocalAccounts,
  removeLocalAccount,
  setLocalPassword,
  verifyLocalAccount,
} from '../../electron/machine/local-accounts.ts';
import { type DeriveKey, defaultParameters, makeUnfittingHash } from '../../electron/machine/password-hash.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { isRoot } from '../harness/runners.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-accounts-'));
  path = join(folder, 'state', 'accounts.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What was derived, in place of scrypt's tenth of a second. */
let derived: Parameters<DeriveKey>[];
let ports: AccountPorts;
beforeEach(() => {
  derived = [];
  ports = {
    deriveKey: async (...args) => {
      derived.push(args);
      return Buffer.alloc(32, `${args[0]} ${args[1].toString('hex')}`);
    },
  };
});

const add = (name: string, password = 'password', realName = '') =>
  addLocalAccount(path, { name, realName }, password, ports);
const verify = (name: string, password: string) => verifyLocalAccount(path, name, password, ports);

describe('the file of accounts', () => {
  it('is that of whoever runs Vestibule', () => {
    expect(localAccountsPath(0, { XDG_STATE_HOME: '/x' })).toBe('/var/lib/vestibule/accounts.json');
    expect(localAccountsPath(1000, { XDG_STATE_HOME: '/x', HOME: '/h' })).toBe('/x/vestibule/accounts.json');
    expect(localAccountsPath(1000, { HOME: '/h' })).toBe('/h/.local/state/vestibule/accounts.json');
    for (const stateHome of ['', 'relative'])
      expect(localAccountsPath(1000, { XDG_STATE_HOME: stateHome, HOME: '/h' })).toBe(
        '/h/.local/state/vestibule/accounts.json',
      );
    const own = findLocalAccount(65534);
    expect(localAccountsPath(65534, {})).toBe(join(own?.home ?? '/', '.local/state/vestibule/accounts.json'));
  });

  it('is made with the first account, for its owner alone, whatever the umask is', async () => {
    const umask = process.umask(0);
    try {
      expect(await add('demo')).toEqual({ kind: 'changed' });
    } finally {
      process.umask(umask);
    }
    expect(statSync(path).mode & 0o7777).toBe(0o600);
    expect(statSync(`${path}.lock`).mode & 0o7777).toBe(0o600);
    expect(readdirSync(join(folder, 'state')).sort()).toEqual(['accounts.json', 'accounts.json.lock']);
  });

  it('is not made where nothing comes of it', async () => {
    expect(readLocalAccounts(path)).toEqual({ kind: 'accounts', accounts: [] });
    expect(await removeLocalAccount(path, 'demo', ports)).toEqual({
      kind: 'refused',
      why: 'there is no account «demo»',
    });
    expect(await add('demo', 'abc')).toEqual({ kind: 'refused', why: 'the password must have at least 4 characters' });
    expect(await verify('demo', 'password')).toBeNull();
    expect(existsSync(join(folder, 'state'))).toBe(false);
  });

  it('says so where it cannot be written', async () => {
    writeFileSync(join(folder, 'state'), '');
    expect(await add('demo')).toEqual({ kind: 'refused', why: `${path} cannot be written (EEXIST)` });
  });

  it('is left alone while others hold its lock for longer than one waits', async () => {
    await add('one');
    const before = readFileSync(path);
    const lock = openSync(`${path}.lock`, 'r+');
    expect(tryLock(lock)).toBe(true);
    ports = { ...ports, lockWaitMs: 30 };
    expect(await add('two')).toEqual({ kind: 'refused', why: `others have been changing ${path} for 0.03 s` });
    expect(readFileSync(path)).toEqual(before);
    closeSync(lock);
    expect(await add('two')).toEqual({ kind: 'changed' });
  });
});

describe('accounts', () => {
  it('are added, get another password, and are removed', async () => {
    await add('demo', 'first one', 'Demo Visitor');
    await add('other', 'of another');
    expect(readLocalAccounts(path)).toEqual({
      kind: 'accounts',
      accounts: [
        { name: 'demo', realName: 'Demo Visitor' },
        { name: 'other', realName: '' },
      ],
    });
    expect(await verify('demo', 'first one')).toEqual({ name: 'demo', realName: 'Demo Visitor' });
    expect(await verify('demo', 'of another')).toBeNull();
    expect(await setLocalPassword(path, 'demo', 'second one', ports)).toEqual({ kind: 'changed' });
    expect(await verify('demo', 'first one')).toBeNull();
    expect((await verify('demo', 'second one'))?.name).toBe('demo');
    expect((await verify('other', 'of another'))?.name).toBe('other');
    expect(await removeLocalAccount(path, 'demo', ports)).toEqual({ kind: 'changed' });
    expect(await verify('demo', 'second one')).toBeNull();
    expect(readLocalAccounts(path)).toMatchObject({ accounts: [{ name: 'other' }] });
  });

  it('have a salt each, and scrypt as it is', async () => {
    ports = {};
    await add('one', 'é password');
    await add('two', 'é password');
    const { accounts } = JSON.parse(readFileSync(path, 'utf8'));
    expect(accounts[0].password).toMatchObject({ scheme: 'scrypt', N: 2 ** 15, r: 8, p: 1, keyLength: 32 });
    expect(Buffer.from(accounts[0].password.salt, 'base64')).toHaveLength(16);
    expect(accounts[0].password.salt).not.toBe(accounts[1].password.salt);
    expect(accounts[0].password.key).not.toBe(accounts[1].password.key);
    expect(readFileSync(path, 'utf8')).not.toContain('é password');
    // The same letter, composed and decomposed.
    expect(await verify('one', 'e\u0301 password')).toEqual({ name: 'one', realName: '' });
    expect(await verify('one', 'e password')).toBeNull();
  });

  it('have a name of their own', async () => {
    await add('demo');
    expect(await add('demo')).toEqual({ kind: 'refused', why: 'there is an account «demo» already' });
    expect(await add('root')).toEqual({ kind: 'refused', why: 'the name «root» is reserved' });
    expect(await add('Demo')).toMatchObject({ kind: 'refused', why: expect.stringMatching(/^the name must be/) });
    expect(await add('daemon')).toEqual({ kind: 'refused', why: '«daemon» is an account of this machine' });
    expect(readLocalAccounts(path)).toMatchObject({ accounts: [{ name: 'demo' }] });
  });

  it('let nobody in under a name that the machine has by now', async () => {
    await add('demo', 'password');
    const shadowed = { ...ports, isMachineAccount: (name: string) => name === 'demo' };
    expect(await verifyLocalAccount(path, 'demo', 'password', shadowed)).toBeNull();
  });

  it('are at most as many as the file may have', async () => {
    mkdirSync(join(folder, 'state'));
    const password = makeUnfittingHash(defaultParameters);
    const most = Array.from({ length: 1000 }, (_, index) => ({ name: `a${index}`, realName: '', password }));
    writeFileSync(path, formatAccounts(most), { mode: 0o600 });
    expect(await add('demo')).toEqual({ kind: 'refused', why: 'there are 1000 accounts, which is the limit' });
  });

  it('are asked for a password only where nothing else is in the way, and what that throws goes through', async () => {
    await add('demo');
    let asked = 0;
    const ask = async () => {
      asked += 1;
      throw new Error('given up');
    };
    await addLocalAccount(path, { name: 'demo', realName: '' }, ask, ports);
    await setLocalPassword(path, 'nobody-here', ask, ports);
    expect(asked).toBe(0);
    await expect(setLocalPassword(path, 'demo', ask, ports)).rejects.toThrow('given up');
    expect((await verify('demo', 'password'))?.name).toBe('demo');
  });

  it('come through many changes at once in one process', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `demo${index}`);
    await Promise.all(names.map((name) => add(name)));
    const read = readLocalAccounts(path);
    expect(read.kind === 'accounts' && read.accounts.map(({ name }) => name).sort()).toEqual(names.sort());
  });
});

describe('a password is looked at at the same cost', () => {
  const costs = () => derived.map(([, salt, length, options]) => ({ salt: salt.length, length, ...options }));
  const cost = { salt: 16, length: 32, N: 2 ** 15, r: 8, p: 1, maxmem: 128 * 8 * (2 ** 15 + 1 + 2) };

  it.each([
    ['right', 'demo', 'password'],
    ['wrong', 'demo', 'wrong one'],
    ['of nobody', 'nobody-here', 'password'],
    ['of what is no name', 'No Name\0', 'password'],
    ['too long', 'demo', 'x'.repeat(65536)],
    ['empty', 'demo', ''],
    ['no Unicode text', 'demo', '\ud800'.repeat(8)],
  ])('where it is %s', async (_, name, password) => {
    await add('demo', 'password');
    derived = [];
    expect(await verify(name, password)).toEqual(
      name === 'demo' && password === 'password' ? { name, realName: '' } : null,
    );
    expect(costs()).toEqual([cost]);
  });

  it('where there is no file, and where it is broken', async () => {
    await verify('demo', 'password');
    mkdirSync(join(folder, 'state'));
    writeFileSync(path, '{', { mode: 0o600 });
    await verify('demo', 'password');
    expect(costs()).toEqual([cost, cost]);
  });

  it('of nobody, as of the accounts that there are', async () => {
    mkdirSync(join(folder, 'state'));
    const password = makeUnfittingHash({ N: 2 ** 14, r: 4, p: 2 });
    writeFileSync(path, formatAccounts([{ name: 'demo', realName: '', password }]), { mode: 0o600 });
    await verify('demo', 'password');
    await verify('nobody-here', 'password');
    expect(costs()[0]).toMatchObject({ N: 2 ** 14, r: 4, p: 2 });
    expect(costs()[1]).toEqual(costs()[0]);
  });
});

describe('a broken file', () => {
  const valid = () => formatAccounts([{ name: 'demo', realName: '', password: makeUnfittingHash(defaultParameters) }]);
  const write = (content: string | Buffer, mode = 0o600) => {
    writeFileSync(path, content);
    chmodSync(path, mode);
  };

  it.each<[string, () => void, string]>([
    ['is empty', () => write(''), 'is not JSON'],
    ['is cut', () => write(valid().slice(0, -20)), 'is not JSON'],
    [
      'is of a later version',
      () => write('{"version":2}'),
      'has the format version 2, and this Vestibule knows 1 only',
    ],
    ['is another JSON', () => write('{"version":1}'), 'is not a list of accounts (see accounts)'],
    ['is not UTF-8', () => write(Buffer.from(`${valid()}\xff`, 'latin1')), 'is not UTF-8 text'],
    ['is too long', () => write(valid().padEnd(1024 * 1024 + 1)), 'is longer than 1024 KiB'],
    ['is for its group', () => write(valid(), 0o640), 'may be read or written by others (mode 0640, and must be 0600)'],
    ['is for all', () => write(valid(), 0o604), 'may be read or written by others (mode 0604, and must be 0600)'],
    [
      'is written by all',
      () => write(valid(), 0o602),
      'may be read or written by others (mode 0602, and must be 0600)',
    ],
    ['is a folder', () => mkdirSync(path), 'is a folder'],
    ['is a named pipe', () => execFileSync('mkfifo', ['-m', '600', path]), 'is a named pipe'],
    ['is a link to nowhere', () => symlinkSync('/nowhere', path), 'is a symbolic link'],
    [
      'is a link to a right one',
      () => {
        writeFileSync(join(folder, 'right'), valid(), { mode: 0o600 });
        symlinkSync(join(folder, 'right'), path);
      },
      'is a symbolic link',
    ],
  ])('that %s is refused, and stays as it is', (_, make, why) => expectRefused(make, why));

  it.skipIf(!isRoot)('that belongs to somebody else is refused, and stays as it is (needs root)', () =>
    expectRefused(() => {
      write(valid());
      chownSync(path, 65534, 65534);
    }, 'belongs to uid 65534, not to uid 0'),
  );

  async function expectRefused(make: () => void, why: string): Promise<void> {
    mkdirSync(join(folder, 'state'));
    make();
    const look = () => {
      const { mode, uid, ino, size, mtimeMs } = lstatSync(path);
      return { mode, uid, ino, size, mtimeMs, names: readdirSync(join(folder, 'state')) };
    };
    const before = look();
    const text = `the file of accounts ${path} ${why}`;
    expect(readLocalAccounts(path)).toEqual({ kind: 'broken', why: text });
    expect(await verify('demo', 'password')).toBeNull();
    expect(await add('other')).toEqual({ kind: 'refused', why: text });
    expect(await setLocalPassword(path, 'demo', 'password', ports)).toEqual({ kind: 'refused', why: text });
    expect(await removeLocalAccount(path, 'demo', ports)).toEqual({ kind: 'refused', why: text });
    expect(look()).toEqual(before);
  }

  it('is not written over where it broke while somebody waited', async () => {
    await add('demo');
    const source = async () => {
      write('{');
      return 'password';
    };
    expect(await setLocalPassword(path, 'demo', source, ports)).toMatchObject({ kind: 'refused' });
    expect(readFileSync(path, 'utf8')).toBe('{');
  });
});

describe('a writer that is killed', () => {
  const writer = join(import.meta.dirname, '../harness/dying-writer.ts');

  it.each([
    ['before', 'openSync', ['old']],
    ['after', 'openSync', ['old']],
    ['half', 'writeFileSync', ['old']],
    ['after', 'writeFileSync', ['old']],
    ['after', 'fsyncSync', ['old']],
    ['before', 'renameSync', ['old']],
    ['after', 'renameSync', ['old', 'new']],
  ])('%s %s leaves a whole file, and is in nobody’s way', async (when, call, names) => {
    await add('old');
    const killed = spawnSync(process.execPath, [writer, path, 'new', when, call], { encoding: 'utf8' });
    expect({ signal: killed.signal, stderr: killed.stderr }).toEqual({ signal: 'SIGKILL', stderr: '' });
    if (when === 'half') expect(statSync(`${path}.new`).size).toBe(60);
    const read = () => readLocalAccounts(path);
    expect(read()).toEqual({ kind: 'accounts', accounts: names.map((name) => ({ name, realName: '' })) });
    expect(await add('next')).toEqual({ kind: 'changed' });
    expect(read()).toMatchObject({ accounts: [...names, 'next'].map((name) => ({ name })) });
    expect(readdirSync(join(folder, 'state')).sort()).toEqual(['accounts.json', 'accounts.json.lock']);
  });
});
