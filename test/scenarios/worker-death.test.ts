import { describe } from 'vitest';
import { story } from '../harness/scenario.ts';

describe('a worker dies', () => {
  story('as the spare: another is asked for a moment later', ({ given, when, so }) => {
    given.aSpare();
    when.theWorkerIsGone('1');
    so.theseTimersRun('spare');
    when.timePasses(500);
    so.aWorkerIsRequested('r2');
  });

  story('as the spare that a login waits for: the login is refused, and the next try works', ({ given, when, so }) => {
    given.aGreeter();
    when.aWorkerStarts('1', 'r1');
    when.somebodyLogsIn(null);
    when.theWorkerIsGone('1');
    so.thePageShows({ login: null, refusal: 'No display could be made ready: its worker died' });
    when.somebodyLogsIn(null);
    so.aWorkerIsRequested('r4');
    when.aWorkerStarts('2', 'r4');
    when.theDisplayIsReady('2');
    so.theLoginBegins('2');
    so.thePageShows({ refusal: null });
  });

  story('before it could be started: whoever waits is told, and it is tried ever later', ({ given, when, so }) => {
    given.aGreeter();
    when.somebodyLogsIn(null);
    when.noWorkerCanBeStarted('r1', 'there are 16 workers already');
    so.thePageShows({
      login: null,
      refusal: 'No display could be made ready: there are 16 workers already',
      notices: [{ kind: 'warning', text: 'No display could be made ready: there are 16 workers already' }],
    });
    when.timePasses(500);
    so.aWorkerIsRequested('r3');
    when.noWorkerCanBeStarted('r1', 'an old answer');
    when.noWorkerCanBeStarted('r3', 'there are 16 workers already');
    when.timePasses(999);
    when.timePasses(1);
    so.aWorkerIsRequested('r4');
  });

  story('in a conversation: the conversation broke off', ({ given, when, so }) => {
    given.aConversation();
    when.theWorkerIsGone('1');
    so.aWorkerIsRequested('r3');
    so.thePageShows({ login: null, refusal: 'The login broke off: its worker died' });
    so.theseTimersRun();
  });

  story('while its session starts: the session is over', ({ given, when, so }) => {
    given.aSession('starting');
    when.theWorkerIsGone('1');
    so.thePictureIsRevoked('1');
    so.thePageShows({
      screen: 'greeter',
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended because the process that looked after it died.',
        badly: true,
      },
    });
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
  });

  story('in a session: the session is over for that reason', ({ given, when, so }) => {
    given.aSession();
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
    when.theWorkerIsGone('1', ['process 4711']);
    so.thePictureIsRevoked('1');
    so.thePageShows({
      screen: 'greeter',
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended after 1.5 s because the process that looked after it died. Log: /var/log/vestibule/session-1.log',
        badly: true,
      },
    });
  });

  story('while it cleans up: the reason stays what it was', ({ given, when, so }) => {
    given.aSession();
    when.theSessionEnds('1', { kind: 'exited', status: 2 }, 9000);
    so.thePictureIsRevoked('1');
    when.theWorkerIsGone('1', ['process 4711']);
    so.thePageShows({
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended: Openbox exited with status 2 after 9.0 s. Log: /var/log/vestibule/session-1.log',
        badly: true,
      },
    });
  });

  story('that nobody knows: nothing', ({ given, when, so }) => {
    given.aSession();
    when.theWorkerIsGone('77');
    so.thePageShows({ screen: 'session' });
  });

  story('or does nothing at all while it should get ready: it is killed, and the next one is tried', (s) => {
    const { given, when, so } = s;
    given.aGreeter();
    when.aWorkerStarts('1', 'r1');
    when.somebodyLogsIn(null);
    when.timePasses(20_000);
    so.theWorkerIsKilled('1');
    when.theWorkerIsGone('1');
    so.thePageShows({ login: null, refusal: 'No display could be made ready: its worker died' });
    when.timePasses(500);
    so.aWorkerIsRequested('r3');
  });

  story('before its wire was open: its first words are that it is useless', ({ given, when, so }) => {
    given.aGreeter();
    when.happen({ kind: 'worker-started', requestId: 'r1', workerId: '1' });
    when.theWorkerIsFound('1', { phase: 'ending' });
    so.theseTimersRun('spare', 'worker:1');
    so.thePageShows({
      notices: [{ kind: 'warning', text: 'No display could be made ready: its display server failed' }],
    });
    when.theWorkerIsGone('1');
    when.timePasses(500);
    so.aWorkerIsRequested('r2');
  });
});
