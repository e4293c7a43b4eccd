/**
 * Reaps the zombies that a subreaper inherits: libuv waits only for the children that it started itself, so the orphans of
 * a dead app or worker would stay in the process table for as long as this process lives.
 *
 * Its own children are libuv's, however long they have been zombies: whoever else reaps one keeps its `exit` from ever being
 * told. Time tells nothing there, since the first thread of a process is a zombie while its others still end, and may be for
 * as long as they take.
 */
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { reapChild } from './libc.ts';
import { listChildren } from './process-identity.ts';

export interface OwnChildren {
  /** Whether this process started it by node:child_process, and has not been told its end. */
  has(pid: number): boolean;
  /** From then on no other is noticed. */
  stop(): void;
}

export interface OrphanReaper {
  /** What happens on SIGCHLD. */
  readonly look: () => void;
  stop(): void;
}

/** Knows those that are started from now on, but for the synchronous calls, which return when theirs is over. */
export function watchOwnChildren(): OwnChildren {
  const own = new Set<ChildProcess>();
  // The channel of node:child_process: each object as it is made, which is before it has a pid.
  const onMade = (message: unknown): void => {
    const { process: child } = message as { readonly process: ChildProcess };
    own.add(child);
    child.once('exit', () => own.delete(child));
    child.once('error', () => {
      // It was not started. Others are about a signal or a message that could not be sent.
      if (child.pid === undefined) own.delete(child);
    });
  };
  subscribe('child_process', onMade);
  return {
    has: (pid) => [...own].some((child) => child.pid === pid),
    stop: () => void unsubscribe('child_process', onMade),
  };
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
