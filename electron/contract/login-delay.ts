/**
 * How long a seat waits before it asks the next person for a password, after logins that failed there. PAM's own delay is
 * one of each conversation (pam_fail_delay(3)), so that many at once would get around it; this one is the seat's, whose
 * conversations come one after the other, whoever asks for them.
 *
 * It counts failures and not accounts, and a login that works takes none of them back: somebody with a password of their
 * own guesses no faster.
 */
export const loginDelayRule = {
  /** So many failures are everybody's. */
  free: 3,
  /** After one more; twice that after each further one. */
  firstMs: 1000,
  mostMs: 30_000,
  /** A failure is forgotten after this time. */
  memoryMs: 5 * 60_000,
} as const;

/** The failures that count still, oldest first. Times in milliseconds, of a clock that does not go back. */
export function rememberFailures(failedAtMs: readonly number[], nowMs: number): readonly number[] {
  return failedAtMs.filter((atMs) => nowMs - atMs < loginDelayRule.memoryMs);
}

/** Milliseconds from now until the next conversation may begin. */
export function decideLoginDelayMs(failedAtMs: readonly number[], nowMs: number): number {
  const { free, firstMs, mostMs } = loginDelayRule;
  const remembered = rememberFailures(failedAtMs, nowMs);
  if (remembered.length < free) return 0;
  const delayMs = Math.min(mostMs, firstMs * 2 ** Math.min(16, remembered.length - free));
  // A time that lies ahead is no older than now.
  return Math.max(0, delayMs - Math.max(0, nowMs - Math.max(...remembered)));
}
