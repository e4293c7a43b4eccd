/**
 * The control socket of a running Vestibule (`control.sock`, 0600): what the `vestibule` command speaks. JSON lines. The
 * client's first line is a request; the other side sends lines until a `result` or an `error`, then closes.
 */
import * as z from 'zod';
import { configurationProblemSchema } from './configuration.ts';
import { startableSpecimens } from './models/specimens.ts';
import { inspectorTabs } from './names.ts';
import { powerActionSchema } from './power.ts';
import { endReasonSchema, plainText, sessionModelSchema } from './session.ts';
import { runtimeNameSchema, seatKindSchema } from './supervisor.ts';
import { answerLimit, designatedExitSchema, questionLimit, questionSchema } from './worker.ts';

export const controlProtocolVersion = 1;

export const inspectorTabSchema = z.enum(inspectorTabs);

export const controlRequestSchema = z.discriminatedUnion('command', [
  /** Answered by the supervisor, also while no app is there. */
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('status') }),
  /** Answered by the supervisor: the result comes when all is over. */
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('stop'), leave: z.boolean() }),
  /** Answered by the supervisor: what is needed to look at a seat that has no screen. */
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('view') }),
  /** Answered by the supervisor: the configuration is read anew, and holds for what comes next (`reloadSchema`). */
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('reload') }),
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('sessions') }),
  z.object({
    version: z.literal(controlProtocolVersion),
    command: z.literal('login'),
    /** null: guest. */
    user: plainText(256).nullable(),
    /** Session id; null: the default. */
    session: z.string().max(255).nullable(),
    /** A locale; null or left out: what its user is used to. */
    language: z.string().max(64).nullable().optional(),
    wait: z.boolean(),
  }),
  z.object({
    version: z.literal(controlProtocolVersion),
    command: z.literal('end'),
    sessionId: z.string().max(64),
    /** The programs of an NT-style session are not asked. */
    force: z.boolean().optional(),
  }),
  /** The logon sessions: those of NT-style sessions, also ended ones that are still referred to. */
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('logons') }),
  /** Leave the session in front: with its user asked for at once, or with the greeter for somebody else. */
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('lock') }),
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('switch') }),
  /** Without `force` it fails where it would end a session, or somebody asked that it not be done. */
  z.object({
    version: z.literal(controlProtocolVersion),
    command: z.literal('power'),
    action: powerActionSchema,
    force: z.boolean(),
  }),
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('events'), follow: z.boolean() }),
  z.object({ version: z.literal(controlProtocolVersion), command: z.literal('screenshot') }),
  /** Opens or closes the inspector on the page. `tab` null: the one that is open. */
  z.object({
    version: z.literal(controlProtocolVersion),
    command: z.literal('inspect'),
    open: z.boolean(),
    tab: inspectorTabSchema.nullable(),
  }),
  /** Starts a specimen in the session in front, beside an open inspector. */
  z.object({
    version: z.literal(controlProtocolVersion),
    command: z.literal('specimen'),
    name: z.enum(startableSpecimens),
  }),
]);
export type ControlRequest = z.infer<typeof controlRequestSchema>;

/** A later line of the client: answers to the questions of its login, or «no more answers». */
export const controlClientLineSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answer'),
    questionsId: z.number().int(),
    texts: z.array(z.string().max(answerLimit)).max(questionLimit),
  }),
  z.object({ kind: z.literal('cancel') }),
]);
export type ControlClientLine = z.infer<typeof controlClientLineSchema>;

export const processRoleSchema = z.enum(['supervisor', 'app', 'browser', 'display-server', 'worker', 'session']);
export const statusSchema = z.object({
  version: z.string(),
  runtime: runtimeNameSchema,
  seat: z.object({
    name: z.string(),
    kind: seatKindSchema,
    /** The X display on which the greeter is, such as `:1`; null while its server is not there. */
    display: z.string().nullable(),
    user: z.string(),
  }),
  /** The greeter has painted (of the app that runs now). */
  ready: z.boolean(),
  appRestarts: z.number().int(),
  runtimeFolder: z.string(),
  logFolder: z.string(),
  /** Why no more automatic logins are tried; null: they are, or none is configured. */
  autologinPaused: z.string().nullable(),
  configurationProblems: z.array(z.string()),
  processes: z.array(
    z.object({
      role: processRoleSchema,
      pid: z.number().int(),
      uid: z.number().int(),
      command: z.string(),
      /** Set on the worker that waits for a login, and on its display server. */
      spare: z.boolean().optional(),
      /** The session that a worker, its display server and its processes belong to. */
      session: z.string().optional(),
    }),
  ),
});
export type Status = z.infer<typeof statusSchema>;

export const sessionRowSchema = z.object({
  id: z.string(),
  user: z.string(),
  /** Id of the .desktop entry. */
  session: z.string(),
  model: sessionModelSchema,
  state: z.enum(['starting', 'running', 'ending', 'left', 'ended']),
  /** True for the one in front. */
  active: z.boolean(),
  designatedPid: z.number().int().nullable(),
  /** Such as `:2`. */
  display: z.string().nullable(),
  containment: z.string().nullable(),
  startedAt: z.string().nullable(),
  endReason: endReasonSchema.nullable(),
  /** Where `endReason` does not say it, since somebody had asked for the end: how the designated process ended. */
  designatedExit: designatedExitSchema.optional(),
  /** One sentence; null while it lives. */
  endText: z.string().nullable(),
  /** Where its terminal is, in the tty model (contract/terminal-wire.ts). */
  terminalSocketPath: z.string().nullable().optional(),
  /** Members that a policy left alive. */
  left: z.array(z.number().int()),
});
export type SessionRow = z.infer<typeof sessionRowSchema>;

export const reloadSchema = z.object({
  /** There are problems, so that nothing of it holds. */
  isRefused: z.boolean(),
  problems: z.array(configurationProblemSchema),
  /** Keys, such as `session.leftovers`, that are others from now on. */
  changed: z.array(z.string()),
  /** Keys that are not as at the start, and hold from the next one only. */
  waiting: z.array(z.string()),
});

export const viewSchema = z.object({
  kind: seatKindSchema,
  display: z.string().nullable(),
  rfbSocketPath: z.string().nullable(),
});

export const controlLineSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('questions'), questionsId: z.number().int(), questions: z.array(questionSchema) }),
  z.object({ kind: z.literal('message'), style: z.enum(['info', 'error']), text: z.string() }),
  /** `login --wait`: the session runs; its end will be the result. */
  z.object({ kind: z.literal('started'), session: sessionRowSchema }),
  z.object({ kind: z.literal('event'), entry: z.unknown() }),
  z.object({ kind: z.literal('result'), result: z.unknown() }),
  /** `code` is the exit status of the command: 1 failed, 2 usage. */
  z.object({ kind: z.literal('error'), code: z.union([z.literal(1), z.literal(2)]), text: z.string() }),
]);
export type ControlLine = z.infer<typeof controlLineSchema>;
