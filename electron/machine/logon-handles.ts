/**
 * Who still refers to a logon session that has ended. On an NT system its record lives until the last token is closed; here
 * what stands for the token (a PID namespace, a cgroup) stays known to whoever holds it open, in the same way.
 */
import { readdirSync, readlinkSync } from 'node:fs';
import type { ProcessIdentity } from '../contract/session.ts';
import { findIdentity, listProcesses } from './process-identity.ts';

/** How an open handle of the containment looks in /proc/PID/fd (proc_pid_fd(5)), taken while it lives; null: it has none. */
export function nameHandle(namespaceInitPid: number | null, cgroupPath: string | null): string | null {
  try {
    return namespaceInitPid === null ? cgroupPath : readlinkSync(`/proc/${namespaceInitPid}/ns/pid`);
  } catch {
    // It is gone, or not ours to look at.
    return cgroupPath;
  }
}

/** Processes with such a handle open: all of them as root, else those of this account. */
export function listHolders(handle: string): readonly ProcessIdentity[] {
  return listProcesses().flatMap((pid) => {
    if (pid === process.pid || !holds(pid, handle)) return [];
    const identity = findIdentity(pid);
    return identity === null ? [] : [identity];
  });
}

function holds(pid: number, handle: string): boolean {
  const folder = `/proc/${pid}/fd`;
  try {
    return readdirSync(folder).some((name) => isOf(findTarget(`${folder}/${name}`), handle));
  } catch {
    // It is gone, or not ours to look at.
    return false;
  }
}

function findTarget(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // Closed meanwhile.
  }
}

/** A removed cgroup is `PATH (deleted)`; its files are below it. */
function isOf(target: string, handle: string): boolean {
  return target === handle || target === `${handle} (deleted)` || target.startsWith(`${handle}/`);
}
