/**
 * The wire between the app and the supervisor: JSON lines on `app.sock` in the seat's runtime folder (0600, owned by the
 * app's account). The app is the client; one at a time. Decoded on both sides.
 */
import * as z from 'zod';
import { configurationProblemSchema, configurationSchema } from './configuration.ts';
import { keyboardOfferSchema, layoutIdSchema } from './keyboard.ts';
import { namedFileSchema } from './kiosk.ts';
import { runtimeNames, seatKinds } from './names.ts';
import type { PinVerdict } from './pin.ts';
import { powerActionSchema, powerInspectionSchema, powerOfferSchema, powerOutcomeSchema } from './power.ts';
import { preferencesSchema } from './preferences.ts';
import { plainText } from './session.ts';

export const supervisorProtocolVersion = 1;

export const seatKindSchema = z.enum(seatKinds);
export type SeatKind = z.infer<typeof seatKindSchema>;

export const runtimeNameSchema = z.enum(runtimeNames);
export type RuntimeName = z.infer<typeof runtimeNameSchema>;

/** Of the words in which an app says why automatic logins are paused, in characters. */
export const pauseLimit = 2000;

/** `trial`: a kiosk in an ordinary window, for whoever sets one up. */
export const seatSchema = z.object({ name: z.string(), kind: seatKindSchema, trial: z.literal(true).optional() });

/** What became of a PIN that was typed (pin.ts). */
export const pinVerdictSchema: z.ZodType<PinVerdict> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('right') }),
  z.object({ kind: z.literal('wrong'), waitMs: z.number() }),
  z.object({ kind: z.literal('later'), waitMs: z.number() }),
]);

export const workerHandleSchema = z.object({ workerId: z.string(), socketPath: z.string() });
export type WorkerHandle = z.infer<typeof workerHandleSchema>;

/** One of Vestibule's own accounts, without its password. */
export const localAccountSchema = z.object({
  name: z.string().max(32),
  /** May be empty. */
  realName: z.string().max(128),
});

/** The configuration as the app has it, and what follows from it for the app. */
const heldConfiguration = {
  /** Without the command lines of hooks and power, which are root's alone. */
  configuration: configurationSchema,
  /** Of what was read last. */
  problems: z.array(configurationProblemSchema),
  /** That the configuration names, for the app to read. */
  files: z.array(namedFileSchema),
  /** What was read last does not hold, because of the problems: what held before goes on. */
  isRefused: z.boolean(),
  /** Said on the greeter as they are, such as «not isolated: bubblewrap is missing». */
  notices: z.array(z.string()),
  /** null: layouts are not Vestibule's business here, since XKB's rules or setxkbmap(1) are missing. */
  keyboard: keyboardOfferSchema.nullable(),
  /** Workers that were started with another configuration: no login begins with one of them. */
  staleWorkers: z.array(z.string()),
  /** The most that grace period and hooks of a session take, whichever configuration it began with. */
  sessionEndLimitMs: z.number().int().nonnegative(),
} as const;

/** What goes from the app to the supervisor. As root this is all that an app may ask of root, besides what a worker grants. */
export const toSupervisorSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), version: z.literal(supervisorProtocolVersion) }),
  z.object({ kind: z.literal('start-worker'), requestId: z.string().max(64) }),
  /** That worker does not keep its time: kill it and put right what it held. Only a worker of this supervisor. */
  z.object({ kind: z.literal('kill-worker'), workerId: z.string().max(64) }),
  /** A page has painted and takes keys. */
  z.object({ kind: z.literal('greeter-painted') }),
  /** The picture that this account has chosen for itself; answered by `picture`. */
  z.object({ kind: z.literal('read-picture'), requestId: z.string().max(64), user: plainText(256).min(1) }),
  /** What somebody of the list is used to: answered by `preferences`, unless too many are asked for. */
  z.object({ kind: z.literal('read-preferences'), user: plainText(256).min(1) }),
  /** The layout of the seat's keyboard from now on: one of those that were offered. */
  z.object({ kind: z.literal('set-keyboard'), layout: layoutIdSchema }),
  /** What can be done to the machine's power may be another by now; answered by `power-offered`. */
  z.object({ kind: z.literal('look-at-power') }),
  /** What stands against it; answered by `power-inspected`. */
  z.object({ kind: z.literal('inspect-power'), action: powerActionSchema }),
  /** Do it; answered by `power-answered`. */
  z.object({ kind: z.literal('power'), action: powerActionSchema }),
  /** For `status`: why automatic logins are paused; null: they are not. */
  z.object({ kind: z.literal('autologin-paused'), why: z.string().max(pauseLimit).nullable() }),
  /** Is this the operator's PIN? Beside the loop: never journaled. Answered by `pin-checked`. */
  z.object({ kind: z.literal('check-pin'), requestId: z.string().max(64), pin: z.string().max(32) }),
  /** One line for the client of the control socket with this number. */
  z.object({ kind: z.literal('control-line'), clientId: z.number().int(), line: z.unknown() }),
  /** That client has had its last line. */
  z.object({ kind: z.literal('control-end'), clientId: z.number().int() }),
  /** The app has ended what it asked to be ended after `stop`, and exits. */
  z.object({ kind: z.literal('stopped') }),
]);
export type ToSupervisor = z.infer<typeof toSupervisorSchema>;

/** What goes from the supervisor to the app. */
export const fromSupervisorSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('welcome'),
    /** A recorded journal to show in the place of a greeter: where the app finds it, and what a person calls it. */
    replay: z.object({ path: z.string(), name: z.string().max(4096) }).optional(),
    version: z.literal(supervisorProtocolVersion),
    vestibuleVersion: z.string(),
    seat: seatSchema,
    runtime: runtimeNameSchema,
    ...heldConfiguration,
    /** Of the one account whose password can be checked, where it is not root who runs Vestibule; null as root. */
    onlyUid: z.number().int().nonnegative().nullable(),
    /** Where the journal and session logs are; the app may write there. */
    logFolder: z.string(),
    /** Workers that live: an app that was restarted takes up their sessions. */
    workers: z.array(workerHandleSchema),
    /** 0 for the first app of this supervisor, then counting restarts. */
    restarts: z.number().int(),
    /** True where a greeter of this supervisor has been on the screen: what is done once at the start was done. */
    paintedBefore: z.boolean(),
  }),
  z.object({ kind: z.literal('worker-started'), requestId: z.string(), worker: workerHandleSchema }),
  z.object({ kind: z.literal('worker-refused'), requestId: z.string(), why: z.string() }),
  /** The worker's process is over and the supervisor has put right what it left. `clean`: it had nothing left to end. */
  z.object({
    kind: z.literal('worker-gone'),
    workerId: z.string(),
    clean: z.boolean(),
    leftovers: z.array(z.string()),
  }),
  /** Vestibule's own accounts: once a greeter has painted, and at each change of them. */
  z.object({ kind: z.literal('local-accounts'), accounts: z.array(localAccountSchema).max(1000) }),
  /** The file as it is, whatever it holds; null: there is none, or it cannot be read. */
  z.object({ kind: z.literal('picture'), requestId: z.string(), base64: z.string().nullable() }),
  /** Who logged in last on this seat, after each painting and when it changes. `problem`: why nobody can tell. */
  z.object({ kind: z.literal('last-user'), user: z.string().nullable(), problem: z.string().nullable() }),
  z.object({ kind: z.literal('pin-checked'), requestId: z.string(), verdict: pinVerdictSchema }),
  z.object({ kind: z.literal('preferences'), user: z.string(), preferences: preferencesSchema }),
  powerOfferSchema,
  powerInspectionSchema,
  powerOutcomeSchema,
  /** The configuration was read anew: this holds for what comes next. */
  z.object({ kind: z.literal('configuration-changed'), ...heldConfiguration }),
  z.object({ kind: z.literal('control-open'), clientId: z.number().int(), request: z.unknown() }),
  z.object({ kind: z.literal('control-line'), clientId: z.number().int(), line: z.unknown() }),
  z.object({ kind: z.literal('control-closed'), clientId: z.number().int() }),
  /** End every session and then the app; with `leave`, members left by policy stay. */
  z.object({ kind: z.literal('stop'), leave: z.boolean() }),
]);
export type FromSupervisor = z.infer<typeof fromSupervisorSchema>;

export type HeldConfiguration = Omit<Extract<FromSupervisor, { readonly kind: 'configuration-changed' }>, 'kind'>;

/** Of the seat's keyboard and the machine's power: what the manager decides, and what it hears of it. */
export type DeviceOrder = Extract<
  ToSupervisor,
  { readonly kind: 'set-keyboard' | 'look-at-power' | 'inspect-power' | 'power' }
>;
export type DeviceNews = Extract<
  FromSupervisor,
  { readonly kind: 'power-offered' | 'power-inspected' | 'power-answered' }
>;
