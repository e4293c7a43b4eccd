/** The doors of a supervisor, its workers and what it does for an app, without a seat: on a folder of the test's own. */
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import type { FromSupervisor } from '../../electron/contract/supervisor.ts';
import { peopleSource } from '../../electron/machine/people.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { type AppLink, serveApp } from '../../electron/supervisor/app-link.ts';
import { type ControlServer, serveControl } from '../../electron/supervisor/control-server.ts';
import { createObedience } from '../../electron/supervisor/obedience.ts';
import { accountFilesFolder, createPersonPictures } from '../../electron/supervisor/person-pictures.ts';
import { createPinDesk } from '../../electron/supervisor/pin-desk.ts';
import { listenOn } from '../../electron/supervisor/socket-listener.ts';
import { createWorkerPool, type WorkerPool } from '../../electron/supervisor/worker-pool.ts';
import { requireProgramFolder } from './program-folder.ts';

export interface HalfSupervisor {
  readonly folder: string;
  readonly appSocketPath: string;
  readonly controlSocketPath: string;
  readonly workers: WorkerPool;
  readonly control: ControlServer;
  readonly link: AppLink;
  /** What happened, in order: `connected`, `disconnected`, `painted`, `stopped`. */
  readonly happened: readonly string[];
  stop(): Promise<void>;
}

/** @param program of a worker; null: one that says that it listens, and waits */
export async function startHalfSupervisor(program: string | null): Promise<HalfSupervisor> {
  const account = findLocalAccount('vestibule');
  if (account === null) throw new Error('this test needs the account vestibule');
  const folder = mkdtempSync(join(tmpdir(), 'vh-'));
  chmodSync(folder, 0o711);
  mkdirSync(join(folder, 'logs'), { mode: 0o700 });
  chownSync(join(folder, 'logs'), account.uid, account.gid);
  const idle = join(folder, 'idle.cjs');
  writeFileSync(idle, "process.stdout.write('listening\\n'); setInterval(() => undefined, 1000);\n");
  const appSocketPath = join(folder, 'app.sock');
  const controlSocketPath = join(folder, 'control.sock');
  const happened: string[] = [];
  const workers = createWorkerPool({
    folder: join(folder, 'workers'),
    program: program ?? idle,
    environment: { PATH: process.env['PATH'] },
    start: () => ({
      seat: 'test',
      guestHomesFolder: join(folder, 'guests'),
      userRuntimesFolder: join(folder, 'users'),
      logFolder: join(folder, 'logs'),
      serviceAccount: { uid: account.uid, gid: account.gid },
      geometry: { width: 800, height: 600 },
      displayReadyLimitMs: 10_000,
      keyboard: null,
      pam: null,
      loginTurnPath: join(folder, 'login-turn'),
      localAccountsPath: join(folder, 'accounts.json'),
      rememberedPath: null,
      logonIdsPath: join(folder, 'state', 'logon-ids.json'),
      recordFiles: null,
      hooks: defaultConfiguration.hooks,
      sessionScripts: null,
      specimenPath: '/nowhere/specimen.pl',
      slowBeginningMs: 10_000,
      allowUnisolated: true,
    }),
    log: () => undefined,
    onGone: (workerId, clean, leftovers) =>
      link.send({ kind: 'worker-gone', workerId, clean, leftovers: [...leftovers] }),
  });
  const welcome = (): FromSupervisor => ({
    kind: 'welcome',
    version: 1,
    vestibuleVersion: '0',
    seat: { name: 'test', kind: 'virtual' },
    runtime: 'chromium',
    configuration: defaultConfiguration,
    problems: [],
    isRefused: false,
    staleWorkers: [],
    sessionEndLimitMs: 5000,
    files: [],
    notices: [],
    onlyUid: null,
    logFolder: join(folder, 'logs'),
    workers: [...workers.list()],
    keyboard: null,
    restarts: 0,
    paintedBefore: false,
  });
  const link: AppLink = serveApp({
    listener: await listenOn(appSocketPath, account),
    welcome,
    onMessage: (message) => obey(message),
    onConnected: () => void happened.push('connected'),
    onDisconnected() {
      happened.push('disconnected');
      control.failAsked();
    },
    log: () => undefined,
  });
  const control = serveControl({
    listener: await listenOn(controlSocketPath, null),
    status: () => {
      throw new Error('nobody asks for the status here');
    },
    view: () => null,
    reload: () => Promise.reject(new Error('nothing is configured here')),
    stop: () => new Promise(() => undefined),
    sendToApp: link.send,
    isPowerKnown: () => true,
    appReadiness: () => 'painted',
  });
  const pictures = createPersonPictures({
    program: join(requireProgramFolder(), 'dist/picture-reader.cjs'),
    onlyUid: null,
    source: peopleSource(),
    accountsFolder: accountFilesFolder,
    limitMs: 3000,
  });
  const obey = createObedience({
    workers,
    pictures,
    control,
    send: link.send,
    keyboard: { choose: (layout) => void happened.push(`layout ${layout}`) },
    pins: createPinDesk({ pin: () => null }),
    power: { obey: ({ kind }) => void happened.push(kind) },
    onPainted: () => void happened.push('painted'),
    onPaused: (why) => void happened.push(`paused: ${why}`),
    onStopped: () => void happened.push('stopped'),
    onReadPreferences: (user) => void happened.push(`preferences of ${user}`),
  });
  return {
    ...{ folder, appSocketPath, controlSocketPath, workers, control, link, happened },
    async stop() {
      pictures.stop();
      await workers.stop(3000);
      link.stop();
      await control.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
