import { describe, expect, it } from 'vitest';
import { decideLoginDelayMs, loginDelayRule, rememberFailures } from '../../electron/contract/login-delay.ts';

const failures = (count: number, atMs = 1000): readonly number[] => Array(count).fill(atMs);

describe('the delay after failed logins of a seat', () => {
  it('grows with them, and has an end', () => {
    const delays = Array.from({ length: 11 }, (_, count) => decideLoginDelayMs(failures(count), 1000));
    expect(delays).toEqual([0, 0, 0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('runs from the last one', () => {
    expect(decideLoginDelayMs([0, 0, 0, 500], 500)).toBe(2000);
    expect(decideLoginDelayMs([0, 0, 0, 500], 2000)).toBe(500);
    expect(decideLoginDelayMs([0, 0, 0, 500], 2500)).toBe(0);
  });

  it('forgets them one by one', () => {
    const { memoryMs } = loginDelayRule;
    expect(rememberFailures([0, 10, 20], memoryMs + 10)).toEqual([20]);
    expect(decideLoginDelayMs(failures(9), 1000 + memoryMs)).toBe(0);
  });

  it('is no shorter where the clock goes back', () => {
    expect(decideLoginDelayMs(failures(4, 5000), 0)).toBe(2000);
  });

  it('lets a guesser try no more than some ten passwords in five minutes', () => {
    let nowMs = 0;
    let failed: readonly number[] = [];
    let tries = 0;
    for (; nowMs < 60 * 60_000; tries++) {
      nowMs += decideLoginDelayMs(failed, nowMs);
      failed = [...rememberFailures(failed, nowMs), nowMs];
    }
    expect(tries).toBeLessThan(130);
  });
});
