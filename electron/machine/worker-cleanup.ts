/**
 * Puts right what a dead worker left: used by the supervisor when a worker dies, and by the next start when everything died.
 * First processes, then files, because a process may still be writing them.
 */
import { lstatSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { ProcessIdentity } from '../contract/session.ts';
import type { WorkerRecord } from '../contract/worker.ts';
import { findSessionStart, removeAgentFolders } from './agent-folders.ts';
import { killCgroup, listCgroup, removeEmptiedCgroup } from './containment/cgroup.ts';
import { removeDisplayFiles } from './display-server.ts';
import { type AccountClaim, removeStaleGuestClaims, seizeGuestAccount } from './guest-accounts.ts';
import { removeGuestHome } from './guest-home.ts';
import { endReasonVariable, payOwedHook, settleRunningHook } from './hooks.ts';
import { isRunning, killProcesses, listDescendants, listPidNamespace, listProcessesOfUid } from './process-identity.ts';
import { removeTree } from './remove-tree.ts';
import { findLocalAccount, serviceAccountName } from './system-accounts.ts';
import { removeStaleUserRuntimes } from './user-runtime.ts';
import { listTraced } from './worker-traces.ts';

/** After SIGKILL; only a process in an uninterruptible call takes longer than a few milliseconds. */
const killLimitMs = 2000;

export interface CleanUpOptions {
  /** Where accounts have runtime directories: that of the last login of one goes. Default: none are looked for. */
  readonly userRuntimesFolder?: string;
  /** What hooks say; default: this process's standard error. */
  readonly log?: (line: string) => void;
  /** Nothing of it runs any more, with what could not be ended; hooks that it owed and files follow. */
  readonly onEnded?: (words: readonly string[]) => void;
}

/**
 * Ends every process that the worker of this record held and removes what it made: display server with its lock and
 * socket, sandbox, members, cgroup, pool account's claim, guest home, and the worker's own folder; runs the hooks that it
 * owed in their places. Harmless where all of it is gone. Gives what could not be ended or removed, in words.
 */
export async function cleanUpAfterWorker(
  record: WorkerRecord,
  workerFolder: string,
  options: CleanUpOptions = {},
): Promise<readonly string[]> {
  const log = options.log ?? ((line: string) => void process.stderr.write(`${line}\n`));
  if (isRunning(record.worker)) {
    // A worker that is alive would start things while they are being ended.
    await killProcesses(() => [record.worker], killLimitMs);
  }
  const words: string[] = [];
  const owed = await settleRunningHook(record.hooks, record.worker);
  // Held while its processes are ended, so that nobody takes it meanwhile.
  const account = record.exclusiveUid === null ? null : seizeGuestAccount(record.exclusiveUid);
  // An init first, and alone: it is gone when all of its namespace is reaped, and for the designated process that is the
  // business of the entrance (nsenter), which ends by itself then. Killed before, it would leave that to whoever is above.
  const inits = record.processes.filter(({ pid }) => isNamespaceInit(pid));
  await killProcesses(() => inits, killLimitMs);
  const remaining = await killProcesses(collect(record, workerFolder, account), killLimitMs);
  for (const { pid } of remaining) words.push(`process ${pid} could not be ended`);
  options.onEnded?.([...words]);
  await payOwedHook(owed, 'session_cleanup', { [endReasonVariable]: record.ended?.reason.kind ?? 'worker-died' }, log);

  if (record.session !== null) await removeAgentFolders(record.session.user.uid, findSessionStart(record.session));
  const { displayServer, displayNumber, cgroupPath, homePath } = record;
  if (cgroupPath !== null && isCgroupOfVestibule(cgroupPath) && !(await removeEmptiedCgroup(cgroupPath, killLimitMs)))
    words.push(`the cgroup ${cgroupPath}`);
  if (displayServer !== null) words.push(...(await removeDisplayFiles(displayServer, displayNumber)));
  await payOwedHook(owed, 'display_stopped', {}, log);
  if (homePath !== null && isHomeOf(record, homePath)) words.push(...(await removeGuestHome(homePath)));
  account?.release();
  // A worker may have died between taking an account and writing that down.
  if (process.getuid?.() === 0) removeStaleGuestClaims();
  if (options.userRuntimesFolder !== undefined) words.push(...removeStaleUserRuntimes(options.userRuntimesFolder));
  try {
    await removeTree(workerFolder);
  } catch (error) {
    words.push(`the folder ${workerFolder} (${(error as NodeJS.ErrnoException).code ?? error})`);
  }
  return words;
}

/** Looks anew each time: a member may have forked while the others were being ended. */
function collect(
  record: WorkerRecord,
  workerFolder: string,
  account: AccountClaim | null,
): () => readonly ProcessIdentity[] {
  const named = [...record.processes, ...[record.displayServer, record.holder].filter((each) => each !== null)];
  const { cgroupPath, homePath } = record;
  const traces = {
    workerFolder,
    startTicks: record.worker.startTicks,
    uids: listUids(record, workerFolder),
    sessionFolder: homePath !== null && isHomeOf(record, homePath) ? homePath : null,
  };
  return () => {
    if (cgroupPath !== null && isCgroupOfVestibule(cgroupPath)) killCgroup(cgroupPath);
    const alive = named.filter(isRunning);
    return [
      ...alive,
      // Below the designated process and beside it; init's namespace is read before init is killed.
      ...alive.flatMap(({ pid }) => (isNamespaceInit(pid) ? listPidNamespace(pid) : listDescendants(pid))),
      ...(account === null ? [] : listProcessesOfUid(account.account.uid)),
      ...(cgroupPath === null || !isCgroupOfVestibule(cgroupPath) ? [] : listCgroup(cgroupPath)),
      ...listTraced(traces),
    ];
  };
}

/**
 * proc(5), NSpid: the pid in this process's namespace and in each one below it. The last is 1 for an init; a single number
 * is a process of no namespace below ours. It can be read until the process is reaped.
 */
function isNamespaceInit(pid: number): boolean {
  try {
    const numbers = /^NSpid:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]?.split('\t') ?? [];
    return numbers.length > 1 && numbers.at(-1) === '1';
  } catch {
    // It is gone.
    return false;
  }
}

/** Real uids of what a worker starts, root left out: what runs as root is in the record. */
function listUids(record: WorkerRecord, workerFolder: string): ReadonlySet<number> {
  // An ordinary user's worker runs as whoever has made its folder.
  const uids = [
    lstatSync(workerFolder, { throwIfNoEntry: false })?.uid,
    findLocalAccount(serviceAccountName)?.uid,
    record.exclusiveUid,
    record.session?.user.uid,
  ];
  return new Set(uids.flatMap((uid) => (uid === undefined || uid === null || uid === 0 ? [] : [uid])));
}

/** Records are written by us alone, but a mistake in one must not remove a folder that is no guest's. */
function isHomeOf(record: WorkerRecord, homePath: string): boolean {
  return basename(homePath).startsWith(`${record.workerId}-`) && dirname(homePath) !== '/';
}

function isCgroupOfVestibule(path: string): boolean {
  return basename(path).startsWith('vestibule-');
}
