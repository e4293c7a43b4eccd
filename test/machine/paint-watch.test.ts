/** An app that does not paint is started again, later each time; one that paints, dies or is not wanted is left alone. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createPaintWatch, type PaintWatch } from '../../electron/supervisor/paint-watch.ts';

let watch: PaintWatch;
let late: number[];

beforeEach(() => {
  vi.useFakeTimers();
  late = [];
  watch = createPaintWatch((limitMs) => late.push(limitMs));
});
afterEach(() => {
  vi.useRealTimers();
});

it('is late once for each start, with twice the time for the next, and five minutes at most', () => {
  for (let start = 0; start < 6; start += 1) {
    watch.started();
    vi.advanceTimersByTime(600_000);
  }
  expect(late).toEqual([20_000, 40_000, 80_000, 160_000, 300_000, 300_000]);
});

it('is not late where it has painted, also not afterwards, and the next one has the first limit again', () => {
  watch.started();
  vi.advanceTimersByTime(21_000);
  watch.started();
  vi.advanceTimersByTime(39_000);
  watch.painted();
  vi.advanceTimersByTime(600_000);
  expect(late).toEqual([20_000]);
  watch.started();
  vi.advanceTimersByTime(20_000);
  expect(late).toEqual([20_000, 20_000]);
});

it('is not late where it is over, and a start after that has its whole time', () => {
  watch.started();
  vi.advanceTimersByTime(19_000);
  watch.over();
  watch.started();
  vi.advanceTimersByTime(19_000);
  expect(late).toEqual([]);
  vi.advanceTimersByTime(1000);
  expect(late).toEqual([20_000]);
});
