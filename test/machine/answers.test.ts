/** The way of an answer to the questions of a change: to the worker, beside the loop. */
import { expect, it } from 'vitest';
import type { ToWorker } from '../../electron/contract/worker.ts';
import { passAnswer } from '../../electron/machine/answers.ts';
import type { Happening } from '../../electron/machine/runner.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import { initialNtSession } from '../../electron/manager/logon-session.ts';
import type { ManagerState, Session } from '../../electron/manager/model.ts';
import { guest, openbox, settings } from '../harness/manager-values.ts';

const secret = 'Marked-Word-4711';
const passwordChange = {
  changeId: 'c1',
  pending: { questionsId: 5, questions: [{ style: 'secret', text: 'Current password: ' }] },
  messages: [],
  over: null,
} as const;
const session: Session = {
  sessionId: 'w1',
  model: 'nt',
  subject: { method: 'account', user: 'alice' },
  user: guest,
  program: openbox,
  display: null,
  life: { kind: 'starting' },
  nt: { ...initialNtSession, security: 'password', passwordChange },
};
const initial = createManagerState(settings);
const state: ManagerState = { ...initial, seat: { ...initial.seat, sessions: [session] } };

function pass(changeId: string, questionsId: number) {
  const sent: (readonly [string, ToWorker])[] = [];
  const happened: Happening[] = [];
  const target = {
    state: () => state,
    workers: { send: (workerId: string, message: ToWorker) => void sent.push([workerId, message]) },
    happen: (happening: Happening) => void happened.push(happening),
  };
  passAnswer(target, { changeId, questionsId, texts: [secret] });
  return { sent, happened };
}

it('goes to the worker of that session, and the loop learns only that it was given', () => {
  const { sent, happened } = pass('c1', 5);
  expect(sent).toEqual([['w1', { kind: 'answer', questionsId: 5, texts: [secret] }]]);
  expect(happened).toEqual([{ kind: 'change-answered', changeId: 'c1', questionsId: 5 }]);
});

it.each([
  ['another change', 'c2', 5],
  ['questions that are open no more', 'c1', 4],
])('is dropped for %s', (_, changeId, questionsId) => {
  expect(pass(changeId, questionsId)).toEqual({ sent: [], happened: [] });
});
