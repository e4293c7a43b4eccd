/**
 * SIGHUP has two meanings: somebody sends it to have the configuration read anew, as daemons are told (signal(7) has no such
 * meaning, but everybody's habit has), and the kernel sends it where the terminal of a session is gone (termio(7)).
 */
import { closeSync, openSync } from 'node:fs';

export type HangUp = 'asked' | 'terminal-gone';

export interface HangUps {
  /** What came before is told at once, each kind once. */
  listen(listener: (kind: HangUp) => void): void;
}

export function watchHangUps(): HangUps {
  const hadTerminal = hasTerminal();
  const early = new Set<HangUp>();
  let listener: ((kind: HangUp) => void) | null = null;
  process.on('SIGHUP', () => {
    // The kernel takes the terminal away from every process of the session before it sends the signal.
    const kind = hadTerminal && !hasTerminal() ? 'terminal-gone' : 'asked';
    if (listener === null) early.add(kind);
    else listener(kind);
  });
  return {
    listen(given) {
      listener = given;
      for (const kind of early) given(kind);
      early.clear();
    },
  };
}

/** tty(4): /dev/tty is the controlling terminal, and cannot be opened where there is none. */
function hasTerminal(): boolean {
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}
