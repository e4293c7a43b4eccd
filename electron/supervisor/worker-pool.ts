/**
 * The workers: the supervisor starts each, is their parent, and when one dies, however, ends at once what it held. A worker
 * is told all it needs by its environment; what it may do for an app, it decides itself.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { WorkerHandle } from '../contract/supervisor.ts';
import { type WorkerRecord, type WorkerStart, workerRecordSchema, workerStartVariable } from '../contract/worker.ts';
import { startLimit } from '../machine/limit.ts';
import { findIdentity, isRunning, signalProcess } from '../machine/process-identity.ts';
import { removeTree } from '../machine/remove-tree.ts';
import { cleanUpAfterWorker } from '../machine/worker-cleanup.ts';

export interface WorkerPoolOptions {
  /** RUNTIME/workers */
  readonly folder: string;
  /** Absolute path of dist/worker.cjs. */
  readonly program: string;
  readonly environment: NodeJS.ProcessEnv;
  /** What a worker that is started now is told. */
  readonly start: () => Omit<WorkerStart, 'workerId' | 'folder'>;
  /** Where what workers write to standard error goes. */
  readonly log: (line: string) => void;
  readonly onGone: (workerId: string, clean: boolean, leftovers: readonly string[]) => void;
}

export type WorkerStartOutcome =
  | { readonly kind: 'started'; readonly worker: WorkerHandle }
  | { readonly kind: 'refused'; readonly why: string };

export interface WorkerPool {
  /** Resolves when the worker takes connections. */
  start(): Promise<WorkerStartOutcome>;
  kill(workerId: string): void;
  list(): readonly WorkerHandle[];
  /** Those that were told something else than a worker would be told now. */
  listStale(): readonly string[];
  /** Identity and record of each, for `status`. */
  inspect(): readonly {
    readonly workerId: string;
    readonly worker: ProcessIdentity;
    /** Takes connections, or has done so: one without a record is on its way out then, and before that on its way in. */
    readonly isStarted: boolean;
    readonly record: WorkerRecord | null;
  }[];
  /** SIGTERM to all (each ends its session), after the grace period SIGKILL; resolves when all are put right. */
  stop(gracePeriodMs: number): Promise<void>;
}

/** Enough for every login of a seat, and few enough that an app that was taken over cannot fill the machine. */
const workerLimit = 16;
/** Node, its modules and a socket. */
const listeningLimitMs = 15_000;

interface Entry {
  readonly handle: WorkerHandle;
  readonly folder: string;
  readonly child: ChildProcess;
  readonly identity: ProcessIdentity;
  /** What it was told, as JSON. */
  readonly told: string;
  readonly gone: Promise<void>;
  isStarted: boolean;
}

export function createWorkerPool(options: WorkerPoolOptions): WorkerPool {
  const entries = new Map<string, Entry>();
  /** Not put right yet, also those of which the app has heard already that they are gone. */
  const leaving = new Set<Promise<void>>();
  let counter = 0;
  let stopping = false;

  async function start(): Promise<WorkerStartOutcome> {
    if (stopping) return { kind: 'refused', why: say('why.stopping') };
    if (entries.size >= workerLimit) return { kind: 'refused', why: say('why.enoughWorkers', { count: workerLimit }) };
    const told = options.start();
    counter += 1;
    const workerId = String(counter);
    const folder = join(options.folder, workerId);
    try {
      mkdirSync(folder, { recursive: true, mode: told.serviceAccount === null ? 0o700 : 0o711 });
    } catch (error) {
      return {
        kind: 'refused',
        why: say('why.noFolder', { code: (error as NodeJS.ErrnoException).code ?? 'unknown' }),
      };
    }
    const parameters: WorkerStart = { ...told, workerId, folder };
    const child = spawn(process.execPath, [options.program], {
      // A kernel session of its own: nothing that happens to the terminal of the supervisor reaches it.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      cwd: '/',
      env: { ...options.environment, [workerStartVariable]: JSON.stringify(parameters) },
    });
    // It has no pid then, which is the answer.
    child.on('error', (error) => options.log(`worker ${workerId}: ${error.message}`));
    const identity = child.pid === undefined ? null : findIdentity(child.pid);
    if (identity === null) {
      rmSync(folder, { recursive: true, force: true });
      return { kind: 'refused', why: say('why.noProcess') };
    }
    child.stderr
      ?.setEncoding('utf8')
      .on('data', (text: string) => options.log(`worker ${workerId}: ${text.trimEnd()}`));
    const handle = { workerId, socketPath: join(folder, 'worker.sock') };
    const gone = new Promise<void>((resolve) => {
      child.once('exit', (status) => {
        void putRight(workerId, folder, status === 0, told.userRuntimesFolder).then(resolve);
      });
    });
    const entry: Entry = { handle, folder, child, identity, told: JSON.stringify(told), gone, isStarted: false };
    entries.set(workerId, entry);
    leaving.add(gone);
    void gone.then(() => leaving.delete(gone));
    // The worker says one line when its socket is there.
    const answer = Promise.withResolvers<boolean>();
    child.stdout?.once('data', () => {
      entry.isStarted = true;
      answer.resolve(true);
    });
    child.once('exit', () => answer.resolve(false));
    const endLimit = startLimit(listeningLimitMs, () => answer.resolve(false));
    const listening = await answer.promise;
    endLimit();
    child.stdout?.resume();
    if (listening) return { kind: 'started', worker: handle };
    signalProcess(identity, 'SIGKILL');
    return { kind: 'refused', why: say('why.noReadyProcess') };
  }

  async function putRight(
    workerId: string,
    folder: string,
    exitedWell: boolean,
    userRuntimesFolder: string,
  ): Promise<void> {
    const record = readRecord(folder);
    const clean = exitedWell && (record === null || record.phase === 'over');
    const tell = (leftovers: readonly string[]): void => {
      if (entries.delete(workerId)) options.onGone(workerId, clean, leftovers);
      else for (const words of leftovers) options.log(`worker ${workerId} left: ${words}`);
    };
    const words =
      clean || record === null
        ? []
        : await cleanUpAfterWorker(record, folder, {
            userRuntimesFolder,
            log: (line) => options.log(`worker ${workerId}: ${line}`),
            // Nobody waits at the greeter for a hook.
            onEnded: (ended) => {
              if (record.hooks.owed.length > 0) tell(ended);
            },
          }).then(
            (left) => [...left],
            // Such as a full disk: what is left stays, and no other session ends for it.
            (error: unknown) => [`not all of it was looked for (${(error as NodeJS.ErrnoException).code ?? error})`],
          );
    try {
      await removeTree(folder);
    } catch (error) {
      words.push(`the folder ${folder} (${(error as NodeJS.ErrnoException).code ?? error})`);
    }
    tell(words);
  }

  return {
    start,
    kill(workerId) {
      const entry = entries.get(workerId);
      if (entry !== undefined) signalProcess(entry.identity, 'SIGKILL');
    },
    list: () => [...entries.values()].map((entry) => entry.handle),
    listStale() {
      const now = JSON.stringify(options.start());
      return [...entries.values()].filter(({ told }) => told !== now).map(({ handle }) => handle.workerId);
    },
    inspect: () =>
      [...entries.values()].map(({ handle, identity, folder, isStarted }) => ({
        workerId: handle.workerId,
        worker: identity,
        isStarted,
        record: readRecord(folder),
      })),
    async stop(gracePeriodMs) {
      stopping = true;
      const all = [...entries.values()];
      for (const entry of all) signalProcess(entry.identity, 'SIGTERM');
      const kill = setTimeout(() => {
        for (const entry of all) if (isRunning(entry.identity)) signalProcess(entry.identity, 'SIGKILL');
      }, gracePeriodMs);
      await Promise.all(leaving);
      clearTimeout(kill);
    },
  };
}

/** null where there is none (yet), or it is no record. */
export function readRecord(workerFolder: string): WorkerRecord | null {
  try {
    const parsed = workerRecordSchema.safeParse(JSON.parse(readFileSync(join(workerFolder, 'record.json'), 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    // ENOENT before the first record; JSON is whole because records are replaced atomically.
    return null;
  }
}
