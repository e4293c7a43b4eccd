import { describe, expect } from 'vitest';
import { icewm } from '../harness/manager-values.ts';
import { story } from '../harness/scenario.ts';

describe('login and logout', () => {
  story('a guest logs in, uses the session and ends it', ({ when, so }) => {
    when.theManagerStarts();
    so.theWindowOpens();
    when.thePagePaints();
    so.paintingIsAnnounced();
    so.aWorkerIsRequested('r1');
    when.aWorkerStarts('1', 'r1');
    when.theDisplayIsReady('1');
    so.thePageShows({ screen: 'greeter', login: null, lastEnd: null, session: null });

    when.somebodyLogsIn(null);
    so.theLoginBegins('1');
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1');
    so.thePageShows({ screen: 'session', login: null });
    when.theSessionStarts('1');
    so.thePageShows({ screen: 'session', session: { ...sessionView, state: 'running', startedAtMs: 1_000_000 } });

    when.theBeginningIsSlow('1', 'profile');
    so.thePageShows({ session: { ...sessionView, state: 'running', startedAtMs: 1_000_000, slow: 'profile' } });
    when.theBeginningIsSlow('1', null);
    so.thePageShows({ session: { ...sessionView, state: 'running', startedAtMs: 1_000_000 } });

    when.timePasses(60_000);
    so.aWorkerIsRequested('r3');
    when.aWorkerStarts('2', 'r3');
    when.theDisplayIsReady('2');

    when.theEndButtonIsPressed('1');
    so.theSessionIsToldToEnd('1');
    so.thePageShows({ screen: 'session', session: { ...sessionView, state: 'ending', startedAtMs: 1_000_000 } });
    when.theSessionEnds('1', { kind: 'logged-off' });
    so.thePictureIsRevoked('1');
    so.thePageShows({
      screen: 'greeter',
      session: null,
      lastEnd: { sessionId: '1', text: 'You ended Openbox after 1 min 0 s.', badly: false },
    });
    when.theSessionIsCleanedUp('1');
    when.theWorkerIsGone('1');
    so.theseTimersRun();
  });

  story('what was installed meanwhile is offered, and looked for only when the greeter is back to be seen', (s) => {
    const { given, when, so } = s;
    const offered = (...ids: readonly string[]) => ({ sessions: ids.map((id) => expect.objectContaining({ id })) });
    given.aSession();
    when.isInstalled({ entries: [{ program: icewm, comment: '' }], problems: [] });
    when.theSessionEnds('1', { kind: 'exited', status: 0 }, 2000);
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    so.thePageShows({ screen: 'greeter', ...offered('openbox', 'icewm-session') });
    when.thePagePaints();
    so.theseTimersRun('installed', 'spare', 'worker:1');
    when.timePasses(250);
    so.thePageShows(offered('icewm-session'));
  });

  story('a stop does not wait for what would be looked for', ({ given, when, so }) => {
    given.aSpare();
    when.thePagePaints();
    so.theseTimersRun('installed');
    when.stopIsAskedFor();
    so.theWorkerIsRetired('1');
    so.theseTimersRun('stop', 'worker:1');
  });

  story('the designated process exits by itself, and the next person can log in while the clean-up runs', (s) => {
    const { given, when, so } = s;
    given.aSession();
    when.timePasses(2000);
    so.aWorkerIsRequested('r3');
    when.aWorkerStarts('2', 'r3');
    when.theDisplayIsReady('2');
    when.theSessionEnds('1', { kind: 'exited', status: 0 }, 2000);
    so.thePictureIsRevoked('1');
    so.thePageShows({
      lastEnd: { sessionId: '1', text: 'Your session ended: Openbox exited normally after 2.0 s.', badly: false },
    });

    when.somebodyLogsIn(null);
    so.theLoginBegins('2');
    so.thePageShows({ lastEnd: null });
    when.theSessionIsCleanedUp('1');
    when.theWorkerAccepts('2');
    so.theSessionIsStarted('2');
    when.theWorkerIsGone('1');
    so.thePageShows({ screen: 'session' });
  });

  story('a chosen session is the one that is started', ({ given, when, so }) => {
    given.aSpare();
    when.somebodyLogsIn(null, 'icewm-session');
    so.theLoginBegins('1');
    when.theWorkerAccepts('1');
    so.theSessionIsStarted('1', icewm);
  });

  story('a session that is not installed is refused with what there is', ({ given, when, so }) => {
    given.aSpare();
    when.somebodyLogsIn(null, 'gnome');
    so.thePageShows({ login: null, refusal: 'There is no session «gnome». Installed: openbox, icewm-session.' });
  });

  story(
    'where no session is installed a login is refused',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyLogsIn(null);
      so.thePageShows({ login: null, refusal: 'No session is installed.' });
    },
    { catalogue: { entries: [], problems: [] } },
  );

  story(
    'a login before the first display server is ready waits for it, and the page is busy',
    ({ given, when, so }) => {
      given.aGreeter();
      when.somebodyLogsIn(null);
      so.thePageShows({ login: { ...busy, loginId: 'l2', displayName: 'Guest' } });
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theLoginBegins('1');
    },
  );

  story('Enter pressed twice is one login', ({ given, when, so }) => {
    given.aSpare();
    when.somebodyLogsIn(null);
    so.theLoginBegins('1');
    when.somebodyLogsIn(null);
    so.thePageShows({ login: { ...busy, loginId: 'l2', displayName: 'Guest' } });
  });

  story('a late wish to log in does not spoil the greeter that follows the session', ({ given, when, so }) => {
    given.aSession();
    when.somebodyLogsIn(null);
    when.theSessionEnds('1', { kind: 'logged-off' });
    so.thePictureIsRevoked('1');
    so.thePageShows({ screen: 'greeter', refusal: null });
  });

  story('a clock that is set back makes no life negative and stops nothing', ({ given, when, so, state }) => {
    given.aSession();
    when.theClockIsSetBack(3_600_000);
    when.theWorkerIsGone('1');
    so.thePictureIsRevoked('1');
    so.thePageShows({
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended after 0.0 s because the process that looked after it died. Log: /var/log/vestibule/session-1.log',
        badly: true,
      },
    });
    const before = state().nowMs;
    when.thePageDies();
    so.thePageIsReloaded();
    so.thePageShows({ screen: 'greeter' });
    expect(state().nowMs).toBe(before);
  });
});

const sessionView = {
  sessionId: '1',
  userName: 'guest',
  sessionName: 'Openbox',
  model: 'x11' as const,
  displayNumber: 11,
  mayLeave: false,
  slow: null,
};
const busy = { state: 'busy', questionsId: null, questions: [], messages: [] } as const;
