import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkLayers } from '../checks/layer-check.mjs';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-layers-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

describe('layer check', () => {
  it('finds nothing where every import goes the right way', async () => {
    write('electron/contract/session.ts', 'export interface Session { readonly id: string }');
    write(
      'electron/manager/model.ts',
      "import type { Session } from '../contract/session.ts'; export const model = (s: Session) => s.id;",
    );
    write(
      'electron/machine/clock.ts',
      "import { readFileSync } from 'node:fs'; import { model } from '../manager/model.ts'; export const a = [readFileSync, model];",
    );
    write(
      'renderer/app.tsx',
      "import type { Session } from '../electron/contract/session.ts'; export const App = (s: Session) => <b>{s.id}</b>;",
    );
    expect(await checkLayers(folder)).toEqual([]);
  });

  it.each([
    ['manager', "import { readFileSync } from 'node:fs'; export const a = readFileSync;", 'fs'],
    ['contract', "import type { App } from 'electron'; export type A = App;", 'electron'],
    ['config', "import { b } from '../machine/b.ts'; export const a = b;", 'electron/machine/b.ts'],
    ['protocols', "import { b } from '../manager/b.ts'; export const a = b;", 'electron/manager/b.ts'],
    ['machine', "import { app } from 'electron'; export const a = app;", 'electron'],
    ['worker', "import type { B } from '../manager/b.ts'; export type A = B;", 'electron/manager/b.ts'],
    ['supervisor', "import { b } from '../windows/b.ts'; export const a = b;", 'electron/windows/b.ts'],
    ['cli', "export * from '../windows/b.ts';", 'electron/windows/b.ts'],
    ['windows', "export const a = () => import('../worker/b.ts');", 'electron/worker/b.ts'],
  ])('finds a forbidden import of %s', async (layer, text, target) => {
    for (const other of ['machine', 'manager', 'windows', 'worker'])
      write(`electron/${other}/b.ts`, 'export const b = 1; export type B = 1;');
    write(`electron/${layer}/a.ts`, text);
    expect(await checkLayers(folder)).toContainEqual(
      expect.stringContaining(`electron/${layer}/a.ts imports ${target}`),
    );
  });

  it('finds a page that imports more than the contract', async () => {
    write('electron/manager/b.ts', 'export type B = 1;');
    write('renderer/app.tsx', "import type { B } from '../electron/manager/b.ts'; export type A = B;");
    expect(await checkLayers(folder)).toEqual([
      'renderer/app.tsx imports electron/manager/b.ts: renderer may not import this',
    ]);
  });

  it('finds the way from a worker to the manager through the machine, unless it is one of types', async () => {
    write('electron/manager/model.ts', 'export const model = 1; export type Model = 1;');
    write(
      'electron/machine/types.ts',
      "import type { Model } from '../manager/model.ts'; export type M = Model; export const t = 1;",
    );
    write('electron/worker/main.ts', "import { t } from '../machine/types.ts'; console.log(t);");
    expect(await checkLayers(folder)).toEqual([]);
    write(
      'electron/machine/types.ts',
      "import type { Model } from '../manager/model.ts'; import { model } from '../manager/model.ts'; export type M = Model; export const t = model;",
    );
    expect(await checkLayers(folder)).toEqual([
      'electron/worker/main.ts -> electron/machine/types.ts -> electron/manager/model.ts: electron/worker/main.ts may not reach the last',
    ]);
  });

  it('finds a file that belongs to no layer as soon as it imports something', async () => {
    write('electron/manager/b.ts', 'export const b = 1;');
    write('electron/odds/a.ts', "import { b } from '../manager/b.ts'; export const a = b;");
    expect(await checkLayers(folder)).toEqual([
      'electron/odds/a.ts imports electron/manager/b.ts: the importing file belongs to no layer of build/layers.mjs',
    ]);
  });

  it('is not content with having seen nothing', async () => {
    expect(await checkLayers(folder)).toEqual(['no sources were found']);
  });
});
