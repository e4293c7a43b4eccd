import { describe, expect } from 'vitest';
import { findRow } from '../../electron/manager/session-rows.ts';
import { displayOf, icewm, startedSession } from '../harness/manager-values.ts';
import { story } from '../harness/scenario.ts';

const log = ' Log: /var/log/vestibule/session-1.log';

describe('the end of a session', () => {
  story('the designated process crashes: the greeter is back at once and says so', ({ given, when, so }) => {
    given.aSession();
    when.timePasses(1000);
    when.theSessionEnds('1', { kind: 'killed', signal: 'SIGSEGV' }, 1000);
    so.thePictureIsRevoked('1');
    so.thePageShows({
      screen: 'greeter',
      lastEnd: {
        sessionId: '1',
        text: `Your session ended: Openbox was killed by SIGSEGV after 1.0 s.${log}`,
        badly: true,
      },
    });
  });

  story('too short a session looks bad even when its status is 0', ({ given, when, so }) => {
    given.aSession();
    when.theSessionEnds('1', { kind: 'exited', status: 0 }, 400);
    so.thePictureIsRevoked('1');
    so.thePageShows({
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended: Openbox exited normally after 0.4 s. That was too short to be meant.',
        badly: true,
      },
    });
  });

  story('a short session that a person ended is no failure', ({ given, when, so }) => {
    given.aSession();
    when.theEndButtonIsPressed('1');
    so.theSessionIsToldToEnd('1');
    when.theSessionEnds('1', { kind: 'logged-off' }, 400);
    so.thePictureIsRevoked('1');
    so.thePageShows({ lastEnd: { sessionId: '1', text: 'You ended Openbox after 0.4 s.', badly: false } });
  });

  story('a log that nothing was written to is not pointed at', ({ given, when, so }) => {
    given.aSession();
    when.happen({
      kind: 'worker-said',
      workerId: '1',
      message: {
        kind: 'ended',
        ended: { reason: { kind: 'exited', status: 3 }, endedAtMs: 0, lifetimeMs: 5000, logPath: null },
      },
    });
    so.thePictureIsRevoked('1');
    so.thePageShows({
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended: Openbox exited with status 3 after 5.0 s.',
        badly: true,
      },
    });
  });

  story('a session that cannot be started is over before it ran, and a new spare is asked for', (s) => {
    const { given, when, so } = s;
    given.aSession('starting');
    when.theSessionEnds('1', { kind: 'failed-to-start', why: 'openbox is not executable' }, null);
    so.thePictureIsRevoked('1');
    so.thePageShows({
      screen: 'greeter',
      lastEnd: { sessionId: '1', text: 'Openbox could not be started: openbox is not executable.', badly: true },
    });
    when.theSessionIsCleanedUp('1');
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
    when.theWorkerIsGone('1');
  });

  story('asked twice to end, the first reason stands and the worker hears it once', ({ given, when, so }) => {
    given.aSession();
    when.theEndButtonIsPressed('1');
    so.theSessionIsToldToEnd('1');
    when.theEndButtonIsPressed('1');
    when.stopIsAskedFor();
    when.theSessionEnds('1', { kind: 'logged-off' });
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
  });

  story('ended while it starts, it starts and ends', ({ given, when, so }) => {
    given.aSession('starting');
    when.theEndButtonIsPressed('1');
    so.theSessionIsToldToEnd('1');
    when.theSessionStarts('1');
    so.thePageShows({ screen: 'session', session: { state: 'ending' } as never });
    when.theSessionEnds('1', { kind: 'logged-off' }, 10);
    so.thePictureIsRevoked('1');
    so.thePageShows({ screen: 'greeter' });
  });

  story('a worker that does not end its session in time is killed, and so the session is over', (s) => {
    const { given, when, so } = s;
    given.aSession();
    when.theEndButtonIsPressed('1');
    so.theSessionIsToldToEnd('1');
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
    when.timePasses(8499);
    when.timePasses(1);
    so.theWorkerIsKilled('1');
    when.theWorkerIsGone('1', ['process 4711']);
    so.thePictureIsRevoked('1');
    so.thePageShows({ screen: 'greeter', lastEnd: { sessionId: '1' } as never });
  });

  story('a clean-up that hangs is ended with its worker, and the reason stays what it was', ({ given, when, so }) => {
    given.aSession();
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
    when.timePasses(8500);
    so.theWorkerIsKilled('1');
    when.theWorkerIsGone('1', ['/home of a guest']);
    so.thePageShows({
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended: Openbox exited normally after 1 min 0 s.',
        badly: false,
      },
    });
  });

  story('a worker that has cleaned up and does not exit is killed', ({ given, when, so }) => {
    given.aSession();
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    when.timePasses(10_000);
    so.theWorkerIsKilled('1');
    when.theWorkerIsGone('1');
    so.theseTimersRun();
  });

  story('the end of a session that is not in front disturbs nobody', ({ given, when, so }) => {
    given.aSpare();
    const found = { phase: 'session' as const, display: displayOf('8'), session: startedSession('8', 0, icewm) };
    when.theWorkerIsFound('8', found);
    when.theWorkerIsFound('9', { ...found, display: displayOf('9'), session: startedSession('9', 0) });
    so.theWorkerIsToldAway('8', true);
    when.theSessionEnds('8', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('8');
    so.thePageShows({ screen: 'session', session: { sessionId: '9' } as never });
  });

  story('words about a session that is over change nothing', ({ given, when, so }) => {
    given.aSession();
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    when.theSessionEnds('1', { kind: 'killed', signal: 'SIGKILL' });
    when.theSessionStarts('1');
    when.theSessionIsCleanedUp('1');
    when.theSessionIsCleanedUp('1');
    when.theSessionEnds('1', { kind: 'killed', signal: 'SIGKILL' });
    when.theSessionStarts('7');
    when.theEndButtonIsPressed('1');
    when.theEndButtonIsPressed('7');
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
    so.thePageShows({
      screen: 'greeter',
      lastEnd: {
        sessionId: '1',
        text: 'Your session ended: Openbox exited normally after 1 min 0 s.',
        badly: false,
      },
    });
  });
});

describe('members that a policy leaves alive', () => {
  story(
    'they are listed until somebody ends them, while others log in',
    ({ given, when, so, state }) => {
      given.aSession();
      when.timePasses(1500);
      so.aWorkerIsRequested('r3');
      when.aWorkerStarts('2', 'r3');
      when.theDisplayIsReady('2');
      when.theSessionEnds('1', { kind: 'exited', status: 0 });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1', [4711]);
      so.theseTimersRun();
      when.somebodyLogsIn(null);
      so.theLoginBegins('2');
      expect(findRow(state(), '1')).toMatchObject({
        state: 'left',
        left: [4711],
        endReason: { kind: 'exited', status: 0 },
      });

      when.theEndButtonIsPressed('1');
      so.theWorkerIsTold('1', { kind: 'end-left' });
      when.theSessionIsCleanedUp('1');
      when.theWorkerIsGone('1');
      expect(findRow(state(), '1')).toMatchObject({ state: 'ended', left: [] });
    },
    { leftovers: 'leave' },
  );

  story(
    'they end by themselves, and so does the worker',
    ({ given, when, so, state }) => {
      given.aSession();
      when.theSessionEnds('1', { kind: 'exited', status: 0 });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1', [4711]);
      when.theSessionIsCleanedUp('1');
      expect(findRow(state(), '1')).toMatchObject({ state: 'ended' });
    },
    { leftovers: 'leave' },
  );

  story(
    'a worker that does not end them in time is killed',
    ({ given, when, so }) => {
      given.aSession();
      when.timePasses(1500);
      so.aWorkerIsRequested('r3');
      when.theSessionEnds('1', { kind: 'exited', status: 0 });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1', [4711]);
      when.timePasses(86_400_000);
      when.theEndButtonIsPressed('1');
      so.theWorkerIsTold('1', { kind: 'end-left' });
      when.timePasses(10_000);
      so.theWorkerIsKilled('1');
      when.theWorkerIsGone('1');
    },
    { leftovers: 'leave' },
  );
});
