/**
 * The wire between a worker and the process that holds its PAM transaction: JSON lines on one socket that only the two
 * have. That process reads one line at a time and does nothing else meanwhile, as PAM's calls are synchronous.
 */
import * as z from 'zod';
import { answerLimit, questionLimit, questionSchema } from './worker.ts';

export const toPamSchema = z.discriminatedUnion('kind', [
  /** Authenticate and check the account. Answered by `accepted` or `refused`, with questions and messages before it. */
  z.object({
    kind: z.literal('begin'),
    service: z.string(),
    /** Folder of the service's file, for pam_start_confdir(3); null: the system's. */
    confDir: z.string().nullable(),
    user: z.string(),
    /** PAM_TTY and PAM_XDISPLAY (pam_set_item(3)), such as `:1`. */
    display: z.string(),
    /** False where nobody is there: each question is given up, as by `cancel`. */
    mayAsk: z.boolean(),
    /** Folder of the worker: what modules start is known by it. */
    helperOf: z.string(),
  }),
  /**
   * Instead of `begin`, as root: this account's password is changed as passwd(1) does it, the old one asked for first. Answered
   * by `changed` or `not-changed`, with questions and messages before it.
   */
  z.object({
    kind: z.literal('change'),
    service: z.string(),
    confDir: z.string().nullable(),
    user: z.string(),
    uid: z.number().int().nonnegative(),
    display: z.string(),
    helperOf: z.string(),
  }),
  z.object({ kind: z.literal('answer'), texts: z.array(z.string().max(answerLimit)).max(questionLimit) }),
  /** Instead of an answer: the module gets PAM_CONV_ERR. */
  z.object({ kind: z.literal('cancel') }),
  /** As root, once accepted: credentials and session. Answered by `opened` or `refused`. */
  z.object({ kind: z.literal('open'), environment: z.record(z.string(), z.string()) }),
  /** Start this with limits, umask, groups and keys of the session; descriptors 4 and 5 go to it. */
  z.object({
    kind: z.literal('run'),
    /** Of this program, in all that is told of it. */
    runId: z.number().int(),
    command: z.array(z.string()).min(1),
    environment: z.record(z.string(), z.string()),
    /**
     * Once more, beside what runs or after it. Its descriptor 1 and 2 are then this one of the worker's (a pipe), its door is
     * a connection to this socket of the worker's.
     */
    again: z.object({ output: z.number().int(), doorPath: z.string() }).optional(),
  }),
  /** Close what was opened, and end. */
  z.object({ kind: z.literal('close') }),
]);
export type ToPam = z.infer<typeof toPamSchema>;

/** An account as the machine knows it: getpwnam(3). */
export const machineAccountSchema = z.object({
  name: z.string(),
  uid: z.number().int().nonnegative(),
  gid: z.number().int().nonnegative(),
  home: z.string(),
  shell: z.string(),
});
export type MachineAccount = z.infer<typeof machineAccountSchema>;

export const fromPamSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('questions'), questions: z.array(questionSchema).min(1).max(questionLimit) }),
  z.object({ kind: z.literal('message'), style: z.enum(['info', 'error']), text: z.string() }),
  /** PAM may have given the user another name than was asked for. */
  z.object({ kind: z.literal('accepted'), account: machineAccountSchema }),
  /** `text` is for the person and never says which part failed; `why` is for the log. */
  z.object({
    kind: z.literal('refused'),
    text: z.string(),
    why: z.string(),
    /** The machine has an account of the name that was asked for: for btmp. */
    isKnown: z.boolean(),
  }),
  z.object({ kind: z.literal('changed') }),
  /** `isGuess`: as far as anybody can tell the old password was wrong. */
  z.object({ kind: z.literal('not-changed'), text: z.string(), why: z.string(), isGuess: z.boolean() }),
  z.object({ kind: z.literal('opened'), environment: z.record(z.string(), z.string()) }),
  z.object({ kind: z.literal('running'), runId: z.number().int(), pid: z.number().int() }),
  z.object({ kind: z.literal('not-running'), runId: z.number().int(), why: z.string() }),
  z.object({
    kind: z.literal('exited'),
    runId: z.number().int(),
    status: z.number().int().nullable(),
    signal: z.string().nullable(),
  }),
]);
export type FromPam = z.infer<typeof fromPamSchema>;
