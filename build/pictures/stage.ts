/**
 * The real app for pictures, under a test driver, on a seat of its own: with accounts, sessions and a configuration that are
 * nobody's. As root it is run by the account of the app, as an ordinary user's Vestibule, so that nothing of the machine's
 * own is read or changed.
 */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import * as z from 'zod';
import { ask } from '../../electron/cli/connection.ts';
import {
  type ControlRequest,
  type SessionRow,
  sessionRowSchema,
  statusSchema,
} from '../../electron/contract/control.ts';
import { appSocketVariable } from '../../electron/contract/names.ts';
import { type DisplayServer, startXvnc } from '../../electron/machine/display-server.ts';
import { hasElectron } from '../../electron/machine/electron-binary.ts';
import { removeTree } from '../../electron/machine/remove-tree.ts';
import { type StartedVestibule, startVestibule, supervisorCommand } from '../../electron/machine/started-vestibule.ts';
import { findLocalAccount, serviceAccountName } from '../../electron/machine/system-accounts.ts';
import { cloneFolder, nodePath } from '../setup/layout.mjs';
import { findCopyFolder } from '../setup/missing.mjs';

export interface StageOptions {
  /** `kiosk`: on a desktop of its own. */
  readonly kind: 'virtual' | 'kiosk';
  /** TOML; in it `FOLDER` stands for the folder of `files`, `MYSELF` for whoever runs this, who is in no picture. */
  readonly configuration: string;
  /** Name to text, such as logos and session files (`xsessions/NAME.desktop`). */
  readonly files: Readonly<Record<string, string>>;
  /** Vestibule's own accounts: name to real name. Nobody logs in with them: their passwords are thrown away. */
  readonly accounts: Readonly<Record<string, string>>;
}

export interface Stage {
  readonly app: ElectronApplication;
  readonly page: Page;
  request(request: ControlRequest): Promise<unknown>;
  /** As guest. */
  logIn(session: string): Promise<SessionRow>;
  end(sessionId: string): Promise<void>;
  /** What `vestibule screenshot` gives. */
  screenshot(): Promise<Buffer>;
  /** Ends all of it; nothing is left. */
  stop(): Promise<void>;
}

const sessionResult = z.object({ session: sessionRowSchema });
const geometry = { width: 1280, height: 800 } as const;

/** Resolves when there is a page. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const account = process.getuid?.() === 0 ? findLocalAccount(serviceAccountName) : null;
  const programFolder = (account === null ? undefined : findCopyFolder(cloneFolder)) ?? cloneFolder;
  const folder = makeFolder(account);
  const becoming =
    account === null
      ? []
      : ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', '--'];
  const environment = {
    PATH: process.env['PATH'] ?? '',
    HOME: join(folder, 'app'),
    LANG: 'C.UTF-8',
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_RUNTIME_DIR: join(folder, 'r'),
    XDG_DATA_DIRS: `${join(folder, 'data')}:/usr/local/share:/usr/share`,
  };
  let desktop: DisplayServer | null = null;
  let started: StartedVestibule | null = null;
  let app: ElectronApplication | null = null;
  const stop = async (): Promise<void> => {
    started?.kill('SIGTERM');
    await started?.over;
    await app?.close().catch(() => undefined);
    await desktop?.stop();
    await removeTree(folder);
  };
  try {
    for (const [name, text] of Object.entries(options.files)) writeFileSync(join(folder, 'data', name), text);
    const configurationPath = join(folder, 'vestibule.toml');
    writeFileSync(
      configurationPath,
      options.configuration.replaceAll('FOLDER', join(folder, 'data')).replaceAll('MYSELF', userInfo().username),
    );
    for (const [name, realName] of Object.entries(options.accounts)) {
      const words = [join(programFolder, nodePath), join(programFolder, 'dist/cli.cjs')];
      const [program = '', ...argv] = [...becoming, ...words, 'account', 'add', name, '--real-name', realName];
      execFileSync(program, argv, {
        env: environment,
        input: `${randomUUID()}\n`,
        stdio: ['pipe', 'ignore', 'inherit'],
      });
    }
    if (options.kind === 'kiosk') {
      const outcome = await startXvnc({ folder: join(folder, 'desktop'), account, geometry, readyLimitMs: 10_000 });
      if (outcome.kind === 'not-ready') throw new Error(outcome.why);
      desktop = outcome.server;
    }
    const desktopEnvironment =
      desktop === null ? {} : describeDisplay(desktop.display.displayNumber, desktop.authorityPath);
    started = await startVestibule({
      command: [...becoming, ...supervisorCommand(programFolder)],
      arguments: [
        ...['--attached', '--kind', options.kind, '--seat', 'seat0'],
        ...['--config', configurationPath, '--no-own-config'],
      ],
      environment: { ...environment, ...desktopEnvironment },
    });
    const seat = { name: 'pictures', socketPath: started.controlSocketPath };
    const { runtimeFolder } = started;
    const { seat: shown } = statusSchema.parse(await ask(seat, { version: 1, command: 'status' }));
    app = await _electron.launch({
      executablePath: writeLauncher(folder, becoming, programFolder),
      args: [programFolder],
      env: {
        ...environment,
        ...(desktop === null
          ? describeDisplay(Number(shown.display?.slice(1)), join(runtimeFolder, 'display/authority'))
          : desktopEnvironment),
        HOME: join(folder, 'app'),
        TMPDIR: join(folder, 'app'),
        [appSocketVariable]: join(runtimeFolder, 'app.sock'),
      },
    });
    const page = await app.firstWindow();
    page.setDefaultTimeout(15_000);
    await started.painted;
    return {
      app,
      page,
      stop,
      request: (request) => ask(seat, request),
      async logIn(session) {
        const row = await ask(seat, { version: 1, command: 'login', user: null, session, wait: false });
        return sessionResult.parse(row).session;
      },
      async end(sessionId) {
        await ask(seat, { version: 1, command: 'end', sessionId, force: true });
      },
      async screenshot() {
        const taken = await ask(seat, { version: 1, command: 'screenshot' });
        return Buffer.from(z.object({ png: z.base64() }).parse(taken).png, 'base64');
      },
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function describeDisplay(displayNumber: number, authorityPath: string): Record<string, string> {
  return { DISPLAY: `:${displayNumber}`, XAUTHORITY: authorityPath };
}

function makeFolder(account: { readonly uid: number; readonly gid: number } | null): string {
  // Short: sockets are made below it, and where their paths became too long they would be made elsewhere.
  const folder = mkdtempSync('/tmp/pic-');
  for (const name of ['', 'r', 'state', 'app', 'data', 'data/xsessions']) {
    const path = join(folder, name);
    mkdirSync(path, { recursive: true });
    chmodSync(path, name === 'r' ? 0o700 : 0o755);
    // What root writes, and runs, is root's: only what the app and its supervisor write is theirs.
    if (account !== null && ['r', 'state', 'app'].includes(name)) chownSync(path, account.uid, account.gid);
  }
  return folder;
}

/** The driver starts one program; the account comes first. */
function writeLauncher(folder: string, becoming: readonly string[], programFolder: string): string {
  const electron = hasElectron(programFolder) ? 'node_modules/electron/dist/electron' : 'dist/runtime/electron';
  if (becoming.length === 0) return join(programFolder, electron);
  const path = join(folder, 'electron');
  writeFileSync(path, `#!/bin/sh\nexec ${becoming.join(' ')} '${join(programFolder, electron)}' "$@"\n`);
  chmodSync(path, 0o755);
  return path;
}
