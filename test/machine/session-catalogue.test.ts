import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProgram } from '../../electron/machine/find-program.ts';
import {
  defaultProgram,
  failsafeProgram,
  findDefaultSession,
  findSessionFolders,
  readSessionCatalogue,
} from '../../electron/machine/session-catalogue.ts';

let root: string;
let local: string;
let distribution: string;
let programs: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vestibule-catalogue-'));
  [local, distribution, programs] = ['local', 'distribution', 'bin'].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [local, distribution, programs]) mkdirSync(folder);
  for (const name of ['wm', 'other']) {
    writeFileSync(join(programs, name), '#!/bin/sh\n');
    chmodSync(join(programs, name), 0o755);
  }
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function entry(name: string, exec = 'wm', more: readonly string[] = []) {
  return ['[Desktop Entry]', 'Type=Application', `Name=${name}`, `Exec=${exec}`, ...more, ''].join('\n');
}

function read() {
  const { entries, problems } = readSessionCatalogue({
    folders: [local, distribution],
    language: null,
    searchPath: programs,
  });
  return {
    names: entries.map(({ program }) => `${program.id}: ${program.name}`),
    problems: problems.map((problem) => `${problem.path.slice(root.length + 1)}:${problem.line ?? ''} ${problem.text}`),
  };
}

describe('the sessions of a machine', () => {
  it('are those of all folders by name, whatever the case', () => {
    writeFileSync(join(local, 'b.desktop'), entry('zebra'));
    writeFileSync(join(distribution, 'a.desktop'), entry('Mule'));
    writeFileSync(join(distribution, 'c.desktop'), entry('ape'));
    writeFileSync(join(distribution, 'readme.txt'), 'nothing');
    expect(read()).toEqual({ names: ['c: ape', 'a: Mule', 'b: zebra'], problems: [] });
  });

  it('are decided by the first folder that has the name', () => {
    writeFileSync(join(local, 'one.desktop'), entry('Mine'));
    writeFileSync(join(local, 'two.desktop'), '[Desktop Entry]\nHidden=true\n');
    writeFileSync(join(local, 'three.desktop'), entry('Not shown', 'wm', ['NoDisplay=true']));
    for (const id of ['one', 'two', 'three', 'four'])
      writeFileSync(join(distribution, `${id}.desktop`), entry('Theirs'));
    expect(read()).toEqual({ names: ['one: Mine', 'four: Theirs'], problems: [] });
  });

  it('fall back to a later folder where the first has a broken file', () => {
    writeFileSync(join(local, 'one.desktop'), '[Desktop Entry]\nName=Mine\nType=Application\n');
    writeFileSync(join(distribution, 'one.desktop'), entry('Theirs'));
    expect(read()).toEqual({
      names: ['one: Theirs'],
      problems: ['local/one.desktop: there is no Exec, so there is nothing to run'],
    });
  });

  it('are without those whose TryExec is not there, in silence', () => {
    writeFileSync(join(local, 'a.desktop'), entry('A', 'wm', ['TryExec=missing']));
    writeFileSync(join(local, 'b.desktop'), entry('B', 'wm', [`TryExec=${join(programs, 'other')}`]));
    expect(read()).toEqual({ names: ['b: B'], problems: [] });
  });

  it('are none where there is no folder', () => {
    rmSync(local, { recursive: true });
    rmSync(distribution, { recursive: true });
    expect(read()).toEqual({ names: [], problems: [] });
  });

  it('may be five hundred', () => {
    for (let index = 0; index < 500; index += 1)
      writeFileSync(join(local, `s${index}.desktop`), entry(`Session ${index}`));
    const { names, problems } = read();
    expect([names.length, problems]).toEqual([500, []]);
  });
});

describe('what is broken is told, and the others are offered', () => {
  beforeEach(() => {
    writeFileSync(join(distribution, 'sound.desktop'), entry('Sound'));
  });

  it.each([
    [
      'unbalanced quotes',
      () => writeFileSync(join(local, 'x.desktop'), entry('X', 'wm "')),
      'local/x.desktop:4 Exec has a " that is not closed',
    ],
    [
      'a missing program',
      () => writeFileSync(join(local, 'x.desktop'), entry('X', 'missing')),
      'local/x.desktop: its program missing is not installed',
    ],
    [
      'a program that cannot be executed',
      () => {
        writeFileSync(join(programs, 'text'), 'x');
        writeFileSync(join(local, 'x.desktop'), entry('X', 'text'));
      },
      'local/x.desktop: its program text is not installed',
    ],
    [
      'a folder for a program',
      () => writeFileSync(join(local, 'x.desktop'), entry('X', programs)),
      /its program .*bin is not installed/,
    ],
    ['a folder in its place', () => mkdirSync(join(local, 'x.desktop')), 'local/x.desktop: is a folder'],
    [
      'ten megabytes of noise',
      () => writeFileSync(join(local, 'x.desktop'), Buffer.alloc(10_000_000, 0x5b)),
      'local/x.desktop: is longer than 256 KiB',
    ],
    [
      'bytes that are no text',
      () => writeFileSync(join(local, 'x.desktop'), Buffer.from([0xff, 0xfe])),
      'local/x.desktop: is not UTF-8 text',
    ],
    [
      'a link to nowhere',
      () => symlinkSync('/nowhere/at/all', join(local, 'x.desktop')),
      'local/x.desktop: is a symbolic link that leads nowhere',
    ],
    [
      'a link to itself',
      () => symlinkSync('x.desktop', join(local, 'x.desktop')),
      'local/x.desktop: is a symbolic link that leads nowhere',
    ],
    [
      'a named pipe that nobody writes to',
      () => execFileSync('mkfifo', [join(local, 'x.desktop')]),
      'local/x.desktop: is a named pipe',
    ],
    ['a device', () => symlinkSync('/dev/zero', join(local, 'x.desktop')), 'local/x.desktop: is not a regular file'],
    [
      'a file that fails to be read',
      () => symlinkSync('/proc/self/mem', join(local, 'x.desktop')),
      'local/x.desktop: cannot be read (EIO)',
    ],
  ])('%s', (_, make, problem) => {
    make();
    const { names, problems: found } = read();
    expect(names).toEqual(['sound: Sound']);
    expect(found).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });

  it('a file that only root may read', () => {
    writeFileSync(join(local, 'x.desktop'), entry('X'), { mode: 0 });
    const isRoot = process.getuid?.() === 0;
    const refused = { names: ['sound: Sound'], problems: ['local/x.desktop: may not be read by this account'] };
    expect(read()).toEqual(isRoot ? { names: ['sound: Sound', 'x: X'], problems: [] } : refused);
  });

  it('a file in the place of the whole folder', () => {
    rmSync(local, { recursive: true });
    writeFileSync(local, '');
    expect(read()).toEqual({ names: ['sound: Sound'], problems: ['local: the folder cannot be read (ENOTDIR)'] });
  });
});

describe('the folders of session files', () => {
  it.each([
    [undefined, ['/usr/local/share/xsessions', '/usr/share/xsessions']],
    ['', ['/usr/local/share/xsessions', '/usr/share/xsessions']],
    ['/opt/share:relative:/usr/share/:/usr/share', ['/opt/share/xsessions', '/usr/share/xsessions']],
  ])('for XDG_DATA_DIRS=%s', (value, folders) => {
    expect(findSessionFolders(value)).toEqual(folders);
  });
});

describe('the session that nobody chose', () => {
  it('is the configured one, else the first, else none', () => {
    for (const id of ['a', 'b']) writeFileSync(join(local, `${id}.desktop`), entry(id));
    const { entries } = readSessionCatalogue({ folders: [local], language: null, searchPath: programs });
    const idOf = (configured: string | null) => findDefaultSession(entries, configured)?.program.id;
    expect([idOf('b'), idOf('missing'), idOf(null)]).toEqual(['b', 'a', 'a']);
    expect(findDefaultSession([], 'a')).toBeNull();
  });
});

describe('the failsafe session', () => {
  it('is an xterm, found on this machine', () => {
    expect(failsafeProgram(() => '/somewhere/xterm')).toMatchObject({
      id: 'failsafe',
      argv: ['/somewhere/xterm', expect.anything(), expect.anything(), expect.anything(), expect.anything()],
    });
    expect(failsafeProgram(() => null)).toBeNull();
  });
});

describe('a program', () => {
  it('is an executable file of the search path or of an absolute path', () => {
    expect(findProgram('wm', `relative:${local}:${programs}`)).toBe(join(programs, 'wm'));
    expect(findProgram(join(programs, 'wm'), '')).toBe(join(programs, 'wm'));
  });

  it.each(['', 'missing', './wm', 'bin/wm', '.', '..', 'w\0m'])('is not %j', (name) => {
    expect(findProgram(name, programs)).toBeNull();
  });
});

describe('the session that the distribution means', () => {
  it.each([
    [['/etc/X11/Xsession', '/usr/bin/x-window-manager'], true],
    [['/etc/X11/Xsession', '/usr/bin/x-terminal-emulator'], true],
    [['/etc/X11/Xsession'], false],
    [['/usr/bin/x-session-manager'], false],
  ])('is offered where Xsession finds something to run: %j', (there, isOffered) => {
    const program = defaultProgram((path) => (there.includes(path) ? path : null));
    expect(program?.argv).toEqual(isOffered ? ['/etc/X11/Xsession'] : undefined);
  });
});
