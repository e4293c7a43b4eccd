import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import { describeProblem } from '../../electron/contract/configuration-problem.ts';
import { type ConfigurationSources, readConfiguration } from '../../electron/machine/configuration-file.ts';
import { findUserConfigurationPath } from '../../electron/machine/configuration-path.ts';

let folder: string;
let file: string;
let userFile: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-configuration-'));
  file = join(folder, 'vestibule.toml');
  userFile = join(folder, 'user.toml');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const read = (sources: Partial<ConfigurationSources> = {}) =>
  readConfiguration({ machineFile: file, userFile: null, namedFile: null, flags: [], ...sources });
/** As a file of some time ago: nobody waits for its writer. */
function write(path: string, text: string | Buffer): void {
  writeFileSync(path, text);
  utimesSync(path, 1_000_000, 1_000_000);
}

describe('the configuration of a machine', () => {
  it('is the defaults where there is no file, and that is no problem', async () => {
    expect(await read({ userFile })).toEqual({
      layers: [
        { layer: 'machine', file, exists: false },
        { layer: 'user', file: userFile, exists: false },
      ],
      configuration: defaultConfiguration,
      problems: [],
      files: [],
      origins: new Map(),
    });
  });

  it('is what its file says, then the user’s, then the one that was named, then the flags', async () => {
    const named = join(folder, 'named.toml');
    write(file, 'session.default = "a"\nsession.grace_period = 1\nusers.list = "none"\nusers.hidden = ["a"]\n');
    write(userFile, 'session.default = "b"\nsession.grace_period = 2\nusers.list = "all"\n');
    write(named, 'session.default = "c"\nsession.grace_period = 3\n');
    const flags = [{ name: '--set session.default', key: 'session.default', value: '"d"' }];
    const { configuration, problems, origins } = await read({ userFile, namedFile: named, flags });
    expect(problems).toEqual([]);
    expect(configuration.session).toMatchObject({ default: 'd', gracePeriodMs: 3000 });
    expect(configuration.users).toEqual({ list: 'all', hidden: ['a'] });
    expect(Object.fromEntries(origins)).toEqual({
      'session.default': { layer: 'flags', place: '--set session.default' },
      'session.grace_period': { layer: 'named', place: `${named}:2` },
      'users.list': { layer: 'user', place: `${userFile}:3` },
      'users.hidden': { layer: 'machine', place: `${file}:4` },
    });
  });
});

describe('where the user’s file is', () => {
  const passwd = (): string => {
    writeFileSync(join(folder, 'passwd'), 'root:x:0:0::/root-home:/bin/sh\nada:x:1000:1000::/home/ada:/bin/sh\n');
    return join(folder, 'passwd');
  };
  it.each([
    ['an ordinary user’s XDG_CONFIG_HOME', 1000, { XDG_CONFIG_HOME: '/c', HOME: '/h' }, '/c/vestibule/vestibule.toml'],
    [
      'a relative one, which is none',
      1000,
      { XDG_CONFIG_HOME: 'c', HOME: '/h' },
      '/h/.config/vestibule/vestibule.toml',
    ],
    ['no environment', 1000, {}, '/home/ada/.config/vestibule/vestibule.toml'],
    [
      'root with the environment of whoever used sudo',
      0,
      { XDG_CONFIG_HOME: '/c', HOME: '/h' },
      '/root-home/.config/vestibule/vestibule.toml',
    ],
  ])('with %s', (_, uid, environment, path) => {
    expect(findUserConfigurationPath(uid, environment, passwd())).toBe(path);
  });
});

describe.runIf(process.getuid?.() === 0)('root (needs root)', () => {
  const text = 'session.grace_period = 1\n[hooks]\nsession_setup = "/bin/true"\n';

  it.each([
    ['root’s alone', () => undefined, true],
    ['another account’s', () => chownSync(file, 65534, 0), false],
    ['root’s, and its group may write it', () => chmodSync(file, 0o664), false],
    ['root’s, and everybody may write it', () => chmodSync(file, 0o646), false],
  ])('runs hooks of a file that is %s', async (_, change, counts) => {
    writeFileSync(file, text, { mode: 0o644 });
    change();
    const { configuration, problems } = await read();
    expect(configuration.hooks.sessionSetup).toEqual(counts ? ['/bin/true'] : null);
    expect(configuration.session.gracePeriodMs).toBe(1000);
    expect(problems.map((problem) => problem.text)).toEqual(
      counts ? [] : [expect.stringMatching(/^the hooks do not count/)],
    );
  });

  it('keeps the hooks of the machine’s file where one that others may write has some, too', async () => {
    write(file, 'hooks.session_setup = "/bin/true"\n');
    const named = join(folder, 'named.toml');
    write(named, 'hooks.session_setup = "/tmp/evil"\nhooks.time_limit = 3\n');
    chmodSync(named, 0o666);
    const { configuration } = await read({ namedFile: named });
    expect(configuration.hooks).toMatchObject({ sessionSetup: ['/bin/true'], timeLimitMs: 3000 });
  });

  it.each([
    ['belongs to somebody else', () => chownSync(userFile, 65534, 0), /belongs to uid 65534, not to uid 0/],
    ['may be written by others', () => chmodSync(userFile, 0o666), /may be written by others \(mode 0666\)/],
  ])('reads nothing of its own file where that %s', async (_, change, why) => {
    write(userFile, 'session.grace_period = 1\nzebra = "a secret of theirs"\n');
    change();
    const { configuration, problems } = await read({ userFile });
    expect(configuration).toEqual(defaultConfiguration);
    expect(problems.map(({ text: told }) => told)).toEqual([expect.stringMatching(why)]);
  });

  it('as nobody reads no file of others that nobody may read', () => {
    chmodSync(folder, 0o755);
    writeFileSync(file, 'runtime = "auto"\n', { mode: 0o600 });
    const script = `const { readSmallFileWithFacts } = await import(${JSON.stringify(join(import.meta.dirname, '../../electron/machine/small-text-file.ts'))});
      process.setgid(65534); process.setuid(65534);
      console.log(JSON.stringify(readSmallFileWithFacts(${JSON.stringify(file)}, 1000, null)));`;
    const told = execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' });
    expect(JSON.parse(told)).toEqual({ kind: 'unreadable', why: 'may not be read by this account' });
  });
});

describe('a file that cannot be read is one problem, and what was before it holds', () => {
  const none = '; nothing of it counts';
  it.each<[string, () => void, string]>([
    ['is missing though it was named', () => undefined, 'there is no such file'],
    ['is a folder', () => mkdirSync(userFile), 'the file is a folder'],
    ['is a named pipe', () => void execFileSync('mkfifo', [userFile]), 'the file is a named pipe'],
    ['is endless', () => symlinkSync('/dev/zero', userFile), 'the file is not a regular file'],
    ['leads nowhere', () => symlinkSync('/nowhere/at/all', userFile), 'the file is a symbolic link that leads nowhere'],
    ['leads to itself', () => symlinkSync(userFile, userFile), 'the file is a symbolic link that leads nowhere'],
    ['fails to be read', () => symlinkSync('/proc/self/mem', userFile), 'the file cannot be read (EIO)'],
    ['is ten megabytes', () => write(userFile, 'x'.repeat(10_000_000)), 'the file is longer than 256 KiB'],
    [
      'is UTF-16',
      () => write(userFile, Buffer.from('\ufeffruntime = "auto"\n', 'utf16le')),
      'the file is UTF-16 text, and must be UTF-8',
    ],
    [
      'is UTF-16 the other way round',
      () => write(userFile, Buffer.from('\ufeffruntime = "auto"\n', 'utf16le').swap16()),
      'the file is UTF-16 text, and must be UTF-8',
    ],
  ])('where it %s', async (_, make, text) => {
    write(file, 'session.grace_period = 1\n');
    make();
    const { configuration, problems } = await read({ namedFile: userFile });
    expect(configuration).toEqual({
      ...defaultConfiguration,
      session: { ...defaultConfiguration.session, gracePeriodMs: 1000 },
    });
    expect(problems).toEqual([{ file: userFile, line: 1, text: `${text}${none}` }]);
  });

  it.each([
    ['Latin-1', Buffer.from('# \n\nruntime = "\xe9"\n', 'latin1'), 3, /^the file has the byte 0xe9 in this line/],
    [
      'a character that is cut off',
      Buffer.from([0x23, 0xef, 0xbf, 0xbd, 0x0a, 0x23, 0xc3]),
      2,
      /^the file has the byte 0xc3/,
    ],
    ['a NUL', Buffer.from('runtime = "auto"\n# \0\n'), 2, /^the file has a NUL byte in this line/],
    ['UTF-16 without a mark', Buffer.from('runtime = "auto"\n', 'utf16le'), 1, /^the file has a NUL byte/],
  ])('with its line, where it has %s', async (_, bytes, line, text) => {
    write(file, bytes);
    expect((await read()).problems).toEqual([{ file, line, text: expect.stringMatching(text) }]);
  });

  it('of which a byte order mark is none', async () => {
    write(file, '\ufeffsession.grace_period = 1\n');
    expect(await read()).toMatchObject({ problems: [], configuration: { session: { gracePeriodMs: 1000 } } });
  });
});

describe('a file that is written while it is read', () => {
  const texts = ['a', 'b'].map(
    (letter) => `session.default = "${letter}"\n#${letter.repeat(200_000)}\nusers.hidden = ["${letter}"]\n`,
  );
  /** Writes one after the other in another thread, until it is ended. `pauseMs` between two of them. */
  const writeOn = (how: 'rename' | 'truncate', pauseMs: number): Worker =>
    new Worker(
      `const { renameSync, writeFileSync } = require('node:fs');
       const { file, texts, how, pauseMs } = require('node:worker_threads').workerData;
       const cell = new Int32Array(new SharedArrayBuffer(4));
       for (let turn = 0; ; turn += 1) {
         const place = how === 'rename' ? file + '.new' : file;
         writeFileSync(place, texts[turn % 2]);
         if (how === 'rename') renameSync(place, file);
         if (pauseMs > 0) Atomics.wait(cell, 0, 0, pauseMs);
       }`,
      { eval: true, workerData: { file, texts, how, pauseMs } },
    );

  it.each([
    ['replaced', 'rename', 0],
    ['emptied and written again', 'truncate', 0],
    ['emptied and written again now and then', 'truncate', 120],
  ] as const)(
    'is one or the other, or told, but no mixture, where it is %s',
    async (_, how, pauseMs) => {
      write(file, texts[0] ?? '');
      const writer = writeOn(how, pauseMs);
      const seen = new Set<string>();
      try {
        for (const endMs = performance.now() + 2500; performance.now() < endMs; ) {
          const { configuration, problems } = await read();
          if (problems.length > 0) {
            expect(problems.map(describeProblem)).toEqual([
              `${file}:1: the file is being written again and again; nothing of it counts`,
            ]);
            expect(configuration).toEqual(defaultConfiguration);
            seen.add('told');
            continue;
          }
          const { default: session } = configuration.session;
          const [hidden = null] = configuration.users.hidden;
          const isBegun = session === null || hidden === 'nobody';
          if (!isBegun) expect(hidden).toBe(session);
          // Whoever empties a file and is held up for longer than anybody waits has written a file that is empty.
          if (how === 'rename') expect(isBegun).toBe(false);
          seen.add('whole');
        }
      } finally {
        await writer.terminate();
      }
      if (pauseMs > 0) expect([...seen]).toContain('whole');
    },
    20_000,
  );

  it('is read as it is once nobody writes any more', async () => {
    writeFileSync(file, '');
    const reading = read();
    setTimeout(() => {
      writeFileSync(`${file}.new`, texts[1] ?? '');
      renameSync(`${file}.new`, file);
    }, 20);
    expect((await reading).configuration.session.default).toBe('b');
  });
});
