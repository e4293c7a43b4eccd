/** What a page may know of the state: whole snapshots, text for people, no credentials, no paths of sockets. */
import { describeProblem } from '../contract/configuration-problem.ts';
import { describeEnd, isWantedEnd } from '../contract/end-reason.ts';
import type { GreeterView, LoginView, NoticeView, SessionViewState } from '../contract/renderer.ts';
import { say } from '../contract/said.ts';
import type { LoginSubject } from '../contract/worker.ts';
import { viewAutologin } from './autologin.ts';
import { findEntry } from './catalogue.ts';
import { assertNever } from './decision.ts';
import { mayHaveWindow, mayInspect } from './inspector.ts';
import { viewKeyboard } from './keyboard.ts';
import { hasApps, viewBrand, viewKiosk } from './kiosk.ts';
import { viewNt } from './logon-session.ts';
import type { End, ManagerState, OverSession, Session } from './model.ts';
import { displayNameOf, summarisePeople } from './people.ts';
import { viewPower } from './power.ts';
import { viewChosen, viewLanguages, viewLastUser } from './remembered.ts';
import { findFrontSession } from './session.ts';
import { endedOf } from './session-rows.ts';
import { spokenLanguage } from './spoken-language.ts';
import { findHindrance } from './switching.ts';

/** A session shorter than this probably never came up, whatever its status says. */
const shortSessionMs = 2000;

export function viewOf(state: ManagerState, revision: number): GreeterView {
  const { settings, seat } = state;
  const session = findFrontSession(state);
  const { entry } = settings.configuration.kiosk;
  const mayBeGuest = !hasApps(settings) || entry === 'touch';
  const mayBeAnybody = !hasApps(settings) || entry === 'account';
  return {
    revision,
    vestibuleVersion: settings.vestibuleVersion,
    runtime: settings.runtime,
    seat: settings.seat,
    screen:
      state.phase === 'stopping' || state.phase === 'stopped' ? 'stopping' : session === null ? 'greeter' : 'session',
    notices: listNotices(state),
    guest: mayBeGuest,
    people: mayBeAnybody ? summarisePeople(state) : { mode: 'none', version: 0 },
    manualEntry: mayBeAnybody,
    sessions: state.catalogue.entries.map(({ program, comment }) => ({ id: program.id, name: program.name, comment })),
    defaultSession: findEntry(state, null)?.program.id ?? null,
    languages: viewLanguages(state),
    lastUser: viewLastUser(state),
    chosen: viewChosen(state),
    login: viewLogin(state),
    autologin: viewAutologin(state),
    keyboard: viewKeyboard(state),
    power: viewPower(state),
    refusal: seat.refusal,
    obstacles: seat.obstacles,
    lastEnd: viewLastEnd(state),
    session: session === null ? null : viewSession(session),
    appearance: viewAppearance(state),
    ...viewKiosk(state),
    ...viewBrand(state),
    clipboard: settings.seat.kind !== 'kiosk',
    inspector: mayInspect(state),
    mayFillScreen: mayFillScreen(state),
    inspectorWindow: mayHaveWindow(state),
    inspectorAsked: state.inspector.asked,
  };
}

/** A kiosk fills the screen already, and nobody is to take it away; a virtual seat's window is its screen. */
export function mayFillScreen({ settings }: ManagerState): boolean {
  return settings.seat.kind === 'window';
}

function viewAppearance({ settings }: ManagerState): GreeterView['appearance'] {
  return { ...settings.configuration.appearance, language: spokenLanguage(settings) };
}

function listNotices(state: ManagerState): readonly NoticeView[] {
  const { settings, catalogue, seat } = state;
  return [
    ...(settings.isRefused === true ? [{ kind: 'configuration', text: say('refusedConfiguration') } as const] : []),
    ...settings.problems.map((problem): NoticeView => ({ kind: 'configuration', text: describeProblem(problem) })),
    ...settings.notices.map((text): NoticeView => ({ kind: 'warning', text })),
    ...catalogue.problems.map((text): NoticeView => ({ kind: 'warning', text })),
    ...(state.power.problem === null ? [] : [{ kind: 'warning', text: state.power.problem } as const]),
    ...(seat.spare.kind === 'failed'
      ? [{ kind: 'warning', text: say('login.noDisplay', { why: seat.spare.why }) } as const]
      : []),
  ];
}

function viewLogin(state: ManagerState): LoginView | null {
  const { login } = state.seat;
  switch (login.kind) {
    case 'none':
      return null;
    case 'waiting-for-worker':
      return {
        loginId: login.request.loginId,
        ...nameOf(state, login.request.subject),
        state: 'busy',
        questionsId: null,
        questions: [],
        messages: [],
      };
    case 'conversing': {
      // The questions of a login that came over the control socket are put there, not here.
      const pending = login.request.origin.kind === 'greeter' ? login.pending : null;
      return {
        loginId: login.request.loginId,
        ...nameOf(state, login.request.subject),
        state: pending === null ? 'busy' : 'asking',
        questionsId: pending?.questionsId ?? null,
        questions: pending?.questions ?? [],
        messages: login.messages,
        ...(login.request.program.model === 'nt' ? { secureAttention: true as const } : {}),
      };
    }
    default:
      return assertNever(login);
  }
}

function nameOf(state: ManagerState, subject: LoginSubject): Pick<LoginView, 'displayName' | 'guest'> {
  if (subject.method === 'guest') return { displayName: displayNameOf(state, null), guest: true };
  return { displayName: displayNameOf(state, subject.user) };
}

function viewSession(session: Session): SessionViewState {
  const { life } = session;
  const facts = life.kind === 'starting' ? null : life.facts;
  return {
    sessionId: session.sessionId,
    userName: session.user.name,
    sessionName: session.program.name,
    model: session.model,
    state: life.kind === 'starting' || life.kind === 'running' ? life.kind : 'ending',
    startedAtMs: facts?.startedAtMs ?? null,
    displayNumber: session.display?.displayNumber ?? null,
    mayLeave: findHindrance(session) === null,
    slow: life.kind === 'running' && session.slowBeginning !== undefined ? session.slowBeginning : null,
    ...(session.model === 'nt' ? { nt: viewNt(session) } : {}),
  };
}

function viewLastEnd(state: ManagerState): GreeterView['lastEnd'] {
  const { shownEnd, sessions, history } = state.seat;
  if (shownEnd === null) return null;
  const live = sessions.find((session) => session.sessionId === shownEnd);
  if (live !== undefined) {
    return live.life.kind === 'cleaning' || live.life.kind === 'left' ? describeLastEnd(live, live.life.end) : null;
  }
  const over = history.find((session) => session.sessionId === shownEnd);
  return over === undefined ? null : describeLastEnd(over, over.end);
}

function describeLastEnd(session: Session | OverSession, end: End): NonNullable<GreeterView['lastEnd']> {
  const { reason, lifetimeMs } = end;
  const wanted = isWantedEnd(reason);
  const short = lifetimeMs !== null && lifetimeMs < shortSessionMs && !wanted;
  const badly = !wanted && (short || !(reason.kind === 'exited' && reason.status === 0));
  const ended = endedOf(session, end);
  const text = describeEnd(ended);
  const isTooShort = short && reason.kind === 'exited' && reason.status === 0;
  return {
    sessionId: session.sessionId,
    text: isTooShort ? `${text} That was too short to be meant.` : text,
    end: ended,
    isTooShort,
    badly,
  };
}
