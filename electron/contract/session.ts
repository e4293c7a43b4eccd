/** Values about sessions that cross more than one process border, with their decoders. */
import * as z from 'zod';
import type { EndReason } from './end-reason.ts';

export const endReasonSchema: z.ZodType<EndReason> = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), status: z.number().int().min(0).max(255) }),
  z.object({ kind: z.literal('killed'), signal: z.string().max(32) }),
  z.object({ kind: z.literal('display-server-died'), how: z.string().max(500) }),
  z.object({ kind: z.literal('logged-off') }),
  z.object({ kind: z.literal('idle') }),
  z.object({ kind: z.literal('time-limit') }),
  z.object({ kind: z.literal('replaced') }),
  z.object({ kind: z.literal('failed-to-start'), why: z.string().max(1000) }),
  z.object({ kind: z.literal('worker-died') }),
  z.object({ kind: z.literal('manager-stopped') }),
]);

/**
 * The rule for what ends a session and what becomes of its members. x11: the lifetime of the designated process, on an X
 * display. tty: a kernel session, led by a shell on a terminal of its own. nt: a logon session (logon-session.ts), which only
 * a logoff ends, on an X display.
 */
export const sessionModelSchema = z.enum(['x11', 'tty', 'nt']);
export type SessionModel = z.infer<typeof sessionModelSchema>;

/**
 * What becomes of members that outlive the designated process. end: they are ended. leave: nobody signals them, as with XDM,
 * LightDM and SDDM. hangup: its process group gets SIGHUP, as with GDM (killpg(2)), and whoever is alive then is left.
 */
export const leftoversSchema = z.enum(['end', 'leave', 'hangup']);
export type Leftovers = z.infer<typeof leftoversSchema>;

/** Text that becomes part of an argument, a path or an environment: exec(3) ends each at a NUL. */
export const plainText = (longest: number) =>
  z
    .string()
    .max(longest)
    .refine((text) => !text.includes('\0'), 'a NUL character');

/** The session that is there when everything else is broken: no profile and no hook of the distribution comes before it. */
export const failsafeSessionId = 'failsafe';

/**
 * What a session runs, already taken out of its .desktop file (Desktop Entry Specification: Exec is split and its field
 * codes are expanded before it gets here, so `argv` is executed as it is, with no shell).
 */
export const sessionProgramSchema = z.object({
  /** File name without `.desktop`, such as `openbox`; `failsafe` for the built-in xterm. Becomes DESKTOP_SESSION. */
  id: plainText(255).min(1),
  /** For people, such as `Openbox`. */
  name: z.string().min(1).max(255),
  argv: z.array(plainText(8192)).min(1).max(256),
  /** DesktopNames; becomes XDG_CURRENT_DESKTOP, joined by colons. */
  desktopNames: z.array(plainText(255)).max(32),
  /** Path (the entry's working folder) or null for the home folder. */
  workingDirectory: plainText(4096).nullable(),
  /** Left out: x11. */
  model: sessionModelSchema.optional(),
  /** A designated app of a kiosk: no window manager is expected, and its windows are made to fill the screen. */
  isApp: z.literal(true).optional(),
});
export type SessionProgram = z.infer<typeof sessionProgramSchema>;

/** In place of a program: the login shell of whoever logs in, as login(1) starts it. */
export const loginShellWord = '-';

/** A process is named by pid *and* start time (field 22 of proc_pid_stat(5), clock ticks since boot), never by pid alone. */
export const processIdentitySchema = z.object({
  pid: z.number().int().positive(),
  startTicks: z.number().int().nonnegative(),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

/** The X display of a session, as the app needs it. */
export const displaySchema = z.object({
  displayNumber: z.number().int().nonnegative(),
  /** UNIX socket on which the server speaks RFB, readable by the app's user alone. */
  rfbSocketPath: z.string().max(107),
});
export type Display = z.infer<typeof displaySchema>;
