/**
 * The layout of the seat's keyboard. At the greeter it is what somebody chose there, else what the person who logs in had
 * the last time, else the first that is offered; while a session is in front it is that session's. A person's choice counts
 * from the moment that a session has started with it, and the next person begins with the first again.
 */
import type { GreeterView } from '../contract/renderer.ts';
import type { Decision } from './decision.ts';
import { andThen, becomeSeat, stay } from './decision.ts';
import type { Keyboard, ManagerState, Settings } from './model.ts';
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
  const { keyboard, login } = state.seat;
  const [first] = state.settings.keyboard?.layouts ?? [];
  if (first === undefined) return null;
  const session = findFrontSession(state);
  if (session !== null) {
    const facts = session.life.kind === 'starting' ? null : session.life.facts;
    return facts?.keyboard ?? keyboard.inForce;
  }
  const subject = login.kind === 'none' ? null : login.request.subject;
  const theirs =
    subject === null || subject.method === 'guest'
      ? undefined
      : keyboard.ofPeople.find(({ user }) => user === subject.user)?.layout;
  const wanted = keyboard.chosen ?? theirs ?? first.id;
  return isOffered(state, wanted) ? wanted : first.id;
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
