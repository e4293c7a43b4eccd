import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decideRestart, spareRetryDelayMs } from '../../electron/contract/restart-policy.ts';

/** The delays that follow deaths at these times. */
function delaysAfter(deathsAtMs: readonly number[]): readonly number[] {
  let known: readonly number[] = [];
  return deathsAtMs.map((atMs) => {
    const restart = decideRestart(known, atMs);
    known = restart.deathsAtMs;
    return restart.delayMs;
  });
}

describe('what dies again and again', () => {
  it.each([
    [
      'the first two times at once, then ever later, and never not at all',
      Array(11).fill(5),
      [0, 0, 250, 1000, 2000, 5000, 10_000, 30_000, 30_000, 30_000, 30_000],
    ],
    ['at once when it lived for half a minute', [0, 30_000, 60_000, 90_000], [0, 0, 0, 0]],
    ['later when it lived for almost half a minute', [0, 14_999, 29_999, 44_998], [0, 0, 250, 250]],
    ['as if no time had passed by a clock that went back', [100_000, 50_000, 0], [0, 0, 250]],
  ])('is started again %s', (_, deathsAtMs, delaysMs) => {
    expect(delaysAfter(deathsAtMs)).toEqual(delaysMs);
  });

  it('leaves a memory that does not grow', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -1000, max: 60_000 }), { maxLength: 60 }), (stepsMs) => {
        let atMs = 0;
        let known: readonly number[] = [];
        for (const stepMs of stepsMs) {
          atMs += stepMs;
          const restart = decideRestart(known, atMs);
          known = restart.deathsAtMs;
          expect(known.length).toBeLessThanOrEqual(9);
          expect(restart.delayMs).toBeGreaterThanOrEqual(0);
          expect(restart.delayMs).toBeLessThanOrEqual(30_000);
        }
      }),
      { numRuns: 200 },
    );
  });
});

it.each([
  [0, 500],
  [1, 500],
  [2, 1000],
  [6, 16_000],
  [7, 30_000],
  [5000, 30_000],
])('a spare is tried again, after %d that came to nothing, in %d ms', (attempts, delayMs) => {
  expect(spareRetryDelayMs(attempts)).toBe(delayMs);
});
