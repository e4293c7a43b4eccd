import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { findState } from '../../build/setup/missing.mjs';
import { installPackages } from '../../build/setup/packages.mjs';

let clone: string;
let said: string;
beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), 'vestibule-packages-'));
  mkdirSync(join(clone, 'node_modules'));
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(clone, { recursive: true });
});

/** A pretend apt-get that writes down how it was called. */
function writeAptGet(lastLine: string): string {
  const path = join(clone, 'apt-get');
  writeFileSync(path, `#!/bin/sh\necho "$DEBIAN_FRONTEND: $*" >> ${clone}/calls\n${lastLine}\n`, { mode: 0o755 });
  return path;
}

it('names the packages, reads the lists anew and installs without asking and without what is only recommended', () => {
  installPackages(clone, ['xterm', 'openbox'], writeAptGet('exit 0'));
  expect(said).toBe('vestibule: installing Debian packages: xterm openbox\n');
  expect(readFileSync(join(clone, 'calls'), 'utf8').trim().split('\n')).toEqual([
    'noninteractive: -q -o DPkg::Lock::Timeout=300 update',
    'noninteractive: -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends xterm openbox',
  ]);
  expect(findState(clone, 'packages-failed')).toBeUndefined();
});

it('installs from old lists when new ones cannot be had', () => {
  installPackages(clone, ['xterm'], writeAptGet('case "$*" in *update) exit 100;; esac'));
  expect(findState(clone, 'packages-failed')).toBeUndefined();
});

it('says what apt-get said last when it fails, and remembers for which packages', () => {
  installPackages(clone, ['xterm'], writeAptGet('echo E: no route to the mirror; exit 100'));
  expect(said).toContain('E: no route to the mirror');
  expect(findState(clone, 'packages-failed')).toBe('xterm');
});
