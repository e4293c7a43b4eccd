/** Medians, since the machine is shared: a mean would tell of the others. */
export interface Figures {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly n: number;
}

export function summarise(values: readonly number[]): Figures {
  if (values.length === 0) throw new Error('nothing was measured');
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length / 2;
  const at = (index: number): number => sorted[index] ?? Number.NaN;
  const median = Number.isInteger(middle) ? (at(middle - 1) + at(middle)) / 2 : at(Math.floor(middle));
  return { median: round(median), min: round(at(0)), max: round(at(sorted.length - 1)), n: sorted.length };
}

export function round(value: number): number {
  return Math.round(value * 10) / 10;
}
