import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import { readConfiguration } from '../../electron/machine/configuration-file.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-configuration-'));
  file = join(folder, 'vestibule.toml');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('the configuration of a machine', () => {
  it('is the defaults where there is no file, and that is no problem', () => {
    expect(readConfiguration(null, file)).toEqual({
      file,
      exists: false,
      configuration: defaultConfiguration,
      problems: [],
    });
  });

  it('is what its file says', () => {
    writeFileSync(file, '[session]\ndefault = "kiosk"\n');
    const read = readConfiguration(null, file);
    expect(read.configuration.session.default).toBe('kiosk');
    expect(read.problems).toEqual([]);
  });

  it('is that of the file that was named, not that of the machine', () => {
    writeFileSync(file, '[session]\ndefault = "kiosk"\n');
    const named = join(folder, 'other.toml');
    writeFileSync(named, '[session]\ndefault = "other"\nzebra = 1\n');
    const read = readConfiguration(named, file);
    expect(read.configuration.session.default).toBe('other');
    expect(read.problems).toEqual([expect.objectContaining({ file: named, line: 3 })]);
  });
});

describe.runIf(process.getuid?.() === 0)('hooks, which would run as root (needs root)', () => {
  const text = 'session.grace_period = 1\n[hooks]\nsession_setup = "/bin/true"\n';

  it.each([
    ['root’s alone', () => undefined, true],
    ['another account’s', () => chownSync(file, 65534, 0), false],
    ['root’s, and its group may write it', () => chmodSync(file, 0o664), false],
    ['root’s, and everybody may write it', () => chmodSync(file, 0o646), false],
  ])('in a file that is %s', (_, change, counts) => {
    writeFileSync(file, text, { mode: 0o644 });
    change();
    const { configuration, problems } = readConfiguration(null, file);
    expect(configuration.hooks.sessionSetup).toEqual(counts ? ['/bin/true'] : null);
    expect(configuration.session.gracePeriodMs).toBe(1000);
    expect(problems.map((problem) => problem.text)).toEqual(
      counts ? [] : [expect.stringMatching(/^the hooks do not count/)],
    );
  });
});

describe('a file that cannot be read is one problem, with defaults', () => {
  it.each([
    ['is missing though it was named', () => undefined, 'there is no such file; the defaults are used'],
    ['is a folder', () => mkdirSync(file), 'the file is a folder; the defaults are used'],
    ['is a named pipe', () => execFileSync('mkfifo', [file]), 'the file is a named pipe; the defaults are used'],
    [
      'fails to be read',
      () => symlinkSync('/proc/self/mem', file),
      'the file cannot be read (EIO); the defaults are used',
    ],
    [
      'is too long',
      () => writeFileSync(file, 'x'.repeat(300_000)),
      'the file is longer than 256 KiB; the defaults are used',
    ],
    [
      'is not UTF-8',
      () => writeFileSync(file, Buffer.from('runtime = "\xe9"', 'latin1')),
      'the file is not UTF-8 text; the defaults are used',
    ],
  ])('where it %s', (_, make, text) => {
    make();
    expect(readConfiguration(file)).toMatchObject({
      configuration: defaultConfiguration,
      problems: [{ file, line: 1, text }],
    });
  });
});
