import { describe } from 'vitest';
import { story } from '../harness/scenario.ts';

describe('a display server dies', () => {
  story('of the spare: the next one is tried a moment later, and then it is well again', ({ given, when, so }) => {
    given.aSpare();
    when.theDisplayFails('1', 'killed by SIGKILL');
    so.thePageShows({
      notices: [{ kind: 'warning', text: 'No display could be made ready: killed by SIGKILL' }],
    });
    when.theWorkerIsGone('1');
    when.timePasses(500);
    so.aWorkerIsRequested('r2');
    when.aWorkerStarts('2', 'r2');
    when.theDisplayIsReady('2');
    so.thePageShows({ notices: [] });
  });

  story('of every spare, as soon as it is ready: the next is tried ever later', ({ given, when, so }) => {
    given.aSpare();
    for (const [index, delayMs] of [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000].entries()) {
      const workerId = String(index + 1);
      when.theDisplayFails(workerId, 'killed');
      when.theWorkerIsGone(workerId);
      when.timePasses(delayMs - 1);
      when.timePasses(1);
      so.aWorkerIsRequested(`r${index + 2}`);
      when.aWorkerStarts(String(index + 2), `r${index + 2}`);
      when.theDisplayIsReady(String(index + 2));
    }
  });

  story('or never gets ready while a login waits for it: the login is refused with the reason', (s) => {
    const { given, when, so } = s;
    given.aGreeter();
    when.aWorkerStarts('1', 'r1');
    when.somebodyLogsIn(null);
    when.theDisplayFails('1', 'no display number was free');
    so.thePageShows({
      login: null,
      refusal: 'No display could be made ready: no display number was free',
    });
    when.theWorkerIsGone('1');
    // A person who tries again need not wait for the timer.
    when.somebodyLogsIn(null);
    so.aWorkerIsRequested('r4');
    so.theseTimersRun();
  });

  story('in a conversation: the conversation broke off, and the person begins again', ({ given, when, so }) => {
    given.aConversation();
    when.theWorkerAsks('1', 1, [{ style: 'secret', text: 'Password: ' }]);
    when.theDisplayFails('1', 'killed by SIGKILL');
    so.aWorkerIsRequested('r3');
    so.thePageShows({ screen: 'greeter', login: null, refusal: 'The login broke off: killed by SIGKILL' });
    when.theWorkerIsGone('1');
  });

  story('between yes and start: the session failed to start, and its worker has nothing to start any more', (s) => {
    const { given, when, so } = s;
    given.aSession('starting');
    when.theDisplayFails('1', 'killed by SIGKILL');
    so.thePictureIsRevoked('1');
    so.thePageShows({
      screen: 'greeter',
      lastEnd: {
        sessionId: '1',
        text: 'Openbox could not be started: its display server failed: killed by SIGKILL.',
        badly: true,
      },
    });
    when.theWorkerRejects('1', 'start', 'nobody was accepted here');
    when.theSessionIsCleanedUp('1');
    when.theWorkerIsGone('1');
    so.thePageShows({ screen: 'greeter' });
  });

  story('during a session: the session ends for that reason, and where its log is', ({ given, when, so }) => {
    given.aSession();
    when.timePasses(1000);
    when.theSessionEnds('1', { kind: 'display-server-died', how: 'killed by SIGKILL' }, 65_000);
    so.thePictureIsRevoked('1');
    so.thePageShows({
      screen: 'greeter',
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended after 1 min 5 s because its display server died (killed by SIGKILL). Log: /var/log/vestibule/session-1.log',
        badly: true,
      },
    });
  });

  story('while the session is being ended: the reason is the one that it was ended for', ({ given, when, so }) => {
    given.aSession();
    when.theEndButtonIsPressed('1');
    so.theSessionIsToldToEnd('1');
    when.theDisplayFails('1', 'killed by SIGKILL');
    when.theSessionEnds('1', { kind: 'logged-off' }, 5000);
    so.thePictureIsRevoked('1');
    so.thePageShows({ lastEnd: { sessionId: '1', text: 'You ended Openbox after 5.0 s.', badly: false } });
  });

  story('after the session: nothing', ({ given, when, so }) => {
    given.aSession();
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    when.theDisplayFails('1', 'killed by SIGKILL');
    so.thePageShows({ refusal: null, notices: [] });
  });
});
