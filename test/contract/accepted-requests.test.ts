/** The list of what root takes from an app is that of the decoders: nothing is decoded that has no reason. */
import { describe, expect, it } from 'vitest';
import { acceptedBySupervisor, acceptedByWorker } from '../../electron/contract/accepted-requests.ts';
import { toSupervisorSchema } from '../../electron/contract/supervisor.ts';
import { toWorkerSchema } from '../../electron/contract/worker.ts';

type Listed = Readonly<Record<string, { readonly why: string; readonly fields: Readonly<Record<string, string>> }>>;

describe.each([
  ['supervisor', toSupervisorSchema.options.map(({ shape }) => shape), acceptedBySupervisor],
  ['worker', toWorkerSchema.options.map(({ shape }) => shape), acceptedByWorker],
] as const)('what a %s accepts', (_, shapes, listed: Listed) => {
  it('is decoded, and has a reason, field by field', () => {
    const decoded = shapes.map((shape) => {
      const { kind, ...fields } = shape;
      return [kind.value, Object.keys(fields).sort()] as const;
    });
    const reasons = Object.entries(listed).map(([kind, { fields }]) => [kind, Object.keys(fields).sort()] as const);
    expect(new Map(reasons)).toEqual(new Map(decoded));
    for (const { why, fields } of Object.values(listed))
      for (const words of [why, ...Object.values(fields)]) expect(words.length).toBeGreaterThan(7);
  });
});
