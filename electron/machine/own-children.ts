/**
 * Which children of this process are libuv's: those that node:child_process has started. Whoever else reaps one keeps its
 * `exit` from ever being told, so that a subreaper, which has to reap others by hand, asks here first.
 */
import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { type EventEmitter, errorMonitor } from 'node:events';

export interface OwnChildren {
  /** Whether this process started it by node:child_process, and has not been told its end. */
  has(pid: number): boolean;
  /** From then on no other is noticed. */
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
    // Not as somebody who minds it: an error that nobody else hears is still one.
    (child as EventEmitter).once(errorMonitor, () => {
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
