/**
 * Somebody changes their password on the security screen of their NT-style session, which goes on meanwhile. As with a login
 * the manager passes on what the worker's back end asks and never sees an answer.
 */
import type { PasswordChangeView } from '../contract/renderer.ts';
import type { PasswordNews } from '../contract/worker.ts';
import type { Decision } from './decision.ts';
import { andThen, become, stay } from './decision.ts';
import { changeNt, ntOf } from './logon-session.ts';
import type { ManagerState, PasswordChange, Session } from './model.ts';
import { findSession } from './session.ts';

const messageLimit = 20;

/** Its worker can, and it is in front: whoever is behind the lock has shown nobody who they are. */
export function mayChangePassword({ life }: Session): boolean {
  return life.kind === 'running' && life.facts.mayChangePassword === true;
}

/** From the security screen, or once more after one that came to nothing. Asked twice is asked once. */
export function beginChange(state: ManagerState, session: Session): Decision {
  const { security, passwordChange } = ntOf(session);
  const isAgain = security === 'password' && passwordChange?.over?.changed === false;
  if (!mayChangePassword(session) || (security !== 'menu' && !isAgain)) return stay(state);
  const changeId = `c${state.counter + 1}`;
  const begun: PasswordChange = { changeId, pending: null, messages: [], over: null };
  return andThen(become(state, { counter: state.counter + 1 }), (next) =>
    changeNt(
      next,
      session,
      { security: 'password', passwordChange: begun },
      { kind: 'send-to-worker', workerId: session.sessionId, order: { kind: 'change-password', changeId } },
    ),
  );
}

/** Of one that was given up nothing is shown. */
export function whenChangeTold(state: ManagerState, sessionId: string, changeId: string, news: PasswordNews): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  const { passwordChange: change } = ntOf(session);
  if (change?.changeId !== changeId || change.over !== null) return stay(state);
  return changeNt(state, session, { passwordChange: withNews(change, news) });
}

/** Its worker sees no session whose password could be changed, so nothing more will come of it. */
export function whenChangeRejected(state: ManagerState, sessionId: string, why: string): Decision {
  const session = findSession(state, sessionId);
  const change = session === null ? null : ntOf(session).passwordChange;
  if (session === null || change === null) return stay(state);
  return whenChangeTold(state, sessionId, change.changeId, { kind: 'over', changed: false, text: why });
}

function withNews(change: PasswordChange, news: PasswordNews): PasswordChange {
  switch (news.kind) {
    case 'asked':
      return { ...change, pending: { questionsId: news.questionsId, questions: news.questions } };
    case 'said': {
      const { style, text } = news;
      return { ...change, messages: [...change.messages, { style, text }].slice(-messageLimit) };
    }
    case 'over':
      return { ...change, pending: null, over: { changed: news.changed, text: news.text } };
  }
}

/** The answers are on their way beside the loop. */
export function whenChangeAnswered(state: ManagerState, changeId: string, questionsId: number): Decision {
  const session = state.seat.sessions.find((each) => ntOf(each).passwordChange?.changeId === changeId);
  if (session === undefined) return stay(state);
  const { passwordChange: change } = ntOf(session);
  if (change === null || change.pending?.questionsId !== questionsId) return stay(state);
  // What was said was about the questions before.
  return changeNt(state, session, { passwordChange: { ...change, pending: null, messages: [] } });
}

/** The session whose change waits for answers to these questions; null: nobody does. */
export function findAsking(state: ManagerState, changeId: string, questionsId: number): Session | null {
  const isAsking = (session: Session): boolean => {
    const { passwordChange: change } = ntOf(session);
    return change?.changeId === changeId && change.pending?.questionsId === questionsId;
  };
  return state.seat.sessions.find(isAsking) ?? null;
}

export function viewChange({ changeId, pending, messages, over }: PasswordChange): PasswordChangeView {
  const ended = over === null ? null : over.changed ? 'changed' : 'refused';
  return {
    changeId,
    state: ended ?? (pending === null ? 'busy' : 'asking'),
    questionsId: pending?.questionsId ?? null,
    questions: pending?.questions ?? [],
    messages,
    text: over?.text ?? null,
  };
}
