/**
 * Reaps the zombies that a subreaper inherits: libuv waits only for the children that it started itself, so the orphans of
 * a dead app or worker would stay in the process table for as long as this process lives.
 */
import { reapChild } from './libc.ts';
import { findProcess, listChildren } from './process-identity.ts';

export interface OrphanReaper {
  stop(): void;
}

/**
 * On SIGCHLD, looks for zombies among the children. One that libuv knows is reaped by libuv within the same turn of its
 * loop, so what is still a zombie a moment later is an orphan.
 */
export function installOrphanReaper(): OrphanReaper {
  let pending: NodeJS.Timeout | undefined;
  const look = (): void => {
    pending = undefined;
    for (const pid of listChildren(process.pid)) {
      if (findProcess(pid)?.state === 'Z') reapChild(pid);
    }
  };
  const onChild = (): void => {
    pending ??= setTimeout(look, 100);
  };
  process.on('SIGCHLD', onChild);
  return {
    stop() {
      process.off('SIGCHLD', onChild);
      clearTimeout(pending);
    },
  };
}
