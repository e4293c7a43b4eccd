/**
 * All that crosses between main process and page. The page gets whole snapshots with a rising revision and sends a few
 * intents; it decides nothing. Types only need this file; `intentSchema` is for the door in the main process.
 */

import * as z from 'zod';
import type { Appearance } from './appearance.ts';
import type { EndedSession } from './end-reason.ts';
import type { InspectorNews } from './inspector/inspector-view.ts';
import { memberSignalSchema } from './inspector/members.ts';
import { type KeyboardOffer, layoutIdSchema } from './keyboard.ts';
import { type Brand, type KioskEntry, maintenanceWishSchema } from './kiosk.ts';
import type { Task } from './logon-session.ts';
import { startableSpecimens } from './models/specimens.ts';
import type { InspectorTab } from './names.ts';
import type { PinVerdict } from './pin.ts';
import { type PowerAction, powerActionSchema } from './power.ts';
import { plainText, processIdentitySchema, type SessionModel } from './session.ts';
import type { RuntimeName, SeatKind } from './supervisor.ts';
import { answerLimit, changeIdSchema, type Question, questionLimit, type SlowBeginning } from './worker.ts';

/** The one origin of every page; answered inside the program, it never leaves the machine. */
export const pageOrigin = 'https://vestibule.localhost';

/**
 * secure-attention: Ctrl+Alt+Del, which brings the security screen. change-password: from there, and once more after one that
 * came to nothing. The last two: while a logoff is held up.
 */
export const ntWishSchema = z.enum([
  'secure-attention',
  'close-security',
  'show-tasks',
  'change-password',
  'start-shell',
  'cancel-logoff',
  'force-logoff',
]);
export type NtWish = z.infer<typeof ntWishSchema>;

export const intentSchema = z.discriminatedUnion('kind', [
  /** This revision is on the screen (two animation frames after it was drawn) and the page takes keys. */
  z.object({ kind: z.literal('painted'), revision: z.number().int(), screen: z.string().max(32) }),
  z.object({
    kind: z.literal('log-in'),
    /** The name of somebody on the list, or what was typed; null: guest. */
    user: plainText(256).nullable(),
    /** null: what that user is used to, else the default. */
    session: z.string().max(255).nullable(),
    /** A locale of the view, or `usualLanguage`; left out: what that user is used to. */
    language: z.string().max(64).optional(),
  }),
  /** The keys are on somebody of the list: what they are used to is shown. */
  z.object({ kind: z.literal('choose-account'), user: plainText(256) }),
  z.object({ kind: z.literal('cancel-login') }),
  z.object({ kind: z.literal('end-session'), sessionId: z.string().max(64) }),
  /** What somebody does at an NT-style session that is in front. */
  z.object({ kind: z.literal('nt-wish'), sessionId: z.string().max(64), wish: ntWishSchema }),
  z.object({ kind: z.literal('end-task'), sessionId: z.string().max(64), process: processIdentitySchema }),
  /** Somebody is there: nobody is logged in automatically at this greeter. */
  z.object({ kind: z.literal('stop-autologin') }),
  /** The greeter comes in front and the session goes on. `lock`: its user is asked for at once. */
  z.object({ kind: z.literal('leave-session'), sessionId: z.string().max(64), lock: z.boolean() }),
  /** The layout that this greeter, and the session that begins at it, is typed with. */
  z.object({ kind: z.literal('choose-layout'), layout: layoutIdSchema }),
  /** The power menu is being opened: what it offers may have changed. */
  z.object({ kind: z.literal('look-at-power') }),
  z.object({ kind: z.literal('power'), action: powerActionSchema }),
  /** Yes, although `GreeterView.power.confirm` says what it does. */
  z.object({ kind: z.literal('confirm-power') }),
  z.object({ kind: z.literal('cancel-power') }),
  /** The notice of the last end has been read. */
  z.object({ kind: z.literal('dismiss-end') }),
  /** From now on, or no longer, the page is told what the inspector shows. */
  /** `own`: of the page in a window of its own. */
  z.object({ kind: z.literal('inspect'), open: z.boolean(), own: z.literal(true).optional() }),
  /** The inspector is wanted in a window of its own, where the seat has room for one. */
  z.object({ kind: z.literal('open-inspector-window') }),
  /** The window fills its screen, or no longer; where the seat is a window. */
  z.object({ kind: z.literal('toggle-full-screen') }),
  /** For a lecture, on the session in front; not in a kiosk. */
  z.object({
    kind: z.literal('signal-member'),
    sessionId: z.string().max(64),
    member: processIdentitySchema,
    signal: memberSignalSchema,
  }),
  z.object({ kind: z.literal('kill-display-server'), sessionId: z.string().max(64) }),
  z.object({ kind: z.literal('hang-up'), sessionId: z.string().max(64) }),
  /** What is decided is done one thing at a time, each when `perform-next` asks for it. Ends with the inspector. */
  z.object({ kind: z.literal('slow-motion'), on: z.boolean() }),
  z.object({ kind: z.literal('perform-next') }),
  /** After the PIN was right: see `KioskView.maintenance`. */
  z.object({ kind: z.literal('maintain'), wish: maintenanceWishSchema }),
  z.object({ kind: z.literal('start-specimen'), sessionId: z.string().max(64), name: z.enum(startableSpecimens) }),
]);
export type Intent = z.infer<typeof intentSchema>;

/** Digits, whatever their number: a wrong one is as wrong as any. */
export const typedPinSchema = z.string().max(32);

const answerTextsSchema = z.array(z.string().max(answerLimit)).max(questionLimit);
/** To the questions of a login, or of the change of a password. */
export const answerSchema = z.union([
  z.object({ loginId: z.string().max(64), questionsId: z.number().int(), texts: answerTextsSchema }),
  z.object({ changeId: changeIdSchema, questionsId: z.number().int(), texts: answerTextsSchema }),
]);
export type Answer = z.infer<typeof answerSchema>;

/** Where the picture of a session is: a WebSocket address good for one connection from `pageOrigin`. */
export interface PixelAddress {
  readonly url: string;
}

export interface PersonView {
  /** The login name. */
  readonly name: string;
  readonly realName: string | null;
  /** Vestibule's own, and none of the machine's: it has no picture. */
  readonly isLocal?: true;
}

/** All who can be chosen. A list may be long, so it is fetched when its version changes and is no part of each view. */
export interface PeopleView {
  readonly version: number;
  readonly list: readonly PersonView[];
}

export interface SessionChoiceView {
  readonly id: string;
  readonly name: string;
  readonly comment: string;
}

export interface ChosenView {
  readonly user: string;
  /** One that is installed; null: the default. */
  readonly session: string | null;
  readonly language: string | null;
}

export interface NoticeView {
  readonly kind: 'warning' | 'configuration';
  readonly text: string;
}

export interface LoginView {
  readonly loginId: string;
  readonly displayName: string;
  /** busy: somebody else's turn (a back end, a program that starts). asking: `questions` wait for answers. */
  readonly state: 'busy' | 'asking';
  readonly questionsId: number | null;
  readonly questions: readonly Question[];
  readonly messages: readonly { readonly style: 'info' | 'error'; readonly text: string }[];
  /** Of a guest; `displayName` is English then. */
  readonly guest?: true;
  /** Of an NT-style session: the questions are put once somebody has pressed Ctrl+Alt+Del. */
  readonly secureAttention?: true;
}

export interface SessionViewState {
  readonly sessionId: string;
  readonly userName: string;
  readonly sessionName: string;
  readonly model: SessionModel;
  readonly state: 'starting' | 'running' | 'ending';
  readonly startedAtMs: number | null;
  readonly displayNumber: number | null;
  /** It can be left without ending it: its user can come back by logging in. */
  readonly mayLeave: boolean;
  /** It has not got to its program yet, and should have: what it waits for. */
  readonly slow: SlowBeginning | null;
  /** Of an NT-style session; of any other null or nothing. */
  readonly nt?: NtView | null;
}

export interface NtView {
  /** Of its logon session; null before it has started. */
  readonly luid: string | null;
  /** False where a member could leave it by means that this machine allows its account. */
  readonly isContained: boolean;
  readonly shellPid: number | null;
  /** Why its shell is started no more; null: it runs. */
  readonly shellStoppedBecause: string | null;
  /** Its programs are asked to go; `heldUpBy`: what is still there after five seconds, by its own name. */
  readonly logoff: { readonly heldUpBy: string | null } | null;
  readonly security: 'hidden' | 'menu' | 'tasks' | 'password';
  readonly tasks: readonly Task[];
  /** Its user can change their password from the security screen. */
  readonly mayChangePassword: boolean;
  /** While `security` is `password`. */
  readonly passwordChange: PasswordChangeView | null;
}

export interface PasswordChangeView {
  readonly changeId: string;
  /** busy: the back end's turn. asking: `questions` wait for answers. changed, refused: it is over, and `text` says so. */
  readonly state: 'busy' | 'asking' | 'changed' | 'refused';
  readonly questionsId: number | null;
  readonly questions: readonly Question[];
  readonly messages: readonly { readonly style: 'info' | 'error'; readonly text: string }[];
  readonly text: string | null;
}

/**
 * counting: an automatic login begins at `endsAtMs` (milliseconds since the epoch), `lengthMs` after it was announced.
 * stopped: somebody did so at this greeter. paused: it came to nothing too often, the last time by `end`; `text` says so
 * in English.
 */
export type AutologinView =
  | {
      readonly kind: 'counting';
      readonly displayName: string;
      readonly guest?: true;
      readonly endsAtMs: number;
      readonly lengthMs: number;
    }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'paused'; readonly text: string; readonly end: EndedSession };

export interface KioskView {
  /** In an ordinary window, to be tried. */
  readonly isTrial: boolean;
  readonly entry: KioskEntry;
  /** In the place of the session list; none: this kiosk has sessions like any greeter. */
  readonly apps: readonly KioskAppView[];
  /** `keys`: such as `Ctrl+Alt+Shift+M`, which ask for the PIN. null: there is no PIN, and no such way out. */
  readonly maintenance: { readonly keys: string; readonly isOpen: boolean } | null;
  /** The app of an automatic login has the whole screen, since there is no greeter to go back to. */
  readonly isBare: boolean;
}

export interface KioskAppView {
  /** That of its session. */
  readonly id: string;
  readonly name: string;
  /** Path below `pageOrigin`. */
  readonly icon: string | null;
}

/** A brand as a page shows it, and a cover of another monitor. Pictures are paths below `pageOrigin`. */
export interface BrandView extends Omit<Brand, 'logo' | 'backgroundImage'> {
  readonly logo: string | null;
  readonly backgroundImage: string | null;
}

export interface GreeterView {
  readonly revision: number;
  readonly vestibuleVersion: string;
  readonly runtime: RuntimeName;
  readonly seat: { readonly name: string; readonly kind: SeatKind };
  /** What is in front. `stopping`: Vestibule is going down. */
  readonly screen: 'greeter' | 'session' | 'stopping';
  readonly notices: readonly NoticeView[];
  /** True where a guest may log in. */
  readonly guest: boolean;
  /** search: there are so many that a field narrows them down. none: names are typed only. Version 0: not read yet. */
  readonly people: { readonly mode: 'list' | 'search' | 'none'; readonly version: number };
  readonly manualEntry: boolean;
  readonly sessions: readonly SessionChoiceView[];
  readonly defaultSession: string | null;
  /** Locales to choose from, in no order; empty where there is no choice. */
  readonly languages: readonly string[];
  /** Who logged in last, if that is somebody of the list. */
  readonly lastUser: string | null;
  /** What somebody of the list is used to, once that is known. */
  readonly chosen: ChosenView | null;
  readonly login: LoginView | null;
  /** null: there is nothing to say of automatic logins. */
  readonly autologin: AutologinView | null;
  /** null: layouts are none of Vestibule's business here. */
  readonly keyboard: KeyboardOffer | null;
  /** null: nothing can be done to the machine's power from here. */
  readonly power: {
    readonly actions: readonly PowerAction[];
    /** What is asked before it is done: one sentence for everybody whom it disturbs, or who asked that it not be done. */
    readonly confirm: { readonly action: PowerAction; readonly reasons: readonly string[] } | null;
    /** It is being done. */
    readonly busy: PowerAction | null;
  } | null;
  /** Why the last login came to nothing, until the next one begins. */
  readonly refusal: string | null;
  /** Rises with each wish that could not even begin, so that it is answered by another view. */
  readonly obstacles: number;
  /** The last end of a session, in words; null once a new login begins or it was dismissed. */
  readonly lastEnd: {
    readonly sessionId: string;
    /** In English, as the journal and the command line have it; the page says it in the language of whoever is there. */
    readonly text: string;
    readonly end: EndedSession;
    /** So short that it cannot have been meant. */
    readonly isTooShort: boolean;
    readonly badly: boolean;
  } | null;
  /** The session in front when `screen` is `session`. */
  readonly session: SessionViewState | null;
  /** What the page begins with; `language`: a tag or a locale, null where nobody says one. */
  readonly appearance: Omit<Appearance, 'language'> & { readonly language: string | null };
  /** Left out: this is no kiosk. */
  readonly kiosk?: KioskView;
  /** Left out: it is Vestibule's own. */
  readonly brand?: BrandView;
  readonly clipboard: boolean;
  /** Whether there is an inspector here. */
  readonly inspector: boolean;
  /** Whether the window can fill the screen and let go of it again. */
  readonly mayFillScreen: boolean;
  /** Whether it can have a window of its own. */
  readonly inspectorWindow: boolean;
  /** Somebody asked on the command line that it be opened or closed: done once for each number. */
  readonly inspectorAsked: {
    readonly number: number;
    readonly open: boolean;
    readonly tab: InspectorTab | null;
  } | null;
}

/** What the preload puts on `window.vestibule`. Plain functions, no event objects; `on*` give their own undo. */
export interface VestibuleBridge {
  current(): Promise<GreeterView>;
  /** The people of now; ask again when `GreeterView.people.version` is another. */
  people(): Promise<PeopleView>;
  onView(listener: (view: GreeterView) => void): () => void;
  send(intent: Intent): Promise<void>;
  answer(answer: Answer): Promise<void>;
  checkPin(pin: string): Promise<PinVerdict>;
  openPixels(sessionId: string): Promise<PixelAddress | null>;
  /** What an open inspector is told; nothing comes before the intent `inspect`. */
  onInspector(listener: (news: InspectorNews) => void): () => void;
  /** Writes what the inspector has of events into a file of its own; gives its path. */
  exportHappenings(): Promise<string>;
}
