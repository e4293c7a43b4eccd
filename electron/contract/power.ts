/** Power of the machine, as it crosses a process border: what can be done, what stands against it, and what came of it. */
import * as z from 'zod';

export const powerActionSchema = z.enum(['suspend', 'hibernate', 'restart', 'shutdown']);
export type PowerAction = z.infer<typeof powerActionSchema>;

/** Whether the greeter has a power menu; `auto`: everywhere but in a kiosk, whose public is not to switch it off. */
export const powerMenuSchema = z.enum(['auto', 'always', 'never']);

/**
 * Who does it. logind: it ends sessions itself, in order. command: a program of the machine's owner, of which nobody knows
 * how rude it is.
 */
export const powerMeansSchema = z.enum(['logind', 'command']);
export type PowerMeans = z.infer<typeof powerMeansSchema>;

const limit = 16;

export const powerOfferSchema = z.object({
  kind: z.literal('power-offered'),
  actions: z.array(z.object({ action: powerActionSchema, means: powerMeansSchema })).max(limit),
});

/** One sentence each, for people. */
const reasonsSchema = z.array(z.string().max(400)).max(limit);

export const powerInspectionSchema = z.object({
  kind: z.literal('power-inspected'),
  action: powerActionSchema,
  /** Who is logged in besides, as logind knows: the sessions of this seat are the manager's to know. */
  sessions: z.array(z.object({ user: z.string().max(256), text: z.string().max(400) })).max(limit),
  /** Who asked that it be not done, and why. */
  inhibitors: reasonsSchema,
});

export const powerOutcomeSchema = z.object({
  kind: z.literal('power-answered'),
  action: powerActionSchema,
  /** null: it is being done. Else one clause that says why not. */
  problem: z.string().max(500).nullable(),
});
