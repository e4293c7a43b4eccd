/** A worker as tests and the bench meet it: a real process, started as the supervisor starts it, and the app's end of its wire. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import type { SessionProgram } from '../../electron/contract/session.ts';
import {
  type FromWorker,
  fromWorkerSchema,
  type ToWorker,
  type WorkerRecord,
  type WorkerStart,
  workerRecordSchema,
  workerStartVariable,
} from '../../electron/contract/worker.ts';
import { startLimit } from '../../electron/machine/limit.ts';
import { installLineSocket } from '../../electron/machine/line-socket.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import type { BuiltProgram } from './built-program.ts';

export type FromWorkerOf<K extends FromWorker['kind']> = Extract<FromWorker, { kind: K }>;

export interface WorkerClient {
  readonly messages: readonly FromWorker[];
  send(message: ToWorker): void;
  sendRaw(text: string): void;
  /** The first message of this kind, already there or yet to come. Rejects when the wire closes, or after `limitMs`. */
  waitFor<K extends FromWorker['kind']>(kind: K, limitMs?: number): Promise<FromWorkerOf<K>>;
  readonly closed: Promise<void>;
  close(): void;
}

export interface TestWorker {
  readonly pid: number;
  readonly start: WorkerStart;
  readonly exited: Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>;
  readonly child: ChildProcess;
  /** What it wrote to standard error so far. */
  notes(): string;
  record(): WorkerRecord;
  /** Connects; says hello unless told not to. */
  connect(hello?: boolean): Promise<WorkerClient>;
  /** SIGTERM if it still runs, then everything that was made for it is removed. Idempotent. */
  dispose(): Promise<void>;
}

export interface TestWorkerOptions {
  /** Account that the worker runs as; default: this process's own. */
  readonly user?: string;
  readonly change?: Partial<WorkerStart>;
  readonly environment?: NodeJS.ProcessEnv;
  /** In front of Node, such as a mount namespace for this worker. */
  readonly wrapper?: readonly string[];
  /** Where its folders are made; default: the folder for temporary files. */
  readonly base?: string;
}

let counter = 0;

/**
 * Resolves when the worker can be connected to. Rejects with its own words when it ends before.
 *
 * @param requireProgram by the uid of the account that must be able to run it
 */
export async function startWorkerProcess(
  options: TestWorkerOptions,
  requireProgram: (uid: number) => BuiltProgram,
): Promise<TestWorker> {
  const runner = options.user === undefined ? null : requireAccount(options.user);
  const asRoot = process.getuid?.() === 0 && runner === null;
  const service = asRoot ? requireAccount('vestibule') : null;
  const base = mkdtempSync(join(options.base ?? tmpdir(), 'vw-'));
  chmodSync(base, 0o711);
  counter += 1;
  const workerId = `t${process.pid}x${counter}`;
  const folder = join(base, 'workers', '1');
  for (const path of [join(base, 'workers'), folder, join(base, 'logs')]) mkdirSync(path, { mode: 0o711 });
  if (service !== null) chownSync(join(base, 'logs'), service.uid, service.gid);
  if (runner !== null)
    for (const path of [base, join(base, 'workers'), folder, join(base, 'logs')])
      chownSync(path, runner.uid, runner.gid);
  const start: WorkerStart = {
    workerId,
    folder,
    seat: 'test',
    guestHomesFolder: join(base, 'guests'),
    userRuntimesFolder: join(base, 'users'),
    logFolder: join(base, 'logs'),
    serviceAccount: service === null ? null : { uid: service.uid, gid: service.gid },
    geometry: { width: 800, height: 600 },
    displayReadyLimitMs: 10_000,
    keyboard: null,
    pam: null,
    loginTurnPath: join(base, 'login-turn'),
    localAccountsPath: join(base, 'accounts.json'),
    rememberedPath: null,
    logonIdsPath: join(base, 'state', 'logon-ids.json'),
    recordFiles: null,
    allowUnisolated: true,
    hooks: defaultConfiguration.hooks,
    sessionScripts: null,
    specimenPath: join(import.meta.dirname, '../../build/install/specimens/specimen.pl'),
    slowBeginningMs: 10_000,
    ...options.change,
  };
  const program = requireProgram(runner?.uid ?? process.getuid?.() ?? 0);
  const become =
    runner === null ? [] : ['setpriv', '--reuid', `${runner.uid}`, '--regid', `${runner.gid}`, '--init-groups', '--'];
  const [command = '', ...argv] = [...(options.wrapper ?? []), ...become, program.node, program.script];
  const child = spawn(command, argv, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: '/',
    env: {
      PATH: process.env['PATH'],
      HOME: runner === null ? process.env['HOME'] : `/home/${runner.name}`,
      VESTIBULE_TEST_MARK: 'must not reach a session',
      ...options.environment,
      [workerStartVariable]: JSON.stringify(start),
    },
  });
  let notes = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    notes += chunk.toString();
  });
  const exited: TestWorker['exited'] = new Promise((resolve) => {
    child.once('exit', (status, signal) => resolve({ status, signal }));
  });
  let disposed: Promise<void> | null = null;
  const worker: TestWorker = {
    pid: child.pid ?? 0,
    start,
    exited,
    child,
    notes: () => notes,
    record: () => workerRecordSchema.parse(JSON.parse(readFileSync(join(folder, 'record.json'), 'utf8'))),
    connect: (hello = true) => connectClient(join(folder, 'worker.sock'), hello),
    dispose() {
      disposed ??= (async () => {
        child.kill('SIGTERM');
        await exited;
        rmSync(base, { recursive: true, force: true });
      })();
      return disposed;
    },
  };
  const listening = new Promise<boolean>((resolve) => child.stdout?.once('data', () => resolve(true)));
  if (await Promise.race([listening, exited.then(() => false)])) return worker;
  await worker.dispose();
  throw new Error(`the worker ended before it listened: ${notes}`);
}

function requireAccount(name: string): { readonly name: string; readonly uid: number; readonly gid: number } {
  const account = findLocalAccount(name);
  if (account === null) throw new Error(`this test needs the account ${name}`);
  return account;
}

async function connectClient(path: string, hello: boolean): Promise<WorkerClient> {
  const socket: Socket = connect(path);
  const messages: FromWorker[] = [];
  const waiting = new Set<() => void>();
  let isClosed = false;
  const closed = Promise.withResolvers<void>();
  const look = (): void => {
    for (const listener of [...waiting]) listener();
  };
  const link = installLineSocket({
    socket,
    schema: fromWorkerSchema,
    onMessage(message) {
      messages.push(message);
      look();
    },
    onClose() {
      isClosed = true;
      closed.resolve();
      look();
    },
  });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  /** A display that was ready before this client came is in its snapshot alone. */
  const readiness = (): readonly FromWorker[] =>
    messages.flatMap((message) =>
      message.kind === 'snapshot' && message.snapshot.display !== null
        ? [{ kind: 'display-ready', display: message.snapshot.display }]
        : [],
    );
  const client: WorkerClient = {
    messages,
    send: (message) => link.send(message),
    sendRaw: (text) => void socket.write(text),
    closed: closed.promise,
    close: () => link.destroy(),
    waitFor<K extends FromWorker['kind']>(kind: K, limitMs = 15_000) {
      return new Promise<FromWorkerOf<K>>((resolve, reject) => {
        const finish = (then: () => void): void => {
          endLimit();
          waiting.delete(listener);
          then();
        };
        const heard = (): string => messages.map((message) => message.kind).join(', ');
        const listener = (): void => {
          const found = [...messages, ...readiness()].find(
            (message): message is FromWorkerOf<K> => message.kind === kind,
          );
          if (found !== undefined) finish(() => resolve(found));
          else if (isClosed) finish(() => reject(new Error(`the wire closed before ${kind}; heard: ${heard()}`)));
        };
        const endLimit = startLimit(limitMs, () =>
          finish(() => reject(new Error(`no ${kind} within ${limitMs} ms; heard: ${heard()}`))),
        );
        waiting.add(listener);
        listener();
      });
    },
  };
  if (hello) client.send({ kind: 'hello', version: 1 });
  return client;
}

/** For WorkerStart: sessions begin as they do in the product, with what this machine's hooks do and say. */
export const sessionScripts = join(import.meta.dirname, '../../build/install/session');

/** A session's program for tests. */
export function programOf(...argv: string[]): SessionProgram {
  return { id: 'test', name: 'Test', argv, desktopNames: ['Test'], workingDirectory: null };
}

/** The order to start it, with a short grace period. */
export function startOf(program: SessionProgram, change: Partial<Extract<ToWorker, { kind: 'start' }>> = {}): ToWorker {
  return {
    kind: 'start',
    model: 'x11',
    program,
    leftovers: 'end',
    gracePeriodMs: 1000,
    keyboard: null,
    language: null,
    ...change,
  };
}

/** Begins as guest and starts the program. */
export async function logIn(
  client: WorkerClient,
  program: SessionProgram,
  change: Partial<Extract<ToWorker, { kind: 'start' }>> = {},
): Promise<void> {
  await client.waitFor('display-ready');
  client.send({ kind: 'begin', subject: { method: 'guest' } });
  await client.waitFor('accepted');
  client.send(startOf(program, change));
}
