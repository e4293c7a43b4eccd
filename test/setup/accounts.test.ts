import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import {
  createAccounts,
  createFolders,
  listAccounts,
  readAccounts,
  removeAccounts,
} from '../../build/setup/accounts.mjs';
import { isRoot } from './fake-clone.ts';

const names = [`vtrial-${process.pid}`, `vtrial-${process.pid}-guest-1`];
const [appName = '', guestName = ''] = names;

afterEach(() => {
  vi.restoreAllMocks();
  if (isRoot) for (const name of names) if (readAccounts().has(name)) spawnSync('userdel', [name]);
});

it('makes accounts of the system’s range with groups of their own, once, and removes them', ({ skip }) => {
  skip(!isRoot, 'needs root');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  createAccounts(listAccounts(names));
  const [app, guest] = names.map((name) => readAccounts().get(name));
  for (const account of [app, guest]) {
    expect(account?.uid).toBeGreaterThanOrEqual(100);
    expect(account?.uid).toBeLessThan(1000);
  }
  expect(app?.gid).not.toBe(guest?.gid);
  createAccounts(listAccounts(names));
  expect(names.map((name) => readAccounts().get(name))).toEqual([app, guest]);
  expect(removeAccounts(listAccounts(names))).toEqual({ removed: names, kept: [] });
  expect(names.filter((name) => readAccounts().has(name))).toEqual([]);
});

it('leaves an account of the same name that somebody else made', ({ skip }) => {
  skip(!isRoot, 'needs root');
  spawnSync('useradd', ['--system', '--no-create-home', '--comment', 'A person', guestName]);
  expect(removeAccounts(listAccounts(names))).toEqual({ removed: [], kept: [guestName] });
  expect(readAccounts().has(guestName)).toBe(true);
});

it('lets guests pass through their folder without looking around, and gives the logs to the app', ({ skip }) => {
  skip(!isRoot, 'needs root');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const root = mkdtempSync(join(tmpdir(), 'vestibule-folders-'));
  const folders = {
    dataFolder: 'lib',
    appFolder: 'lib/app',
    guestsFolder: 'lib/guests',
    logFolder: 'log',
    runtimeFolder: 'run',
  };
  const layout = Object.fromEntries(Object.entries(folders).map(([key, path]) => [key, join(root, path)]));
  createFolders(layout as typeof folders, { name: appName, uid: 4321, gid: 4322, comment: '' });
  const describeFolder = (path: string) => {
    const { mode, uid, gid } = statSync(join(root, path));
    return `${path} ${(mode & 0o7777).toString(8)} ${uid}:${gid}`;
  };
  expect(['lib', 'lib/app', 'lib/guests', 'log'].map(describeFolder)).toEqual([
    'lib 755 0:0',
    'lib/app 755 0:0',
    'lib/guests 711 0:0',
    'log 750 4321:4322',
  ]);
  rmSync(root, { recursive: true });
});
