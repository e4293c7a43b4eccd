/**
 * Processes as /proc shows them. A process is named by pid and start time, because a pid alone may be somebody else's by the
 * time it is used.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { uptime } from 'node:os';
import type { ProcessIdentity } from '../contract/session.ts';
import { createDeadline } from './limit.ts';
import { isEndingState, readStatText } from './process-stat.ts';

export interface ProcessFacts extends ProcessIdentity {
  readonly parentPid: number;
  /** Of its process group. */
  readonly groupId: number;
  /** One letter, proc_pid_stat(5): `Z` is a zombie, `T` stopped. */
  readonly state: string;
  /** The kernel is already ending it: a zombie, or past the point of no return (PF_EXITING). */
  readonly isEnding: boolean;
  /** Of a zombie more than one as long as other threads of it go on. */
  readonly threadCount: number;
}

/** What /proc says about a pid; null where there is no such process. */
export function findProcess(pid: number): ProcessFacts | null {
  const text = readStatText(pid);
  // It is gone, which is an answer.
  if (text === null) return null;
  // The name is in parentheses and may hold any character, so the fields are counted from the last parenthesis.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0] ?? '?';
  return {
    pid,
    state,
    parentPid: Number(fields[1]),
    groupId: Number(fields[2]),
    startTicks: Number(fields[19]),
    isEnding: isEndingState(state, fields[6]),
    threadCount: Number(fields[17]),
  };
}

/** Its process group; null where there is no such process. */
export function findProcessGroup(pid: number): number | null {
  return findProcess(pid)?.groupId ?? null;
}

/** SIGKILL to a process group (kill(2)), which reaches also whoever is forked meanwhile; none of `spared`, and not init's. */
export function killGroup(group: number | null, spared: ReadonlySet<number | null>): void {
  if (group === null || group <= 1 || spared.has(group)) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It is gone, or has become another account's: who looks for its members signals each of them, too.
  }
}

export function findIdentity(pid: number): ProcessIdentity | null {
  const facts = findProcess(pid);
  return facts === null ? null : { pid, startTicks: facts.startTicks };
}

/**
 * Whether this very process still runs. A zombie does not: it only waits for its parent; but where its first thread alone has
 * ended (pthread_exit(3), or it is being killed), the others run.
 */
export function isRunning(identity: ProcessIdentity): boolean {
  const facts = findProcess(identity.pid);
  return facts !== null && facts.startTicks === identity.startTicks && !isOver(facts);
}

/** A zombie, and no thread of it goes on. */
export function isOver({ state, threadCount }: ProcessFacts): boolean {
  return (state === 'Z' || state === 'X') && threadCount <= 1;
}

/** The same, or just about to be. */
function isLeaving({ isEnding, threadCount }: ProcessFacts): boolean {
  return isEnding && threadCount <= 1;
}

/** When the process started, by the clock as it goes now, in milliseconds since 1970, to within some hundredths of a second. */
export function startTimeMs(identity: ProcessIdentity): number {
  // Clock ticks are hundredths of a second since boot to user space (proc(5), USER_HZ).
  return Date.now() - uptime() * 1000 + identity.startTicks * 10;
}

/** Sends signals to this very process, one after the other; false where it is gone or belongs to somebody else. */
export function signalProcess(identity: ProcessIdentity, ...signals: readonly NodeJS.Signals[]): boolean {
  if (!isRunning(identity)) return false;
  try {
    for (const signal of signals) process.kill(identity.pid, signal);
    return true;
  } catch {
    // ESRCH (gone meanwhile) or EPERM (its program changed accounts): in both it was not reached.
    return false;
  }
}

export function listProcesses(): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[1-9]/.test(name))
    .map(Number);
}

/** Children of all threads of a process (/proc/PID/task/TID/children), zombies among them. */
export function listChildren(pid: number): readonly number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) => listChildrenOfThread(pid, thread));
  } catch {
    // The process is gone.
    return [];
  }
}

function listChildrenOfThread(pid: number, thread: string): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${thread}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    // It has ended meanwhile; its children are another thread's now.
    return [];
  }
}

/** Every process below this one, itself left out, without the trees below `except`. */
export function listDescendants(pid: number, except: ReadonlySet<number> = new Set()): readonly ProcessIdentity[] {
  return listChildren(pid)
    .filter((child) => !except.has(child))
    .flatMap((child) => {
      const facts = findProcess(child);
      if (facts === null) return [];
      const below = listDescendants(child, except);
      return isLeaving(facts) ? below : [{ pid: child, startTicks: facts.startTicks }, ...below];
    });
}

/** Every running process whose real account this is. */
export function listProcessesOfUid(uid: number): readonly ProcessIdentity[] {
  return listProcesses().flatMap((pid) => {
    try {
      // The folder of a process that is not dumpable belongs to root, so its owner would not do.
      const status = readFileSync(`/proc/${pid}/status`, 'latin1');
      if (Number(/^Uid:\t(\d+)/m.exec(status)?.[1]) !== uid) return [];
    } catch {
      // It is gone.
      return [];
    }
    return running(pid);
  });
}

/** Every running process inside the PID namespace of this process, itself too. Needs to be its owner, or root. */
export function listPidNamespace(initPid: number): readonly ProcessIdentity[] {
  return [...walkPidNamespace(initPid)];
}

/** The same one by one: each is looked at when it is asked for, and thousands take a while. */
export function* walkPidNamespace(initPid: number): Generator<ProcessIdentity> {
  const namespace = findNamespace(initPid);
  if (namespace === null) return;
  for (const pid of listProcesses()) if (findNamespace(pid) === namespace) yield* running(pid);
}

function findNamespace(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // It is gone, or is not ours to look at: then it is not in a namespace of ours either.
    return null;
  }
}

function running(pid: number): readonly ProcessIdentity[] {
  const facts = findProcess(pid);
  return facts === null || isLeaving(facts) ? [] : [{ pid, startTicks: facts.startTicks }];
}

/** SIGKILL to each, then waits until none runs; gives those that still run after the limit. */
export async function killProcesses(
  find: () => readonly ProcessIdentity[],
  limitMs: number,
): Promise<readonly ProcessIdentity[]> {
  const isOver = createDeadline(limitMs);
  const look = (): readonly ProcessIdentity[] => find().filter(isRunning);
  for (;;) {
    let alive = look();
    // Whoever gets another parent while a tree is walked may be missed, but hardly twice.
    if (alive.length === 0) alive = look();
    if (alive.length === 0) return [];
    for (const identity of alive) signalProcess(identity, 'SIGKILL');
    if (isOver()) return alive;
    // Nobody is told when a process that is no child ends, so this looks again.
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
