/** The files of login records in every state in which a machine may have them. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  listMissingRecords,
  type RecordedSession,
  recordLogin,
  recordLogout,
  recordRefusal,
} from '../../electron/machine/records/login-records.ts';
import { slotOfDisplay } from '../../electron/machine/records/record-slot.ts';
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

describe('a record file', () => {
  it('that is not there is not made, and is listed', async () => {
    expect(listMissingRecords(folder.files)).toEqual([]);
    rmSync(folder.files.utmp);
    rmSync(folder.files.lastlog);
    expect([await login(anna, noon), await logout(anna, noon)]).toEqual([[], []]);
    expect([existsSync(folder.files.utmp), existsSync(folder.files.lastlog)]).toEqual([false, false]);
    expect(folder.read('wtmp')).toHaveLength(2);
    expect(listMissingRecords(folder.files)).toEqual(['utmp', 'lastlog']);
    rmSync(folder.files.btmp);
    expect(await recordRefusal({ ...anna, isKnown: true }, noon, folder.files)).toEqual([]);
  });

  it('in whose place is a folder, a named pipe or a link is told, and the others are written', async () => {
    const { utmp, wtmp, lastlog } = folder.files;
    for (const path of [utmp, lastlog]) rmSync(path);
    mkdirSync(utmp);
    execFileSync('mkfifo', [lastlog]);
    const target = join(folder.path, 'target');
    renameSync(wtmp, target);
    symlinkSync(target, wtmp);
    expect(await login(anna, noon)).toEqual([
      `${utmp} is a folder`,
      `${wtmp} is a symbolic link, which is not followed`,
      `${lastlog} is not a regular file`,
    ]);
    expect(statSync(target).size).toBe(0);
    rmSync(utmp, { recursive: true });
    writeFileSync(utmp, '');
    expect(await login(anna, noon)).toHaveLength(2);
    expect(folder.read('utmp')).toHaveLength(1);
  });

  it('with an incomplete record at its end loses that and nothing else', async () => {
    await login(anna, noon);
    for (const name of ['utmp', 'wtmp'] as const) appendFileSync(folder.files[name], Buffer.alloc(200, 7));
    await login(bela, noon);
    for (const name of ['utmp', 'wtmp'] as const)
      expect(folder.read(name).map(({ user }) => user)).toEqual(['anna', 'béla']);
  });

  it('of more records than are read at once has its slots found', async () => {
    const other = { type: 7, pid: 1, line: 'pts/1', id: 'ts/1', user: 'other', host: '', atMs: 0 };
    await login(anna, noon);
    folder.write('utmp', [...folder.read('utmp'), ...Array.from({ length: 600 }, () => other)]);
    await logout(anna, noon + minute);
    expect(folder.read('utmp')).toHaveLength(601);
    expect(folder.read('utmp')[0]).toMatchObject({ type: 8, id: 'v001' });
  });

  describe('that is locked as the C library locks it', () => {
    /** Holds a POSIX lock on the file until its input ends. */
    async function hold(path: string) {
      const script = `use Fcntl; open(F, '+<', $ARGV[0]) or die; my $lock = pack('s s x4 q q l x4', F_WRLCK, 0, 0, 0, 0);
        fcntl(F, F_SETLK, $lock) or die; $| = 1; print "held\\n"; <STDIN>;`;
      const child = spawn('perl', ['-e', script, path], { stdio: ['pipe', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      return async () => {
        const exit = once(child, 'exit');
        child.stdin.end();
        await exit;
      };
    }

    it('is waited for', async () => {
      const release = await hold(folder.files.wtmp);
      const done = recordRefusal({ ...anna, isKnown: true }, noon, { ...folder.files, btmp: folder.files.wtmp });
      expect(folder.read('wtmp')).toEqual([]);
      await release();
      expect(await done).toEqual([]);
      expect(folder.read('wtmp')).toHaveLength(1);
    });

    it('is given up after a while, and the others are written', async () => {
      const release = await hold(folder.files.utmp);
      const failures = await login(anna, noon);
      await release();
      expect(failures).toEqual([`${folder.files.utmp} is locked by another program`]);
      expect([folder.read('utmp').length, folder.read('wtmp').length]).toEqual([0, 1]);
    });
  });

  it('on a full disk keeps whole records and says so', () => {
    // In a mount namespace of its own: nobody else's disk gets full. A page has ten records and most of one.
    const module = join(import.meta.dirname, '../../electron/machine/records/login-records.ts');
    const program = `
      import { statSync, writeFileSync } from 'node:fs';
      import { recordRefusal } from '${module}';
      const btmp = '${folder.path}/btmp';
      writeFileSync(btmp, Buffer.alloc(3840 + 100));
      try { writeFileSync('${folder.path}/filler', Buffer.alloc(1 << 20)); } catch {}
      const refusal = { user: 'anna', isKnown: true, pid: 1, displayNumber: 1 };
      const failures = await recordRefusal(refusal, 0, { utmp: btmp, wtmp: btmp, btmp, lastlog: btmp });
      process.stdout.write(JSON.stringify([failures, statSync(btmp).size]));
    `;
    const namespaces = isRoot ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
    const mount = 'mount -t tmpfs -o size=64k none "$0" && exec "$1" --input-type=module -e "$2"';
    const text = execFileSync('unshare', [...namespaces, 'sh', '-c', mount, folder.path, process.execPath, program], {
      encoding: 'utf8',
    });
    expect(JSON.parse(text)).toEqual([[`${folder.files.btmp} cannot be written: the disk is full`], 3840]);
  });

  it('keeps one whole record for each display whatever the order of logins and logouts', async () => {
    const steps = fc.array(
      fc.record({
        kind: fc.constantFrom('login', 'logout'),
        displayNumber: fc.nat(3),
        pid: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 20 },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        for (const name of ['utmp', 'wtmp'] as const) folder.write(name, []);
        const slots = new Map<number, { type: number; pid: number }>();
        let written = 0;
        for (const { kind, displayNumber, pid } of sequence) {
          const session = { ...anna, displayNumber, pid };
          const present = slots.get(displayNumber);
          const isTakenOver = kind === 'logout' && present?.type === 7 && present.pid !== pid;
          expect(await (kind === 'login' ? login(session, noon) : logout(session, noon))).toEqual([]);
          if (isTakenOver) continue;
          slots.set(displayNumber, { type: kind === 'login' ? 7 : 8, pid });
          written += 1;
        }
        const expected = [...slots].map(([displayNumber, slot]) => ({ ...slot, ...slotOfDisplay(displayNumber) }));
        expect(folder.read('utmp')).toMatchObject(expected);
        expect(folder.read('utmp')).toHaveLength(expected.length);
        expect(folder.read('wtmp')).toHaveLength(written);
      }),
    );
  });

  it('has what many wrote at once', async () => {
    const numbers = Array.from({ length: 20 }, (_, displayNumber) => displayNumber);
    await Promise.all(numbers.map((displayNumber) => login({ ...anna, displayNumber }, noon)));
    await Promise.all(numbers.map((displayNumber) => logout({ ...anna, displayNumber }, noon)));
    expect([folder.read('utmp').length, folder.read('wtmp').length]).toEqual([20, 40]);
    expect(folder.read('utmp').every(({ type }) => type === 8)).toBe(true);
  });
});
