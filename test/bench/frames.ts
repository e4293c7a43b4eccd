/** What is said of the frames that a page drew while something moved. */

export interface FrameFigures {
  readonly frames: number;
  readonly p95Ms: number;
  /** Share of the frames that took longer than 20 ms: at 60 a second one takes 16.7. */
  readonly slowShare: number;
}

const slowMs = 20;

/**
 * Throws where there are none.
 *
 * @param frames milliseconds of each since the one before
 */
export function summariseFrames(frames: readonly number[]): FrameFigures {
  if (frames.length === 0) throw new Error('no frame was drawn');
  const sorted = frames.toSorted((one, other) => one - other);
  const p95Ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * 0.95))] ?? Number.NaN;
  return {
    frames: frames.length,
    p95Ms: Math.round(p95Ms * 10) / 10,
    slowShare: Math.round((frames.filter((each) => each > slowMs).length / frames.length) * 1000) / 1000,
  };
}
