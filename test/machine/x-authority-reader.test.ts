import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeAuthority } from '../../electron/machine/x-authority.ts';
import {
  findCookie,
  parseXAuthority,
  readXAuthority,
  type XAuthorityEntry,
} from '../../electron/machine/x-authority-reader.ts';

const cookie = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

describe('a file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'vestibule-authority-'));
    path = join(folder, 'authority');
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('that xauth wrote is read', () => {
    const add = (display: string, hex: string) =>
      execFileSync('xauth', ['-q', '-f', path, 'add', display, '.', hex], { stdio: 'ignore' });
    add('machine/unix:7', cookie.toString('hex'));
    add('machine/unix:8', 'ff'.repeat(16));
    const read = readXAuthority(path);
    if (read.kind !== 'entries') throw new Error(read.kind);
    expect(read.entries).toHaveLength(2);
    expect(findCookie(read.entries, 7, 'machine')).toEqual(cookie);
    expect(findCookie(read.entries, 7, 'other')).toBeNull();
  });

  it('that is missing, or no file, is told', () => {
    expect(readXAuthority(path)).toEqual({ kind: 'missing' });
    expect(readXAuthority(folder)).toEqual({ kind: 'unreadable', why: 'is a folder' });
    writeFileSync(path, '');
    expect(readXAuthority(path)).toEqual({ kind: 'entries', entries: [] });
  });
});

describe('entries', () => {
  it('are those that Vestibule writes', () => {
    const bytes = Buffer.concat([encodeAuthority(cookie, 3), encodeAuthority(Buffer.alloc(16), null)]);
    expect(parseXAuthority(bytes)).toMatchObject([
      { family: 65535, displayNumber: '3', name: 'MIT-MAGIC-COOKIE-1', data: cookie },
      { family: 65535, displayNumber: '' },
    ]);
  });

  it('are the whole ones of a file that is cut short', () => {
    const bytes = Buffer.concat([encodeAuthority(cookie, 3), encodeAuthority(cookie, 4)]);
    for (let length = 0; length < bytes.length; length += 1) {
      expect(parseXAuthority(bytes.subarray(0, length))).toHaveLength(length < bytes.length / 2 ? 0 : 1);
    }
  });

  it('are found in any bytes without a fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => parseXAuthority(Buffer.from(bytes)).length >= 0),
    );
  });
});

describe('the cookie of a display', () => {
  function entry(more: Partial<XAuthorityEntry>): XAuthorityEntry {
    return {
      family: 256,
      address: Buffer.from('here'),
      displayNumber: '1',
      name: 'MIT-MAGIC-COOKIE-1',
      data: cookie,
      ...more,
    };
  }

  it.each([
    ['of this machine and number', {}, true],
    ['of any number', { displayNumber: '' }, true],
    ['of any address', { family: 65535, address: Buffer.alloc(0) }, true],
    ['of another number', { displayNumber: '11' }, false],
    ['of another machine', { address: Buffer.from('there') }, false],
    ['of a network', { family: 0, address: Buffer.from([127, 0, 0, 1]) }, false],
    ['of another protocol', { name: 'XDM-AUTHORIZATION-1' }, false],
  ])('may be one %s: %j is %s', (_, more, fits) => {
    expect(findCookie([entry(more)], 1, 'here')).toEqual(fits ? cookie : null);
  });

  it('is the first that fits', () => {
    expect(findCookie([entry({}), entry({ data: Buffer.alloc(16) })], 1, 'here')).toBe(cookie);
  });
});
