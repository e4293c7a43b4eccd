import { describe, expect, it } from 'vitest';
import { findMonitor, orderMonitors } from '../../electron/windows/monitors.ts';

const bounds = (x: number, y = 0) => ({ x, y, width: 1920, height: 1080 });
const left = { id: 7, label: 'HDMI-1', bounds: bounds(0) };
const right = { id: 3, label: 'DP-2', bounds: bounds(1920) };
const above = { id: 5, label: '', bounds: bounds(0, -1080) };
const all = [right, left, above];

describe('monitors', () => {
  it('are counted from the left, and from above', () => {
    expect(orderMonitors(all)).toEqual([above, left, right]);
  });

  it.each([
    ['primary', right],
    ['1', above],
    ['3', right],
    ['4', null],
    ['hdmi-1', left],
    ['VGA-1', null],
  ])('are found by %j', (wanted, found) => {
    expect(findMonitor(all, right, wanted)).toBe(found);
  });
});
