import { describe, expect } from 'vitest';
import { displayOf, guest, startedSession } from '../harness/manager-values.ts';
import { type Story, story } from '../harness/scenario.ts';

const running = {
  phase: 'session' as const,
  display: displayOf('1'),
  accepted: guest,
  session: startedSession('1', 0),
};
const ended = { reason: { kind: 'exited' as const, status: 1 }, endedAtMs: 9000, lifetimeMs: 9000 };

/** The app dies and is there again, its page not painted yet. */
function restart({ when, so }: Story): void {
  when.theAppIsRestarted();
  so.theWindowOpens();
}

describe('the app dies and is restarted', () => {
  story('at the greeter: the spare that is there is the spare', (s) => {
    s.given.aSpare();
    restart(s);
    s.when.theWorkerIsFound('1', { phase: 'spare', display: displayOf('1') });
    s.when.thePagePaints();
    s.so.paintingIsAnnounced();
    s.when.somebodyLogsIn(null);
    s.so.theLoginBegins('1');
  });

  story('while the spare gets ready: it is waited for', (s) => {
    s.given.aGreeter();
    s.when.aWorkerStarts('1', 'r1');
    restart(s);
    s.when.theWorkerIsFound('1', { phase: 'starting' });
    // What an earlier app asked for is told to this one.
    s.when.happen({ kind: 'worker-started', requestId: 'r1', workerId: '1' });
    s.when.thePagePaints();
    s.so.paintingIsAnnounced();
    s.when.theDisplayIsReady('1');
    s.when.somebodyLogsIn(null);
    s.so.theLoginBegins('1');
  });

  story('while the spare gets ready, whose start is told before its snapshot: it is waited for', (s) => {
    s.given.aGreeter();
    s.when.aWorkerStarts('1', 'r1');
    restart(s);
    s.when.happen({ kind: 'worker-started', requestId: 'r1', workerId: '1' });
    s.when.theWorkerIsFound('1', { phase: 'starting' });
    s.when.thePagePaints();
    s.so.paintingIsAnnounced();
    s.when.theDisplayIsReady('1');
    s.when.somebodyLogsIn(null);
    s.so.theLoginBegins('1');
  });

  story('and its page paints before the spare is heard of: one of the two is enough', (s) => {
    s.given.aSpare();
    restart(s);
    s.when.thePagePaints();
    s.so.paintingIsAnnounced();
    s.so.aWorkerIsRequested('r1');
    s.when.theWorkerIsFound('1', { phase: 'spare', display: displayOf('1') });
    s.so.theWorkerIsRetired('1');
    s.when.theWorkerIsFound('3', { phase: 'starting' });
    s.so.theWorkerIsRetired('3');
    s.when.aWorkerStarts('2', 'r1');
    s.when.theDisplayIsReady('2');
    s.when.theWorkerIsGone('1');
    s.when.theWorkerIsGone('3');
    s.so.theseTimersRun();
  });

  story('in a conversation: the conversation is given up, and the person begins again', (s) => {
    s.given.aConversation();
    restart(s);
    s.when.theWorkerIsFound('1', { phase: 'login', display: displayOf('1') });
    s.so.theWorkerIsRetired('1');
    s.so.thePageShows({ screen: 'greeter', login: null });
    s.when.theWorkerIsGone('1');
  });

  story('while a session was on its way: it is taken up when it has started', (s) => {
    s.given.aSession('starting');
    restart(s);
    s.when.theWorkerIsFound('1', { phase: 'login', display: displayOf('1'), accepted: guest });
    s.so.theWorkerIsRetired('1');
    s.when.theWorkerRejects('1', 'cancel', 'there is a session to end instead');
    s.when.theSessionStarts('1');
    s.so.theseTimersRun();
    s.so.thePageShows({
      screen: 'session',
      session: { sessionId: '1', state: 'running', displayNumber: 11 } as never,
    });
    s.when.theEndButtonIsPressed('1');
    s.so.theSessionIsToldToEnd('1');
  });

  story('while a session was on its way that then cannot be started: its worker goes', (s) => {
    s.given.aSession('starting');
    restart(s);
    s.when.theWorkerIsFound('1', { phase: 'login', display: displayOf('1'), accepted: guest });
    s.so.theWorkerIsRetired('1');
    s.when.theSessionEnds('1', { kind: 'failed-to-start', why: 'no such program' }, null);
    s.when.theSessionIsCleanedUp('1');
    s.when.theWorkerIsGone('1');
    s.so.thePageShows({ screen: 'greeter', lastEnd: null });
  });

  story('in a session: the session goes on and is in front', (s) => {
    s.given.aSession();
    restart(s);
    s.when.theWorkerIsFound('1', running);
    s.so.thePageShows({ screen: 'session', session: { sessionId: '1', state: 'running' } as never });
    s.when.thePagePaints();
    s.so.paintingIsAnnounced();
    s.so.aWorkerIsRequested('r1');
    s.when.theSessionEnds('1', { kind: 'exited', status: 0 });
    s.so.thePictureIsRevoked('1');
    s.so.thePageShows({ screen: 'greeter' });
  });

  story(
    'in a session, with somebody quicker at the greeter: the session comes in front, the login is given up',
    (s) => {
      s.given.aSession();
      restart(s);
      s.when.thePagePaints();
      s.so.paintingIsAnnounced();
      s.so.aWorkerIsRequested('r1');
      s.when.somebodyLogsIn(null);
      s.when.theWorkerIsFound('1', running);
      s.so.thePageShows({ screen: 'session', login: null });
    },
  );

  story('while a session is cleaned up: its end is shown, and a clean-up that hangs is ended', (s) => {
    s.given.aSession();
    s.when.theSessionEnds('1', { kind: 'exited', status: 1 }, 9000);
    s.so.thePictureIsRevoked('1');
    restart(s);
    s.when.theWorkerIsFound('1', { ...running, phase: 'ending', ended });
    s.so.thePageShows({ screen: 'greeter', lastEnd: { sessionId: '1', badly: true } as never });
    s.when.timePasses(10_000);
    s.so.theWorkerIsKilled('1');
    s.when.theWorkerIsGone('1');
    s.when.timePasses(1500);
    s.so.aWorkerIsRequested('r1');
  });

  story('after a session ended unseen: its worker waited to tell the reason', (s) => {
    s.given.aSession();
    restart(s);
    s.when.theWorkerIsFound('1', { ...running, phase: 'over', ended });
    s.when.theSessionIsCleanedUp('1');
    s.so.thePageShows({
      screen: 'greeter',
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended: Openbox exited with status 1 after 9.0 s. Log: /var/log/vestibule/session-1.log',
        badly: true,
      },
    });
    s.when.theWorkerIsGone('1');
  });

  story(
    'while members are left alive: they are still listed',
    (s) => {
      s.given.aSpare();
      restart(s);
      s.when.theWorkerIsFound('8', { ...running, phase: 'left', ended, left: [{ pid: 4711, startTicks: 7 }] });
      s.when.theEndButtonIsPressed('8');
      s.so.theWorkerIsTold('8', { kind: 'end-left' });
    },
    { leftovers: 'leave' },
  );

  story('with several sessions: the last one found is in front, the others are behind the greeter', (s) => {
    const { given, when, so } = s;
    given.aSpare();
    restart(s);
    when.theWorkerIsFound('1', running);
    when.theWorkerIsFound('2', { ...running, display: displayOf('2'), session: startedSession('2', 0) });
    so.theWorkerIsToldAway('1', true);
    so.thePageShows({ screen: 'session', session: { sessionId: '2' } as never });
    when.theSessionEnds('2', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('2');
    so.thePageShows({ screen: 'greeter' });
    when.theEndIsDismissed();
    so.thePageShows({ screen: 'greeter', lastEnd: null, session: null });
  });

  story('and a snapshot that comes twice is one snapshot', (s) => {
    const { when, so, state } = s;
    s.given.aSession();
    restart(s);
    when.theWorkerIsFound('1', running);
    when.theWorkerIsFound('1', running);
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    when.theWorkerIsFound('1', running);
    expect([state().seat.sessions.length, state().seat.history.length]).toEqual([0, 1]);
    so.thePageShows({ screen: 'greeter' });
  });
});
