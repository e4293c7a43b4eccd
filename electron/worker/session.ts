/** Starts the session of whoever was accepted: containment by what is asked, environment, log, designated process. */
import { usualLanguage } from '../contract/locale.ts';
import type { LogonSession } from '../contract/logon-session.ts';
import { failsafeSessionId, type ProcessIdentity } from '../contract/session.ts';
import type { StartedSession, WorkerStart } from '../contract/worker.ts';
import { createBoundedLog } from '../machine/bounded-log.ts';
import { createCgroup } from '../machine/containment/cgroup.ts';
import type { Sandbox } from '../machine/containment/sandbox.ts';
import type { Subreaper } from '../machine/containment/subreaper.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import type { Entry } from '../machine/entry.ts';
import { findProcessGroup, signalProcess } from '../machine/process-identity.ts';
import { waitForProgram } from '../machine/program-running.ts';
import { readSessionBeginning, type SessionBeginning } from '../machine/session-beginning.ts';
import { createSessionEnvironment, createTextEnvironment } from '../machine/session-environment.ts';
import { withLanguage } from '../machine/session-language.ts';
import type { SessionExit } from '../machine/session-launch.ts';
import { chooseSessionLogPath, makeRoomForSessionLog } from '../machine/session-log.ts';
import {
  type SessionProcessOptions,
  type SessionProcessStart,
  startSessionProcess,
} from '../machine/session-process.ts';
import { createMembers, type Members } from './members.ts';
import type { SessionOwner } from './owner.ts';
import { commandOf, openTextTerminal } from './text-session.ts';
import type { StartOrder } from './worker-state.ts';

export interface SessionOptions {
  readonly start: WorkerStart;
  readonly order: StartOrder;
  readonly owner: SessionOwner;
  /** As `findSessionLanguage` found it. */
  readonly language: string | null;
  readonly display: DisplayServer;
  /** The keyboard layout that the display has; null: none was set. */
  readonly layout: string | null;
  /** In the nt model. */
  readonly logon: LogonSession | null;
  readonly subreaper: Subreaper;
  /** Grows while the session runs. */
  readonly helpers: Set<number>;
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
  /** In the nt model, once its program is over: the same once more, in the same containment. */
  restart(): Promise<SessionProcessStart>;
  /** Another program in the same containment, with the same environment and no terminal. */
  startBeside(argv: readonly string[]): Promise<SessionProcessStart>;
  /** From now on nothing is started beside it. Resolves once nothing is being started any more. */
  stopStarting(): Promise<void>;
  /** Types a line at its terminal; null: it has none. */
  readonly type: ((line: string) => void) | null;
  /** Closes the terminal; without one, SIGHUP to the members in the designated process's group, as GDM does. */
  hangUp(): void;
  /** Closes the log and the terminal. Idempotent. */
  close(): void;
}

export type SessionStart =
  | {
      readonly kind: 'started';
      readonly session: RunningSession;
      readonly facts: StartedSession;
      /** As login records name its terminal, such as `pts/4`; left out where this machine does not know it. */
      readonly terminalLine?: string;
      readonly exited: Promise<SessionExit>;
      /** Its program runs, after profiles and hooks. False: it ended before. */
      readonly programRuns: Promise<boolean>;
    }
  | { readonly kind: 'failed'; readonly why: string; readonly session: RunningSession };

export async function startSession(options: SessionOptions): Promise<SessionStart> {
  const { start, order, owner, display, note } = options;
  const { places } = owner;
  const sandbox = await chooseSandbox(options);
  const choosing = chooseEntry(owner, sandbox);
  const cgroupPath = chooseCgroup(options);
  if (cgroupPath !== null) options.onHeld([], cgroupPath);
  const members = createMembers({
    sandbox,
    cgroupPath,
    subreaper: options.subreaper,
    helpers: () => options.helpers,
    holderPid: owner.holderPid,
  });

  const noRoom = makeRoomForSessionLog(start.logFolder);
  if (noRoom !== null) note(noRoom);
  const chosenLogPath = chooseSessionLogPath(start.logFolder, start.workerId, new Date());
  const log = createBoundedLog({ path: chosenLogPath, owner: start.serviceAccount });

  const shown = { displayNumber: display.display.displayNumber, authorityPath: places.authority };
  const isText = order.model === 'tty';
  const beginning = isText ? null : chooseBeginning(options);
  const opened = isText ? await openTextTerminal(start, owner, sandbox) : null;
  const terminal = opened === null || 'why' in opened ? null : opened;
  const facts = {
    program: order.program,
    seat: start.seat,
    user: owner.user.name,
    home: places.home,
    shell: owner.shell,
    runtimePath: places.runtime,
    machine: process.env,
  };
  const processOptions: SessionProcessOptions = {
    argv: isText ? commandOf(order.program, owner.shell) : order.program.argv,
    beginning,
    environment: withLanguage(
      isText
        ? { ...createTextEnvironment(facts), ...owner.environment }
        : {
            ...createSessionEnvironment({ ...facts, ...shown }),
            ...owner.environment,
            // Whose display this is, nobody else knows.
            DISPLAY: `:${shown.displayNumber}`,
            XAUTHORITY: shown.authorityPath,
          },
      options.language === usualLanguage ? null : options.language,
    ),
    workingDirectory: order.program.workingDirectory,
    sandbox,
    becomeCommand: owner.becomeCommand,
    gainsNothing: owner.gainsNothing,
    keepsUmask: owner.keepsUmask,
    cgroupPath,
    log,
    terminal: terminal?.slavePath ?? null,
    // Waited for last: it may still be on its way in.
    entry: await choosing,
    launch: owner.launch,
    onEntered: (designated, entrance) =>
      options.onHeld(entrance.pid === designated.pid ? [designated] : [entrance, designated], cgroupPath),
  };
  const designatedProcess =
    opened !== null && 'why' in opened
      ? ({ kind: 'failed', why: opened.why } as const)
      : await startSessionProcess(processOptions);

  let killTimer: NodeJS.Timeout | null = null;
  let designated = designatedProcess.kind === 'started' ? designatedProcess.designated : null;
  /** Outlives its leader. */
  let group = designated === null ? null : findProcessGroup(designated.pid);
  let closeOutput = designatedProcess.kind === 'started' ? designatedProcess.closeOutput : () => undefined;
  let mayNotStart = false;
  const beingStarted = new Set<Promise<SessionProcessStart>>();
  const closers: (() => void)[] = [() => closeOutput(), () => log.close()];
  // The members hold their mounts themselves; the keeper is for the way in.
  if (sandbox?.pidNamespace === false) closers.push(() => void sandbox.stop());
  const session: RunningSession = {
    members,
    logPath: () => log.path(),
    end(gracePeriodMs) {
      if (killTimer !== null) return;
      // A shell ignores SIGTERM; a hang-up is how a text session ends.
      if (terminal === null) members.askToEnd();
      else terminal.hangUp();
      killTimer = setTimeout(() => {
        members.kill();
        if (designated !== null) signalProcess(designated, 'SIGKILL');
      }, gracePeriodMs);
    },
    async restart() {
      const again = await startSessionProcess({ ...processOptions, entry: null });
      if (again.kind === 'failed') return again;
      // The one before is over, and its output with it.
      closeOutput();
      ({ designated, closeOutput } = again);
      group = findProcessGroup(designated.pid);
      return again;
    },
    async startBeside(argv) {
      if (mayNotStart) return { kind: 'failed', why: 'the session is over' };
      const starting = startSessionProcess({
        ...processOptions,
        entry: null,
        argv,
        beginning: null,
        terminal: null,
        workingDirectory: null,
      });
      beingStarted.add(starting);
      try {
        const beside = await starting;
        if (beside.kind === 'started') closers.push(beside.closeOutput);
        // It came in when the others were being ended already, and nobody looks for it any more.
        if (beside.kind === 'started' && mayNotStart) signalProcess(beside.designated, 'SIGKILL');
        return beside;
      } finally {
        beingStarted.delete(starting);
      }
    },
    async stopStarting() {
      mayNotStart = true;
      await Promise.allSettled([...beingStarted]);
    },
    type: terminal === null ? null : terminal.type,
    hangUp() {
      if (terminal !== null) return terminal.hangUp();
      if (group !== null) hangUpGroup(group, members);
    },
    close() {
      if (killTimer !== null) clearTimeout(killTimer);
      for (const close of closers.splice(0)) close();
    },
  };
  if (terminal !== null) closers.push(() => terminal.close());
  if (designatedProcess.kind === 'failed') return { kind: 'failed', why: designatedProcess.why, session };
  // After the exit of its leader the terminal would be open to whoever holds it still, and show the next user's keys.
  if (terminal !== null) void designatedProcess.exited.then(() => setImmediate(terminal.hangUp));
  return {
    kind: 'started',
    session,
    facts: {
      user: owner.user,
      program: order.program,
      designated: designatedProcess.designated,
      containment: members.containment,
      startedAtMs: designatedProcess.startedAtMs,
      logPath: chosenLogPath,
      keyboard: options.layout,
      ...(options.logon === null ? {} : { logon: options.logon }),
      ...(terminal === null ? {} : { terminalSocketPath: terminal.socketPath }),
    },
    // In a sandbox it is one of the sandbox's own, and this machine's of the same name is somebody else's.
    ...(terminal === null || sandbox !== null ? {} : { terminalLine: terminal.slavePath.replace('/dev/', '') }),
    exited: designatedProcess.exited,
    programRuns: waitForProgram(designatedProcess.designated, beginning),
  };
}

/** Not killpg(2): the process that entered the sandbox for it is of that group, too, and no member. */
function hangUpGroup(group: number, members: Members): void {
  for (const member of members.list()) {
    if (findProcessGroup(member.pid) === group) signalProcess(member, 'SIGHUP');
  }
}

/** The failsafe session is for those whose profile is what is broken. */
function chooseBeginning({ start, order, note }: SessionOptions): SessionBeginning | null {
  if (start.sessionScripts === null || order.program.id === failsafeSessionId) return null;
  try {
    return readSessionBeginning(start.sessionScripts);
  } catch (error) {
    note(`the session begins with its program, without profiles and hooks: ${(error as Error).message}`);
    return null;
  }
}

/** A PID namespace leaves nobody, so a session that may leave members gets a sandbox without one. */
async function chooseSandbox({ owner, order }: SessionOptions): Promise<Sandbox | null> {
  const { sandbox, createLeavingSandbox } = owner;
  if (order.leftovers === 'end' || sandbox === null || createLeavingSandbox === null) return sandbox;
  const leaving = await createLeavingSandbox();
  await sandbox.stop();
  return leaving;
}

/** What waits in another sandbox than the session's is of no use. */
async function chooseEntry(owner: SessionOwner, sandbox: Sandbox | null): Promise<Entry | null> {
  const entry = await owner.entry;
  if (sandbox === owner.sandbox) return entry;
  entry?.giveUp();
  return null;
}

/** The strongest containment that can leave members alive; an ordinary user has only the subreaper. */
function chooseCgroup(options: SessionOptions): string | null {
  if (options.order.leftovers === 'end' && options.owner.sandbox !== null) return null;
  if (options.start.serviceAccount === null) return null;
  const cgroup = createCgroup(`${options.start.seat}-${options.start.workerId}-${process.pid}`);
  if (cgroup.kind === 'ready') return cgroup.path;
  options.note(`no cgroup, so the subreaper alone: ${cgroup.why}`);
  return null;
}
