/**
 * Reaps the zombies that a subreaper inherits: libuv waits only for the children that it started itself, so the orphans of
 * a dead app or worker would stay in the process table for as long as this process lives.
 *
 * Its own children are left to libuv, however long they have been zombies: the first thread of a process is one while its
 * others still end, and may be for as long as they take.
 */
import { reapChild } from './libc.ts';
import type { OwnChildren } from './own-children.ts';
import { listChildren } from './process-identity.ts';

export interface OrphanReaper {
  /** What happens on SIGCHLD. */
  readonly look: () => void;
  stop(): void;
}

export function installOrphanReaper(own: OwnChildren): OrphanReaper {
  const look = (): void => {
    for (const pid of listChildren(process.pid)) if (!own.has(pid)) reapChild(pid);
  };
  process.on('SIGCHLD', look);
  // Who ended before.
  look();
  return { look, stop: () => void process.off('SIGCHLD', look) };
}
