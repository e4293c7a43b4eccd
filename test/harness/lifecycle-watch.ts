/** Holds each turn of the loop to the lifecycles that the inspector draws, and remembers which ways were taken. */
import { findWay, seatWays, sessionWays } from '../../electron/contract/inspector/lifecycle.ts';
import type { Turn } from '../../electron/machine/runner.ts';
import { stepsBetween } from '../../electron/manager/lifecycle.ts';

/** Such as `seat: greeter -> preparing`, of all turns of this process. */
export const waysTaken = new Set<string>();

/** Throws where a turn takes a way that is in no table. */
export function watchLifecycle({ before, after, event }: Turn): void {
  for (const step of stepsBetween(before, after, event)) {
    const name = `${step.machine}: ${step.from} -> ${step.to}`;
    waysTaken.add(name);
    // An app that was started anew finds sessions in any state; one that it starts itself is new.
    if (step.machine === 'session' && step.from === null) continue;
    const way =
      step.machine === 'seat'
        ? findWay(seatWays, step.from, step.to)
        : step.from === null
          ? null
          : findWay(sessionWays, step.from, step.to);
    if (way === null) throw new Error(`no lifecycle has the way ${name} (${step.because})`);
  }
}
