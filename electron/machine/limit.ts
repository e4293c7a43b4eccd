/** Limits for what other processes have to do. */

const slices = 10;

/**
 * Calls `onOver` once this process has been able to run for `limitMs`, or a little later. A machine that stalls as a whole (a
 * virtual machine that is paused, memory that has run out) takes a tenth of the limit at most, however long it does: whoever
 * is waited for did not run either, and a timer that is due finds what has come meanwhile only behind it.
 *
 * @returns its end; nothing is called after that
 */
export function startLimit(limitMs: number, onOver: () => void): () => void {
  let left = slices;
  const look = (): void => {
    left -= 1;
    if (left === 0) onOver();
    else timer = setTimeout(look, limitMs / slices);
  };
  let timer = setTimeout(look, limitMs / slices);
  return () => clearTimeout(timer);
}

/**
 * The same for whoever looks again and again.
 *
 * @returns whether its time is over; what lies between two questions takes a tenth of it at most
 */
export function createDeadline(limitMs: number): () => boolean {
  let spentMs = 0;
  let lastMs = performance.now();
  return () => {
    const nowMs = performance.now();
    spentMs += Math.min(nowMs - lastMs, limitMs / slices);
    lastMs = nowMs;
    return spentMs >= limitMs;
  };
}
