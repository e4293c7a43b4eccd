import { expect, it } from 'vitest';
import { findNearestName } from '../../electron/config/nearest-name.ts';

const names = ['runtime', 'session', 'leftovers', 'grace_period'];

it.each([
  ['runtme', 'runtime'],
  ['sesions', 'session'],
  ['grace-period', 'grace_period'],
  ['gracePeriod', 'grace_period'],
  ['gracePeriodMs', 'grace_period'],
  ['lefotvers', 'leftovers'],
])('finds what was meant by %s', (written, meant) => {
  expect(findNearestName(written, names)).toBe(meant);
});

it.each(['', 'x', 'zebra', 'theme', 'r'.repeat(100_000)])('finds nothing near %.10s', (written) => {
  expect(findNearestName(written, names)).toBeNull();
});
