/** Starts the session of an accepted guest: containment by what is asked, environment, log, designated process. */
import type { ChildProcess } from 'node:child_process';
import type { ProcessIdentity } from '../contract/session.ts';
import type { StartedSession, WorkerStart } from '../contract/worker.ts';
import { createBoundedLog } from '../machine/bounded-log.ts';
import { createCgroup } from '../machine/containment/cgroup.ts';
import type { Sandbox } from '../machine/containment/sandbox.ts';
import type { Subreaper } from '../machine/containment/subreaper.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { signalProcess } from '../machine/process-identity.ts';
import { createSessionEnvironment } from '../machine/session-environment.ts';
import { chooseSessionLogPath, makeRoomForSessionLog } from '../machine/session-log.ts';
import { type SessionExit, startSessionProcess } from '../machine/session-process.ts';
import { describePlaces, type Guest, startGuestSandbox } from './guest.ts';
import { createMembers, type Members } from './members.ts';
import type { StartOrder } from './worker-state.ts';

export interface SessionOptions {
  readonly start: WorkerStart;
  readonly order: StartOrder;
  readonly guest: Guest;
  readonly display: DisplayServer;
  readonly subreaper: Subreaper;
  /** Grows while the session runs. */
  readonly helpers: Set<number>;
  readonly adopt: (child: ChildProcess) => void;
  /** Before the program runs: what would have to be ended if this worker died. */
  readonly onHeld: (processes: readonly ProcessIdentity[], cgroupPath: string | null) => void;
  readonly note: (line: string) => void;
}

export interface RunningSession {
  readonly members: Members;
  /** null while nothing was written. */
  logPath(): string | null;
  /** SIGTERM to all, SIGKILL after the grace period; returns at once. Idempotent. */
  end(gracePeriodMs: number): void;
  /** Closes the log. Idempotent. */
  close(): void;
}

export type SessionStart =
  | {
      readonly kind: 'started';
      readonly session: RunningSession;
      readonly facts: StartedSession;
      readonly exited: Promise<SessionExit>;
    }
  | { readonly kind: 'failed'; readonly why: string; readonly session: RunningSession };

export async function startSession(options: SessionOptions): Promise<SessionStart> {
  const { start, order, guest, display, note } = options;
  const places = describePlaces(guest);
  const sandbox = await chooseSandbox(options);
  const cgroupPath = chooseCgroup(options);
  if (cgroupPath !== null) options.onHeld([], cgroupPath);
  const members = createMembers({
    sandbox,
    cgroupPath,
    subreaper: options.subreaper,
    helpers: () => options.helpers,
  });

  const noRoom = makeRoomForSessionLog(start.logFolder);
  if (noRoom !== null) note(noRoom);
  const chosenLogPath = chooseSessionLogPath(start.logFolder, start.workerId, new Date());
  const log = createBoundedLog({ path: chosenLogPath, owner: start.serviceAccount });

  const designatedProcess = await startSessionProcess({
    argv: order.program.argv,
    environment: createSessionEnvironment({
      displayNumber: display.display.displayNumber,
      authorityPath: places.authority,
      program: order.program,
      seat: order.seat,
      user: guest.user.name,
      home: places.home,
      shell: guest.account.shell,
      runtimePath: places.runtime,
      language: order.language,
      machine: process.env,
    }),
    workingDirectory: order.program.workingDirectory,
    sandbox,
    account: start.serviceAccount === null ? null : guest.account,
    cgroupPath,
    log,
    onChild: options.adopt,
    onEntered: (designated, entrance) =>
      options.onHeld(entrance.pid === designated.pid ? [designated] : [entrance, designated], cgroupPath),
  });

  // The members hold their mounts themselves; the keeper was for the way in.
  if (sandbox?.pidNamespace === false) await sandbox.stop();

  let killTimer: NodeJS.Timeout | null = null;
  const closers: (() => void)[] = [() => log.close()];
  const session: RunningSession = {
    members,
    logPath: () => log.path(),
    end(gracePeriodMs) {
      if (killTimer !== null) return;
      members.askToEnd();
      killTimer = setTimeout(() => {
        members.kill();
        if (designatedProcess.kind === 'started') signalProcess(designatedProcess.designated, 'SIGKILL');
      }, gracePeriodMs);
    },
    close() {
      if (killTimer !== null) clearTimeout(killTimer);
      for (const close of closers.splice(0)) close();
    },
  };
  if (designatedProcess.kind === 'failed') return { kind: 'failed', why: designatedProcess.why, session };
  closers.unshift(designatedProcess.closeOutput);
  return {
    kind: 'started',
    session,
    facts: {
      user: guest.user,
      program: order.program,
      designated: designatedProcess.designated,
      containment: members.containment,
      startedAtMs: designatedProcess.startedAtMs,
      logPath: chosenLogPath,
    },
    exited: designatedProcess.exited,
  };
}

/** A PID namespace leaves nobody, so a session that may leave members gets a sandbox without one. */
async function chooseSandbox(options: SessionOptions): Promise<Sandbox | null> {
  const { guest, order } = options;
  if (order.leftovers === 'end' || guest.sandbox === null) return guest.sandbox;
  const sandbox = await startGuestSandbox(
    {
      start: options.start,
      display: options.display,
      onChild(child) {
        options.adopt(child);
        if (child.pid !== undefined) options.helpers.add(child.pid);
      },
      onSandbox: (made) => options.onHeld(made.helpers, null),
      note: options.note,
    },
    guest.account,
    guest.home,
    false,
  );
  await guest.sandbox.stop();
  return sandbox;
}

/** The strongest containment that can leave members alive; an ordinary user has only the subreaper. */
function chooseCgroup(options: SessionOptions): string | null {
  if (options.order.leftovers === 'end' && options.guest.sandbox !== null) return null;
  if (options.start.serviceAccount === null) return null;
  const cgroup = createCgroup(`${options.start.seat}-${options.start.workerId}-${process.pid}`);
  if (cgroup.kind === 'ready') return cgroup.path;
  options.note(`no cgroup, so the subreaper alone: ${cgroup.why}`);
  return null;
}
