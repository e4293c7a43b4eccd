/**
 * The wire between the app and a worker: JSON lines on the worker's own socket (0600), app is the client. A worker is one
 * login from the first question to the last clean-up; its session has the worker's id. The worker accepts one client at a
 * time: a new connection replaces the old one (an app that was restarted), and gets a `snapshot` first.
 */
import * as z from 'zod';
import { hookLedgerSchema, hooksSchema } from './hooks.ts';
import { memberSignalSchema, membersNewsSchema } from './inspector/members.ts';
import { keyboardSettingSchema, layoutIdSchema } from './keyboard.ts';
import { logonSessionSchema, ntStateSchema, taskLimit, taskSchema } from './logon-session.ts';
import { startableSpecimens } from './models/specimens.ts';
import { preferencesSchema } from './preferences.ts';
import {
  displaySchema,
  endReasonSchema,
  leftoversSchema,
  plainText,
  processIdentitySchema,
  sessionModelSchema,
  sessionProgramSchema,
} from './session.ts';

export const workerProtocolVersion = 1;

/** Who wants in, and by which back end the worker finds out whether they may. */
export const loginSubjectSchema = z.discriminatedUnion('method', [
  z.object({ method: z.literal('guest') }),
  /** A named account, by PAM. */
  z.object({ method: z.literal('account'), user: plainText(256) }),
  /** A named account whom nobody asks anything, by the PAM service for that. */
  z.object({ method: z.literal('autologin'), user: plainText(256).min(1) }),
]);
export type LoginSubject = z.infer<typeof loginSubjectSchema>;

/** One question of a conversation, as the back end words it. `secret` is not echoed (PAM_PROMPT_ECHO_OFF). */
export const questionSchema = z.object({
  style: z.enum(['secret', 'visible']),
  text: z.string().max(4096),
});
export type Question = z.infer<typeof questionSchema>;

/** PAM_MAX_RESP_SIZE is 512 bytes; a token or a passphrase may be longer elsewhere. In characters. */
export const answerLimit = 4096;
/** PAM_MAX_NUM_MSG. */
export const questionLimit = 32;

/** Name of one change of a password; the manager gives it. */
export const changeIdSchema = z.string().max(64);

/** `over`: changed or not, and `text` says so to the person. Another try is another change. */
export const passwordNewsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('asked'),
    questionsId: z.number().int(),
    questions: z.array(questionSchema).min(1).max(questionLimit),
  }),
  z.object({ kind: z.literal('said'), style: z.enum(['info', 'error']), text: z.string().max(16384) }),
  z.object({ kind: z.literal('over'), changed: z.boolean(), text: z.string().max(4096) }),
]);
export type PasswordNews = z.infer<typeof passwordNewsSchema>;

/** What goes from the app to the worker. */
export const toWorkerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hello'), version: z.literal(workerProtocolVersion) }),
  /** Begin the one conversation of this worker. Only in phase `spare`. */
  z.object({ kind: z.literal('begin'), subject: loginSubjectSchema }),
  /** Answers to the questions with this id, in order. Beside the loop: never journaled. */
  z.object({
    kind: z.literal('answer'),
    questionsId: z.number().int(),
    texts: z.array(z.string().max(answerLimit)).max(questionLimit),
  }),
  /** Give the conversation up; the worker is spent afterwards and exits. Also retires a spare. */
  z.object({ kind: z.literal('cancel') }),
  /** Start the session. Refused (`failed`) unless this worker's own authentication said yes. */
  z.object({
    kind: z.literal('start'),
    model: sessionModelSchema,
    program: sessionProgramSchema,
    leftovers: leftoversSchema,
    gracePeriodMs: z.number().int().min(0).max(600_000),
    /** The layout of the session's keyboard, one of `WorkerStart.keyboard`; null: the first of them. */
    keyboard: layoutIdSchema.nullable(),
    /**
     * The one addition to the session's environment that the app may make: a locale that is installed, `usualLanguage`
     * where none is wanted, or null where nobody has said.
     */
    language: plainText(64).nullable(),
  }),
  /**
   * End the session for this reason: SIGTERM, the grace period, SIGKILL. Idempotent. `ask`, in the nt model: its programs
   * are asked first and may hold it up; without it they are not asked any more.
   */
  z.object({ kind: z.literal('end'), reason: endReasonSchema, ask: z.literal(true).optional() }),
  /** The logoff that asks is given up; programs that have gone are gone. */
  z.object({ kind: z.literal('cancel-logoff') }),
  /** The shell that was given up after it had stopped too often is started once more. Only in the nt model. */
  z.object({ kind: z.literal('start-shell') }),
  /** Whether the members are told as `tasks`, now and when they change. Only in the nt model. */
  z.object({ kind: z.literal('watch-tasks'), on: z.boolean() }),
  /** End this member: SIGTERM, and two seconds later SIGKILL. Only in the nt model. */
  z.object({ kind: z.literal('end-task'), process: processIdentitySchema }),
  /**
   * The person signed in changes the password of their own account: nobody else's is ever named. Only in the nt model, where
   * `StartedSession.mayChangePassword` says so. The worker tells of it as `password-change`; answers go the way of a login's.
   */
  z.object({ kind: z.literal('change-password'), changeId: changeIdSchema }),
  /** Give the change up, whatever it waits for. Nothing is told of it any more. */
  z.object({ kind: z.literal('cancel-change') }),
  /** The session is not in front any more, or is again: an app that is started anew finds it as it was. */
  z.object({ kind: z.literal('set-away'), away: z.boolean() }),
  /** End members that a policy left alive. */
  z.object({ kind: z.literal('end-left') }),
  /** `stop --leave`: forget the members that a policy left alive, clean up all else and exit. Only in phase `left`. */
  z.object({ kind: z.literal('forget-left') }),
  /** Tell of the members, twice a second and whenever one ends, until told otherwise or this client goes. */
  z.object({ kind: z.literal('watch-members'), on: z.boolean() }),
  /** For whoever shows what follows from it: to a member and nobody else. */
  z.object({ kind: z.literal('signal-member'), member: processIdentitySchema, signal: memberSignalSchema }),
  /** SIGKILL to the session's display server. */
  z.object({ kind: z.literal('kill-display-server') }),
  /** Close the terminal's master; without a terminal, SIGHUP to the members in the designated process's group. */
  z.object({ kind: z.literal('hang-up') }),
  /** Start this specimen in the session, as its user: typed where there is a terminal. */
  z.object({ kind: z.literal('start-specimen'), name: z.enum(startableSpecimens) }),
]);
export type ToWorker = z.infer<typeof toWorkerSchema>;

/** Who is logged in, once accepted. */
export const sessionUserSchema = z.object({
  /** The account name as the session sees it, such as `guest`. */
  name: z.string().max(256),
  uid: z.number().int().nonnegative(),
  /** False only for a guest of an ordinary user without bubblewrap: then the user's own files are in reach. */
  isolated: z.boolean(),
  /** An account of Vestibule's own: its sessions run under whatever account of the pool is free, so `uid` is not theirs. */
  isLocal: z.literal(true).optional(),
});
export type SessionUser = z.infer<typeof sessionUserSchema>;

export const containmentSchema = z.enum(['pid-namespace', 'cgroup', 'subreaper']);
export type Containment = z.infer<typeof containmentSchema>;

/** Facts about a session that has started. */
export const startedSessionSchema = z.object({
  user: sessionUserSchema,
  program: sessionProgramSchema,
  designated: processIdentitySchema,
  containment: containmentSchema,
  startedAtMs: z.number(),
  /** Where the bytes of its terminal pass, in the tty model: a UNIX socket, readable by the app's user alone. */
  terminalSocketPath: z.string().max(107).nullable().optional(),
  logPath: z.string().nullable(),
  /** The layout that it was started with; null where none is set. */
  keyboard: layoutIdSchema.nullable().optional(),
  /** In the nt model. */
  logon: logonSessionSchema.optional(),
  /** In the nt model: its user can change their password from here. */
  mayChangePassword: z.literal(true).optional(),
});
export type StartedSession = z.infer<typeof startedSessionSchema>;

/** How the designated process ended, as wait(2) tells it. */
export const designatedExitSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('exited'), status: z.number().int().min(0).max(255) }),
  z.object({ kind: z.literal('killed'), signal: z.string().max(32) }),
]);
export type DesignatedExit = z.infer<typeof designatedExitSchema>;

export const endedWorkerSessionSchema = z.object({
  reason: endReasonSchema,
  /** Where somebody had asked for the end, so that the reason does not say it. */
  exit: designatedExitSchema.optional(),
  /** Milliseconds since the epoch: when the designated process was seen to be over. */
  endedAtMs: z.number(),
  lifetimeMs: z.number().nonnegative().nullable(),
  /** The session's log; null where nothing was written by then. (`StartedSession.logPath` is where it would be.) */
  logPath: z.string().nullable().optional(),
});
export type EndedWorkerSession = z.infer<typeof endedWorkerSessionSchema>;

/**
 * starting: no display server yet. spare: ready, nobody has asked. login: a conversation is open or was accepted.
 * session: the designated process runs. ending: it is over, or is being ended, and the clean-up runs. left: cleaned up but
 * for members that the policy left alive. over: nothing is left; the worker exits.
 */
export const workerPhaseSchema = z.enum(['starting', 'spare', 'login', 'session', 'ending', 'left', 'over']);
export type WorkerPhase = z.infer<typeof workerPhaseSchema>;

/** The step in which a session is that should have got to its program by now: profiles, or the distribution's hooks. */
export const slowBeginningSchema = z.enum(['profile', 'xsession']);
export type SlowBeginning = z.infer<typeof slowBeginningSchema>;

export const workerSnapshotSchema = z.object({
  phase: workerPhaseSchema,
  display: displaySchema.nullable(),
  subject: loginSubjectSchema.nullable(),
  accepted: sessionUserSchema.nullable(),
  /** The questions that wait for an answer. */
  pending: z.object({ questionsId: z.number().int(), questions: z.array(questionSchema) }).nullable(),
  session: startedSessionSchema.nullable(),
  ended: endedWorkerSessionSchema.nullable(),
  left: z.array(processIdentitySchema),
  /** Its user has left it without ending it, and comes back by logging in. */
  away: z.boolean(),
  slowBeginning: slowBeginningSchema.optional(),
  /** In the nt model, once it has started. */
  nt: ntStateSchema.optional(),
});
export type WorkerSnapshot = z.infer<typeof workerSnapshotSchema>;

/** What goes from the worker to the app. */
export const fromWorkerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('snapshot'), version: z.literal(workerProtocolVersion), snapshot: workerSnapshotSchema }),
  /** The display server accepts clients. */
  z.object({ kind: z.literal('display-ready'), display: displaySchema }),
  /** No display server within its limit, or it died before a session: this worker is of no use and exits. */
  z.object({ kind: z.literal('display-failed'), why: z.string().max(1000) }),
  z.object({
    kind: z.literal('questions'),
    questionsId: z.number().int(),
    questions: z.array(questionSchema).min(1).max(questionLimit),
  }),
  z.object({ kind: z.literal('message'), style: z.enum(['info', 'error']), text: z.string().max(16384) }),
  z.object({
    kind: z.literal('accepted'),
    user: sessionUserSchema,
    /** What they are used to; left out where nobody is remembered, as of guests. */
    preferences: preferencesSchema.optional(),
  }),
  /** The conversation is over with a no. `text` never says which part failed. */
  z.object({ kind: z.literal('refused'), text: z.string().max(4096) }),
  z.object({ kind: z.literal('started'), session: startedSessionSchema }),
  /** The session should have got to its program by now; null: it has. */
  z.object({ kind: z.literal('slow-beginning'), step: slowBeginningSchema.nullable() }),
  /** Something about a session of the nt model is another. `designated`: its shell of now, or the last one. */
  z.object({ kind: z.literal('nt-changed'), nt: ntStateSchema, designated: processIdentitySchema }),
  /** Of the change of that name, which is still wanted. */
  z.object({ kind: z.literal('password-change'), changeId: changeIdSchema, news: passwordNewsSchema }),
  /** Its members, the first of them where they are many. */
  z.object({ kind: z.literal('tasks'), tasks: z.array(taskSchema).max(taskLimit) }),
  /** The session is over, at once, before any clean-up. Also when it never started (`failed-to-start`). */
  z.object({ kind: z.literal('ended'), ended: endedWorkerSessionSchema }),
  /** Clean-up is done. `left`: members alive by policy. `leftovers`: what could not be ended or removed, in words. */
  z.object({
    kind: z.literal('cleaned'),
    left: z.array(processIdentitySchema),
    leftovers: z.array(z.string().max(500)),
  }),
  /** Only while they are watched. Beside the loop: never journaled. */
  membersNewsSchema.extend({ kind: z.literal('members') }),
  /** A message that could not be obeyed in this phase; nothing changed. */
  z.object({ kind: z.literal('rejected'), what: z.string().max(64), why: z.string().max(500) }),
]);
export type FromWorker = z.infer<typeof fromWorkerSchema>;
/** What the manager hears of it. */
export type WorkerNews = Exclude<FromWorker, { readonly kind: 'members' }>;

/**
 * The worker's record: `record.json` in the worker's folder, written (0600, replaced atomically) at each change, so that
 * supervisor and next start can end what a dead worker held. Paths are what must be removed.
 */
export const workerRecordSchema = z.object({
  version: z.literal(1),
  workerId: z.string(),
  worker: processIdentitySchema,
  phase: workerPhaseSchema,
  displayServer: processIdentitySchema.nullable(),
  displayNumber: z.number().int().nullable(),
  /** The process that holds the PAM transaction: as root, the other half of the worker. */
  holder: processIdentitySchema.nullable(),
  /** The designated process, its containment's init where there is one, and members left by policy. */
  processes: z.array(processIdentitySchema),
  cgroupPath: z.string().nullable(),
  /** uid of a pool account whose every process belongs to this worker; null otherwise. */
  exclusiveUid: z.number().int().nullable(),
  homePath: z.string().nullable(),
  hooks: hookLedgerSchema,
  session: startedSessionSchema.nullable(),
  ended: endedWorkerSessionSchema.nullable(),
});
export type WorkerRecord = z.infer<typeof workerRecordSchema>;

/** Name of a PAM service, and the folder of its file (null: /etc/pam.d). */
const pamServiceSchema = z.object({ service: z.string(), confDir: z.string().nullable() });
export type PamService = z.infer<typeof pamServiceSchema>;

/**
 * How the supervisor starts a worker: one JSON value in this environment variable (which the worker deletes before it
 * starts anything). The worker's folder exists and is empty but for nothing; the worker makes its socket in it.
 */
export const workerStartVariable = 'VESTIBULE_WORKER';
export const workerStartSchema = z.object({
  workerId: z.string(),
  /** RUNTIME/workers/ID */
  folder: z.string(),
  seat: z.string(),
  /** Where guest homes are made (0711 folder): one sub-folder a worker. */
  guestHomesFolder: z.string(),
  /** Where accounts get a runtime directory that nobody else makes: machine/user-runtime.ts. */
  userRuntimesFolder: z.string(),
  /** Where session logs go. */
  logFolder: z.string(),
  /** As root: the account of app and display servers, which owns the socket and runs Xvnc; null as an ordinary user. */
  serviceAccount: z.object({ uid: z.number().int(), gid: z.number().int() }).nullable(),
  /** Size of the display until the page says better. */
  geometry: z.object({ width: z.number().int(), height: z.number().int() }),
  displayReadyLimitMs: z.number().int(),
  /** null: no layout is set, and keys are what the display server makes of them. */
  keyboard: keyboardSettingSchema.nullable(),
  /**
   * The PAM services for accounts; null: no account logs in. `autologin` has the only account that logs in by its service,
   * which asks for nothing: an app that is taken over gets nobody else in.
   */
  pam: pamServiceSchema.extend({ autologin: pamServiceSchema.extend({ user: z.string() }).nullable() }).nullable(),
  /** The seat's turn to ask for a password: machine/login-turn.ts. */
  loginTurnPath: z.string(),
  /** Vestibule's own accounts. */
  localAccountsPath: z.string(),
  /** Where sessions and languages of users are remembered; null: nowhere. */
  rememberedPath: z.string().nullable(),
  /** Where logins are recorded; null: nowhere, as for an ordinary user. */
  recordFiles: z.object({ utmp: z.string(), wtmp: z.string(), btmp: z.string(), lastlog: z.string() }).nullable(),
  /** Without it (kiosk), a session that cannot be isolated is refused. */
  allowUnisolated: z.boolean(),
  /** Those of a display and of a session; `greeterSetup` is none of a worker's. */
  hooks: hooksSchema,
  /** Folder of the scripts with which a session begins (build/install/session). null: it begins with its program. */
  sessionScripts: z.string().nullable(),
  /** build/install/specimens/specimen.pl. */
  specimenPath: z.string(),
  /** After what time somebody is told that the session has not got to its program. */
  slowBeginningMs: z.number().int(),
  /** The file that says which ids of logon sessions were given since the last boot. */
  logonIdsPath: z.string(),
});
export type WorkerStart = z.infer<typeof workerStartSchema>;
