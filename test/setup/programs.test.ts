import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findMissingPackages, findProgram } from '../../build/setup/programs.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-programs-'));
  writeFileSync(join(folder, 'a-program'), '', { mode: 0o755 });
});
afterEach(() => rmSync(folder, { recursive: true }));

it('finds a program in a folder of PATH, before the usual folders', () => {
  symlinkSync('a-program', join(folder, 'sh'));
  expect(findProgram('sh', folder)).toBe(join(folder, 'sh'));
});

it('finds a program of the usual folders where PATH has none', () => {
  expect(findProgram('sh', '')).toMatch(/^\/(usr\/)?bin\/sh$/);
});

it('does not take a folder, a file that cannot be run, or a link that leads nowhere for a program', () => {
  mkdirSync(join(folder, 'a-folder'));
  writeFileSync(join(folder, 'a-file'), '', { mode: 0o644 });
  symlinkSync('nowhere', join(folder, 'a-link'));
  expect(['a-folder', 'a-file', 'a-link'].map((name) => findProgram(name, folder))).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});

it('does not look into node_modules/.bin or folders relative to where it is called', () => {
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(folder, 'node_modules/.bin/vestibule-trial'), '', { mode: 0o755 });
  expect(findProgram('vestibule-trial', `${folder}/node_modules/.bin:.:bin`)).toBeUndefined();
});

it('passes over a folder of PATH that is closed', () => {
  const closed = join(folder, 'closed');
  mkdirSync(closed);
  chmodSync(closed, 0);
  const found = findProgram('a-program', `${closed}:${folder}`);
  // An ordinary user could not remove it as it is.
  chmodSync(closed, 0o700);
  expect(found).toBe(join(folder, 'a-program'));
});

it('names the packages of what is missing, programs and files', () => {
  const wanted = [
    { lookFor: 'a-program', packageName: 'there' },
    { lookFor: 'no-such-program', packageName: 'program-package' },
    { lookFor: join(folder, 'a-program'), packageName: 'there-too' },
    { lookFor: join(folder, 'no-such-file'), packageName: 'file-package' },
  ];
  expect(findMissingPackages(wanted, folder)).toEqual(['program-package', 'file-package']);
});
