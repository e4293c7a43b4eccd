/**
 * A session that does not get to its program: its profiles or the distribution's hooks wait for something. Nobody ends them,
 * since a profile may mount a home from far away or ask something on the display; but whoever waits is told.
 */
import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../contract/session.ts';
import type { SlowBeginning } from '../contract/worker.ts';
import { isRunning } from './process-identity.ts';
import { beginningSteps } from './session-beginning.ts';

/** Nobody is told when another process executes a program. Only a slow beginning is looked at. */
const lookMs = 250;

/**
 * Tells, `afterMs` after the start and whenever that changes, in which step the session still is; null once the program
 * runs or the session is over. Tells nothing of a session that is fast enough. Gives its end.
 */
export function watchBeginning(
  designated: ProcessIdentity,
  afterMs: number,
  tell: (step: SlowBeginning | null) => void,
): () => void {
  let told: SlowBeginning | null = null;
  const look = (): void => {
    const step = findStep(designated);
    if (step !== told) tell(step);
    told = step;
    if (step !== null) timer = setTimeout(look, lookMs);
  };
  let timer = setTimeout(look, afterMs);
  return () => clearTimeout(timer);
}

function findStep(designated: ProcessIdentity): SlowBeginning | null {
  if (!isRunning(designated)) return null;
  try {
    // Each step executes the next, so the arguments are those of the step: session-beginning.ts.
    const [shell, option, , name] = readFileSync(`/proc/${designated.pid}/cmdline`, 'utf8').split('\0');
    if (shell !== '/bin/sh' || option !== '-c') return null;
    return beginningSteps.find((step) => step === name) ?? null;
  } catch {
    // It is gone.
    return null;
  }
}
