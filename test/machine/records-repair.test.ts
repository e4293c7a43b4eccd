/** Records that a crash or a power cut left open. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findIdentity, findProcess, startTimeMs } from '../../electron/machine/process-identity.ts';
import { recordLogin, recordLogout } from '../../electron/machine/records/login-records.ts';
import { isRecordedProcessRunning, repairRecords } from '../../electron/machine/records/repair-records.ts';
import type { UtmpRecord } from '../../electron/machine/records/utmp-record.ts';
import { createRecordFolder, type RecordFolder } from '../harness/record-folder.ts';

let folder: RecordFolder;
beforeEach(() => {
  folder = createRecordFolder();
});
afterEach(() => folder.remove());

const noon = Date.UTC(2026, 1, 3, 12, 0, 0);
const minute = 60_000;
const found = noon + 30 * minute;
const anna = { user: 'anna', uid: 1, pid: 4001, displayNumber: 1 };
const bela = { user: 'bela', uid: 2, pid: 4002, displayNumber: 2 };

const repair = (running: readonly number[] = []) =>
  repairRecords({ atMs: found, files: folder.files, isRunning: ({ pid }) => running.includes(pid) });

const boot: UtmpRecord = {
  ...{ type: 2, pid: 0, line: '~', id: '~~', user: 'reboot', host: '6.1' },
  atMs: noon + 20 * minute,
};
const foreign: readonly UtmpRecord[] = [
  { type: 7, pid: 4003, line: 'tty7', id: ':1', user: 'other', host: ':1', atMs: noon },
  { type: 7, pid: 4003, line: ':9', id: ':9', user: 'other', host: ':9', atMs: noon },
  { type: 7, pid: 4003, line: 'pts/1', id: 'ts/1', user: 'other', host: '', atMs: noon },
  { type: 6, pid: 4003, line: 'tty1', id: 'tty1', user: 'LOGIN', host: '', atMs: noon },
];

describe('after a crash', () => {
  it('sessions whose process is gone are ended in utmp and wtmp, and those that run are not', async () => {
    await recordLogin(anna, noon, folder.files);
    await recordLogin(bela, noon + minute, folder.files);
    const { ended, failures } = await repair([bela.pid]);
    expect([ended.map(({ user }) => user), failures]).toEqual([['anna'], []]);
    expect(folder.run('who', 'utmp')).toEqual(['bela :2 2026-02-03 12:01 (:2)']);
    expect(folder.run('utmpdump', 'utmp')[0]).toBe(
      '[8] [04001] [v001] [ ] [:1 ] [ ] [0.0.0.0 ] [2026-02-03T12:30:00,000000+00:00]',
    );
    expect(folder.run('last', 'wtmp')).toEqual([
      'bela :2 :2 2026-02-03T12:01:00+00:00 gone - no logout',
      'anna :1 :1 2026-02-03T12:00:00+00:00 - 2026-02-03T12:30:00+00:00 (00:30)',
    ]);
  });

  it('there is nothing to do a second time, nor for a session that was recorded to its end', async () => {
    await recordLogin(anna, noon, folder.files);
    await recordLogin(bela, noon, folder.files);
    await recordLogout(bela, noon + minute, folder.files);
    expect((await repair()).ended).toHaveLength(1);
    const before = [readFileSync(folder.files.utmp), readFileSync(folder.files.wtmp)];
    expect(await repair()).toEqual({ ended: [], failures: [] });
    expect([readFileSync(folder.files.utmp), readFileSync(folder.files.wtmp)]).toEqual(before);
  });

  it('a logout that reached utmp alone is put into wtmp, and one that reached wtmp alone into utmp', async () => {
    await recordLogin(anna, noon, folder.files);
    const [open] = folder.read('wtmp');
    await recordLogout(anna, noon + minute, folder.files);
    const [, end] = folder.read('wtmp');
    if (open === undefined || end === undefined) throw new Error('nothing was recorded');
    folder.write('wtmp', [open]);
    expect((await repair()).ended).toEqual([open]);
    expect(folder.read('wtmp')).toEqual([open, { ...end, atMs: found }]);
    folder.write('utmp', [open]);
    expect((await repair()).ended).toEqual([open]);
    expect(folder.read('utmp')).toEqual([{ ...end, atMs: found }]);
    expect(folder.read('wtmp')).toHaveLength(2);
  });

  it('records of others stay, whether their process runs or not', async () => {
    for (const name of ['utmp', 'wtmp'] as const) folder.write(name, foreign);
    await recordLogin(anna, noon, folder.files);
    expect((await repair()).ended).toHaveLength(1);
    expect(folder.read('utmp').slice(0, 4)).toEqual(foreign);
    expect(folder.read('wtmp').slice(0, 4)).toEqual(foreign);
    expect([folder.read('utmp').length, folder.read('wtmp').length]).toEqual([5, 6]);
  });

  it('only those are ended that the caller says are its own', async () => {
    await recordLogin(anna, noon, folder.files);
    const isOurs = ({ line }: UtmpRecord) => line === ':2';
    const repaired = await repairRecords({ atMs: found, files: folder.files, isOurs, isRunning: () => false });
    expect(repaired.ended).toEqual([]);
    expect(folder.run('who', 'utmp')).toHaveLength(1);
  });
});

describe('after a reboot, with an empty utmp', () => {
  it('logins in wtmp are ended where there is no boot record', async () => {
    await recordLogin(anna, noon, folder.files);
    folder.write('utmp', []);
    expect((await repair()).ended.map(({ user }) => user)).toEqual(['anna']);
    expect(folder.read('utmp')).toEqual([]);
    expect(folder.run('last', 'wtmp')).toEqual([
      'anna :1 :1 2026-02-03T12:00:00+00:00 - 2026-02-03T12:30:00+00:00 (00:30)',
    ]);
  });

  it.each([
    ['boot', boot, 'crash'],
    ['shutdown', { ...boot, type: 1, line: '~~', user: 'shutdown' }, 'down'],
  ])('a %s record has ended them already', async (_name, record, word) => {
    await recordLogin(anna, noon, folder.files);
    folder.write('wtmp', [...folder.read('wtmp'), record]);
    folder.write('utmp', [boot]);
    await recordLogin(bela, noon + 25 * minute, folder.files);
    expect((await repair()).ended.map(({ user }) => user)).toEqual(['bela']);
    const lines = folder.run('last', 'wtmp').filter((line) => !line.startsWith('reboot '));
    expect(lines[0]).toBe('bela :2 :2 2026-02-03T12:25:00+00:00 - 2026-02-03T12:30:00+00:00 (00:05)');
    expect(lines[1]).toMatch(new RegExp(`^anna :1 :1 2026-02-03T12:00:00\\+00:00 - ${word}`));
  });

  it('a login that the next one on its line has ended gets no second end', async () => {
    await recordLogin(anna, noon, folder.files);
    await recordLogin({ ...bela, displayNumber: 1 }, noon + minute, folder.files);
    folder.write('utmp', []);
    expect((await repair()).ended.map(({ user }) => user)).toEqual(['bela']);
    expect(folder.read('wtmp')).toHaveLength(3);
    expect(folder.run('last', 'wtmp')[1]).toMatch(/^anna .* - 2026-02-03T12:01:00/);
  });
});

it('files that are not there or not files are no reason to fail', async () => {
  rmSync(folder.files.utmp);
  rmSync(folder.files.wtmp);
  mkdirSync(folder.files.wtmp);
  expect(await repair()).toEqual({ ended: [], failures: [`${folder.files.wtmp} is a folder`] });
});

describe('the process of a record', () => {
  const record = (pid: number, atMs: number): UtmpRecord => ({
    ...{ type: 7, line: ':1', id: 'v001', user: 'anna', host: ':1' },
    ...{ pid, atMs },
  });

  it('runs, until it has ended', async () => {
    const child = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    await once(child, 'spawn');
    const pid = child.pid ?? -1;
    const entry = record(pid, Date.now());
    expect(isRecordedProcessRunning(entry)).toBe(true);
    await recordLogin({ ...anna, pid }, Date.now(), folder.files);
    expect((await repairRecords({ atMs: Date.now(), files: folder.files })).ended).toEqual([]);
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    // Nobody has reaped it before this turn of the loop is over: it is a zombie.
    const deadline = performance.now() + 5000;
    while (findProcess(pid)?.state !== 'Z' && performance.now() < deadline);
    expect([findProcess(pid)?.state, isRecordedProcessRunning(entry)]).toEqual(['Z', false]);
    await exit;
    expect(isRecordedProcessRunning(entry)).toBe(false);
    expect((await repairRecords({ atMs: Date.now(), files: folder.files })).ended).toHaveLength(1);
    expect(folder.run('who', 'utmp')).toEqual([]);
  });

  it('is not one that started after the record', () => {
    const self = findIdentity(process.pid);
    if (self === null) throw new Error('this process does not run');
    const startedAtMs = startTimeMs(self);
    expect(Math.abs(startedAtMs - (Date.now() - process.uptime() * 1000))).toBeLessThan(2000);
    expect(isRecordedProcessRunning(record(process.pid, startedAtMs))).toBe(true);
    expect(isRecordedProcessRunning(record(process.pid, startedAtMs - minute))).toBe(false);
  });
});
