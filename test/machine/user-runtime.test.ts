/** The runtime directory of an account: one for all its logins, from the first to the last, whoever comes or dies when. */
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { detachMount } from '../../electron/machine/libc.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { holdUserRuntime, removeStaleUserRuntimes } from '../../electron/machine/user-runtime.ts';
import { isRoot } from '../harness/runners.ts';

const forms = [
  ...(isRoot ? [{ name: 'root, for an account', owner: findLocalAccount('nobody') }] : []),
  { name: 'a user, for itself', owner: null },
];

describe.each(forms)('the runtime directory made by $name', ({ owner }) => {
  let folder: string;
  beforeEach(() => {
    folder = join(mkdtempSync(join(tmpdir(), 'ur-')), 'users');
  });
  afterEach(() => {
    const mounted = readFileSync('/proc/self/mounts', 'utf8')
      .split('\n')
      .filter((line) => line.includes(folder));
    for (const line of mounted) detachMount(line.split(' ')[1] ?? '');
    rmSync(join(folder, '..'), { recursive: true, force: true });
    expect(mounted).toEqual([]);
  });
  const uid = owner?.uid ?? process.getuid?.() ?? 0;

  it('is the account’s alone, shared by its logins, and gone with the last', async () => {
    const first = await holdUserRuntime(folder, owner);
    const facts = lstatSync(first.path);
    expect([facts.mode & 0o7777, facts.uid]).toEqual([0o700, uid]);
    writeFileSync(join(first.path, 'file'), 'kept');
    const second = await holdUserRuntime(folder, owner);
    expect(second.path).toBe(first.path);
    expect(first.release()).toEqual([]);
    expect(first.release()).toEqual([]);
    expect(readFileSync(join(second.path, 'file'), 'utf8')).toBe('kept');
    expect(removeStaleUserRuntimes(folder)).toEqual([]);
    expect(existsSync(join(second.path, 'file'))).toBe(true);
    expect(second.release()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  it('is whole for each of many that come and go at once, and gone afterwards', async () => {
    const logins = Array.from({ length: 40 }, async (_, index) => {
      const runtime = await holdUserRuntime(folder, owner);
      writeFileSync(join(runtime.path, String(index)), '');
      await new Promise((resolve) => setTimeout(resolve, (index * 7) % 20));
      expect(existsSync(join(runtime.path, String(index)))).toBe(true);
      expect(runtime.release()).toEqual([]);
    });
    await Promise.all(logins);
    expect(existsSync(folder)).toBe(false);
  });

  it('of a login that died is empty for the next one, and removed where there is none', async () => {
    // As a death leaves it: the file is there and nobody has its lock.
    mkdirSync(join(folder, String(uid), 'old'), { recursive: true });
    writeFileSync(join(folder, `${uid}.lock`), '');
    const runtime = await holdUserRuntime(folder, owner);
    expect(existsSync(join(runtime.path, 'old'))).toBe(false);
    runtime.release();
    mkdirSync(join(folder, String(uid), 'old'), { recursive: true });
    writeFileSync(join(folder, `${uid}.lock`), '');
    expect(removeStaleUserRuntimes(folder)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  });

  // Only root mounts.
  if (owner !== null)
    it('is a file system of its own, which fills nobody else’s', async () => {
      const runtime = await holdUserRuntime(folder, owner);
      expect(lstatSync(runtime.path).dev).not.toBe(lstatSync(folder).dev);
      const { blocks, bsize } = statfsSync(runtime.path);
      expect(blocks * bsize).toBeGreaterThan(1024 * 1024);
      runtime.release();
    });
});
