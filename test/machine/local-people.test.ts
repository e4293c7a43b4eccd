/** Vestibule's own accounts, told to the greeter as their file changes. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { addLocalAccount, removeLocalAccount, setLocalPassword } from '../../electron/machine/local-accounts.ts';
import { followLocalPeople, type LocalPeople } from '../../electron/supervisor/local-people.ts';

const ports = { isMachineAccount: () => false };
let folder: string;
let path: string;
let followed: LocalPeople;
let told: (readonly string[])[];
let logged: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lp-'));
  path = join(folder, 'accounts.json');
  told = [];
  logged = [];
  followed = follow(path);
});
afterEach(() => {
  followed.stop();
  rmSync(folder, { recursive: true, force: true });
});

const follow = (file: string): LocalPeople =>
  followLocalPeople({
    path: file,
    onRead: (accounts) => told.push(accounts.map(({ name, realName }) => `${name} ${realName}`)),
    log: (line) => logged.push(line),
  });

describe('the local accounts', () => {
  it('are told at once, none without a file, and again as they are made and removed', async () => {
    followed.read();
    expect(told).toEqual([[]]);
    await addLocalAccount(path, { name: 'kiosk', realName: 'A Visitor' }, 'password', ports);
    await expect.poll(() => told.at(-1)).toEqual(['kiosk A Visitor']);
    await addLocalAccount(path, { name: 'demo', realName: '' }, 'password', ports);
    await expect.poll(() => told.at(-1)).toEqual(['kiosk A Visitor', 'demo ']);
    await removeLocalAccount(path, 'kiosk', ports);
    await expect.poll(() => told.at(-1)).toEqual(['demo ']);
    expect(logged).toEqual([]);
  });

  it('carry no password', async () => {
    await addLocalAccount(path, { name: 'kiosk', realName: '' }, 'password', ports);
    await setLocalPassword(path, 'kiosk', 'another one', ports);
    const seen: object[] = [];
    const own = followLocalPeople({ path, onRead: (accounts) => seen.push(...accounts), log: () => undefined });
    own.read();
    own.stop();
    expect(seen).toEqual([{ name: 'kiosk', realName: '' }]);
  });

  it('are none where the file is broken or others may read it, and the log says why', async () => {
    await addLocalAccount(path, { name: 'kiosk', realName: '' }, 'password', ports);
    chmodSync(path, 0o644);
    followed.read();
    expect(told).toEqual([[]]);
    expect(logged).toEqual([expect.stringMatching(/^local accounts are not listed: .*mode 0644/)]);
    writeFileSync(path, 'nonsense', { mode: 0o600 });
    chmodSync(path, 0o600);
    await expect.poll(() => logged.at(-1)).toMatch(/is not JSON/);
  });

  it('of a folder that is not there are none, and its changes are not noticed', () => {
    const missing = follow(join(folder, 'missing/accounts.json'));
    missing.read();
    missing.stop();
    expect(told).toEqual([[]]);
    expect(logged).toEqual([expect.stringMatching(/^changes of local accounts are not noticed: /)]);
  });

  it('are told no more once it is stopped', async () => {
    followed.read();
    followed.stop();
    followed.stop();
    followed.read();
    const other = follow(path);
    const before = told.length;
    other.read();
    await addLocalAccount(path, { name: 'kiosk', realName: '' }, 'password', ports);
    await expect.poll(() => told.at(-1)).toEqual(['kiosk ']);
    other.stop();
    expect(told.length - before).toBe(2);
  });
});
