/** Starts the fixture under a runtime with Playwright's `_electron`, as any Electron application is tested. */
import { chmodSync, cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication } from '@playwright/test';
import { stop as stopEsbuild } from 'esbuild';
import { buildRuntime } from '../../build/runtime/build.mjs';
import type { TestXServer } from '../harness/x-server.ts';

export interface RuntimeUnderTest {
  readonly name: 'stand-in' | 'electron';
  readonly executable: string;
}

/** What main.cjs of the fixture puts into its global scope. */
export interface Fixture {
  readonly events: readonly { readonly name: string; readonly detail: unknown }[];
  granted: string[];
  cancelled: string[];
  preventClose: boolean;
  preventNavigation: boolean;
  page(path: string, body: string, headers?: Record<string, string>): void;
  open(path: string, options?: object): Promise<number>;
  take(name: string): Promise<unknown>;
  run(id: number, code: string): Promise<unknown>;
  reset(): Promise<void>;
  importElectron(): Promise<{ app: unknown; default: { app: unknown } }>;
}

export interface FixtureApp {
  readonly application: ElectronApplication;
  /** Sets members of the fixture. */
  set(members: Partial<Pick<Fixture, 'granted' | 'cancelled' | 'preventClose' | 'preventNavigation'>>): Promise<void>;
  /** A page of the fixture's origin. */
  page(path: string, body: string, headers?: Record<string, string>): Promise<void>;
  /** Opens a window and waits until it is loaded; gives its id. */
  open(path: string, options?: object): Promise<number>;
  /** The detail of the first such event that was not taken yet, or of the next one. */
  take(name: string): Promise<unknown>;
  /** In the page of a window. */
  run(id: number, code: string): Promise<unknown>;
  /** Closes every window and forgets what was set and what happened, so that one start serves many tests. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export const fixtureFolder = join(import.meta.dirname, 'fixtures/conformance');
export const electronBinary = join(import.meta.dirname, '../../node_modules/electron/dist/electron');

/**
 * Builds the stand-in as `npm run build` does, with the fixtures beside it, in a folder that every account can read (the
 * clone may lie where only its owner gets). `remove` takes it away.
 */
export async function buildStandIn(): Promise<RuntimeUnderTest & { readonly folder: string; remove(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'));
  chmodSync(folder, 0o755);
  await buildRuntime(folder);
  await stopEsbuild();
  cpSync(join(import.meta.dirname, 'fixtures'), join(folder, 'fixtures'), { recursive: true });
  return {
    name: 'stand-in',
    executable: join(folder, 'electron'),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const hasElectronBinary = existsSync(electronBinary);

export async function launchFixture(runtime: RuntimeUnderTest, server: TestXServer): Promise<FixtureApp> {
  const application = await _electron.launch({
    executablePath: runtime.executable,
    args: [fixtureFolder],
    env: { ...definedEnvironment(), ...server.environment, VESTIBULE_NODE: process.execPath },
  });
  return {
    application,
    set: (members) =>
      application.evaluate(
        (_electronModule, given) => void Object.assign((globalThis as unknown as { fixture: object }).fixture, given),
        members,
      ),
    page: (path, body, headers) =>
      application.evaluate(
        (_electronModule, given) =>
          (globalThis as unknown as { fixture: Fixture }).fixture.page(given.path, given.body, given.headers),
        {
          path,
          body,
          headers: headers ?? {},
        },
      ),
    open: (path, options) =>
      application.evaluate(
        (_electronModule, given) =>
          (globalThis as unknown as { fixture: Fixture }).fixture.open(given.path, given.options),
        {
          path,
          options: options ?? {},
        },
      ),
    take: (name) =>
      application.evaluate(
        (_electronModule, given) => (globalThis as unknown as { fixture: Fixture }).fixture.take(given),
        name,
      ),
    run: (id, code) =>
      application.evaluate(
        (_electronModule, given) => (globalThis as unknown as { fixture: Fixture }).fixture.run(given.id, given.code),
        { id, code },
      ),
    reset: () => application.evaluate(() => (globalThis as unknown as { fixture: Fixture }).fixture.reset()),
    close: () => application.close(),
  };
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
