/**
 * How soon something that keeps dying is started again: manager (pages, spares) and supervisor (apps, display servers)
 * have one rule. At once the first times, then ever slower, and never not at all: a person can always get back to the greeter.
 */

const windowMs = 30_000;
const delaysMs = [0, 0, 250, 1000, 2000, 5000, 10_000, 30_000] as const;

export interface RestartDecision {
  readonly delayMs: number;
  /** The deaths that still count, this one included; to be kept for the next time. */
  readonly deathsAtMs: readonly number[];
}

/**
 * @param deathsAtMs earlier deaths, as the last decision gave them
 * @param nowMs the time of the death to decide on; a clock that went back counts as no time passed
 */
export function decideRestart(deathsAtMs: readonly number[], nowMs: number): RestartDecision {
  const recent = deathsAtMs.filter((atMs) => nowMs - atMs < windowMs).slice(-delaysMs.length);
  const delayMs = delaysMs[Math.min(recent.length, delaysMs.length - 1)] ?? 30_000;
  return { delayMs, deathsAtMs: [...recent, nowMs] };
}

/** Delay before another worker is asked for after `attempts` that came to nothing in a row (1 or more). */
export function spareRetryDelayMs(attempts: number): number {
  return Math.min(30_000, 500 * 2 ** Math.max(0, attempts - 1));
}

/**
 * The crash brake of automatic logins. A session that works is used for longer than it takes to start a desktop on a slow
 * machine, and once or twice one may fail for a reason that passes; three times in a row it would fail for ever, the
 * greeter out of reach.
 */
export const crashBrake = { shortMs: 10_000, inARow: 3 } as const;
