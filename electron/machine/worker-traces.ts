/**
 * How processes of a dead worker are known that no record names. What a process merely says (a path in its arguments) is no
 * proof: an editor that shows a log of a session is not of that session. These are:
 *
 * - what a worker starts carries a mark with the worker's folder in its environment, as do its own forks before they execute;
 * - a member of a guest's session without a PID namespace has the guest's home mounted at the one place for that;
 * - a client of a session without containment was started with the X authority file that is this session's alone.
 *
 * All of them started after the worker, under an account that the worker starts programs as. That is root for programs of
 * PAM's modules alone, which have the mark.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import type { ProcessIdentity } from '../contract/session.ts';
import { workerStartVariable } from '../contract/worker.ts';
import { shownHomePath } from './containment/sandbox.ts';
import { helperMarkVariable } from './helper-mark.ts';
import { findProcess, listProcesses } from './process-identity.ts';

export interface WorkerTraces {
  readonly workerFolder: string;
  /** Of the worker: nothing that is older is of it. Clock ticks since boot. */
  readonly startTicks: number;
  /** Real uids that programs of this worker run as, root left out. */
  readonly uids: ReadonlySet<number>;
  /** Folder of the guest's home or of the account's session, of a random name. null: there is none. */
  readonly sessionFolder: string | null;
}

/** Needs to be the owner of these processes, or root. */
export function listTraced(traces: WorkerTraces): readonly ProcessIdentity[] {
  const ownMounts = readlinkSync('/proc/self/ns/mnt');
  return listProcesses().flatMap((pid) => {
    if (pid === process.pid) return [];
    const facts = findProcess(pid);
    if (facts === null || facts.isEnding || facts.startTicks < traces.startTicks) return [];
    try {
      const uid = findUid(pid);
      if (uid !== 0 && !traces.uids.has(uid)) return [];
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const isOfWorker =
        isMarked(environment, traces) ||
        (uid !== 0 && isClient(environment, traces)) ||
        (uid !== 0 && readlinkSync(`/proc/${pid}/ns/mnt`) !== ownMounts && hasHomeMounted(pid, traces));
      return isOfWorker ? [{ pid, startTicks: facts.startTicks }] : [];
    } catch {
      // It is gone, or is not ours to look at: then it is not ours to end either.
      return [];
    }
  });
}

/** The folder of a process that is not dumpable belongs to root, so its owner would not do. */
function findUid(pid: number): number {
  return Number(/^Uid:\t(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
}

/** Whole entries of an environment. */
function isMarked(entries: readonly string[], { workerFolder }: WorkerTraces): boolean {
  return entries.some(
    (entry) =>
      entry === `${helperMarkVariable}=${workerFolder}` ||
      // Of a fork that has executed nothing yet.
      (entry.startsWith(`${workerStartVariable}=`) && entry.includes(`"folder":${JSON.stringify(workerFolder)}`)),
  );
}

function isClient(entries: readonly string[], { sessionFolder }: WorkerTraces): boolean {
  return sessionFolder !== null && entries.some((entry) => entry.startsWith(`XAUTHORITY=${sessionFolder}/`));
}

/** proc_pid_mountinfo(5): the fourth field is what of a file system is mounted, the fifth where. */
function hasHomeMounted(pid: number, { sessionFolder }: WorkerTraces): boolean {
  if (sessionFolder === null) return false;
  const name = `/${sessionFolder.slice(sessionFolder.lastIndexOf('/') + 1)}/home`;
  return readFileSync(`/proc/${pid}/mountinfo`, 'utf8')
    .split('\n')
    .some((line) => {
      const [, , , root, place] = line.split(' ');
      return place === shownHomePath && root?.endsWith(name) === true;
    });
}
