/**
 * The change of a password while an NT-style session runs: one conversation at a time, of the person who is in front of it, for
 * as long as nothing else is about to happen to the session. Pure, as worker-state.ts is, which asks here.
 */
import type { FromWorker, PasswordNews, Question } from '../contract/worker.ts';
import type { Decision, WorkerState } from './worker-state.ts';

/** What is open. `pending`: the questions that wait for an answer; their ids are counted with those of the login. */
export interface PasswordChangeState {
  readonly changeId: string;
  readonly pending: { readonly questionsId: number; readonly questions: readonly Question[] } | null;
}

export type PasswordEvent =
  | { readonly kind: 'change-asked'; readonly changeId: string; readonly questions: readonly Question[] }
  | {
      readonly kind: 'change-said';
      readonly changeId: string;
      readonly style: 'info' | 'error';
      readonly text: string;
    }
  | { readonly kind: 'change-over'; readonly changeId: string; readonly changed: boolean; readonly text: string };

/** What comes of one that was given up is told to nobody. */
export function whenPasswordEvent(state: WorkerState, event: PasswordEvent): Decision {
  const { change } = state;
  if (change?.changeId !== event.changeId) return { state, effects: [] };
  const { changeId } = event;
  switch (event.kind) {
    case 'change-asked': {
      const questionsId = state.questionsId + 1;
      const pending = { questionsId, questions: event.questions };
      return tell({ ...state, questionsId, change: { changeId, pending } }, changeId, {
        ...{ kind: 'asked', questionsId },
        questions: [...event.questions],
      });
    }
    case 'change-said':
      return tell(state, changeId, { kind: 'said', style: event.style, text: event.text });
    case 'change-over':
      return tell({ ...state, change: null }, changeId, { kind: 'over', changed: event.changed, text: event.text });
  }
}

function tell(state: WorkerState, changeId: string, news: PasswordNews): Decision {
  return { state, effects: [{ kind: 'send', message: { kind: 'password-change', changeId, news } }] };
}

/** `change-password`. A second one while one is open takes its place. */
export function whenChangeWished(state: WorkerState, changeId: string): Decision {
  const why = findObstacle(state);
  if (why !== null) {
    const message: FromWorker = { kind: 'rejected', what: 'change-password', why };
    return { state, effects: [{ kind: 'send', message }] };
  }
  const { effects, state: next } = giveUpChange(state);
  return {
    state: { ...next, change: { changeId, pending: null } },
    effects: [...effects, { kind: 'change-password', changeId }],
  };
}

function findObstacle(state: WorkerState): string | null {
  if (state.snapshot.session?.mayChangePassword !== true) return 'no password can be changed from this session';
  return isPossible(state) ? null : 'the session is not in front, or is ending';
}

function isPossible({ snapshot, asked }: WorkerState): boolean {
  return snapshot.phase === 'session' && !snapshot.away && asked === null && (snapshot.nt?.logoff ?? null) === null;
}

export function giveUpChange(state: WorkerState): Decision {
  if (state.change === null) return { state, effects: [] };
  return { state: { ...state, change: null }, effects: [{ kind: 'give-up-change' }] };
}

/** After every decision: whoever is asked must still be there to answer. */
export function settleChange(decision: Decision): Decision {
  if (decision.state.change === null || isPossible(decision.state)) return decision;
  const { state, effects } = giveUpChange(decision.state);
  // First, as what follows may wait for all that is open.
  return { state, effects: [...effects, ...decision.effects] };
}
