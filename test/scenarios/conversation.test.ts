import { describe, expect } from 'vitest';
import type { Question } from '../../electron/contract/worker.ts';
import { story } from '../harness/scenario.ts';

const password: Question = { style: 'secret', text: 'Password: ' };
const colour: Question = { style: 'visible', text: 'Favourite colour? ' };

describe('a conversation', () => {
  story('whatever is asked is shown as it is asked, until the back end says yes', ({ given, when, so }) => {
    given.aConversation();
    so.thePageShows({ login: loginOf({ state: 'busy' }) });
    when.theWorkerAsks('1', 1, [password]);
    so.thePageShows({ login: loginOf({ state: 'asking', questionsId: 1, questions: [password] }) });
    when.theQuestionsAreAnswered(1);
    so.thePageShows({ login: loginOf({ state: 'busy' }) });
    when.theWorkerTells('1', 'info', 'Your password expires tomorrow.');
    when.theWorkerAsks('1', 2, [colour, password]);
    so.thePageShows({
      login: loginOf({
        state: 'asking',
        questionsId: 2,
        questions: [colour, password],
        messages: [{ style: 'info', text: 'Your password expires tomorrow.' }],
      }),
    });
    when.theQuestionsAreAnswered(2);
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1');
    so.thePageShows({ screen: 'session', login: null });
  });

  story('an answer to questions that are no longer open changes nothing', ({ given, when, so }) => {
    given.aConversation();
    when.theWorkerAsks('1', 2, [password]);
    when.theQuestionsAreAnswered(1);
    when.happen({ kind: 'questions-answered', loginId: 'l99', questionsId: 2 });
    so.thePageShows({ login: loginOf({ state: 'asking', questionsId: 2, questions: [password] }) });
  });

  story('a refusal is shown until the next login begins, for which a new worker is asked at once', (s) => {
    const { given, when, so } = s;
    given.aConversation();
    when.theWorkerRefuses('1', 'That did not work.');
    so.aWorkerIsRequested('r3');
    so.thePageShows({ login: null, refusal: 'That did not work.' });
    when.theWorkerIsGone('1');
    when.aWorkerStarts('2', 'r3');
    when.theDisplayIsReady('2');
    so.thePageShows({ refusal: 'That did not work.' });
    when.somebodyLogsIn('alice');
    so.theLoginBegins('2', 'alice');
    so.thePageShows({ refusal: null });
  });

  story('cancelled at a question, its worker is spent', ({ given, when, so }) => {
    given.aConversation();
    when.theWorkerAsks('1', 1, [password]);
    when.theLoginIsCancelled();
    so.theWorkerIsRetired('1');
    so.aWorkerIsRequested('r3');
    so.thePageShows({ login: null, refusal: null });
  });

  story('cancelled before a worker came, the worker that comes is the next spare', ({ given, when, so, state }) => {
    given.aGreeter();
    when.somebodyLogsIn('alice');
    when.theLoginIsCancelled();
    when.aWorkerStarts('1', 'r1');
    when.theDisplayIsReady('1');
    so.thePageShows({ login: null });
    expect(state().seat.spare.kind).toBe('ready');
  });

  story('cancelled with nothing under way, nothing happens', ({ given, when, so }) => {
    given.aSpare();
    when.theLoginIsCancelled();
    so.thePageShows({ login: null });
  });

  story('a yes that crossed with the cancel starts no session', ({ given, when, so }) => {
    given.aConversation();
    when.theLoginIsCancelled();
    so.theWorkerIsRetired('1');
    so.aWorkerIsRequested('r3');
    when.theWorkerAccepts('1');
    so.thePageShows({ screen: 'greeter', login: null });
  });

  story('a change of user gives up the conversation and begins another with a new worker', ({ given, when, so }) => {
    given.aConversation();
    when.theWorkerAsks('1', 1, [password]);
    when.somebodyLogsIn('bob');
    so.theWorkerIsRetired('1');
    so.aWorkerIsRequested('r3');
    so.thePageShows({ login: loginOf({ loginId: 'l3', displayName: 'bob', state: 'busy' }) });
    // What the first worker still says is nobody's business any more.
    when.theWorkerAsks('1', 2, [colour]);
    when.theWorkerRefuses('1', 'No.');
    when.theWorkerIsGone('1');
    so.thePageShows({ login: loginOf({ loginId: 'l3', displayName: 'bob', state: 'busy' }), refusal: null });
    when.aWorkerStarts('2', 'r3');
    when.theDisplayIsReady('2');
    so.theLoginBegins('2', 'bob');
  });

  story('asked again for the same user at an open question, it begins again', ({ given, when, so }) => {
    given.aConversation();
    when.theWorkerAsks('1', 1, [password]);
    when.somebodyLogsIn('alice');
    so.theWorkerIsRetired('1');
    so.aWorkerIsRequested('r3');
  });

  // A PAM module may wait for a finger or a far server for as long as it likes: only the person gives up.
  story('a worker that never answers is waited for until the person cancels', ({ given, when, so }) => {
    given.aConversation();
    when.timePasses(86_400_000);
    so.thePageShows({ login: loginOf({ state: 'busy' }) });
    when.theLoginIsCancelled();
    so.theWorkerIsRetired('1');
    so.aWorkerIsRequested('r3');
    when.timePasses(10_000);
    so.theWorkerIsKilled('1');
    when.theWorkerIsGone('1');
    so.theseTimersRun();
  });

  story('of many messages the last twenty are shown', ({ given, when, view }) => {
    given.aConversation();
    for (let number = 1; number <= 25; number += 1) when.theWorkerTells('1', 'info', `message ${number}`);
    const shown = view().login?.messages.map(({ text }) => text) ?? [];
    expect([shown.length, shown[0], shown[19]]).toEqual([20, 'message 6', 'message 25']);
  });
});

function loginOf(change: Readonly<Record<string, unknown>>): never {
  return {
    loginId: 'l2',
    displayName: 'alice',
    questionsId: null,
    questions: [],
    messages: [],
    ...change,
  } as never;
}
