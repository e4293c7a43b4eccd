/** Pictures of real accounts with real homes, read as each of them: what people may put there does no harm. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { pictureLimitBytes } from '../../electron/contract/picture.ts';
import { peopleSource } from '../../electron/machine/people.ts';
import { listDescendants, signalProcess } from '../../electron/machine/process-identity.ts';
import { createPersonPictures, type PersonPictures } from '../../electron/supervisor/person-pictures.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { runAs } from '../harness/other-account.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { jpegStart, pngStart } from '../harness/pictures.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { isRoot } from '../harness/runners.ts';

const face = pngStart(96, 96);
const other = jpegStart(96, 96);

/** A picture at its start, and then nothing that takes room. */
function writeLong(path: string, length: number): void {
  writeFileSync(path, face);
  truncateSync(path, length);
}

describe.runIf(isRoot)('the picture of a person (needs root)', () => {
  let leaks: LeakCheck;
  let person: Person;
  let stranger: Person;
  let service: string;
  let pictures: PersonPictures;

  beforeAll(() => {
    person = createPerson();
    stranger = createPerson();
    for (const { home } of [person, stranger]) chmodSync(home, 0o700);
  });
  beforeEach(() => {
    leaks = createLeakCheck();
    service = mkdtempSync(join(tmpdir(), 'as-'));
    chmodSync(service, 0o755);
    mkdirSync(join(service, 'icons'));
    mkdirSync(join(service, 'users'), { mode: 0o700 });
    pictures = open();
  });
  afterEach(async () => {
    pictures.stop();
    rmSync(service, { recursive: true });
    clearHome();
    await leaks.assertNothingLeft();
  });

  function open(options: { program?: string; onlyUid?: number | null; limitMs?: number } = {}): PersonPictures {
    return createPersonPictures({
      program: join(requireProgramFolder(), 'dist/picture-reader.cjs'),
      onlyUid: null,
      source: { ...peopleSource(), iconsFolder: join(service, 'icons') },
      accountsFolder: join(service, 'users'),
      limitMs: 10_000,
      ...options,
    });
  }

  function clearHome(): void {
    for (const name of ['.face', '.face.icon']) rmSync(join(person.home, name), { recursive: true, force: true });
  }

  /** By that person, in the home. */
  function put(name: string, content: Buffer | string): void {
    const path = join(person.home, name);
    writeFileSync(path, content);
    chownSync(path, person.uid, person.gid);
  }

  it('is the one of a home that nobody else can read, and no other account can', async () => {
    put('.face', face);
    expect(await pictures.read(person.name)).toEqual(face);
    expect(runAs(stranger.name, 'cat "$1/.face"', person.home)).toContain('Permission denied');
  });

  it('is looked for in AccountsService first, then in .face, then in .face.icon', async () => {
    expect(await pictures.read(person.name)).toBeNull();
    put('.face.icon', other);
    expect(await pictures.read(person.name)).toEqual(other);
    put('.face', face);
    expect(await pictures.read(person.name)).toEqual(face);
    writeFileSync(join(service, 'icons', person.name), other);
    expect(await pictures.read(person.name)).toEqual(other);
    put('chosen', face);
    writeFileSync(join(service, 'users', person.name), `[User]\nIcon=${join(person.home, 'chosen')}\n`, {
      mode: 0o600,
    });
    expect(await pictures.read(person.name)).toEqual(face);
    writeFileSync(join(service, 'users', person.name), '[User]\nIcon=/nowhere\n');
    expect(await pictures.read(person.name)).toEqual(other);
  });

  it.each([
    ['a named pipe', (path: string) => execFileSync('mkfifo', ['-m', '644', path])],
    ['a folder', (path: string) => mkdirSync(path)],
    [
      'a device without end',
      (path: string) => execFileSync('sh', ['-c', 'mknod -m 644 "$1" c 1 5 || mkfifo "$1"', 'sh', path]),
    ],
    [
      'a socket',
      (path: string) =>
        execFileSync('perl', [
          '-MIO::Socket::UNIX',
          '-e',
          'IO::Socket::UNIX->new(Local => $ARGV[0], Listen => 1)',
          path,
        ]),
    ],
    ['a file of 100 MB', (path: string) => writeLong(path, 100_000_000)],
    ['one byte too much', (path: string) => writeLong(path, pictureLimitBytes + 1)],
    ['a page', (path: string) => writeFileSync(path, '<!doctype html>')],
    ['a picture that is too large to be decoded', (path: string) => writeFileSync(path, pngStart(60_000, 60_000))],
    ['a link to a picture', (path: string) => symlinkSync('pictures/mine.png', path)],
    ['a link to itself', (path: string) => symlinkSync('.face', path)],
    ['somebody else’s file', (path: string) => writeFileSync(path, face, { mode: 0o600 })],
  ])('is not %s: the next one is', async (_, make) => {
    mkdirSync(join(person.home, 'pictures'), { recursive: true });
    put('pictures/mine.png', face);
    make(join(person.home, '.face'));
    put('.face.icon', other);
    expect(await pictures.read(person.name)).toEqual(other);
  });

  it('is as long as may be', async () => {
    put('.face', Buffer.concat([face, Buffer.alloc(pictureLimitBytes - face.length)]));
    expect((await pictures.read(person.name))?.length).toBe(pictureLimitBytes);
  });

  it('is nothing that this person may not read: a file of root or of somebody else', async () => {
    const secret = join(service, 'secret');
    writeFileSync(secret, face, { mode: 0o600 });
    writeFileSync(join(stranger.home, 'secret'), face, { mode: 0o600 });
    for (const path of [secret, join(stranger.home, 'secret')]) {
      writeFileSync(join(service, 'users', person.name), `[User]\nIcon=${path}\n`);
      expect(await pictures.read(person.name)).toBeNull();
    }
    chmodSync(secret, 0o644);
    writeFileSync(join(service, 'users', person.name), `[User]\nIcon=${secret}\n`);
    expect(await pictures.read(person.name)).toEqual(face);
  });

  it('is not followed to another home, by whoever swaps the home’s folders for links', async () => {
    writeFileSync(join(stranger.home, '.face'), face, { mode: 0o600 });
    chownSync(join(stranger.home, '.face'), stranger.uid, stranger.gid);
    const home = `${person.home}.away`;
    renameSync(person.home, home);
    symlinkSync(stranger.home, person.home);
    try {
      expect(await pictures.read(person.name)).toBeNull();
      expect(await pictures.read(stranger.name)).toEqual(face);
    } finally {
      rmSync(person.home);
      renameSync(home, person.home);
      rmSync(join(stranger.home, '.face'));
    }
  });

  it('is read with the account’s own uid, gid and groups, no privilege, no terminal and a clean environment', async () => {
    person.change('usermod', '--append', '--groups', 'games');
    const script = join(service, 'tell.cjs');
    writeFileSync(
      script,
      `const { readFileSync } = require('node:fs');
       const status = readFileSync('/proc/self/status', 'latin1');
       const field = (name) => status.split('\\n').find((line) => line.startsWith(name + ':')).split('\\t').slice(1).join(' ').trim();
       process.stdout.write(JSON.stringify({ uid: field('Uid'), gid: field('Gid'), groups: process.getgroups().sort(), eff: field('CapEff'),
         nnp: field('NoNewPrivs'), env: Object.keys(process.env), cwd: process.cwd(),
         terminal: readFileSync('/proc/self/stat', 'latin1').split(') ')[1].split(' ')[4] }));`,
    );
    const told = JSON.parse((await open({ program: script }).read(person.name))?.toString() ?? '');
    expect(told).toEqual({
      uid: Array(4).fill(person.uid).join(' '),
      gid: Array(4).fill(person.gid).join(' '),
      groups: [60, person.gid].sort(),
      eff: '0000000000000000',
      nnp: '1',
      env: ['PATH'],
      cwd: '/',
      terminal: '0',
    });
  });

  const stubborn: readonly (readonly [string, string])[] = [
    ['says nothing', 'setInterval(() => undefined, 1000)'],
    ['says more than may be', 'const b = Buffer.alloc(65536); (function more() { process.stdout.write(b, more) })()'],
  ];
  it.each(stubborn)(
    'takes no longer than its limit where the reading process %s, and that process is ended',
    async (_, text) => {
      const script = join(service, 'stubborn.cjs');
      writeFileSync(script, text);
      const beganMs = performance.now();
      expect(await open({ program: script, limitMs: 700 }).read(person.name)).toBeNull();
      expect(performance.now() - beganMs).toBeLessThan(5000);
      await leaks.assertNothingLeft();
    },
  );

  it('is given up where somebody else of that account keeps its output open', async () => {
    const script = join(service, 'held.cjs');
    const held = "spawn('sleep', ['3600'], { stdio: ['ignore', 'inherit', 'ignore'], detached: true }).unref()";
    writeFileSync(script, `require('node:child_process').${held}; process.stdout.write('x');`);
    const pictures = open({ program: script, limitMs: 700 });
    try {
      expect(await Promise.all(Array.from({ length: 20 }, () => pictures.read(person.name)))).toEqual(
        Array(20).fill(null),
      );
    } finally {
      for (const each of listDescendants(process.pid)) signalProcess(each, 'SIGKILL');
    }
  });

  it('is nothing where the reading process fails', async () => {
    const script = join(service, 'fails.cjs');
    writeFileSync(script, 'process.stdout.write("x"); process.exitCode = 1;');
    expect(await open({ program: script }).read(person.name)).toBeNull();
  });

  it('is read for eight at a time, asked for a thousand times, and a stop ends them', async () => {
    const script = join(service, 'waits.cjs');
    writeFileSync(script, 'setInterval(() => undefined, 1000)');
    const slow = open({ program: script, limitMs: 60_000 });
    const before = listDescendants(process.pid).length;
    const asked = Array.from({ length: 1000 }, () => slow.read(person.name));
    let refused = 0;
    for (const each of asked) void each.then(() => (refused += 1));
    await expect.poll(() => listDescendants(process.pid).length - before).toBe(8);
    expect(refused).toBe(992);
    slow.stop();
    expect(new Set(await Promise.all(asked))).toEqual(new Set([null]));
  });

  it.each([
    'root',
    'daemon',
    'vestibule',
    'vestibule-guest-1',
    'nobody',
    'nobody-of-that-name',
    '',
    '0',
    '-s',
    '..',
    '../x',
    'a/b',
    'a\nb',
    'root:x',
    'x'.repeat(256),
  ])('is of nobody who may not log in: %j', async (name) => {
    const marker = join(service, 'ran');
    const script = join(service, 'marks.cjs');
    chmodSync(service, 0o777);
    writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, ''); process.stdout.write('x')`);
    expect(await open({ program: script }).read(name)).toBeNull();
    expect(existsSync(marker)).toBe(false);
  });

  it('is only one’s own where an ordinary user runs Vestibule', async () => {
    put('.face', face);
    expect(await open({ onlyUid: stranger.uid }).read(person.name)).toBeNull();
  });
});
