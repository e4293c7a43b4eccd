import { describe, expect } from 'vitest';
import { displayOf, guest, startedSession } from '../harness/manager-values.ts';
import { story } from '../harness/scenario.ts';

describe('Vestibule is stopped', () => {
  story('before anything is on the screen: it finishes at once', ({ when, so }) => {
    when.theManagerStarts();
    so.theWindowOpens();
    when.stopIsAskedFor();
    so.theManagerFinishes();
    so.thePageShows({ screen: 'stopping' });
    so.theseTimersRun();
  });

  story('while the spare is asked for: the worker that comes is told to go, once more when it can hear', (s) => {
    const { given, when, so } = s;
    given.aGreeter();
    when.stopIsAskedFor();
    when.aWorkerStarts('1', 'r1');
    so.theWorkerIsRetired('1');
    so.theWorkerIsRetired('1');
    when.theDisplayIsReady('1');
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
  });

  story('while the spare is asked for and none can be had', ({ given, when, so }) => {
    given.aGreeter();
    when.stopIsAskedFor();
    when.noWorkerCanBeStarted('r1', 'Vestibule is stopping');
    so.theManagerFinishes();
  });

  story('while the spare gets ready', ({ given, when, so }) => {
    given.aGreeter();
    when.aWorkerStarts('1', 'r1');
    when.stopIsAskedFor();
    so.theWorkerIsRetired('1');
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
  });

  story('at the greeter', ({ given, when, so }) => {
    given.aSpare();
    when.stopIsAskedFor();
    so.theWorkerIsRetired('1');
    so.thePageShows({ screen: 'stopping' });
    when.somebodyLogsIn(null);
    so.thePageShows({ login: null, refusal: 'Vestibule is stopping.' });
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
    so.theseTimersRun();
  });

  story('after the last spare failed', ({ given, when, so }) => {
    given.aSpare();
    when.theWorkerIsGone('1');
    when.stopIsAskedFor();
    so.theManagerFinishes();
  });

  story('while a login waits for a worker', ({ given, when, so }) => {
    given.aGreeter();
    when.somebodyLogsIn(null);
    when.stopIsAskedFor();
    so.thePageShows({ login: null });
    when.noWorkerCanBeStarted('r1', 'Vestibule is stopping');
    so.theManagerFinishes();
  });

  story('in a conversation, whose yes comes too late', ({ given, when, so }) => {
    given.aConversation();
    when.stopIsAskedFor();
    so.theWorkerIsRetired('1');
    when.theWorkerAccepts('1');
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
  });

  story('while a session starts', ({ given, when, so }) => {
    given.aSession('starting');
    when.stopIsAskedFor();
    so.theSessionIsToldToEnd('1', 'manager-stopped');
    when.theSessionStarts('1');
    so.theseTimersRun('stop', 'worker:1');
    when.theSessionEnds('1', { kind: 'manager-stopped' }, 10);
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
  });

  story('in a session, with a spare: it finishes when both workers are gone', ({ given, when, so, state }) => {
    given.aSession();
    when.timePasses(1500);
    so.aWorkerIsRequested('r3');
    when.aWorkerStarts('2', 'r3');
    when.theDisplayIsReady('2');
    when.stopIsAskedFor();
    so.theWorkerIsRetired('2');
    so.theSessionIsToldToEnd('1', 'manager-stopped');
    when.theWorkerIsGone('2');
    when.theSessionEnds('1', { kind: 'manager-stopped' });
    so.thePictureIsRevoked('1');
    when.theSessionIsCleanedUp('1');
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
    expect(state().seat.history.map(({ end }) => end.reason)).toEqual([{ kind: 'manager-stopped' }]);
  });

  story('while a session is cleaned up', ({ given, when, so }) => {
    given.aSession();
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    when.stopIsAskedFor();
    when.theSessionIsCleanedUp('1');
    when.theWorkerIsGone('1');
    so.theManagerFinishes();
  });

  story(
    'while members are left alive: they are ended',
    ({ given, when, so }) => {
      given.aSession();
      when.theSessionEnds('1', { kind: 'exited', status: 0 });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1', [4711]);
      when.stopIsAskedFor();
      so.theWorkerIsTold('1', { kind: 'end-left' });
      when.theSessionIsCleanedUp('1');
      when.theWorkerIsGone('1');
      so.theManagerFinishes();
    },
    { leftovers: 'leave' },
  );

  story(
    'with --leave: members left alive are forgotten, those of the session that it ends too',
    ({ given, when, so }) => {
      given.aSession();
      when.theWorkerIsFound('8', {
        phase: 'left',
        session: startedSession('8', 0),
        ended: { reason: { kind: 'exited', status: 0 }, endedAtMs: 1, lifetimeMs: 1 },
        left: [{ pid: 4711, startTicks: 7 }],
      });
      when.stopIsAskedFor(true);
      so.theSessionIsToldToEnd('1', 'manager-stopped');
      so.theWorkerIsTold('8', { kind: 'forget-left' });
      when.theSessionEnds('1', { kind: 'manager-stopped' });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1', [4712]);
      so.theWorkerIsTold('1', { kind: 'forget-left' });
      when.theSessionIsCleanedUp('8');
      when.theWorkerIsGone('8');
      when.theSessionIsCleanedUp('1');
      when.theWorkerIsGone('1');
      so.theManagerFinishes();
    },
    { leftovers: 'leave' },
  );

  story('twice: that is once', ({ given, when, so }) => {
    given.aSession();
    when.stopIsAskedFor();
    so.theSessionIsToldToEnd('1', 'manager-stopped');
    when.stopIsAskedFor(true);
  });

  story('while workers of an earlier app make themselves known: none is kept', ({ when, so }) => {
    when.theManagerStarts();
    so.theWindowOpens();
    when.thePagePaints();
    so.paintingIsAnnounced();
    so.aWorkerIsRequested('r1');
    when.stopIsAskedFor();
    when.theWorkerIsFound('5', { phase: 'starting' });
    so.theWorkerIsRetired('5');
    when.theWorkerIsFound('6', { phase: 'spare', display: displayOf('6') });
    so.theWorkerIsRetired('6');
    when.theWorkerIsFound('7', { phase: 'session', display: displayOf('7'), session: startedSession('7', 0) });
    so.theSessionIsToldToEnd('7', 'manager-stopped');
    when.theWorkerIsFound('8', { phase: 'login', display: displayOf('8'), accepted: guest });
    so.theWorkerIsRetired('8');
    when.theSessionStarts('8');
    so.theSessionIsToldToEnd('8', 'manager-stopped');
    for (const workerId of ['5', '6', '7', '8']) {
      when.theWorkerIsGone(workerId);
      if (workerId === '7' || workerId === '8') so.thePictureIsRevoked(workerId);
    }
    when.noWorkerCanBeStarted('r1', 'Vestibule is stopping');
    so.theManagerFinishes();
  });

  story('and a worker does not keep its time: it is killed, and if that too is in vain the app goes', (s) => {
    const { given, when, so, state } = s;
    given.aSession();
    when.stopIsAskedFor();
    so.theSessionIsToldToEnd('1', 'manager-stopped');
    when.timePasses(9999);
    when.timePasses(1);
    so.theWorkerIsKilled('1');
    when.timePasses(5000);
    so.thePictureIsRevoked('1');
    so.theManagerFinishes();
    expect(state().seat.history.map(({ end }) => end.reason)).toEqual([{ kind: 'manager-stopped' }]);
    // Whatever comes now comes too late.
    when.theWorkerIsGone('1');
    when.stopIsAskedFor();
  });
});

describe('the supervisor is lost', () => {
  story('before anything is on the screen', ({ when, so }) => {
    when.theManagerStarts();
    so.theWindowOpens();
    when.theSupervisorIsLost();
    so.theManagerFinishes();
  });

  story('at the greeter: nothing can be started any more, and the app goes', ({ given, when, so }) => {
    given.aSpare();
    when.theSupervisorIsLost();
    so.theManagerFinishes();
  });

  story('in a conversation', ({ given, when, so }) => {
    given.aConversation();
    when.theSupervisorIsLost();
    so.theManagerFinishes();
  });

  story('in a session: the worker ends it, and the reason is known', ({ given, when, so, state }) => {
    given.aSession();
    when.theSupervisorIsLost();
    so.thePictureIsRevoked('1');
    so.theManagerFinishes();
    expect(state().seat.history.map(({ end }) => end.reason)).toEqual([{ kind: 'manager-stopped' }]);
  });

  story('while it stops', ({ given, when, so }) => {
    given.aSession();
    when.stopIsAskedFor();
    so.theSessionIsToldToEnd('1', 'manager-stopped');
    when.theSupervisorIsLost();
    so.thePictureIsRevoked('1');
    so.theManagerFinishes();
    so.theseTimersRun();
  });
});
