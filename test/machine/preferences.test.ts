/** What somebody is used to, from files that they and others wrote: with their own rights, and whatever these files are. */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type PreferenceOwner, readLocalPreferences, readPreferences } from '../../electron/machine/preferences.ts';
import { readAsAccount } from '../../electron/machine/read-as-account.ts';
import { remember } from '../../electron/machine/remembered.ts';
import { isRoot } from '../harness/runners.ts';

const nothing = { sessions: [], languages: [] };
let folder: string;
let owner: PreferenceOwner;
let path: string;
let services: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'preferences-'));
  chmodSync(folder, 0o755);
  // As root somebody else, of a number that nobody has.
  const uid = isRoot ? 59_123 : (process.getuid?.() ?? -1);
  const gid = isRoot ? 59_123 : (process.getgid?.() ?? -1);
  owner = { name: 'alice', uid, gid, home: join(folder, 'home') };
  services = join(folder, 'services');
  path = join(folder, 'remembered/remembered.json');
  mkdirSync(owner.home, { mode: 0o700 });
  mkdirSync(services, { mode: 0o700 });
  chownSync(owner.home, uid, gid);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const read = () => readPreferences(owner, { rememberedPath: path, accountsServiceFolder: services });

/** Of the owner, as old as this. */
function write(file: string, text: string, atMs: number): void {
  writeFileSync(file, text);
  chownSync(file, file.startsWith(owner.home) ? owner.uid : 0, file.startsWith(owner.home) ? owner.gid : 0);
  utimesSync(file, atMs / 1000, atMs / 1000);
}
const writeDmrc = (text: string, atMs = 5_000_000): void => write(join(owner.home, '.dmrc'), text, atMs);
const started = (session: string, language: string | null, atMs: number) =>
  remember(path, { seat: 'seat0', name: owner.name, uid: owner.uid, session, language }, atMs);

describe('what somebody is used to', () => {
  it('is nothing where nobody knows anything', async () => {
    expect(await read()).toEqual(nothing);
  });

  it('is what ~/.dmrc says, in a home that nobody else may enter', async () => {
    writeDmrc('[Desktop]\nSession=xfce\nLanguage=de_DE.utf8\n');
    expect(await read()).toEqual({ sessions: ['xfce'], languages: ['de_DE.utf8'] });
  });

  it.runIf(isRoot)('is what AccountsService says (needs root)', async () => {
    write(join(services, 'alice'), '[User]\nSession=gnome\nLanguage=fr_FR.UTF-8\n', 1_000_000);
    expect(await read()).toEqual({ sessions: ['gnome'], languages: ['fr_FR.UTF-8'] });
  });

  it.runIf(isRoot)(
    'comes newest first from all three, each of session and language by itself (needs root)',
    async () => {
      write(join(services, 'alice'), '[User]\nSession=gnome\nLanguage=fr_FR.UTF-8\n', 3_000_000);
      writeDmrc('[Desktop]\nSession=xfce\n', 2_000_000);
      await started('openbox', 'de_DE.UTF-8', 1_000_000);
      expect(await read()).toEqual({
        sessions: ['gnome', 'xfce', 'openbox'],
        languages: ['fr_FR.UTF-8', 'de_DE.UTF-8'],
      });
      await started('icewm', null, 4_000_000);
      expect(await read()).toEqual({ sessions: ['icewm', 'gnome', 'xfce'], languages: ['fr_FR.UTF-8', 'de_DE.UTF-8'] });
    },
  );

  it('is the memory’s where a file says that it comes from a time that has not come', async () => {
    writeDmrc('[Desktop]\nSession=xfce\n', Date.now() + 86_400_000);
    await started('openbox', null, 1000);
    expect((await read()).sessions).toEqual(['openbox', 'xfce']);
  });

  it('is nothing, and no file is opened, where nothing is to be remembered', async () => {
    writeDmrc('[Desktop]\nSession=xfce\n');
    expect(await readPreferences(owner, { rememberedPath: null })).toEqual(nothing);
  });

  it('is nobody else’s: not of the same name with another uid, nor of an account of Vestibule’s own', async () => {
    await started('openbox', 'de_DE.UTF-8', 1000);
    expect(await readPreferences({ ...owner, uid: owner.uid + 1, home: '/' }, { rememberedPath: path })).toEqual(
      nothing,
    );
    expect(readLocalPreferences(path, owner.name)).toEqual(nothing);
  });
});

describe('~/.dmrc says nothing where it is', () => {
  const target = (): string => join(folder, 'target');
  const right = '[Desktop]\nSession=xfce\n';
  const file = (): string => join(owner.home, '.dmrc');
  it.each<readonly [string, () => void]>([
    [
      'a link to a file that is right',
      () => {
        writeFileSync(target(), right);
        symlinkSync(target(), file());
      },
    ],
    ['a link that leads nowhere', () => symlinkSync('/nowhere', file())],
    ['a pipe that nobody writes to', () => void execFileSync('mkfifo', [file()])],
    ['a folder', () => mkdirSync(file())],
    ['a link to a device', () => symlinkSync('/dev/zero', file())],
    ['longer than any is', () => writeDmrc(`${right}${'#'.repeat(20_000)}\n`)],
    ['not UTF-8', () => writeFileSync(file(), Buffer.from([...Buffer.from(right), 0xff]))],
    ['in a home that is not there', () => rmSync(owner.home, { recursive: true })],
  ])('%s', async (_, make) => {
    make();
    const tookMs = [];
    for (let times = 0; times < 3; times += 1) {
      const startedMs = performance.now();
      expect(await read()).toEqual(nothing);
      tookMs.push(performance.now() - startedMs);
    }
    // Nothing was waited for, however busy the machine was at one of them.
    expect(Math.min(...tookMs)).toBeLessThan(900);
  });

  it.runIf(isRoot)('a file that its user may not read, whatever root may (needs root)', async () => {
    writeFileSync(file(), right, { mode: 0o600 });
    expect(await read()).toEqual(nothing);
    writeFileSync(target(), 'secret', { mode: 0o600 });
    expect(await readAsAccount(owner, target(), { limitBytes: 100, limitMs: 1000 })).toBe(null);
  });
});

it('a file is read up to its limit, and not beyond', async () => {
  writeDmrc('x'.repeat(100));
  const limits = { limitBytes: 100, limitMs: 1000 };
  const found = await readAsAccount(owner, join(owner.home, '.dmrc'), limits);
  expect(found).toEqual({ text: 'x'.repeat(100), changedAtMs: 5_000_000 });
  writeDmrc('x'.repeat(101));
  expect(await readAsAccount(owner, join(owner.home, '.dmrc'), limits)).toBe(null);
});
