/**
 * Logon sessions, the NT model's idea of a session: a record that an authority keeps, named by a number, to which processes
 * refer. It begins by a logon and ends by a logoff; that its shell exits is no end. (Microsoft, «LSA Logon Sessions».)
 */
import * as z from 'zod';
import { processIdentitySchema } from './session.ts';

/** Microsoft, SECURITY_LOGON_TYPE: what of it happens here. */
export const logonTypes = { interactive: 2, unlock: 7 } as const;

/** A locally unique id, high part and low part as 32-bit numbers: no other logon session has it until the next boot. */
export const luidSchema = z.string().regex(/^0x[\da-f]{1,8}:0x[\da-f]{1,8}$/);

/** By what the credentials were checked. */
export const authenticationPackageSchema = z.enum(['PAM', 'local accounts', 'guest']);
export type AuthenticationPackage = z.infer<typeof authenticationPackageSchema>;

export const logonSessionSchema = z.object({
  luid: luidSchema,
  user: z.string().max(256),
  /** Name of this machine: what a local account has as its domain. */
  host: z.string().max(255),
  authenticationPackage: authenticationPackageSchema,
  logonType: z.union([z.literal(logonTypes.interactive), z.literal(logonTypes.unlock)]),
  /** Milliseconds since the epoch. */
  logonAtMs: z.number(),
});
export type LogonSession = z.infer<typeof logonSessionSchema>;

/** Longest name of a program or a window that is passed on, in characters: it is the session's own word for itself. */
const nameLimit = 200;

/** What has not gone yet although it was asked to. `pid` is null where only its window is known. */
export const holdUpSchema = z.object({ name: z.string().max(nameLimit), pid: z.number().int().nullable() });
export type HoldUp = z.infer<typeof holdUpSchema>;

/** Of the processes that hold a handle of a logon session, those that are named. */
export const holdersTold = 100;
/** Of `stoppedBecause`, in characters. */
export const reasonLimit = 1000;

/** What of an NT-style session changes while it lives. */
export const ntStateSchema = z.object({
  /** How often its shell was started again; those in a row that ended soon; and why it is started no more, or null. */
  shell: z.object({
    restarts: z.number().int().nonnegative(),
    shortEnds: z.number().int().nonnegative(),
    stoppedBecause: z.string().max(reasonLimit).nullable(),
  }),
  /**
   * Programs are being asked to go, one after the other; null: they are not. `heldUpBy`: who has been asked for five seconds
   * and is there. `ending`: nobody is asked any more, and the rest is being ended.
   */
  logoff: z.object({ heldUpBy: holdUpSchema.nullable(), ending: z.boolean() }).nullable(),
  /** The logon session of type 7 that the last unlocking made, and that ended with it. */
  lastUnlock: logonSessionSchema.nullable(),
  /** After the logoff: processes outside that still hold a handle of it, so that its record stays. */
  heldBy: z.array(processIdentitySchema).max(holdersTold),
});
export type NtState = z.infer<typeof ntStateSchema>;

export const initialNtState: NtState = {
  shell: { restarts: 0, shortEnds: 0, stoppedBecause: null },
  logoff: null,
  lastUnlock: null,
  heldBy: [],
};

/** Rows of the task manager at most. */
export const taskLimit = 500;

/** One process of a logon session. */
export const taskSchema = z.object({
  ...processIdentitySchema.shape,
  /** What it calls itself: hostile data. */
  name: z.string().max(nameLimit),
  /** One letter: proc_pid_stat(5). */
  state: z.string().max(1),
});
export type Task = z.infer<typeof taskSchema>;

/** Control characters are nobody's name. */
export function nameOf(text: string): string {
  return text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, nameLimit);
}

/** A row of `vestibule logons`. */
export const logonRowSchema = z.object({
  ...logonSessionSchema.shape,
  /** The session that it is. */
  session: z.string(),
  state: z.enum(['logged-on', 'locked', 'logging-off', 'ended']),
  /** Milliseconds since the epoch; null while it lives. */
  endedAtMs: z.number().nullable(),
  /** How membership is known, which no member can shed but where it says `subreaper`. */
  containment: z.string(),
  shellRestarts: z.number().int(),
  lastUnlock: z.object({ luid: luidSchema, atMs: z.number() }).nullable(),
  /** Of one that has ended: processes that hold a handle of it. */
  heldBy: z.array(z.number().int()),
  /** Of one that has ended: what could not be ended, in words. */
  leftovers: z.array(z.string()),
});
export type LogonRow = z.infer<typeof logonRowSchema>;
