/**
 * A login: one authentication conversation, from the wish to the yes or the no. The manager passes on what the worker's
 * back end asks and never sees an answer.
 */
import type { Configuration } from '../contract/configuration.ts';
import { refusedText } from '../contract/login-names.ts';
import type { Preferences } from '../contract/preferences.ts';
import { say } from '../contract/said.ts';
import type { SessionProgram } from '../contract/session.ts';
import type { LoginSubject, Question, SessionUser } from '../contract/worker.ts';
import { releaseBrake, standDown, stopAutologin } from './autologin.ts';
import { findEntry } from './catalogue.ts';
import type { Decision } from './decision.ts';
import { andThen, become, becomeSeat, stay } from './decision.ts';
import type { Effect } from './effects.ts';
import { isGoingDown } from './going-down.ts';
import { layoutForSession } from './keyboard.ts';
import { findEntryObstacle } from './kiosk.ts';
import type { Login, LoginOrigin, LoginRequest, ManagerState, Session } from './model.ts';
import { displayNameOf, isBarred } from './people.ts';
import { findLanguage, findPreferredEntry, findPreferredLanguage } from './remembered.ts';
import { findFrontSession } from './session.ts';
import { expectWorkerToExit, requestSpare, retireWorker } from './spare.ts';
import { findOwnSession, returnToSession } from './switching.ts';
import { failWaiters, tellLoginClient } from './waiters.ts';

export interface LoginWish {
  /** null: guest. */
  readonly user: string | null;
  /** Id of a session; null: the default. */
  readonly session: string | null;
  /** A locale or `usualLanguage`; left out or null: what the user is used to. */
  readonly language?: string | null;
  readonly origin: LoginOrigin;
}

/** Why a wish cannot even begin, in words for whoever wished; null where it can. */
export function findObstacle(state: ManagerState, wish: LoginWish): string | null {
  if (state.phase === 'stopping' || state.phase === 'stopped') return say('login.stopping');
  if (isGoingDown(state)) return say('login.goingDown');
  if (findEntry(state, wish.session) === null) {
    if (wish.session === null) return say('login.noSession');
    const known = state.catalogue.entries.map((entry) => entry.program.id).join(', ');
    return `There is no session «${wish.session}». Installed: ${known}.`;
  }
  const { language = null } = wish;
  if (language !== null && findLanguage(state, language) === null)
    return `There is no language «${language}». Installed: ${(state.languages ?? []).join(', ')}.`;
  const active = findFrontSession(state);
  if (active !== null) {
    return `Session ${active.sessionId} (${active.program.name}) is in front on this seat. End it, or leave it (vestibule lock or switch), first.`;
  }
  if (state.seat.login.kind !== 'none' && wish.origin.kind === 'control') return say('login.another');
  const entry = findEntryObstacle(state, wish.user, wish.origin);
  if (entry !== null) return entry;
  // In the words of a wrong password: nobody learns which names exist.
  return wish.user !== null && isBarred(state, wish.user) ? refusedText : null;
}

/**
 * A new wish at the greeter takes the place of the conversation that is open there: a change of user. The same wish
 * again while it is being seen to (Enter pressed twice) is the same login. An automatic login is not waited for any more.
 */
export function beginLogin(state: ManagerState, wish: LoginWish): Decision {
  return andThen(stopAutologin(state), (next) => beginWished(next, wish));
}

function beginWished(state: ManagerState, wish: LoginWish): Decision {
  const obstacle = findObstacle(state, wish);
  const entry = findEntry(state, wish.session);
  if (obstacle !== null || entry === null)
    return becomeSeat(state, {
      refusal: obstacle === null ? null : describeRefusal(state, wish.origin, wish.user, obstacle),
      obstacles: state.seat.obstacles + 1,
    });
  const subject = subjectOf(wish);
  const { language = null } = wish;
  const request: LoginRequest = {
    ...{ loginId: `l${state.counter + 1}`, subject, program: entry.program, isProgramWished: wish.session !== null },
    language: language === null ? null : findLanguage(state, language),
    origin: wish.origin,
  };
  if (isUnderWay(state.seat.login, request)) return stay(state);
  return andThen(
    andThen(cancelLogin(state), (next) => become(next, { counter: next.counter + 1 })),
    (next) =>
      next.seat.spare.kind === 'ready'
        ? beginWithWorker(next, request)
        : andThen(
            becomeSeat(next, { login: { kind: 'waiting-for-worker', request }, refusal: null, shownEnd: null }),
            requestSpare,
          ),
  );
}

function subjectOf({ user, origin }: LoginWish): LoginSubject {
  if (user === null) return { method: 'guest' };
  return { method: origin.kind === 'autologin' ? 'autologin' : 'account', user };
}

/** Nobody did anything where an automatic login came to nothing, so they are told what this is about. */
function describeRefusal(state: ManagerState, origin: LoginOrigin, user: string | null, text: string): string {
  if (origin.kind !== 'autologin') return text;
  const name = displayNameOf(state, user);
  return text === refusedText ? say('autologin.failed', { name }) : say('autologin.failedBecause', { name, why: text });
}

function refusalOf(state: ManagerState, { origin, subject }: LoginRequest, text: string): string {
  return describeRefusal(state, origin, subject.method === 'guest' ? null : subject.user, text);
}

function isUnderWay(login: Login, wished: LoginRequest): boolean {
  if (login.kind === 'none' || (login.kind === 'conversing' && login.pending !== null)) return false;
  const { request } = login;
  const named = (each: LoginSubject): string | null => (each.method === 'account' ? each.user : null);
  return (
    wished.origin.kind === 'greeter' &&
    request.origin.kind === 'greeter' &&
    named(request.subject) === named(wished.subject) &&
    request.program.id === wished.program.id &&
    request.isProgramWished === wished.isProgramWished &&
    request.language === wished.language
  );
}

/**
 * Takes the spare; the seat has none until the next is asked for. The conversation has no time limit: a PAM module may
 * wait for a finger, a card or a far server for as long as it likes, and the person can give up at any moment.
 */
export function beginWithWorker(state: ManagerState, request: LoginRequest): Decision {
  const { spare } = state.seat;
  if (spare.kind !== 'ready') return stay(state);
  const login: Login = {
    kind: 'conversing',
    request,
    workerId: spare.workerId,
    display: spare.display,
    pending: null,
    messages: [],
  };
  return becomeSeat(
    state,
    { login, spare: { kind: 'none' }, spareFailures: 0, refusal: null, shownEnd: null },
    { kind: 'send-to-worker', workerId: spare.workerId, order: { kind: 'begin', subject: request.subject } },
  );
}

/** Gives up the conversation, whatever it waits for. Its worker is spent. */
export function cancelLogin(state: ManagerState): Decision {
  const { login } = state.seat;
  switch (login.kind) {
    case 'none':
      return stay(state);
    case 'waiting-for-worker':
      return andThen(becomeSeat(state, { login: { kind: 'none' } }), (next) =>
        failWaiters(next, login.request.loginId, 'The login was cancelled.'),
      );
    case 'conversing':
      return andThen(
        andThen(becomeSeat(state, { login: { kind: 'none' } }), (next) => retireWorker(next, login.workerId)),
        (next) => andThen(failWaiters(next, login.request.loginId, 'The login was cancelled.'), requestSpare),
      );
  }
}

/** No worker came for a login that waits for one. */
export function failWaitingLogin(state: ManagerState, why: string): Decision {
  const { login } = state.seat;
  if (login.kind !== 'waiting-for-worker') return stay(state);
  const refusal = refusalOf(state, login.request, why);
  return andThen(becomeSeat(state, { login: { kind: 'none' }, refusal }), (next) =>
    failWaiters(next, login.request.loginId, why),
  );
}

export function whenAsked(
  state: ManagerState,
  workerId: string,
  pending: { readonly questionsId: number; readonly questions: readonly Question[] },
): Decision {
  const login = findConversation(state, workerId);
  if (login === null) return stay(state);
  return andThen(becomeSeat(state, { login: { ...login, pending } }), (next) =>
    tellLoginClient(next, login.request.origin, { kind: 'questions', ...pending, questions: [...pending.questions] }),
  );
}

const messageLimit = 20;

export function whenTold(state: ManagerState, workerId: string, style: 'info' | 'error', text: string): Decision {
  const login = findConversation(state, workerId);
  if (login === null) return stay(state);
  const messages = [...login.messages, { style, text }].slice(-messageLimit);
  return andThen(becomeSeat(state, { login: { ...login, messages } }), (next) =>
    tellLoginClient(next, login.request.origin, { kind: 'message', style, text }),
  );
}

/** The answers are on their way beside the loop: the questions are no longer open. */
export function whenAnswered(state: ManagerState, loginId: string, questionsId: number): Decision {
  const { login } = state.seat;
  if (login.kind !== 'conversing' || login.request.loginId !== loginId) return stay(state);
  if (login.pending === null || login.pending.questionsId !== questionsId) return stay(state);
  return becomeSeat(state, { login: { ...login, pending: null } });
}

/** The back end said no; the worker is spent and exits by itself. */
export function whenRefused(state: ManagerState, workerId: string, text: string): Decision {
  const login = findConversation(state, workerId);
  if (login === null) return stay(state);
  return andThen(
    andThen(becomeSeat(state, { login: { kind: 'none' }, refusal: refusalOf(state, login.request, text) }), (next) =>
      expectWorkerToExit(next, workerId),
    ),
    (next) => andThen(failWaiters(next, login.request.loginId, text), requestSpare),
  );
}

/** The back end said yes: the session is started with that same worker, and comes in front. */
export function whenAccepted(
  state: ManagerState,
  workerId: string,
  user: SessionUser,
  preferences: Preferences,
): Decision {
  const login = findConversation(state, workerId);
  if (login === null) return stay(state);
  const { request } = login;
  const own = findOwnSession(state, request.subject, user);
  if (own !== null) return returnToSession(state, own, login);
  const preferred = request.isProgramWished ? null : findPreferredEntry(state, preferences);
  const program = preferred?.program ?? request.program;
  const session: Session = {
    sessionId: workerId,
    model: program.model ?? 'x11',
    subject: request.subject,
    user,
    program,
    display: login.display,
    life: { kind: 'starting' },
  };
  const language = request.language ?? findPreferredLanguage(state, preferences);
  const terms = login.terms ?? state.settings.configuration.session;
  const order = startOrder(state, workerId, program, language, request.subject, terms);
  const accepted = becomeSeat(
    {
      ...state,
      waiters: state.waiters.map((waiter) =>
        waiter.kind === 'login' && waiter.loginId === request.loginId
          ? { kind: 'session-started', clientId: waiter.clientId, sessionId: workerId, untilEnd: waiter.untilEnd }
          : waiter,
      ),
    },
    {
      login: { kind: 'none' },
      front: { kind: 'session', sessionId: workerId },
      sessions: [...state.seat.sessions, session],
    },
    order,
  );
  return andThen(andThen(accepted, standDown), request.origin.kind === 'autologin' ? stay : releaseBrake);
}

function startOrder(
  state: ManagerState,
  workerId: string,
  program: SessionProgram,
  language: string | null,
  subject: LoginSubject | null,
  { leftovers, gracePeriodMs }: Configuration['session'],
): Effect {
  return {
    kind: 'send-to-worker',
    workerId,
    order: {
      kind: 'start',
      model: program.model ?? 'x11',
      program,
      leftovers,
      gracePeriodMs,
      keyboard: layoutForSession(state, subject),
      language,
    },
  };
}

/** The worker of an open conversation is gone, or its display server failed. */
export function whenConversationLost(state: ManagerState, workerId: string, why: string): Decision {
  return whenRefused(state, workerId, say('login.brokeOffBecause', { why }));
}

function findConversation(state: ManagerState, workerId: string) {
  const { login } = state.seat;
  return login.kind === 'conversing' && login.workerId === workerId ? login : null;
}
