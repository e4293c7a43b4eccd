/** An NT-style session while it runs: its shell of now, started again and again; its logoff; who of it is left afterwards. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessIdentity } from '../contract/session.ts';
import type { FromWorker } from '../contract/worker.ts';
import type { Sandbox } from '../machine/containment/sandbox.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { whenRead } from '../machine/last-words.ts';
import { listHolders, nameHandle } from '../machine/logon-handles.ts';
import { isRunning } from '../machine/process-identity.ts';
import type { SessionExit } from '../machine/session-launch.ts';
import { askClients, endMembers } from './logoff.ts';
import { watchTasks } from './logon.ts';
import type { SessionStart } from './session.ts';
import type { WorkerEffect, WorkerEvent } from './worker-state.ts';

export interface NtLifeOptions {
  readonly started: Extract<SessionStart, { kind: 'started' }>;
  readonly display: DisplayServer;
  readonly sandbox: Sandbox | null;
  readonly cgroupPath: string | null;
  /** By the clock, and since the session has started. */
  readonly whenNow: () => { readonly atMs: number; readonly lifetimeMs: number | null };
  readonly happen: (event: WorkerEvent) => void;
  readonly tell: (message: FromWorker) => void;
  readonly note: (line: string) => void;
}

export type NtEffect = Extract<
  WorkerEffect,
  { kind: 'start-shell' | 'ask-clients' | 'stop-asking' | 'watch-tasks' | 'end-task' }
>;

export interface NtLife {
  perform(effect: NtEffect): void;
  /** All members are told to end, the shell last, and are ended after the grace period. Ends in `designated-over`. Idempotent. */
  end(gracePeriodMs: number): void;
  /** Processes outside that hold a handle of it. */
  listHolders(): readonly ProcessIdentity[];
  /** Tells `left-gone` when there are none any more. Gives its end. */
  watchHolders(): () => void;
  /** Nobody is asked, told or started any more. Idempotent. */
  stop(): void;
}

/** For the exit of a shell that is no member any more. */
const exitLimitMs = 2000;
/** Nobody is told when a handle is closed. */
const holdersLookMs = 500;

export function createNtLife({
  started,
  display,
  sandbox,
  cgroupPath,
  whenNow,
  happen,
  tell,
  note,
}: NtLifeOptions): NtLife {
  const { session } = started;
  const handle = nameHandle(sandbox?.pidNamespace === true ? sandbox.init.pid : null, cgroupPath);
  const tasks = watchTasks(session.members, (list) => tell({ kind: 'tasks', tasks: [...list] }));
  let shell: ProcessIdentity = started.facts.designated;
  let lastExit: SessionExit = { kind: 'exited', status: 0 };
  let starting: Promise<void> = Promise.resolve();
  /** Until the exit of the shell of now is known. */
  let following: Promise<void> = Promise.resolve();
  let asking: AbortController | null = null;
  let isEnding = false;

  const shellOfNow = (): ProcessIdentity | null => (isRunning(shell) ? shell : null);
  const tellOver = (): void =>
    happen({ kind: 'designated-over', exit: lastExit, logPath: session.logPath(), ...whenNow() });

  async function follow(exited: Promise<SessionExit>): Promise<void> {
    lastExit = await exited;
    // Its clients may notice a dying display server, and end, before we are told of it.
    if (!isEnding && display.isDying()) await display.died;
    await whenRead();
    // At the end the others count as well: then it is told once.
    if (!isEnding) tellOver();
  }

  async function startShell(): Promise<void> {
    const again = await session
      .restart()
      // No descriptor, no process: it may be better at the next try.
      .catch((error: Error) => ({ kind: 'failed', why: error.message }) as const);
    if (again.kind === 'failed') return happen({ kind: 'shell-failed', why: again.why });
    shell = again.designated;
    happen({ kind: 'shell-started', designated: shell, atMs: again.startedAtMs });
    following = follow(again.exited);
  }

  async function askThem(signal: AbortSignal): Promise<void> {
    await askClients({
      shellPid: () => shellOfNow()?.pid ?? null,
      async connect() {
        const { connectToDisplay } = await import('../machine/x-client.ts');
        return connectToDisplay(display.display.displayNumber, display.cookie);
      },
      onHeldUp: (by) => happen({ kind: 'held-up', by }),
      signal,
    }).catch((error: Error) => note(`not all programs were asked to close: ${error.message}`));
    if (!signal.aborted) happen({ kind: 'clients-asked' });
  }

  async function endAll(gracePeriodMs: number): Promise<void> {
    // A shell that is just being started is one of them.
    await starting;
    await endMembers(session.members, shellOfNow, gracePeriodMs);
    // What it came in by is no member, and ends just behind it; what the kernel does not let go is found by the clean-up.
    await Promise.race([following, sleep(exitLimitMs, null, { ref: false })]);
    await whenRead();
    tellOver();
  }

  following = follow(started.exited);
  return {
    perform(effect) {
      switch (effect.kind) {
        case 'start-shell':
          starting = starting.then(startShell);
          return;
        case 'ask-clients':
          asking = new AbortController();
          return void askThem(asking.signal);
        case 'stop-asking':
          return asking?.abort();
        case 'watch-tasks':
          return tasks.set(effect.on);
        case 'end-task':
          return tasks.end(effect.process);
      }
    },
    end(gracePeriodMs) {
      if (isEnding) return;
      isEnding = true;
      void endAll(gracePeriodMs);
    },
    listHolders: () => (handle === null ? [] : listHolders(handle)),
    watchHolders() {
      const timer = setInterval(() => {
        if (handle === null || listHolders(handle).length === 0) happen({ kind: 'left-gone' });
      }, holdersLookMs);
      return () => clearInterval(timer);
    },
    stop() {
      asking?.abort();
      tasks.stop();
    },
  };
}
