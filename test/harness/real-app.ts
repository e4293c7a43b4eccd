/** The app under a test driver, as `electron .` starts it, on an X server and with a home of its own. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { createLeakCheck } from './leak-check.ts';
import { cloneFolder } from './program-folder.ts';
import { startTestXServer, type TestXServer } from './x-server.ts';

const electronBinary = join(cloneFolder, 'node_modules/electron/dist/electron');
const executablePath = existsSync(electronBinary) ? electronBinary : join(cloneFolder, 'dist/runtime/electron');

export interface RealApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  readonly server: TestXServer;
  /** Stops all of it and checks that nothing is left. */
  stop(): Promise<void>;
}

export interface RealAppOptions {
  /** X session files: id to text, installed beside the machine's own. */
  readonly sessions: Readonly<Record<string, string>>;
  readonly server?: Parameters<typeof startTestXServer>[0];
  /** Before the app starts. */
  readonly prepare?: (server: TestXServer) => void;
}

/** Resolves when there is a page. */
export async function startRealApp(options: RealAppOptions): Promise<RealApp> {
  const leaks = createLeakCheck();
  const server = await startTestXServer(options.server);
  const folder = mkdtempSync(join(tmpdir(), 'real-app-'));
  let app: ElectronApplication | null = null;
  const stop = async (): Promise<void> => {
    await app?.close();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
    await leaks.assertNothingLeft(8000);
  };
  try {
    options.prepare?.(server);
    mkdirSync(join(folder, 'data/xsessions'), { recursive: true });
    for (const [id, text] of Object.entries(options.sessions))
      writeFileSync(join(folder, 'data/xsessions', `${id}.desktop`), text);
    app = await _electron.launch({
      executablePath,
      args: [cloneFolder],
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: folder,
        LANG: 'C.UTF-8',
        XDG_STATE_HOME: join(folder, 'state'),
        XDG_RUNTIME_DIR: folder,
        XDG_DATA_DIRS: `${join(folder, 'data')}:/usr/share`,
        ...server.environment,
      },
    });
    return { app, page: await app.firstWindow(), server, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
