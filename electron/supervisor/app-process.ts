/**
 * The app's process: started, and started again whenever it dies, with a folder of its own each time so that what a dead
 * browser left cannot be in the way. Its browser processes end with it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { lchownSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { appSocketVariable } from '../contract/names.ts';
import { printable } from '../contract/printable.ts';
import { decideRestart } from '../contract/restart-policy.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { RuntimeName } from '../contract/supervisor.ts';
import { whenRead } from '../machine/last-words.ts';
import { findIdentity } from '../machine/process-identity.ts';
import { removeTree, removeTreeSync } from '../machine/remove-tree.ts';
import { endAppProcesses } from './app-processes.ts';

export interface AppProcessOptions {
  /** RUNTIME/app */
  readonly folder: string;
  /** The folder with package.json and dist/. */
  readonly programFolder: string;
  readonly account: { readonly uid: number; readonly gid: number } | null;
  readonly appSocketPath: string;
  /** DISPLAY, XAUTHORITY: asked for at each start, since the seat's display may have been replaced. */
  readonly displayEnvironment: () => Promise<Readonly<Record<string, string>>>;
  /** Before each start, with those variables. */
  readonly beforeStart: (displayEnvironment: Readonly<Record<string, string>>) => Promise<void>;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}

export interface AppListener {
  onStarted(): void;
  /** It died and will be started again. */
  onDied(how: string): void;
}

export interface AppProcess {
  /** What happened before is told at once. */
  listen(listener: AppListener): void;
  start(runtime: RuntimeName): void;
  /** Ends it and starts it again on this runtime. */
  replace(runtime: RuntimeName): void;
  readonly restarts: () => number;
  readonly identity: () => ProcessIdentity | null;
  /** After the app was asked to end, or to end it: waits this long, then kills. Idempotent. */
  stop(limitMs: number): Promise<void>;
}

export function createAppProcess(options: AppProcessOptions): AppProcess {
  let listener: AppListener | null = null;
  /** Deaths that nobody has listened to yet. */
  const early: string[] = [];
  let child: ChildProcess | null = null;
  let identity: ProcessIdentity | null = null;
  let runtime: RuntimeName = 'chromium';
  let restarts = 0;
  let deathsAtMs: readonly number[] = [];
  let stopping = false;
  let again: NodeJS.Timeout | undefined;
  let ended: Promise<void> = Promise.resolve();

  async function start(): Promise<void> {
    const displayEnvironment = await options.displayEnvironment();
    if (stopping) return;
    await options.beforeStart(displayEnvironment);
    if (stopping) return;
    const folder = join(options.folder, String(restarts));
    makeAppFolder(folder, options.account);
    const [program = 'setpriv', ...argv] = [
      ...launchAs(options.account),
      join(
        options.programFolder,
        runtime === 'electron' ? 'node_modules/electron/dist/electron' : 'dist/runtime/electron',
      ),
      // The stand-in's: its window is on its way while the app is loaded.
      ...(runtime === 'chromium' ? ['--early-window=1280,800'] : []),
      options.programFolder,
    ];
    const started = spawn(program, argv, {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe'],
      cwd: '/',
      env: {
        ...options.environment,
        ...displayEnvironment,
        ...appFolders(folder),
        [appSocketVariable]: options.appSocketPath,
      },
    });
    child = started;
    const own = started.pid === undefined ? null : findIdentity(started.pid);
    identity = own;
    listener?.onStarted();
    let lastWords = '';
    (started.stderr as Readable).setEncoding('utf8').on('data', (text: string) => {
      lastWords = text.trimEnd();
      options.log(lastWords);
    });
    ended = new Promise((resolve) => {
      const over = (how: string): void => {
        child = null;
        identity = null;
        void Promise.resolve(own === null ? [] : endAppProcesses(own, folder))
          .then(() => removeTree(folder))
          .catch((error: unknown) => options.log(`the folder ${folder} could not be removed: ${error}`))
          .then(resolve);
        if (!stopping) scheduleNext(how);
      };
      started.once('error', (error) => over(error.message));
      started.once('exit', (status, signal) => {
        const how = signal === null ? `exited with status ${status}` : `was killed by ${signal}`;
        void whenRead().then(() => over(lastWords === '' ? how : `${how}: ${shorten(lastWords)}`));
      });
    });
  }

  /** Its folder may not be made now: the account can fill the file system that it is on. */
  function startOrRetry(): void {
    start().catch((error: unknown) => {
      if (!stopping) scheduleNext(`could not be started: ${error}`);
    });
  }

  function scheduleNext(how: string): void {
    const { delayMs, deathsAtMs: kept } = decideRestart(deathsAtMs, performance.now());
    deathsAtMs = kept;
    restarts += 1;
    if (listener === null) early.push(how);
    else listener.onDied(how);
    again = setTimeout(startOrRetry, delayMs);
  }

  return {
    listen(given) {
      listener = given;
      if (identity !== null) given.onStarted();
      for (const how of early.splice(0)) given.onDied(how);
    },
    start(wanted) {
      runtime = wanted;
      startOrRetry();
    },
    replace(wanted) {
      runtime = wanted;
      child?.kill('SIGKILL');
    },
    restarts: () => restarts,
    identity: () => identity,
    async stop(limitMs) {
      stopping = true;
      clearTimeout(again);
      const kill = setTimeout(() => child?.kill('SIGKILL'), limitMs);
      await ended;
      clearTimeout(kill);
    },
  };
}

/** The last line for a person: without the place in Chromium's source, and not its whole advice. */
function shorten(words: string): string {
  const line = words.split('\n').at(-1) ?? '';
  return printable(line.replace(/^\[[^\]]*\]\s*/, '').slice(0, 160));
}

function launchAs(account: AppProcessOptions['account']): readonly string[] {
  if (account === null) return ['setpriv', '--pdeathsig', 'TERM', '--'];
  return [
    ...['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'],
    ...['--pdeathsig', 'TERM', '--'],
  ];
}

const subFolders = ['home', 'config', 'cache', 'runtime'] as const;

/** Exported for its test. Throws what the file system says. */
export function makeAppFolder(folder: string, account: AppProcessOptions['account']): void {
  // The account passes through this one and owns those below.
  mkdirSync(dirname(folder), { recursive: true, mode: account === null ? 0o700 : 0o711 });
  removeTreeSync(folder);
  mkdirSync(folder, { mode: 0o700 });
  const inner = subFolders.map((name) => join(folder, name));
  for (const path of inner) mkdirSync(path, { mode: 0o700 });
  // Its own folder last: from then on the account could put a link where we make or give away something.
  if (account !== null) for (const path of [...inner, folder]) lchownSync(path, account.uid, account.gid);
}

/** A browser writes into all of these; none of it is to outlive the app. */
function appFolders(folder: string): Readonly<Record<string, string>> {
  return {
    HOME: join(folder, 'home'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    XDG_RUNTIME_DIR: join(folder, 'runtime'),
    // No deeper: a browser makes sockets in it.
    TMPDIR: folder,
  };
}
