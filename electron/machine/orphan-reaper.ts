/**
 * Reaps the zombies that a subreaper inherits: libuv waits only for the children that it started itself, so the orphans of
 * a dead app or worker would stay in the process table for as long as this process lives.
 */
import { reapChild } from './libc.ts';
import { findProcess, listChildren } from './process-identity.ts';

export interface OrphanReaper {
  stop(): void;
}

/** Long enough for libuv to have reaped what is its own: it does so in the first turn of its loop after the signal. */
const patienceMs = 100;

/**
 * On SIGCHLD, looks for zombies among the children. What is still the same zombie at the next look is an orphan. Never at
 * the first one: that may be a child of libuv's whose signal is on its way, and reaping it would keep its `exit` from ever
 * being told.
 */
export function installOrphanReaper(): OrphanReaper {
  let pending: NodeJS.Timeout | undefined;
  let seen = new Set<string>();
  const look = (): void => {
    pending = undefined;
    const zombies = listChildren(process.pid).flatMap((pid) => {
      const facts = findProcess(pid);
      return facts?.state === 'Z' ? [{ pid, key: `${pid} ${facts.startTicks}` }] : [];
    });
    const waiting = zombies.filter(({ pid, key }) => !seen.has(key) || reapChild(pid) === null);
    seen = new Set(waiting.map(({ key }) => key));
    if (waiting.length > 0) schedule();
  };
  const schedule = (): void => {
    pending ??= setTimeout(look, patienceMs);
  };
  process.on('SIGCHLD', schedule);
  return {
    stop() {
      process.off('SIGCHLD', schedule);
      clearTimeout(pending);
    },
  };
}
