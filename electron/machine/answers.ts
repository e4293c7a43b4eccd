/**
 * The one way that answers take: from a page or a client of the control socket to the worker that asked. Beside the loop:
 * the loop learns that questions were answered, never with what.
 */
import type { Answer } from '../contract/renderer.ts';
import type { ManagerState } from '../manager/model.ts';
import { findAsking } from '../manager/password-change.ts';
import type { Happening } from './runner.ts';
import type { WorkerLinks } from './worker-links.ts';

type ChangeAnswer = Extract<Answer, { readonly changeId: string }>;

export interface AnswerTarget {
  readonly state: () => ManagerState;
  readonly workers: Pick<WorkerLinks, 'send'>;
  readonly happen: (happening: Happening) => void;
}

/** The same for one that belongs to the change of a password. */
function passToChange(target: AnswerTarget, { changeId, questionsId, texts }: ChangeAnswer): void {
  const session = findAsking(target.state(), changeId, questionsId);
  if (session === null) return;
  target.workers.send(session.sessionId, { kind: 'answer', questionsId, texts });
  target.happen({ kind: 'change-answered', changeId, questionsId });
}

/** Nothing happens where these questions are not (or no longer) open: an answer that comes too late is dropped. */
export function passAnswer(target: AnswerTarget, answer: Answer): void {
  if ('changeId' in answer) return passToChange(target, answer);
  const { login } = target.state().seat;
  if (login.kind !== 'conversing' || login.request.loginId !== answer.loginId) return;
  if (login.pending === null || login.pending.questionsId !== answer.questionsId) return;
  target.workers.send(login.workerId, { kind: 'answer', questionsId: answer.questionsId, texts: answer.texts });
  target.happen({ kind: 'questions-answered', loginId: answer.loginId, questionsId: answer.questionsId });
}
