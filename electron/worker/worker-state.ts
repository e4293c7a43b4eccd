/**
 * The life of one worker as a rule: what happened goes in, the next state and what is to be done come out. Nothing here
 * starts, waits or writes. (How it ends is worker-end.ts.)
 */
import type { EndReason } from '../contract/end-reason.ts';
import { type HoldUp, initialNtState, type LogonSession } from '../contract/logon-session.ts';
import type { Preferences } from '../contract/preferences.ts';
import type { Display, Leftovers, ProcessIdentity } from '../contract/session.ts';
import {
  type DesignatedExit,
  type FromWorker,
  type LoginSubject,
  type Question,
  type SessionUser,
  type SlowBeginning,
  type StartedSession,
  type ToWorker,
  type WorkerSnapshot,
  workerProtocolVersion,
} from '../contract/worker.ts';
import { whenNtEvent, whenNtTold } from './nt-rule.ts';
import {
  giveUpChange,
  type PasswordChangeState,
  type PasswordEvent,
  settleChange,
  whenChangeWished,
  whenPasswordEvent,
} from './password-rule.ts';
import { nothing, reject, send, update } from './worker-decision.ts';
import {
  cleanUp,
  displayFailed,
  endLeft,
  endSession,
  gracePeriodMs,
  isBeforeSession,
  whenCleaned,
  whenDesignatedOver,
  whenDisplayDied,
  whenEndTold,
  whenStopAsked,
} from './worker-end.ts';

export type StartOrder = Extract<ToWorker, { kind: 'start' }>;

export interface WorkerState {
  readonly snapshot: WorkerSnapshot;
  /** The order that is being carried out, or was. */
  readonly order: StartOrder | null;
  /** Why the session is being ended, once somebody asked. */
  readonly asked: EndReason | null;
  /** Nobody waits for news of this worker any more (SIGTERM): nothing is left alive and nothing lingers. */
  readonly stopping: boolean;
  /** Something ended in a way that a client which is not there yet must still hear of. */
  readonly hasNews: boolean;
  /** In the nt model: its user changes their password. */
  readonly change: PasswordChangeState | null;
  /** Number of the newest questions. */
  readonly questionsId: number;
  /** In the nt model: since when its shell of now runs; null: it does not. */
  readonly shellStartedAtMs: number | null;
}

/** In the nt model only. */
export type NtEvent =
  /** Again. */
  | { readonly kind: 'shell-started'; readonly designated: ProcessIdentity; readonly atMs: number }
  | { readonly kind: 'shell-failed'; readonly why: string }
  /** Who has been asked to go for long and is there still; null: nobody. */
  | { readonly kind: 'held-up'; readonly by: HoldUp | null }
  /** All that take part have gone. */
  | { readonly kind: 'clients-asked' }
  /** Its user came back: the logon session that checked them. */
  | { readonly kind: 'unlocked'; readonly logon: LogonSession };

export type WorkerEvent =
  | { readonly kind: 'display-ready'; readonly display: Display }
  | { readonly kind: 'display-failed'; readonly why: string }
  | { readonly kind: 'display-died'; readonly how: string; readonly atMs: number; readonly lifetimeMs: number | null }
  | { readonly kind: 'asked'; readonly questions: readonly Question[] }
  /** To the questions of now. The texts went to the back end, past this rule. */
  | { readonly kind: 'answered' }
  /** Answers to no question that is open, or not to all of them. */
  | { readonly kind: 'answered-wrongly' }
  | { readonly kind: 'said'; readonly style: 'info' | 'error'; readonly text: string }
  | { readonly kind: 'accepted'; readonly user: SessionUser; readonly preferences?: Preferences }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'session-started'; readonly session: StartedSession }
  | { readonly kind: 'slow-beginning'; readonly step: SlowBeginning | null }
  | { readonly kind: 'session-failed'; readonly why: string; readonly atMs: number }
  | {
      readonly kind: 'designated-over';
      readonly exit: DesignatedExit;
      readonly logPath: string | null;
      /** By the clock. */
      readonly atMs: number;
      /** Since the session has started, whatever was done to the clock. */
      readonly lifetimeMs: number | null;
    }
  | {
      readonly kind: 'cleaned';
      readonly left: readonly ProcessIdentity[];
      readonly leftovers: readonly string[];
      /** Of the nt model: who holds a handle of the logon session. */
      readonly heldBy?: readonly ProcessIdentity[];
    }
  /** The last member that was left alive ended by itself, or the last handle was closed. */
  | { readonly kind: 'left-gone' }
  | NtEvent
  | PasswordEvent
  /** Another client says hello. */
  | { readonly kind: 'client-changed' }
  /** SIGTERM, or the supervisor is gone. */
  | { readonly kind: 'stop-asked' }
  | { readonly kind: 'told'; readonly message: Told };

/** What concerns its life: watching and lectures pass beside the rule (member-watch.ts). */
export type Told = Exclude<ToWorker, { kind: 'hello' | 'answer' } | LectureRequest>;
export type NtTold = Extract<Told, { kind: 'cancel-logoff' | 'start-shell' | 'watch-tasks' | 'end-task' }>;
export type LectureRequest = Extract<
  ToWorker,
  { kind: 'watch-members' | 'signal-member' | 'kill-display-server' | 'hang-up' | 'start-specimen' }
>;

export type WorkerEffect =
  | { readonly kind: 'send'; readonly message: FromWorker }
  /** Ends in `accepted` or `refused`. */
  | { readonly kind: 'authenticate'; readonly subject: LoginSubject }
  /** Ends in `session-started` or `session-failed`. */
  | { readonly kind: 'start-session'; readonly order: StartOrder; readonly user: SessionUser }
  /** SIGTERM, the grace period, SIGKILL. Ends in `designated-over`. */
  | { readonly kind: 'end-session'; readonly gracePeriodMs: number }
  /** Ends in `shell-started` or `shell-failed`. */
  | { readonly kind: 'start-shell' }
  /** By WM_DELETE_WINDOW, one after the other. Ends in `clients-asked`, unless it is stopped before. */
  | { readonly kind: 'ask-clients' }
  | { readonly kind: 'stop-asking' }
  | { readonly kind: 'watch-tasks'; readonly on: boolean }
  | { readonly kind: 'end-task'; readonly process: ProcessIdentity }
  /** Ends in `unlocked`. */
  | { readonly kind: 'note-unlock' }
  /** Ends in `change-over`, unless it is given up before. */
  | { readonly kind: 'change-password'; readonly changeId: string }
  | { readonly kind: 'give-up-change' }
  /** Ends in `cleaned`. `leftovers`: what becomes of members that are still alive. */
  | { readonly kind: 'clean-up'; readonly leftovers: Leftovers | 'forget'; readonly gracePeriodMs: number }
  /** `linger`: a client that is not there may still come for the news. */
  | { readonly kind: 'exit'; readonly linger: boolean };

export interface Decision {
  readonly state: WorkerState;
  readonly effects: readonly WorkerEffect[];
}

export const initialWorkerState: WorkerState = {
  snapshot: {
    phase: 'starting',
    display: null,
    subject: null,
    accepted: null,
    pending: null,
    session: null,
    ended: null,
    left: [],
    away: false,
  },
  order: null,
  asked: null,
  stopping: false,
  hasNews: false,
  change: null,
  questionsId: 0,
  shellStartedAtMs: null,
};

export function decide(state: WorkerState, event: WorkerEvent): Decision {
  return settleChange(decideOn(state, event));
}

function decideOn(state: WorkerState, event: WorkerEvent): Decision {
  const { phase } = state.snapshot;
  switch (event.kind) {
    case 'display-ready':
      if (phase !== 'starting') return nothing(state);
      return {
        state: update(state, { phase: 'spare', display: event.display }),
        effects: [send({ kind: 'display-ready', display: event.display })],
      };
    case 'display-failed':
      return isBeforeSession(state) ? cleanUp(state, [displayFailed(event.why)]) : nothing(state);
    case 'display-died':
      return whenDisplayDied(state, event);
    case 'asked':
      return whenAsked(state, event.questions);
    case 'answered':
      return nothing(update({ ...state, change: withoutPending(state.change) }, { pending: null }));
    case 'answered-wrongly':
      return reject(state, 'answer', 'these are not answers to the questions that are open');
    case 'said':
      return phase === 'login'
        ? { state, effects: [send({ kind: 'message', style: event.style, text: event.text })] }
        : nothing(state);
    case 'accepted':
      if (phase !== 'login') return nothing(state);
      return {
        state: update(state, { accepted: event.user, pending: null }),
        effects: [
          send({
            ...{ kind: 'accepted', user: event.user },
            ...(event.preferences === undefined ? {} : { preferences: event.preferences }),
          }),
        ],
      };
    case 'refused':
      return phase === 'login' ? cleanUp(state, [send({ kind: 'refused', text: event.text })]) : nothing(state);
    case 'session-started':
      return whenStarted(state, event.session);
    case 'slow-beginning':
      return whenSlow(state, event.step);
    case 'session-failed':
      if (phase !== 'login') return nothing(state);
      return endSession(
        state,
        { reason: { kind: 'failed-to-start', why: event.why.slice(0, 1000) } },
        { atMs: event.atMs, lifetimeMs: null },
        null,
        'clean-up',
      );
    case 'designated-over':
      return whenDesignatedOver(state, event);
    case 'cleaned':
      return whenCleaned(state, event.left, event.leftovers, event.heldBy ?? []);
    case 'left-gone':
      return phase === 'left' ? cleanUp(state, []) : nothing(state);
    case 'shell-started':
    case 'shell-failed':
    case 'held-up':
    case 'clients-asked':
    case 'unlocked':
      return whenNtEvent(state, event);
    case 'change-asked':
    case 'change-said':
    case 'change-over':
      return whenPasswordEvent(state, event);
    case 'client-changed':
      // The page that showed the questions is gone with the app.
      return giveUpChange(state);
    case 'stop-asked':
      return whenStopAsked({ ...state, stopping: true });
    case 'told':
      return whenTold(state, event.message);
  }
}

function withoutPending(change: PasswordChangeState | null): PasswordChangeState | null {
  return change === null ? null : { ...change, pending: null };
}

function whenAsked(state: WorkerState, questions: readonly Question[]): Decision {
  if (state.snapshot.phase !== 'login') return nothing(state);
  const questionsId = state.questionsId + 1;
  const pending = { questionsId, questions: [...questions] };
  return {
    state: { ...update(state, { pending }), questionsId },
    effects: [send({ kind: 'questions', ...pending })],
  };
}

function whenTold(state: WorkerState, message: Told): Decision {
  const { phase } = state.snapshot;
  switch (message.kind) {
    case 'begin':
      if (phase !== 'spare') return reject(state, 'begin', `this worker is not spare but in phase ${phase}`);
      return {
        state: update(state, { phase: 'login', subject: message.subject }),
        effects: [{ kind: 'authenticate', subject: message.subject }],
      };
    case 'cancel':
      if (!isBeforeSession(state) || state.order !== null)
        return reject(state, 'cancel', 'there is a session to end instead');
      return cleanUp(state, []);
    case 'start':
      return whenStartTold(state, message);
    case 'end':
      return whenEndTold(state, message.reason, message.ask === true);
    case 'set-away':
      return phase === 'session' ? setAway(state, message.away) : reject(state, 'set-away', 'there is no session');
    case 'cancel-logoff':
    case 'start-shell':
    case 'watch-tasks':
    case 'end-task':
      return whenNtTold(state, message);
    case 'change-password':
      return whenChangeWished(state, message.changeId);
    case 'cancel-change':
      return giveUpChange(state);
    case 'end-left':
      return phase === 'left' ? endLeft(state) : reject(state, 'end-left', 'no member was left alive');
    case 'forget-left':
      if (phase !== 'left') return reject(state, 'forget-left', 'no member was left alive');
      return cleanUp({ ...state, stopping: true }, [], 'forget');
  }
}

function whenStartTold(state: WorkerState, order: StartOrder): Decision {
  const { phase, accepted } = state.snapshot;
  // No session without a successful authentication in this very worker.
  if (phase !== 'login' || accepted === null) return reject(state, 'start', 'nobody was accepted here');
  if (state.order !== null) return reject(state, 'start', 'the session is starting already');
  // Of a logon session nobody outlives the logoff.
  const kept: StartOrder = order.model === 'nt' ? { ...order, leftovers: 'end' } : order;
  return { state: { ...state, order: kept }, effects: [{ kind: 'start-session', order: kept, user: accepted }] };
}

function setAway(state: WorkerState, away: boolean): Decision {
  const isBack = state.snapshot.away && !away;
  const effects: readonly WorkerEffect[] = isBack && state.order?.model === 'nt' ? [{ kind: 'note-unlock' }] : [];
  return { state: update(state, { away }), effects };
}

function whenStarted(state: WorkerState, session: StartedSession): Decision {
  if (state.snapshot.phase !== 'login') return nothing(state);
  const effects: WorkerEffect[] = [send({ kind: 'started', session })];
  // Somebody asked for the end while it was starting.
  if (state.asked !== null) effects.push({ kind: 'end-session', gracePeriodMs: gracePeriodMs(state) });
  const nt = state.order?.model === 'nt' ? { nt: initialNtState } : {};
  const next = update(state, { phase: 'session', session, ...nt });
  return { state: { ...next, shellStartedAtMs: session.startedAtMs }, effects };
}

/** A client that comes later finds it in the snapshot. */
function whenSlow(state: WorkerState, step: SlowBeginning | null): Decision {
  if (state.snapshot.phase !== 'session') return nothing(state);
  const { slowBeginning: _, ...snapshot } = state.snapshot;
  return {
    state: { ...state, snapshot: step === null ? snapshot : { ...snapshot, slowBeginning: step } },
    effects: [send({ kind: 'slow-beginning', step })],
  };
}

/** The first thing that a client hears. */
export function encodeSnapshot(state: WorkerState): FromWorker {
  return { kind: 'snapshot', version: workerProtocolVersion, snapshot: state.snapshot };
}
