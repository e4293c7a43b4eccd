/** A cgroup of version 2 per session (cgroups(7)): membership that a process cannot leave while the folder is root's. */
import { accessSync, constants, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../../contract/session.ts';
import { createDeadline } from '../limit.ts';
import { findIdentity, findProcess, isOver } from '../process-identity.ts';

export type CgroupStart =
  | { readonly kind: 'ready'; readonly path: string }
  | { readonly kind: 'unavailable'; readonly why: string };

/** Where the tree of version 2 is mounted: /sys/fs/cgroup, or /sys/fs/cgroup/unified on hybrid systems; null: nowhere. */
export function findCgroupTree(mounts = readFileSync('/proc/self/mounts', 'utf8')): string | null {
  for (const line of mounts.split('\n')) {
    const [, path, type] = line.split(' ');
    if (type === 'cgroup2' && path !== undefined) return path;
  }
  return null;
}

/** @param name of nobody else on this machine, ending in the pid of the worker: `stop --leave` leaves groups */
export function createCgroup(name: string): CgroupStart {
  const tree = findCgroupTree();
  if (tree === null) return { kind: 'unavailable', why: 'no cgroup tree of version 2 is mounted' };
  try {
    accessSync(tree, constants.W_OK);
    removeEmptyCgroups(tree);
    const path = join(tree, `${prefix}${name}`);
    // Nobody else may hold it open: who does keeps a logon session known (logon-handles.ts).
    mkdirSync(path, { mode: 0o700 });
    return { kind: 'ready', path };
  } catch (error) {
    return { kind: 'unavailable', why: `${tree} cannot be used (${(error as NodeJS.ErrnoException).code ?? error})` };
  }
}

const prefix = 'vestibule-';

/** Groups whose members were left by a stop, and have ended since. */
function removeEmptyCgroups(tree: string): void {
  for (const name of readdirSync(tree)) {
    if (!name.startsWith(prefix)) continue;
    // A worker that lives may have made its group a moment ago. One that has members refuses (EBUSY).
    if (findIdentity(Number(name.slice(name.lastIndexOf('-') + 1))) === null) removeCgroup(join(tree, name));
  }
}

/** Moves a process there, with all of its threads; what it starts from then on begins there. Throws what write(2) says. */
export function moveIntoCgroup(path: string, pid: number): void {
  writeFileSync(join(path, 'cgroup.procs'), String(pid));
}

/** Running processes of the group itself; ours has no groups below it. Empty where it is gone. */
export function listCgroup(path: string): readonly ProcessIdentity[] {
  let text: string;
  try {
    text = readFileSync(join(path, 'cgroup.procs'), 'latin1');
  } catch {
    // It is gone, and its members with it.
    return [];
  }
  return text
    .split('\n')
    .filter(Boolean)
    .flatMap((pid) => {
      const facts = findProcess(Number(pid));
      return facts === null || isOver(facts) ? [] : [{ pid: facts.pid, startTicks: facts.startTicks }];
    });
}

/** SIGKILL to every member at once. One shot: a member that forked meanwhile may be left, so look again. */
export function killCgroup(path: string): void {
  try {
    writeFileSync(join(path, 'cgroup.kill'), '1');
  } catch {
    // Kernels before 5.14 have no such file, and the caller signals each member anyway.
  }
}

/**
 * Removes the group, whose members have been killed; says whether it is gone. Waits until it is empty: the first thread of a
 * process may be a zombie, and nobody listed, while the others still end (EBUSY).
 */
export async function removeEmptiedCgroup(path: string, limitMs: number): Promise<boolean> {
  const isLate = createDeadline(limitMs);
  while (!removeCgroup(path)) {
    if (isLate()) return false;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return true;
}

/** Says whether it is gone; with members it stays. */
function removeCgroup(path: string): boolean {
  try {
    rmdirSync(path);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}
