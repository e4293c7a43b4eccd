/** Signals to processes that a test has looked up. */
import type { ProcessIdentity } from '../../electron/contract/session.ts';
import { findIdentity } from '../../electron/machine/process-identity.ts';

/** Throws where there is no such process: as pid 0, nothing would be the process group of the test itself. */
export function requireProcess(what: string, pid: number | null | undefined): ProcessIdentity {
  const identity = pid === null || pid === undefined || pid <= 0 ? null : findIdentity(pid);
  if (identity === null) throw new Error(`${what} is not there (pid ${pid})`);
  return identity;
}

/** SIGKILL to the one process that `what` is. Gives its identity, to look for its end. */
export function killOne(what: string, pid: number | null | undefined): ProcessIdentity {
  const identity = requireProcess(what, pid);
  process.kill(identity.pid, 'SIGKILL');
  return identity;
}
