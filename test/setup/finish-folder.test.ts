/** The last steps of a pack around Electron's own binary, on a made file: where the link leads, and that fuses are a must. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FuseState } from '@electron/fuses';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { finishFolder } from '../../build/pack/finish-folder.mjs';
import { hasElectronBinary, isPacked } from '../../build/setup/missing.mjs';
import { hasElectron } from '../../electron/machine/electron-binary.ts';

const clone = join(import.meta.dirname, '../..');
let folder: string;
let program: string;
let said: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-finish-'));
  program = join(folder, 'resources/app');
  said = [];
  mkdirSync(join(program, 'dist'), { recursive: true });
  mkdirSync(join(folder, 'docs'));
  writeFileSync(join(folder, 'docs/kiosk.md'), 'Run `npx --no vestibule stop`, or `npm start -- --kiosk`.');
  writeFileSync(join(program, 'package.json'), '{ "version": "1.2.3" }', { mode: 0o600 });
});
afterEach(() => rmSync(folder, { recursive: true }));

function finish(binary: Buffer): Promise<void> {
  writeFileSync(join(folder, 'vestibule-app'), binary, { mode: 0o755 });
  return finishFolder({ clone, folder, isElectron: true, say: (text: string) => void said.push(text) });
}

it('the programs find Electron by a link, the command lies at the top and is named in the docs, and all of it is open to every account', async () => {
  const wire = Buffer.from([1, 9, ...Array.from({ length: 9 }, () => FuseState.ENABLE)]);
  await finish(Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), wire]));
  expect([hasElectron(program), hasElectronBinary(program), isPacked(program)]).toEqual([true, true, true]);
  expect(readFileSync(join(program, 'node_modules/electron/dist/electron'))).toEqual(
    readFileSync(join(folder, 'vestibule-app')),
  );
  expect(said[0]).toContain('RunAsNode off');
  expect(statSync(join(folder, 'vestibule')).mode & 0o777).toBe(0o755);
  expect(readFileSync(join(folder, 'docs/kiosk.md'), 'utf8')).toBe(
    'Run `./vestibule stop`, or `./vestibule start --kiosk`.',
  );
  expect(statSync(join(program, 'package.json')).mode & 0o777).toBe(0o644);
  expect(readFileSync(join(program, 'dist/.stamp'), 'utf8')).toMatch(/^[0-9a-f]{16}-packed-1\.2\.3\npacked$/);
});

it('a binary in which fuses cannot be set is no package', async () => {
  await expect(finish(Buffer.from('an Electron that never was'))).rejects.toThrow('sentinel');
});
