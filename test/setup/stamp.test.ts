import { mkdirSync, mkdtempSync, rmSync, unlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { findStamp, listSources } from '../../build/setup/stamp.mjs';

let clone: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'vestibule-stamp-'));
  mkdirSync(join(clone, 'electron/manager'), { recursive: true });
  mkdirSync(join(clone, 'docs'));
  writeFileSync(join(clone, 'electron/manager/seat.ts'), 'one');
  utimesSync(join(clone, 'electron/manager/seat.ts'), 1000, 1000);
});
afterEach(() => rmSync(clone, { recursive: true }));

it('stays while no source changes', () => {
  const before = listSources(clone);
  writeFileSync(join(clone, 'docs/page.md'), 'not a source');
  expect(listSources(clone)).toBe(before);
});

it.each([
  ['a source changes its size', () => writeFileSync(join(clone, 'electron/manager/seat.ts'), 'three')],
  ['a source changes its time alone', () => utimesSync(join(clone, 'electron/manager/seat.ts'), 1000, 1000.5)],
  ['a source appears', () => writeFileSync(join(clone, 'electron/manager/login.ts'), '')],
  ['a source goes', () => unlinkSync(join(clone, 'electron/manager/seat.ts'))],
  ['the list of packages changes', () => writeFileSync(join(clone, 'package.json'), '{}')],
])('changes when %s', (_, change) => {
  const before = listSources(clone);
  change();
  expect(listSources(clone)).not.toBe(before);
});

it('gives back the hash and the sources that a build wrote', () => {
  expect(findStamp(clone)).toBeUndefined();
  mkdirSync(join(clone, 'dist'));
  writeFileSync(join(clone, 'dist/.stamp'), 'abc\na 1 2\nb 3 4');
  expect(findStamp(clone)).toEqual({ hash: 'abc', sources: 'a 1 2\nb 3 4' });
});
