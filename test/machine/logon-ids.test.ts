/** Ids of logon sessions: none twice until the next boot, whatever becomes of the file. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allocateLogonId } from '../../electron/machine/logon-ids.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logon-ids-'));
  path = join(folder, 'state/logon-ids.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('an id of a logon session', () => {
  it('is the next one, and the first one again after a boot', async () => {
    expect(await allocateLogonId(path, 'one')).toBe('0x0:0x10000');
    expect(await allocateLogonId(path, 'one')).toBe('0x0:0x10001');
    expect(await allocateLogonId(path, 'two')).toBe('0x0:0x10000');
  });

  it('is another for each of many who ask at once', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => allocateLogonId(path, 'one')));
    expect(new Set(ids).size).toBe(20);
  });

  it('has a high part when the low one is used up', async () => {
    await allocateLogonId(path, 'one');
    writeFileSync(path, JSON.stringify({ bootId: 'one', last: 2 ** 32 - 1 }));
    expect(await allocateLogonId(path, 'one')).toBe('0x1:0x0');
  });

  it.each(['', '{', '[]', '{"bootId":"one","last":-1}', '{"bootId":"one","last":"7"}'])(
    'is given where the file says %j',
    async (text) => {
      await allocateLogonId(path, 'one');
      writeFileSync(path, text);
      expect(await allocateLogonId(path, 'one')).toBe('0x0:0x10000');
    },
  );

  it('is none where the file cannot be written', async () => {
    await expect(allocateLogonId('/dev/null/ids.json', 'one')).rejects.toThrow(/EEXIST|ENOTDIR/);
  });
});
