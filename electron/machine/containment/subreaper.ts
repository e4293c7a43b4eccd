/**
 * Members of a session without a namespace: everything below this process that is not its own helper. Orphans come back
 * here, because the process is a subreaper; libuv reaps only its own children, so the others are reaped here.
 */
import type { ProcessIdentity } from '../../contract/session.ts';
import { type ExitOutcome, reapChild } from '../libc.ts';
import { listChildren, listDescendants } from '../process-identity.ts';

export interface Reaped {
  readonly pid: number;
  readonly outcome: ExitOutcome;
}

export interface Subreaper {
  /** A child that libuv reaps itself: from `spawn` until its `exit`. */
  adopt(pid: number): void;
  disown(pid: number): void;
  /** Everything below this process without the trees of `helpers`. */
  listMembers(helpers: ReadonlySet<number>): readonly ProcessIdentity[];
  /** Runs `listener` after each round of reaping, with who was reaped here. Gives its end. */
  onReaped(listener: (reaped: readonly Reaped[]) => void): () => void;
  /** Idempotent. */
  dispose(): void;
}

/** Needs becomeSubreaper() first. */
export function installSubreaper(): Subreaper {
  const known = new Set<number>();
  const listeners = new Set<(reaped: readonly Reaped[]) => void>();
  const reap = (): void => {
    const reaped = listChildren(process.pid).flatMap((pid) => {
      const outcome = known.has(pid) ? null : reapChild(pid);
      return outcome === null ? [] : [{ pid, outcome }];
    });
    for (const listener of listeners) listener(reaped);
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
