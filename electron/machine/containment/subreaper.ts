/**
 * Members of a session without a namespace: everything below this process that is not its own helper. Orphans come back
 * here, because the process is a subreaper; libuv reaps only its own children, so the others are reaped here.
 */
import type { ProcessIdentity } from '../../contract/session.ts';
import { reapChild } from '../libc.ts';
import { findProcess, listChildren, listDescendants } from '../process-identity.ts';

export interface Subreaper {
  /** A child that libuv reaps itself: from `spawn` until its `exit`. */
  adopt(pid: number): void;
  disown(pid: number): void;
  /** Everything below this process without the trees of `helpers`. */
  listMembers(helpers: ReadonlySet<number>): readonly ProcessIdentity[];
  /** Runs `listener` after each round of reaping. Gives its end. */
  onReaped(listener: () => void): () => void;
  /** Idempotent. */
  dispose(): void;
}

/** Needs becomeSubreaper() first. */
export function installSubreaper(): Subreaper {
  const known = new Set<number>();
  const listeners = new Set<() => void>();
  const reap = (): void => {
    for (const pid of listChildren(process.pid)) {
      if (!known.has(pid) && findProcess(pid)?.state === 'Z') reapChild(pid);
    }
    for (const listener of listeners) listener();
  };
  process.on('SIGCHLD', reap);
  return {
    adopt: (pid) => void known.add(pid),
    disown: (pid) => void known.delete(pid),
    listMembers: (helpers) => listDescendants(process.pid, helpers),
    onReaped(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: () => void process.off('SIGCHLD', reap),
  };
}
