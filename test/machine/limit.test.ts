import { afterEach, expect, it, vi } from 'vitest';
import { createDeadline, startLimit } from '../../electron/machine/limit.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('is over after its time, once, and not before', () => {
  vi.useFakeTimers();
  const onOver = vi.fn();
  startLimit(5000, onOver);
  vi.advanceTimersByTime(4999);
  expect(onOver).not.toHaveBeenCalled();
  vi.advanceTimersByTime(100_000);
  expect(onOver).toHaveBeenCalledTimes(1);
});

it('is never over once it was ended', () => {
  vi.useFakeTimers();
  const onOver = vi.fn();
  const end = startLimit(5000, onOver);
  vi.advanceTimersByTime(4999);
  end();
  vi.advanceTimersByTime(100_000);
  expect(onOver).not.toHaveBeenCalled();
});

it('loses a tenth of its time where everything stood still for long', async () => {
  let isOver = false;
  const over = new Promise<void>((resolve) => {
    startLimit(400, () => {
      isOver = true;
      resolve();
    });
  });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(isOver).toBe(false);
  await over;
});

it('is asked again and again, and no time between two questions takes more than a tenth of it', () => {
  vi.useFakeTimers();
  const isOver = createDeadline(1000);
  vi.advanceTimersByTime(60_000);
  expect(isOver()).toBe(false);
  vi.advanceTimersByTime(50);
  expect(isOver()).toBe(false);
  const answers = Array.from({ length: 9 }, () => {
    vi.advanceTimersByTime(100);
    return isOver();
  });
  expect(answers).toEqual([...Array(8).fill(false), true]);
});
