/**
 * Members of a session without a namespace: everything below this process that is not its own helper. Orphans come back
 * here, because the process is a subreaper; libuv reaps only its own children, so the others are reaped here.
 */
import type { ProcessIdentity } from '../../contract/session.ts';
import { type ExitOutcome, reapChild } from '../libc.ts';
import type { OwnChildren } from '../own-children.ts';
import { findProcessGroup, killGroup, listChildren, listDescendants } from '../process-identity.ts';

export interface Reaped {
  readonly pid: number;
  readonly outcome: ExitOutcome;
}

export interface Subreaper {
  /** Everything below this process without the trees of `helpers`. */
  listMembers(helpers: ReadonlySet<number>): readonly ProcessIdentity[];
  /**
   * From now on the process group of each child that is not its own is killed, but those of `spared`: before the child is
   * reaped, so that the number is that group's still. Who looks for members may miss one that forks and exits all the time,
   * and hears of each here. Gives its end.
   */
  killGroups(spared: () => ReadonlySet<number | null>): () => void;
  /** Runs `listener` after each round of reaping, with who was reaped here. Gives its end. */
  onReaped(listener: (reaped: readonly Reaped[]) => void): () => void;
  /** Idempotent. */
  dispose(): void;
}

/** Needs becomeSubreaper() first. `own`: of all children so far. */
export function installSubreaper(own: OwnChildren): Subreaper {
  const listeners = new Set<(reaped: readonly Reaped[]) => void>();
  let spare: (() => ReadonlySet<number | null>) | null = null;
  const reap = (): void => {
    const reaped = listChildren(process.pid).flatMap((pid) => {
      if (own.has(pid)) return [];
      if (spare !== null) killGroup(findProcessGroup(pid), spare());
      const outcome = reapChild(pid);
      return outcome === null ? [] : [{ pid, outcome }];
    });
    for (const listener of listeners) listener(reaped);
  };
  process.on('SIGCHLD', reap);
  return {
    listMembers: (helpers) => listDescendants(process.pid, helpers),
    killGroups(spared) {
      spare = spared;
      reap();
      return () => {
        if (spare === spared) spare = null;
      };
    },
    onReaped(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: () => void process.off('SIGCHLD', reap),
  };
}
