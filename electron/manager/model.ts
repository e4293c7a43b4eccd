/**
 * The state of the display manager as one value. Everything here is data: what happened is in events.ts, what is to be
 * done is in effects.ts, and decide.ts leads from one to the other.
 */

import type { Configuration, ConfigurationProblem } from '../contract/configuration.ts';
import type { EndedSession, EndReason } from '../contract/end-reason.ts';
import type { KeyboardOffer } from '../contract/keyboard.ts';
import type { LogonSession, NtState, Task } from '../contract/logon-session.ts';
import type { InspectorTab } from '../contract/names.ts';
import type { PowerAction, PowerMeans } from '../contract/power.ts';
import type { Preferences } from '../contract/preferences.ts';
import type { Display, ProcessIdentity, SessionModel, SessionProgram } from '../contract/session.ts';
import type { RuntimeName, SeatKind } from '../contract/supervisor.ts';
import type {
  Containment,
  DesignatedExit,
  LoginSubject,
  Question,
  SessionUser,
  SlowBeginning,
} from '../contract/worker.ts';

export interface ManagerState {
  /** starting: no page has painted yet. stopping: every session is being ended. stopped: nothing is left to wait for. */
  readonly phase: 'starting' | 'running' | 'stopping' | 'stopped';
  /** The manager's own time, by which it counts: whoever sets the clock does not touch it. */
  readonly nowMs: number;
  /** What the clock said last, for times that are shown or compared with another process's; since the epoch. */
  readonly clockMs: number;
  readonly settings: Settings;
  readonly catalogue: Catalogue;
  readonly people: People;
  /** Locales that are installed; null: not read yet. */
  readonly languages: readonly string[] | null;
  readonly remembered: RememberedState;
  readonly seat: Seat;
  readonly power: Power;
  /** Clients of the control socket that wait for something to happen. */
  readonly waiters: readonly Waiter[];
  readonly page: Page;
  /** Somebody has given the operator's PIN, and has not chosen what to do. */
  readonly maintenance: boolean;
  /** `stop --leave`. */
  readonly leaveMembers: boolean;
  readonly inspector: InspectorState;
  /** Counts logins and requests of this manager; what needs a name takes the next one. */
  readonly counter: number;
}

/** What the supervisor said at the start, and what of it is another by now. */
export interface Settings {
  readonly vestibuleVersion: string;
  readonly runtime: RuntimeName;
  /** `trial`: a kiosk in an ordinary window. */
  readonly seat: { readonly name: string; readonly kind: SeatKind; readonly trial?: true | undefined };
  readonly configuration: Configuration;
  readonly problems: readonly ConfigurationProblem[];
  /** What was read last does not hold, because of the problems. */
  readonly isRefused?: boolean;
  /** Workers that were started with another configuration. */
  readonly staleWorkers?: readonly string[];
  /** The most that grace period and hooks of a session take, whichever configuration it began with. */
  readonly sessionEndLimitMs?: number;
  /** Pictures of the brand and of apps that there are, by name (machine/brand-files.ts). */
  readonly brandImages?: readonly string[];
  /** How often they were read again. */
  readonly brandReading?: number;
  readonly notices: readonly string[];
  readonly keyboard: KeyboardOffer | null;
  /** An app before this one had a greeter on the screen. */
  readonly paintedBefore: boolean;
  /** Locale of sessions; null where the environment names none. */
  readonly language: string | null;
}

export interface CatalogueEntry {
  readonly program: SessionProgram;
  readonly comment: string;
}

export interface Catalogue {
  readonly entries: readonly CatalogueEntry[];
  /** Files that could not be used, one sentence each. */
  readonly problems: readonly string[];
}

/** Somebody who can log in, as the account database has them. */
export interface Person {
  /** The login name. */
  readonly name: string;
  /** null where there is none but the login name. */
  readonly realName: string | null;
  /** Vestibule's own, and none of the machine's. */
  readonly isLocal?: true;
}

export interface People {
  /** 0 before the first reading. */
  readonly version: number;
  /** In the order in which they are shown. */
  readonly list: readonly Person[];
  /** Login names that are not let in. */
  readonly barred: readonly string[];
}

export interface RememberedState {
  /** Who logged in last on this seat; null: nobody, or nobody can tell. */
  readonly lastUser: string | null;
  /** Whom somebody looks at on the list, and what they are used to; `preferences` null: not known yet. */
  readonly chosen: { readonly user: string; readonly preferences: Preferences | null } | null;
}

/** Where a person sits: one greeter, a list of sessions, one of the two in front. */
export interface Seat {
  readonly front: Front;
  readonly sessions: readonly Session[];
  /** Sessions that are over, newest last, at most `historyLimit`. */
  readonly history: readonly OverSession[];
  readonly login: Login;
  readonly autologin: Autologin;
  readonly keyboard: Keyboard;
  readonly spare: Spare;
  /** Spares in a row that came to nothing. */
  readonly spareFailures: number;
  /** Workers that are spent and whose processes have not been seen to end yet. */
  readonly retiring: readonly Retiring[];
  /** Why the last login came to nothing. */
  readonly refusal: string | null;
  /** Wishes that could not even begin: each of them is news for the page, the same words again too. */
  readonly obstacles: number;
  /** Id of the session whose end the greeter still shows. */
  readonly shownEnd: string | null;
}

export const historyLimit = 50;

export type Front = { readonly kind: 'greeter' } | { readonly kind: 'session'; readonly sessionId: string };

/** `display`: of a login that an earlier app left half-way, in case its session was on its way already; else null. */
export interface Retiring {
  readonly workerId: string;
  readonly display: Display | null;
}

/** Who asked for a login: the page, a client of the control socket, or nobody. */
export type LoginOrigin =
  | { readonly kind: 'greeter' }
  | { readonly kind: 'autologin' }
  | { readonly kind: 'control'; readonly clientId: number };

export interface LoginRequest {
  readonly loginId: string;
  readonly subject: LoginSubject;
  readonly program: SessionProgram;
  /** Somebody wished for `program`; else it is the default, where the user is used to nothing else. */
  readonly isProgramWished: boolean;
  /** A locale or `usualLanguage`; null: nobody wished for one. */
  readonly language: string | null;
  readonly origin: LoginOrigin;
}

/** One authentication conversation, at most one at a time on a seat. */
export type Login =
  | { readonly kind: 'none' }
  | { readonly kind: 'waiting-for-worker'; readonly request: LoginRequest }
  | {
      readonly kind: 'conversing';
      readonly request: LoginRequest;
      readonly workerId: string;
      readonly display: Display;
      readonly pending: { readonly questionsId: number; readonly questions: readonly Question[] } | null;
      readonly messages: readonly { readonly style: 'info' | 'error'; readonly text: string }[];
      /** Where another configuration came while it was open: what held when it began, for its session. */
      readonly terms?: Configuration['session'];
    };

export interface Autologin {
  readonly turn: AutologinTurn;
  /** Sessions in a row that ended so soon that something must be wrong with them. */
  readonly shortEnds: number;
  /** The end, in words, after which no more are tried; null while they are. */
  readonly pausedBecause: EndedSession | null;
}

/**
 * Of the greeter that is in front or comes there. none: nobody is logged in automatically. due: somebody is, as soon as
 * the page has painted. counting: when its timer fires. stopped: a person wanted none.
 */
export type AutologinTurn =
  | { readonly kind: 'none' }
  | { readonly kind: 'due'; readonly delayMs: number }
  | { readonly kind: 'counting'; readonly endsAtMs: number; readonly lengthMs: number }
  | { readonly kind: 'stopped' };

/** Layouts by their id. */
export interface Keyboard {
  /** By whoever is at the greeter now, and has no session yet; null: by nobody. */
  readonly chosen: string | null;
  /** What people chose for the last session that they have begun, by login name. */
  readonly ofPeople: readonly { readonly user: string; readonly layout: string }[];
  /** What the supervisor was told last; null where layouts are none of Vestibule's business. */
  readonly inForce: string | null;
}

/** The power of the machine. `problem`: why the last wish came to nothing. */
export interface Power {
  readonly offered: readonly { readonly action: PowerAction; readonly means: PowerMeans }[];
  readonly turn: PowerTurn;
  readonly problem: string | null;
}

/** `force`: nothing that stands against it is asked about. */
export type PowerOrigin = { readonly kind: 'greeter' } | { readonly kind: 'control'; readonly force: boolean };

/**
 * inspecting: the supervisor looks what stands against it. confirming: somebody at the greeter is asked. ending: the seat's
 * sessions are ended before the command runs. performing: logind or the command was asked. awaited: it said yes.
 */
export type PowerTurn =
  | { readonly kind: 'none' }
  | { readonly kind: 'inspecting'; readonly action: PowerAction; readonly origin: PowerOrigin }
  | { readonly kind: 'confirming'; readonly action: PowerAction; readonly reasons: readonly string[] }
  | { readonly kind: 'ending' | 'performing' | 'awaited'; readonly action: PowerAction };

/** What a successful login starts. Named by its worker: a worker is one login and has one session. */
export interface Session {
  readonly sessionId: string;
  readonly model: SessionModel;
  /** By whom it was logged in; null where an app that was started anew could not find out. */
  readonly subject: LoginSubject | null;
  readonly user: SessionUser;
  readonly program: SessionProgram;
  readonly display: Display | null;
  readonly life: SessionLife;
  /** It should have got to its program by now, and is in this step still. */
  readonly slowBeginning?: SlowBeginning;
  /** In the nt model, once its worker has said something of it. */
  readonly nt?: NtSession;
}

/**
 * `security`: the screen that secure attention brings over the session, with the list of its processes or the change of a
 * password on it. `passwordChange`: null where none is shown.
 */
export interface NtSession {
  readonly state: NtState;
  readonly security: 'hidden' | 'menu' | 'tasks' | 'password';
  readonly tasks: readonly Task[];
  readonly passwordChange: PasswordChange | null;
}

/** One conversation in which somebody changes their password. `over`: how it ended, in words; null: it goes on. */
export interface PasswordChange {
  readonly changeId: string;
  readonly pending: { readonly questionsId: number; readonly questions: readonly Question[] } | null;
  readonly messages: readonly { readonly style: 'info' | 'error'; readonly text: string }[];
  readonly over: { readonly changed: boolean; readonly text: string } | null;
}

export interface RunningFacts {
  readonly designated: ProcessIdentity;
  readonly containment: Containment;
  readonly startedAtMs: number;
  /** The same in the manager's own time. */
  readonly sinceMs: number;
  readonly logPath: string | null;
  /** Id of the layout that it was started with. */
  readonly keyboard?: string | null | undefined;
  /** Of a text session. */
  readonly terminalSocketPath?: string | null | undefined;
  /** Of an NT-style session. */
  readonly logon?: LogonSession | undefined;
  /** Of an NT-style session: its user can change their password from it. */
  readonly mayChangePassword?: true | undefined;
}

/**
 * starting: asked for, no process yet. running: the designated process lives. ending: its end was asked for. cleaning: it
 * is over and the worker clears up. left: cleared up but for members that the policy left alive.
 */
export type SessionLife =
  | { readonly kind: 'starting' }
  | { readonly kind: 'running'; readonly facts: RunningFacts }
  | { readonly kind: 'ending'; readonly facts: RunningFacts | null; readonly reason: EndReason }
  | { readonly kind: 'cleaning'; readonly facts: RunningFacts | null; readonly end: End }
  | {
      readonly kind: 'left';
      readonly facts: RunningFacts | null;
      readonly end: End;
      readonly left: readonly ProcessIdentity[];
    };

export interface End {
  readonly reason: EndReason;
  /** Where the reason is another: how the designated process ended. */
  readonly exit?: DesignatedExit | undefined;
  readonly endedAtMs: number;
  readonly lifetimeMs: number | null;
  /** Where the session's standard error went; null where nothing was written. */
  readonly logPath: string | null;
}

export interface OverSession {
  readonly sessionId: string;
  readonly model: SessionModel;
  readonly user: SessionUser;
  readonly program: SessionProgram;
  readonly facts: RunningFacts | null;
  readonly end: End;
  /** What could not be ended or removed, in words. */
  readonly leftovers: readonly string[];
}

/** The worker that stands ready for the next login. */
export type Spare =
  | { readonly kind: 'none' }
  | { readonly kind: 'requested'; readonly requestId: string }
  | { readonly kind: 'starting'; readonly workerId: string }
  | { readonly kind: 'ready'; readonly workerId: string; readonly display: Display }
  /** The last ones came to nothing; the next is asked for when its timer fires. */
  | { readonly kind: 'failed'; readonly why: string };

/** A client of the control socket and what it waits for. */
export type Waiter =
  | { readonly kind: 'login'; readonly clientId: number; readonly loginId: string; readonly untilEnd: boolean }
  | {
      readonly kind: 'session-started';
      readonly clientId: number;
      readonly sessionId: string;
      readonly untilEnd: boolean;
    }
  /** `hasAsked`: for this end, which somebody may give up. */
  | {
      readonly kind: 'session-over';
      readonly clientId: number;
      readonly sessionId: string;
      readonly hasAsked?: true;
    }
  /** What was asked of the machine's power. */
  | { readonly kind: 'power'; readonly clientId: number }
  /** A picture, of the next page that paints. */
  | { readonly kind: 'picture'; readonly clientId: number };

/** `watched`: the session whose worker was told to tell of its members. */
export interface InspectorState {
  /** Beside the greeter or the session. */
  readonly open: boolean;
  /** In a window of its own. */
  readonly own: boolean;
  /** Effects wait until somebody asks for the next (slow-motion.ts). */
  readonly slow: boolean;
  /** The last wish from the command line, until somebody closes it; `number` rises. */
  readonly asked: { readonly number: number; readonly open: boolean; readonly tab: InspectorTab | null } | null;
  readonly watched: string | null;
}

/** The window's page: its renderer may die and is then loaded again. */
export interface Page {
  readonly painted: boolean;
  /** When its renderer died, newest last, for the restart policy. */
  readonly deathsAtMs: readonly number[];
}
