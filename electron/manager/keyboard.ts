/**
 * The layout of the seat's keyboard. At the greeter it is what somebody chose there, else what the person who logs in had
 * the last time, else the first that is offered; while a session is in front it is that session's. A person's choice counts
 * from the moment that a session has started with it, and the next person begins with the first again.
 */
import type { GreeterView } from '../contract/renderer.ts';
import type { LoginSubject } from '../contract/worker.ts';
import type { Decision } from './decision.ts';
import { andThen, becomeSeat, stay } from './decision.ts';
import type { Keyboard, ManagerState, Session, Settings } from './model.ts';
import { isListed } from './people.ts';
import { findFrontSession } from './session.ts';

/** Names that are kept, the newest last. */
const peopleLimit = 200;

export function createKeyboard({ keyboard }: Settings): Keyboard {
  return { chosen: null, ofPeople: [], inForce: keyboard?.current ?? null };
}

/** Somebody chose it at the greeter; one that is not offered is nobody's choice. */
export function chooseLayout(state: ManagerState, layout: string): Decision {
  if (!isOffered(state, layout)) return stay(state);
  return becomeSeat(state, { keyboard: { ...state.seat.keyboard, chosen: layout } });
}

/** Called after every event: what has happened may have put another person, or another session, at the keyboard. */
export function settleKeyboard(state: ManagerState): Decision {
  return andThen(rememberChoice(state), (next) => {
    const { keyboard } = next.seat;
    const layout = findWanted(next);
    if (layout === null || layout === keyboard.inForce) return stay(next);
    return becomeSeat(
      next,
      { keyboard: { ...keyboard, inForce: layout } },
      { kind: 'send-to-supervisor', order: { kind: 'set-keyboard', layout } },
    );
  });
}

/** What whoever is in front now has chosen belongs to them from now on. */
function rememberChoice(state: ManagerState): Decision {
  const { keyboard } = state.seat;
  const session = findFrontSession(state);
  if (keyboard.chosen === null || session?.life.kind !== 'running') return stay(state);
  const { subject } = session;
  const others = keyboard.ofPeople.filter(({ user }) => subject?.method === 'guest' || user !== subject?.user);
  const ofPeople =
    subject === null || subject.method === 'guest'
      ? keyboard.ofPeople
      : [...others, { user: subject.user, layout: keyboard.chosen }].slice(-peopleLimit);
  return becomeSeat(state, { keyboard: { ...keyboard, ofPeople, chosen: null } });
}

function findWanted(state: ManagerState): string | null {
  const { login } = state.seat;
  if (state.settings.keyboard === null || state.settings.keyboard.layouts.length === 0) return null;
  const session = findFrontSession(state);
  if (session !== null) return layoutOfSession(state, session);
  const subject = login.kind === 'none' ? null : login.request.subject;
  // Of a name that was only typed nothing is shown: it would tell whether there is such an account.
  return layoutOf(
    state,
    subject !== null && subject.method !== 'guest' && mayBeKnown(state, subject.user) ? subject : null,
  );
}

function layoutOfSession(state: ManagerState, { life, subject }: Session): string | null {
  if (life.kind === 'starting') return layoutForSession(state, subject);
  return life.facts?.keyboard ?? state.seat.keyboard.inForce;
}

/** Of the session that somebody begins who has been let in; null where layouts are none of Vestibule's business. */
export function layoutForSession(state: ManagerState, subject: LoginSubject | null): string | null {
  return state.settings.keyboard === null ? null : layoutOf(state, subject);
}

/** What was chosen now, else what they chose the last time, else the first; of those only what is offered. */
function layoutOf(state: ManagerState, subject: LoginSubject | null): string | null {
  const { keyboard } = state.seat;
  const theirs =
    subject === null || subject.method === 'guest'
      ? undefined
      : keyboard.ofPeople.find(({ user }) => user === subject.user)?.layout;
  const first = state.settings.keyboard?.layouts[0]?.id ?? null;
  const wanted = keyboard.chosen ?? theirs ?? first;
  return wanted !== null && isOffered(state, wanted) ? wanted : first;
}

/** Somebody of the list, or whom the configuration names. */
function mayBeKnown(state: ManagerState, user: string): boolean {
  const { login } = state.seat;
  return isListed(state, user) || (login.kind !== 'none' && login.request.origin.kind === 'autologin');
}

function isOffered(state: ManagerState, layout: string): boolean {
  return state.settings.keyboard?.layouts.some(({ id }) => id === layout) === true;
}

export function viewKeyboard(state: ManagerState): GreeterView['keyboard'] {
  const { keyboard: offer } = state.settings;
  const { inForce } = state.seat.keyboard;
  if (offer === null || inForce === null) return null;
  return { layouts: offer.layouts, current: inForce, typedWith: offer.typedWith };
}
