import { describe, expect } from 'vitest';
import type { ControlLine } from '../../electron/contract/control.ts';
import type { Question } from '../../electron/contract/worker.ts';
import { type Story, story } from '../harness/scenario.ts';

const password: Question = { style: 'secret', text: 'Password: ' };
const loginAsGuest = { command: 'login', user: null, session: null, wait: false } as const;
const loginAsBob = { ...loginAsGuest, user: 'bob' } as const;
const error = (text: string): ControlLine => ({ kind: 'error', code: 1, text });

/** Client 7 has asked for a login as bob, and worker 1 converses. */
function givenConversationOfClient({ given, when, so }: Story, wait = false): void {
  given.aSpare();
  when.theClientAsks(7, { ...loginAsBob, wait });
  so.theLoginBegins('1', 'bob');
}

describe('a client of the control socket logs in', () => {
  story('as guest, and is answered when the session has started', ({ given, when, so }) => {
    given.aSpare();
    when.theClientAsks(7, loginAsGuest);
    so.theLoginBegins('1');
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1');
    so.thePageShows({ screen: 'session' });
    when.theSessionStarts('1');
    so.theClientGetsSession(7, {
      id: '1',
      user: 'guest',
      session: 'openbox',
      state: 'running',
      active: true,
      designatedPid: 1001,
      display: ':11',
      startedAt: '1970-01-01T00:16:40.000Z',
      endReason: null,
      endText: null,
    });
    // It hangs up then; its session goes on.
    when.theClientGoes(7);
    so.thePageShows({ screen: 'session' });
  });

  story('and waits for the end: it hears of the start, and the end is its result', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s, true);
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1');
    when.theSessionStarts('1');
    expect(s.takeOrder()).toMatchObject({
      kind: 'send-control-line',
      clientId: 7,
      line: { kind: 'started', session: { id: '1' } },
    });
    when.theSessionEnds('1', { kind: 'exited', status: 3 }, 5000);
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    so.theClientGetsSession(7, {
      id: '1',
      state: 'ended',
      active: false,
      endReason: { kind: 'exited', status: 3 },
      endText: 'Your session ended: Openbox exited with status 3 after 5.0 s. Log: /var/log/vestibule/session-1.log',
    });
  });

  story('and is asked: its questions are put to it and not to the page', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s);
    when.theWorkerAsks('1', 1, [password]);
    so.theClientHears(7, { kind: 'questions', questionsId: 1, questions: [password] });
    so.thePageShows({ login: { state: 'busy', displayName: 'bob', questions: [] } as never });
    when.theQuestionsAreAnswered(1);
    when.theWorkerTells('1', 'error', 'Try again.');
    so.theClientHears(7, { kind: 'message', style: 'error', text: 'Try again.' });
    when.theWorkerRefuses('1', 'That did not work.');
    so.theClientIsTold(7, error('That did not work.'));
    so.aWorkerIsRequested('r3');
  });

  story('and its input ends at a question: the login is given up, and it is told so', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s);
    when.theWorkerAsks('1', 1, [password]);
    so.theClientHears(7, { kind: 'questions', questionsId: 1, questions: [password] });
    when.theClientGivesUp(7);
    so.theWorkerIsRetired('1');
    so.theClientIsTold(7, error('The login was cancelled.'));
    so.aWorkerIsRequested('r3');
  });

  story('and goes away at a question: the login is given up, and nobody is told', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s);
    when.theClientGoes(7);
    so.theWorkerIsRetired('1');
    so.aWorkerIsRequested('r3');
  });

  story('and gives up when the session is already starting: the session goes on, and it still hears of it', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s);
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1');
    when.theClientGivesUp(7);
    when.theSessionStarts('1');
    so.theClientGetsSession(7, { id: '1', state: 'running' });
  });

  story('and goes away when the session is already starting: the session goes on', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s);
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1');
    when.theClientGoes(7);
    when.theSessionStarts('1');
    so.thePageShows({ screen: 'session' });
  });

  story('and the session cannot be started: that is an error, when it is cleaned up', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s, true);
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1');
    when.theSessionEnds('1', { kind: 'failed-to-start', why: 'no such program' }, null);
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    so.theClientIsTold(7, error('Openbox could not be started: no such program.'));
  });

  story('and the worker dies in the conversation', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s);
    when.theWorkerIsGone('1');
    so.theClientIsTold(7, error('The login broke off: its worker died'));
    so.aWorkerIsRequested('r3');
  });

  story('before a spare is there, and none can be had', ({ given, when, so }) => {
    given.aGreeter();
    when.theClientAsks(7, loginAsGuest);
    when.noWorkerCanBeStarted('r1', 'out of memory');
    so.theClientIsTold(7, error('No display could be made ready: out of memory'));
  });

  story('while somebody is at the greeter: it is refused, and the greeter is not disturbed', ({ given, when, so }) => {
    given.aConversation();
    when.theClientAsks(7, loginAsGuest);
    so.theClientIsTold(7, error('Another login is under way on this seat.'));
    so.thePageShows({ login: { displayName: 'alice' } as never, refusal: null });
  });

  story('and somebody comes to the greeter: whoever sits there goes first', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s);
    when.somebodyLogsIn(null);
    so.theWorkerIsRetired('1');
    so.theClientIsTold(7, error('The login was cancelled.'));
    so.aWorkerIsRequested('r3');
    so.thePageShows({ login: { displayName: 'Guest' } as never });
  });

  story('while a session is active, or to one that is not installed: it is refused', ({ given, when, so }) => {
    given.aSession();
    when.theClientAsks(7, loginAsGuest);
    so.theClientIsTold(
      7,
      error('Session 1 (Openbox) is in front on this seat. End it, or leave it (vestibule lock or switch), first.'),
    );
    when.theClientAsks(8, { ...loginAsGuest, session: 'gnome' });
    so.theClientIsTold(8, error('There is no session «gnome». Installed: openbox, icewm-session.'));
    so.thePageShows({ screen: 'session', refusal: null });
  });

  story(
    'where no session is installed: it is refused',
    ({ given, when, so }) => {
      given.aSpare();
      when.theClientAsks(7, loginAsGuest);
      so.theClientIsTold(7, error('No session is installed.'));
    },
    { catalogue: { entries: [], problems: [] } },
  );

  story('and Vestibule is stopped: it is told', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s);
    when.stopIsAskedFor();
    so.theWorkerIsRetired('1');
    so.theClientIsTold(7, error('The login was cancelled.'));
    when.theClientAsks(8, loginAsGuest);
    so.theClientIsTold(8, error('Vestibule is stopping.'));
  });

  story('and waits for the end, and the supervisor is lost: it hears the reason', (s) => {
    const { when, so } = s;
    givenConversationOfClient(s, true);
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1');
    when.theSessionStarts('1');
    s.takeOrder();
    when.theSupervisorIsLost();
    so.thePictureIsRevoked('1');
    so.theClientGetsSession(7, { id: '1', endReason: { kind: 'manager-stopped' } });
    so.theManagerFinishes();
  });
});

describe('a client of the control socket ends a session', () => {
  story('and is answered when the clean-up is done', ({ given, when, so }) => {
    given.aSession();
    when.theClientAsks(7, { command: 'end', sessionId: '1' });
    so.theSessionIsToldToEnd('1');
    when.theSessionEnds('1', { kind: 'logged-off' }, 2000);
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    so.theClientGetsSession(7, { id: '1', state: 'ended', endReason: { kind: 'logged-off' } });
  });

  story('with a second one that asks for the same: both are answered', ({ given, when, so }) => {
    given.aSession();
    when.theClientAsks(7, { command: 'end', sessionId: '1' });
    so.theSessionIsToldToEnd('1');
    when.theClientAsks(8, { command: 'end', sessionId: '1' });
    when.theWorkerIsGone('1');
    so.thePictureIsRevoked('1');
    so.theClientGetsSession(7, { id: '1', endReason: { kind: 'worker-died' } });
    so.theClientGetsSession(8, { id: '1', endReason: { kind: 'worker-died' } });
  });

  story('that is over already: it is answered at once', ({ given, when, so }) => {
    given.aSession();
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    when.theClientAsks(7, { command: 'end', sessionId: '1' });
    so.theClientGetsSession(7, { id: '1', state: 'ended', endReason: { kind: 'exited', status: 0 } });
  });

  story('that is not there: that is an error', ({ given, when, so }) => {
    given.aSpare();
    when.theClientAsks(7, { command: 'end', sessionId: '42' });
    so.theClientIsTold(7, error('There is no session «42».'));
    // A worker without a session is nobody's session.
    when.theClientAsks(8, { command: 'end', sessionId: '1' });
    so.theClientIsTold(8, error('There is no session «1».'));
  });

  story(
    'whose members were left alive: it is answered when they are ended',
    ({ given, when, so }) => {
      given.aSession();
      when.theClientAsks(6, { command: 'end', sessionId: '1' });
      so.theSessionIsToldToEnd('1');
      when.theSessionEnds('1', { kind: 'logged-off' });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1', [4711]);
      so.theClientGetsSession(6, { id: '1', state: 'left', left: [4711] });
      when.theClientAsks(7, { command: 'end', sessionId: '1' });
      so.theWorkerIsTold('1', { kind: 'end-left' });
      when.theSessionIsCleanedUp('1');
      so.theClientGetsSession(7, { id: '1', state: 'ended', left: [] });
    },
    { leftovers: 'leave' },
  );

  story('and goes: the session ends all the same', ({ given, when, so }) => {
    given.aSession();
    when.theClientAsks(7, { command: 'end', sessionId: '1' });
    so.theSessionIsToldToEnd('1');
    when.theClientGoes(7);
    when.theSessionEnds('1', { kind: 'logged-off' });
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    so.thePageShows({ screen: 'greeter' });
  });
});

describe('a client of the control socket asks', () => {
  story('for the sessions: those that are over first, and no spare', ({ given, when, so }) => {
    given.aSession();
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
    when.aWorkerStarts('2', 'r3');
    when.theDisplayIsReady('2');
    when.theClientAsks(7, { command: 'sessions' });
    so.theClientIsTold(7, {
      kind: 'result',
      result: {
        sessions: [
          {
            id: '1',
            user: 'guest',
            session: 'openbox',
            model: 'x11',
            state: 'ended',
            active: false,
            designatedPid: 1001,
            display: null,
            containment: 'pid-namespace',
            startedAt: '1970-01-01T00:16:40.000Z',
            endReason: { kind: 'exited', status: 0 },
            endText: 'Your session ended: Openbox exited normally after 1 min 0 s.',
            left: [],
          },
        ],
      },
    });
  });

  story('for the journal or a picture: others see to that', ({ given, when, so }) => {
    given.aSpare();
    when.theClientAsks(7, { command: 'events', follow: true });
    so.order({ kind: 'stream-journal', clientId: 7, follow: true });
    when.theClientAsks(8, { command: 'screenshot' });
    so.order({ kind: 'capture-screen', clientId: 8 });
    when.theClientGoes(7);
  });

  story(
    'for a picture while the page is loaded again: it waits for the next one that paints',
    ({ given, when, so }) => {
      given.aSpare();
      when.thePageDies();
      so.order({ kind: 'reload-page' });
      when.theClientAsks(8, { command: 'screenshot' });
      when.theClientAsks(9, { command: 'screenshot' });
      so.nothingElse();
      when.theClientGoes(9);
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.order({ kind: 'capture-screen', clientId: 8 });
    },
  );

  story('for what the supervisor answers: that is an error', ({ given, when, so }) => {
    given.aSpare();
    when.theClientAsks(7, { command: 'status' });
    so.theClientIsTold(7, error('status is answered by the supervisor'));
  });
});
