/** The members of a session as whoever watches them gets to know them: what is new since the last reading, and who is gone. */
import * as z from 'zod';
import { plainText, processIdentitySchema } from '../session.ts';

/** Most members that are told; of more there is the number alone. */
export const memberLimit = 4000;
/** Rows of one message, so that it stays far below `lineLimit`. */
export const memberRowsLimit = 250;
/** Of a command line, in characters. */
export const memberCommandLimit = 160;
/** Of `LostMember.how`, in characters. */
export const memberEndLimit = 80;

/** Fields of proc_pid_stat(5), with what was noticed since the process was first seen. */
export const memberSchema = processIdentitySchema.extend({
  ppid: z.number().int().nonnegative(),
  /** The parent that it was first seen with: another one now means that it was reparented (credentials(7)). */
  firstPpid: z.number().int().nonnegative(),
  pgid: z.number().int(),
  sid: z.number().int(),
  /** Its controlling terminal, such as `pts/4`; null: none. */
  terminal: plainText(32).nullable(),
  /** One letter. */
  state: plainText(1),
  /** Milliseconds since the epoch, to some hundredths of a second. */
  startedAtMs: z.number(),
  /** Whether it has no environment variable at all; null: it does not let anybody look. */
  hasBareEnvironment: z.boolean().nullable(),
  /** Arguments with blanks between them and no control characters. */
  command: plainText(memberCommandLimit),
});
export type Member = z.infer<typeof memberSchema>;

export const lostMemberSchema = processIdentitySchema.extend({
  /** What ended it, such as `SIGHUP` or `exit 0`; null where nobody can tell. */
  how: plainText(memberEndLimit).nullable(),
});
export type LostMember = z.infer<typeof lostMemberSchema>;

export const membersNewsSchema = z.object({
  atMs: z.number(),
  /** Forget the rows from before. */
  begins: z.boolean(),
  /** All who are members now, told or not. */
  total: z.number().int().nonnegative(),
  changed: z.array(memberSchema).max(memberRowsLimit),
  gone: z.array(lostMemberSchema).max(memberRowsLimit),
});
export type MembersNews = z.infer<typeof membersNewsSchema>;

/** What a lecturer may send to a member. */
export const memberSignalSchema = z.enum(['SIGTERM', 'SIGKILL']);
export type MemberSignal = z.infer<typeof memberSignalSchema>;
