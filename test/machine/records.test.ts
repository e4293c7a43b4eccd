/** Login records, as the machine's own programs and its C library read them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import koffi from 'koffi';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type RecordedSession,
  recordLogin,
  recordLogout,
  recordRefusal,
} from '../../electron/machine/records/login-records.ts';
import { slotOfDisplay } from '../../electron/machine/records/record-slot.ts';
import { encodeUtmpRecord } from '../../electron/machine/records/utmp-record.ts';
import { createRecordFolder, type RecordFolder } from '../harness/record-folder.ts';
import { isRoot } from '../harness/runners.ts';

let folder: RecordFolder;
beforeEach(() => {
  folder = createRecordFolder();
});
afterEach(() => folder.remove());

const noon = Date.UTC(2026, 1, 3, 12, 0, 0);
const minute = 60_000;
const anna: RecordedSession = { user: 'anna', uid: 1001, pid: 4001, displayNumber: 1 };
const bela: RecordedSession = { user: 'béla', uid: 1002, pid: 4002, displayNumber: 12 };

const login = (session: RecordedSession, atMs: number) => recordLogin(session, atMs, folder.files);
const logout = (session: RecordedSession, atMs: number) => recordLogout(session, atMs, folder.files);

describe('a session', () => {
  it('is seen by who, last and utmpdump while it lasts', async () => {
    expect(await login(anna, noon)).toEqual([]);
    expect(folder.run('who', 'utmp')).toEqual(['anna :1 2026-02-03 12:00 (:1)']);
    // last(1) does not believe in a pid of nobody's.
    expect(folder.run('last', 'wtmp')).toEqual(['anna :1 :1 2026-02-03T12:00:00+00:00 gone - no logout']);
    const dumped = ['[7] [04001] [v001] [anna ] [:1 ] [:1 ] [0.0.0.0 ] [2026-02-03T12:00:00,000000+00:00]'];
    expect([folder.run('utmpdump', 'utmp'), folder.run('utmpdump', 'wtmp')]).toEqual([dumped, dumped]);
  });

  it('has an end for last, and is gone for who', async () => {
    await login(anna, noon);
    expect(await logout(anna, noon + 5 * minute)).toEqual([]);
    expect(folder.run('who', 'utmp')).toEqual([]);
    expect(folder.run('last', 'wtmp')).toEqual([
      'anna :1 :1 2026-02-03T12:00:00+00:00 - 2026-02-03T12:05:00+00:00 (00:05)',
    ]);
    const dead = '[8] [04001] [v001] [ ] [:1 ] [ ] [0.0.0.0 ] [2026-02-03T12:05:00,000000+00:00]';
    expect(folder.run('utmpdump', 'utmp')).toEqual([dead]);
    expect(folder.run('utmpdump', 'wtmp').slice(1)).toEqual([dead]);
  });

  it('goes on while another one ends', async () => {
    await login(anna, noon);
    await login(bela, noon + minute);
    expect(folder.run('who', 'utmp')).toEqual(['anna :1 2026-02-03 12:00 (:1)', 'béla :12 2026-02-03 12:01 (:12)']);
    await logout(anna, noon + 2 * minute);
    expect(folder.run('who', 'utmp')).toEqual(['béla :12 2026-02-03 12:01 (:12)']);
    expect(folder.run('last', 'wtmp')).toEqual([
      'béla :12 :12 2026-02-03T12:01:00+00:00 gone - no logout',
      'anna :1 :1 2026-02-03T12:00:00+00:00 - 2026-02-03T12:02:00+00:00 (00:02)',
    ]);
  });

  it('takes the slot of the one before on its display', async () => {
    await login(anna, noon);
    await login(bela, noon);
    await logout(anna, noon + minute);
    await login({ ...bela, displayNumber: 1, pid: 4003 }, noon + 2 * minute);
    expect(folder.read('utmp').map(({ id, pid }) => [id, pid])).toEqual([
      ['v001', 4003],
      ['v00c', 4002],
    ]);
    expect(folder.read('wtmp')).toHaveLength(4);
  });

  it('is not ended by the late logout of the one before', async () => {
    await login(anna, noon);
    await login({ ...bela, displayNumber: 1 }, noon + minute);
    expect(await logout(anna, noon + 2 * minute)).toEqual([]);
    expect(folder.run('who', 'utmp')).toEqual(['béla :1 2026-02-03 12:01 (:1)']);
    expect(folder.run('last', 'wtmp')).toEqual([
      'béla :1 :1 2026-02-03T12:01:00+00:00 gone - no logout',
      'anna :1 :1 2026-02-03T12:00:00+00:00 - 2026-02-03T12:01:00+00:00 (00:01)',
    ]);
  });

  it('is the last login of its account', async () => {
    await login(anna, noon);
    await login({ ...anna, uid: 3, displayNumber: 2 }, noon + minute);
    const bytes = readFileSync(folder.files.lastlog);
    expect(bytes).toHaveLength(1002 * 292);
    expect([bytes.readInt32LE(1001 * 292), bytes.readInt32LE(3 * 292)]).toEqual([noon / 1000, noon / 1000 + 60]);
    expect(bytes.toString('latin1', 3 * 292 + 4, 3 * 292 + 8)).toBe(':2\0\0');
    expect(bytes.subarray(4 * 292, 1001 * 292).some((byte) => byte !== 0)).toBe(false);
  });

  const hasLastlog = isRoot && existsSync('/usr/bin/lastlog') && existsSync('/var/log/lastlog');
  it.skipIf(!hasLastlog)('is what lastlog(8) tells (needs root)', async () => {
    await login({ ...anna, user: 'root', uid: 0 }, noon);
    // It reads one path only: in a mount namespace of its own that is our file.
    const look = 'mount --bind "$0" /var/log/lastlog && TZ=UTC LC_ALL=C lastlog -u root';
    const text = execFileSync('unshare', ['--mount', 'sh', '-ec', look, folder.files.lastlog], { encoding: 'utf8' });
    expect(text.split('\n')[1]).toMatch(/^root +:1 +:1 +Tue Feb {2}3 12:00:00 \+0000 2026$/);
  });
});

describe('a refusal', () => {
  const refuse = (user: string, isKnown: boolean) =>
    recordRefusal({ user, isKnown, pid: 4004, displayNumber: 0 }, noon, folder.files);

  it('is seen by lastb under the name of an account, and never under another', async () => {
    expect([await refuse('anna', true), await refuse('hunter2', false)]).toEqual([[], []]);
    const times = '2026-02-03T12:00:00+00:00 - 2026-02-03T12:00:00+00:00 (00:00)';
    expect(folder.run('lastb', 'btmp')).toEqual([`UNKNOWN :0 :0 ${times}`, `anna :0 :0 ${times}`]);
    expect(readFileSync(folder.files.btmp, 'latin1')).not.toContain('hunter2');
    expect([folder.read('utmp'), folder.read('wtmp')]).toEqual([[], []]);
  });
});

describe('records of others', () => {
  it('keep every byte, also those that share the display or the length of an id', async () => {
    const slots = [
      { type: 2, line: '~', id: '~~' },
      { type: 6, line: 'tty1', id: 'tty1' },
      { type: 7, line: 'tty7', id: ':1' },
      { type: 7, line: ':1', id: ':1' },
      { type: 8, line: ':1', id: '' },
      // getutid(3) knows no ids of these types.
      { type: 2, line: ':1', id: 'v001' },
    ];
    const foreign = slots.map((slot) => {
      const bytes = encodeUtmpRecord({ pid: 1, user: 'other', host: ':1', atMs: 5, ...slot });
      return bytes.fill(0xa5, 332, 340).fill(0x5a, 348);
    });
    for (const name of ['utmp', 'wtmp'] as const) writeFileSync(folder.files[name], Buffer.concat(foreign));
    await login(anna, noon);
    await logout(anna, noon + minute);
    const before = Buffer.concat(foreign);
    for (const name of ['utmp', 'wtmp'] as const)
      expect(readFileSync(folder.files[name]).subarray(0, before.length)).toEqual(before);
    expect([folder.read('utmp').length, folder.read('wtmp').length]).toEqual([slots.length + 1, slots.length + 2]);
  });

  it('are read by the C library beside ours, and it replaces ours by the id', async () => {
    const libc = koffi.load('libc.so.6');
    const setFile = libc.func('int utmpxname(const char *file)');
    const rewind = libc.func('void setutxent()');
    const close = libc.func('void endutxent()');
    const put = libc.func('void *pututxline(const uint8_t *record)');
    const append = libc.func('void updwtmpx(const char *file, const uint8_t *record)');
    await login(bela, noon);
    await login(anna, noon);
    const next = encodeUtmpRecord({
      ...{ type: 7, pid: 4009, user: 'carl', host: ':12', atMs: noon + minute },
      ...slotOfDisplay(12),
    });
    setFile(folder.files.utmp);
    rewind();
    expect(put(next)).not.toBeNull();
    close();
    append(folder.files.wtmp, next);
    expect(folder.read('utmp').map(({ user }) => user)).toEqual(['carl', 'anna']);
    expect(folder.read('wtmp').map(({ user }) => user)).toEqual(['béla', 'anna', 'carl']);
    await login({ ...bela, pid: 4010 }, noon + 2 * minute);
    expect(folder.read('utmp').map(({ user }) => user)).toEqual(['béla', 'anna']);
  });
});
