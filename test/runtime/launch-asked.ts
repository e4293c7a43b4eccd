/** Starts the `asked` fixture as a person starts an application: no test driver, so no debug port and the sandbox on. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { nodePath } from '../../build/setup/layout.mjs';
import { killProcesses, listDescendants } from '../../electron/machine/process-identity.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { startTestXServer, type TestXServer } from '../harness/x-server.ts';

export interface AskedOptions {
  /** Of buildStandIn(). */
  readonly folder: string;
  readonly server: TestXServer;
  /** Before the application's path. */
  readonly switches?: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  readonly application?: string;
}

export interface AskedApp {
  readonly pid: number;
  /** Resolves at the application's `ready`. */
  readonly ready: Promise<void>;
  /** Status, or 128 + 9 and the like for a signal. */
  readonly exited: Promise<number>;
  readonly temporaryFolder: string;
  /** Evaluates an expression with `electron` and `fixture` in its scope. */
  ask(code: string): Promise<unknown>;
  /** Events that the fixture told so far, in order. */
  events(): readonly string[];
  words(): string;
  /** What is in the application's own $TMPDIR, where all of the browser's files are. */
  leftFiles(): readonly string[];
  /** Ends what still runs and removes the folder. */
  stop(): Promise<void>;
}

export const isRoot = process.geteuid?.() === 0;
/** Root is not who such a program is for: then it runs as an ordinary account. */
export const ordinaryAccount = isRoot ? (findLocalAccount('tester') ?? findLocalAccount('nobody')) : null;

/** An X server for the account that the fixture runs as. */
export function startServerForAccount(program: 'Xvfb' | 'Xvnc' = 'Xvfb'): Promise<TestXServer> {
  return startTestXServer({ program, ...(ordinaryAccount === null ? {} : { clientUid: ordinaryAccount.uid }) });
}

export function launchAsked(options: AskedOptions): AskedApp {
  const folder = mkdtempSync(join(tmpdir(), 'asked-'));
  const temporaryFolder = join(folder, 'tmp');
  mkdirSync(temporaryFolder);
  const becoming: string[] = [];
  if (ordinaryAccount !== null) {
    const { uid, gid } = ordinaryAccount;
    for (const path of [folder, temporaryFolder]) chownSync(path, uid, gid);
    becoming.push('setpriv', '--reuid', String(uid), '--regid', String(gid), '--clear-groups', '--');
  }
  const application = options.application ?? join(options.folder, 'fixtures/asked');
  const [program = '', ...words] = [
    ...becoming,
    join(options.folder, 'electron'),
    ...(options.switches ?? []),
    application,
  ];
  const child = spawn(program, words, {
    env: {
      PATH: process.env['PATH'],
      LANG: 'C.UTF-8',
      ...options.server.environment,
      HOME: folder,
      TMPDIR: temporaryFolder,
      VESTIBULE_NODE: join(requireProgramFolder(), nodePath),
      ...options.environment,
    },
    stdio: 'pipe',
  });
  return follow(child, folder, temporaryFolder);
}

function follow(child: ChildProcess, folder: string, temporaryFolder: string): AskedApp {
  const told: string[] = [];
  const asked = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let nextId = 1;
  let words = '';
  const ready = Promise.withResolvers<void>();
  ready.promise.catch(() => undefined);
  child.stderr?.on('data', (chunk: Buffer) => (words += chunk.toString()));
  if (child.stdout !== null) {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { event?: string; id?: number; result?: unknown; error?: string };
      if (said.event !== undefined) {
        told.push(said.event);
        if (said.event === 'ready') ready.resolve();
      }
      const question = asked.get(said.id ?? 0);
      asked.delete(said.id ?? 0);
      if (said.error === undefined) question?.resolve(said.result);
      else question?.reject(new Error(said.error));
    });
  }
  const exited = new Promise<number>((resolve) =>
    child.once('exit', (code, signal) => {
      const over = new Error(`the application ended (${code ?? signal}): ${words}`);
      ready.reject(over);
      for (const question of asked.values()) question.reject(over);
      resolve(code ?? (signal === 'SIGKILL' ? 137 : 143));
    }),
  );
  child.stdin?.on('error', () => undefined);
  return {
    pid: child.pid ?? 0,
    ready: ready.promise,
    exited,
    temporaryFolder,
    ask(code) {
      const id = nextId++;
      return new Promise((resolve, reject) => {
        asked.set(id, { resolve, reject });
        child.stdin?.write(`${JSON.stringify({ id, code })}\n`);
      });
    },
    events: () => told,
    words: () => words,
    leftFiles: () => readdirSync(temporaryFolder),
    async stop() {
      // Nobody outlives this process to end its browser, which now and then hangs while it ends by itself.
      const below = child.pid === undefined ? [] : listDescendants(child.pid);
      child.kill('SIGKILL');
      await exited;
      await killProcesses(() => below, 5000);
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}
