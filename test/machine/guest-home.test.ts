import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
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
import {
  claimGuestAccount,
  guestAccountCount,
  guestAccountName,
  seizeGuestAccount,
} from '../../electron/machine/guest-accounts.ts';
import { createGuestHome, type GuestHome, removeGuestHome } from '../../electron/machine/guest-home.ts';
import { findIdentity } from '../../electron/machine/process-identity.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { isRoot } from '../harness/runners.ts';

let base: string;
let skeleton: string;
const pool = findLocalAccount(guestAccountName(1));
const own = findLocalAccount(process.getuid?.() ?? -1);
if (own === null) throw new Error('this account is not in /etc/passwd');

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gh-'));
  skeleton = join(base, 'skel');
  mkdirSync(join(skeleton, 'sub'), { recursive: true });
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function create(account = own, giveAway = false): GuestHome {
  if (account === null) throw new Error('no account');
  return createGuestHome({
    guestHomesFolder: join(base, 'guests'),
    workerId: 'w1',
    account,
    giveAway,
    shownName: 'guest',
    shownHome: '/home/guest',
    skeletonFolder: skeleton,
    files: [{ path: '.Xauthority', bytes: Buffer.from('cookie') }],
  });
}

describe("a guest's home", () => {
  it('is the skeleton and nothing else', () => {
    writeFileSync(join(skeleton, '.profile'), 'hello');
    writeFileSync(join(skeleton, 'sub', 'run'), 'x', { mode: 0o755 });
    const home = create();
    expect(readdirSync(home.homePath).sort()).toEqual(['.Xauthority', '.profile', 'sub']);
    expect(readFileSync(join(home.homePath, '.profile'), 'utf8')).toBe('hello');
    expect(statSync(join(home.homePath, 'sub', 'run')).mode & 0o777).toBe(0o700);
    expect(statSync(home.folder).mode & 0o777).toBe(0o700);
  });

  it('takes no link and no pipe from the skeleton', () => {
    symlinkSync('/etc', join(skeleton, 'etc'));
    symlinkSync('/etc/shadow', join(skeleton, 'shadow'));
    expect(readdirSync(create().homePath).sort()).toEqual(['.Xauthority', 'sub']);
  });

  it('is made without a skeleton, too', () => {
    rmSync(skeleton, { recursive: true });
    expect(readdirSync(create().homePath)).toEqual(['.Xauthority']);
  });

  it('comes with a passwd that calls its owner guest', () => {
    const lines = readFileSync(create().passwdPath, 'utf8').split('\n');
    expect(lines[0]).toBe(`guest:x:${own.uid}:${own.gid}:Guest:/home/guest:${own.shell}`);
    expect(lines.filter((line) => line.split(':')[2] === String(own.uid))).toHaveLength(1);
  });

  it('has a name of its own each time', () => {
    expect(create().folder).not.toBe(create().folder);
  });

  it.skipIf(!isRoot || pool === null)('belongs to its guest from top to bottom (needs root)', () => {
    writeFileSync(join(skeleton, 'sub', 'file'), '');
    const home = create(pool, true);
    const paths = [
      home.folder,
      home.homePath,
      join(home.homePath, '.Xauthority'),
      join(home.homePath, 'sub'),
      join(home.homePath, 'sub', 'file'),
    ];
    expect(paths.map((path) => statSync(path).uid)).toEqual(paths.map(() => pool?.uid));
  });

  it('leaves nothing when it cannot be made', () => {
    writeFileSync(join(skeleton, '.Xauthority'), 'in the way');
    expect(() => create()).toThrow(/EEXIST/);
    expect(readdirSync(join(base, 'guests'))).toEqual([]);
  });
});

describe("removing a guest's home", () => {
  it('follows no link', async () => {
    const outside = join(base, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'file'), '');
    const home = create();
    symlinkSync(outside, join(home.homePath, 'link'));
    expect(await removeGuestHome(home.folder)).toEqual([]);
    expect([existsSync(home.folder), existsSync(join(outside, 'file'))]).toEqual([false, true]);
  });

  it('succeeds though folders have no permissions', async () => {
    const home = create();
    mkdirSync(join(home.homePath, 'a', 'b'), { recursive: true });
    chmodSync(join(home.homePath, 'a', 'b'), 0);
    chmodSync(join(home.homePath, 'a'), 0);
    expect(await removeGuestHome(home.folder)).toEqual([]);
    expect(existsSync(home.folder)).toBe(false);
  });

  it('is done where there is none', async () => {
    expect(await removeGuestHome(join(base, 'nowhere'))).toEqual([]);
  });
});

describe.skipIf(!isRoot || pool === null)('the pool of guest accounts (needs root and the accounts)', () => {
  const self = findIdentity(process.pid);
  if (self === null) throw new Error('this process is not in /proc');
  const claim = () => claimGuestAccount(self, join(base, 'claims', 'accounts'));

  it('gives each account once, and none when all are taken', () => {
    const claims = Array.from({ length: guestAccountCount + 1 }, claim);
    const names = claims.map((each) => each?.account.name ?? null);
    expect(names.at(-1)).toBeNull();
    expect(new Set(names).size).toBe(names.length - names.filter((name) => name === null).length + 1);
    for (const each of claims) each?.release();
  });

  it('gives an account again when it was released', () => {
    const first = claim();
    first?.release();
    first?.release();
    const second = claim();
    expect(second?.account).toEqual(first?.account);
    second?.release();
    expect(readdirSync(join(base, 'claims'))).toEqual([]);
  });

  it('takes over the claim of a dead holder', () => {
    mkdirSync(join(base, 'claims', 'accounts'), { recursive: true });
    writeFileSync(join(base, 'claims', 'accounts', '1'), '4000001 1\n');
    const taken = claim();
    expect(taken).not.toBeNull();
    taken?.release();
  });

  it('passes over an account under which something still runs, and leaves no claim on it', async () => {
    const account = findLocalAccount(guestAccountName(1));
    const sleeper = spawn('setpriv', [
      '--reuid',
      `${account?.uid}`,
      '--clear-groups',
      'sh',
      '-c',
      'echo up; exec sleep 1000',
    ]);
    await once(sleeper.stdout, 'data');
    const taken = claim();
    expect(taken?.account.name).not.toBe(account?.name);
    expect(readdirSync(join(base, 'claims', 'accounts'))).not.toContain('1');
    taken?.release();
    sleeper.kill('SIGKILL');
    await once(sleeper, 'exit');
  });

  it('lets nobody seize an account that is held, or that is none of the pool', () => {
    const held = claim();
    const folder = join(base, 'claims', 'accounts');
    expect(seizeGuestAccount(held?.account.uid ?? -1, folder)).toBeNull();
    expect(seizeGuestAccount(0, folder)).toBeNull();
    held?.release();
    const seized = seizeGuestAccount(held?.account.uid ?? -1, folder);
    expect(seized?.account).toEqual(held?.account);
    seized?.release();
  });
});
