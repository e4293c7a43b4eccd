/** When a session has come to its program: before that, its process reads profiles and hooks (session-beginning.ts). */
import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { ProcessIdentity } from '../contract/session.ts';
import { isRunning } from './process-identity.ts';
import type { SessionBeginning } from './session-beginning.ts';

/** Nobody is told when another process executes a program. A profile may take long, and then nobody is in a hurry. */
const firstLookMs = 20;
const slowestLookMs = 1000;

/** Resolves with true once the process executes something else than how the session begins; false: it ended before. */
export async function waitForProgram(
  designated: ProcessIdentity,
  beginning: SessionBeginning | null,
): Promise<boolean> {
  for (let lookMs = firstLookMs; ; lookMs = Math.min(2 * lookMs, slowestLookMs)) {
    const words = readCommandLine(designated.pid);
    if (!isRunning(designated)) return false;
    if (beginning === null) return true;
    if (words !== null && words[2] !== beginning.profile && words[2] !== beginning.xsession) return true;
    await wait(lookMs);
  }
}

/** proc_pid_cmdline(5); null: it has ended, or is just executing something, when there is none for a moment. */
function readCommandLine(pid: number): readonly string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    return text === '' ? null : text.split('\0');
  } catch {
    // ENOENT, ESRCH.
    return null;
  }
}
