import { describe, expect } from 'vitest';
import { crashBrake } from '../../electron/contract/restart-policy.ts';
import { leastNoticeMs } from '../../electron/manager/autologin.ts';
import { displayOf, guest, icewm, startedSession } from '../harness/manager-values.ts';
import { type Story, story } from '../harness/scenario.ts';

const guestAtStart = { autologin: { user: 'guest' } } as const;
const guestInTime = { autologin: { user: 'guest', delayMs: 12_000 } } as const;
const guestAlways = { autologin: { user: 'guest', at: 'always' } } as const;
const guestAlwaysInTime = { autologin: { user: 'guest', at: 'always', delayMs: 12_000 } } as const;

const counting = (endsAtMs: number, lengthMs: number) =>
  ({ kind: 'counting', displayName: 'Guest', endsAtMs, lengthMs }) as const;
const running = { phase: 'session' as const, accepted: guest };

/** The first automatic login of a guest without a delay, and its session 1. */
function firstSession({ given, when, so }: Story): void {
  given.aGreeter();
  when.aWorkerStarts('1', 'r1');
  when.theDisplayIsReady('1');
  so.theAutologinBegins('1');
  when.theWorkerAccepts('1');
  so.theSessionIsStarted('1');
  when.theSessionStarts('1');
}

/** A spare that stands ready when the session ends. */
function nextSpare({ when, so, takeOrder }: Story, workerId: string): void {
  when.timePasses(1500);
  const request = takeOrder();
  if (request?.kind !== 'request-worker') throw new Error('no worker was asked for');
  so.nothingElse();
  when.aWorkerStarts(workerId, request.requestId);
  when.theDisplayIsReady(workerId);
}

/** The automatic login that has begun with this worker comes to a session. */
function letIn({ when, so }: Story, workerId: string): void {
  when.theWorkerAccepts(workerId);
  so.theSessionIsStarted(workerId);
  when.theSessionStarts(workerId);
}

/** Its process exits and all of it is cleaned up; the next automatic login begins at once. */
function exits({ when, so }: Story, workerId: string, lifetimeMs: number, next: string | null): void {
  when.theSessionEnds(workerId, { kind: 'exited', status: 1 }, lifetimeMs);
  so.thePictureIsRevoked(workerId);
  if (next !== null) so.theAutologinBegins(next);
  when.theSessionIsCleanedUp(workerId);
  when.theWorkerIsGone(workerId);
}

describe('an automatic login', () => {
  story('is not there where nobody is named', ({ given, when, so }) => {
    given.aSpare();
    so.thePageShows({ autologin: null, login: null });
    when.timePasses(3_600_000);
  });

  story(
    'begins when the greeter has painted, not before, and waits for the display like any other',
    (s) => {
      const { when, so } = s;
      when.theManagerStarts();
      so.theWindowOpens();
      when.timePasses(60_000);
      so.thePageShows({ login: null });
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.aWorkerIsRequested('r1');
      so.thePageShows({ autologin: null, login: { displayName: 'Guest', state: 'busy' } as never });
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1');
      letIn(s, '1');
      so.thePageShows({ screen: 'session', autologin: null });
    },
    guestAtStart,
  );

  story(
    'is of an account by its own method, and starts the session that is named',
    ({ given, when, so }) => {
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1', 'alice');
      so.thePageShows({ login: { displayName: 'Alice Liddell' } as never });
      when.theWorkerAccepts('1');
      so.theSessionIsStarted('1', icewm);
    },
    {
      autologin: { user: 'alice', session: 'icewm-session' },
      people: { people: [{ name: 'alice', realName: 'Alice Liddell' }], barred: [] },
    },
  );

  story(
    'at the start is one: the greeter after its session is left alone',
    (s) => {
      firstSession(s);
      nextSpare(s, '2');
      s.when.timePasses(60_000);
      exits(s, '1', 61_500, null);
      s.so.thePageShows({ screen: 'greeter', autologin: null });
      s.when.timePasses(3_600_000);
    },
    guestAtStart,
  );

  story(
    'that begins is one that can be cancelled, and is not tried again',
    ({ given, when, so }) => {
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1');
      when.theLoginIsCancelled();
      so.theWorkerIsRetired('1');
      so.aWorkerIsRequested('r3');
      so.thePageShows({ login: null, autologin: { kind: 'stopped' } });
      when.timePasses(5000);
    },
    guestAtStart,
  );
});

describe('a timed login', () => {
  story(
    'shows when it begins, and begins then',
    ({ given, when, so }) => {
      given.aSpare();
      so.thePageShows({ autologin: counting(1_012_000, 12_000), login: null });
      so.theseTimersRun('autologin');
      when.timePasses(11_999);
      when.timePasses(1);
      so.theAutologinBegins('1');
      so.thePageShows({ autologin: null });
    },
    guestInTime,
  );

  story(
    'is stopped by a key, for as long as this greeter is there',
    ({ given, when, so }) => {
      given.aSpare();
      when.timePasses(11_000);
      when.aKeyStopsTheAutologin();
      so.thePageShows({ autologin: { kind: 'stopped' } });
      so.theseTimersRun();
      when.thePageDies();
      so.thePageIsReloaded();
      when.thePagePaints();
      so.paintingIsAnnounced();
      when.timePasses(3_600_000);
      so.thePageShows({ autologin: { kind: 'stopped' } });
      // A late word of a timer that was cancelled.
      when.happen({ kind: 'timer-fired', timer: 'autologin' });
    },
    guestInTime,
  );

  story(
    'is stopped by a key that came a moment too late',
    ({ given, when, so }) => {
      given.aSpare();
      when.timePasses(12_000);
      so.theAutologinBegins('1');
      when.aKeyStopsTheAutologin();
      so.theWorkerIsRetired('1');
      so.aWorkerIsRequested('r3');
      so.thePageShows({ login: null, autologin: { kind: 'stopped' } });
    },
    guestInTime,
  );

  story(
    'gives way to somebody who logs in by hand, also when they give up or are refused',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyLogsIn('alice');
      so.theLoginBegins('1', 'alice');
      so.theseTimersRun();
      when.timePasses(60_000);
      when.theWorkerRefuses('1', 'That did not work.');
      so.aWorkerIsRequested('r3');
      so.thePageShows({ refusal: 'That did not work.', autologin: { kind: 'stopped' } });
      when.timePasses(5000);
      so.theseTimersRun('worker:1');
    },
    guestInTime,
  );

  story(
    'gives way to a login of the command line',
    ({ given, when, so }) => {
      given.aSpare();
      when.theClientAsks(4, { command: 'login', user: 'alice', session: null, wait: false });
      so.theLoginBegins('1', 'alice');
      when.timePasses(60_000);
    },
    guestInTime,
  );

  story(
    'is not stopped by a wish of the command line that cannot begin',
    ({ given, when, so }) => {
      given.aSpare();
      when.theClientAsks(4, { command: 'login', user: null, session: 'gnome', wait: false });
      so.theClientIsTold(4, {
        kind: 'error',
        code: 1,
        text: 'There is no session «gnome». Installed: openbox, icewm-session.',
      });
      when.timePasses(12_000);
      so.theAutologinBegins('1');
    },
    guestInTime,
  );

  story(
    'of which nobody sees the page waits for the next page, and begins to count anew',
    ({ given, when, so }) => {
      given.aSpare();
      when.timePasses(8000);
      when.thePageDies();
      so.thePageIsReloaded();
      so.theseTimersRun();
      so.thePageShows({ autologin: null });
      when.timePasses(60_000);
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.thePageShows({ autologin: counting(1_080_000, 12_000) });
      when.theWindowIsClosed();
      so.theWindowOpens();
      so.theseTimersRun();
      when.thePagePaints();
      so.paintingIsAnnounced();
      when.timePasses(12_000);
      so.theAutologinBegins('1');
    },
    guestInTime,
  );

  story(
    'does not begin any more once Vestibule stops',
    ({ given, when, so }) => {
      given.aSpare();
      when.stopIsAskedFor();
      so.theWorkerIsRetired('1');
      so.thePageShows({ screen: 'stopping', autologin: null });
      so.theseTimersRun('stop', 'worker:1');
      when.happen({ kind: 'timer-fired', timer: 'autologin' });
      when.theWorkerIsGone('1');
      so.theManagerFinishes();
    },
    guestInTime,
  );

  story(
    'ends with the supervisor',
    ({ given, when, so }) => {
      given.aSpare();
      when.theSupervisorIsLost();
      so.theManagerFinishes();
      so.theseTimersRun();
    },
    guestInTime,
  );
});

describe('an automatic login that comes to nothing leaves the greeter with the reason, and is not tried again', () => {
  const nobody = { autologin: { user: 'nosuch' } } as const;

  story(
    'because its session is not installed',
    ({ given, when, so }) => {
      given.aSpare();
      so.thePageShows({
        login: null,
        refusal:
          'Automatic login of Guest did not work: There is no session «gnome». Installed: openbox, icewm-session.',
      });
      when.timePasses(3_600_000);
    },
    { autologin: { user: 'guest', session: 'gnome', at: 'always' } },
  );

  story(
    'because no session is installed',
    ({ given, so }) => {
      given.aSpare();
      so.thePageShows({ refusal: 'Automatic login of Guest did not work: No session is installed.' });
    },
    { ...guestAtStart, catalogue: { entries: [], problems: [] } },
  );

  story(
    'because there is no such account',
    ({ given, when, so }) => {
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1', 'nosuch');
      when.theWorkerRefuses('1', 'That did not work. Please try again.');
      so.aWorkerIsRequested('r3');
      so.thePageShows({ login: null, autologin: null, refusal: 'Automatic login of nosuch did not work.' });
      when.theWorkerIsGone('1');
      when.aWorkerStarts('2', 'r3');
      when.theDisplayIsReady('2');
      when.timePasses(3_600_000);
    },
    nobody,
  );

  story(
    'because PAM says no',
    ({ given, when, so }) => {
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1', 'nosuch');
      when.theWorkerRefuses('1', 'This account has expired.');
      so.aWorkerIsRequested('r3');
      so.thePageShows({ refusal: 'Automatic login of nosuch did not work: This account has expired.' });
    },
    nobody,
  );

  story(
    'because it is a name that is not let in: no worker hears of it',
    ({ given, so }) => {
      given.aSpare();
      so.thePageShows({ refusal: 'Automatic login of root did not work.' });
    },
    { autologin: { user: 'root' } },
  );

  story(
    'because no display gets ready',
    ({ given, when, so }) => {
      given.aGreeter();
      when.noWorkerCanBeStarted('r1', 'out of memory');
      so.thePageShows({
        refusal: 'Automatic login of Guest did not work: No display could be made ready: out of memory',
      });
      when.timePasses(500);
      so.aWorkerIsRequested('r3');
      when.aWorkerStarts('2', 'r3');
      when.theDisplayIsReady('2');
      when.timePasses(3_600_000);
    },
    guestAlways,
  );

  story(
    'because its worker dies: whoever is there can log in by hand',
    ({ given, when, so }) => {
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1');
      when.theWorkerIsGone('1');
      so.aWorkerIsRequested('r3');
      so.thePageShows({
        refusal: 'Automatic login of Guest did not work: The login broke off: its worker died',
      });
      when.aWorkerStarts('2', 'r3');
      when.theDisplayIsReady('2');
      when.somebodyLogsIn(null);
      so.theLoginBegins('2');
      so.thePageShows({ refusal: null });
    },
    guestAtStart,
  );
});

describe('an automatic login always', () => {
  story(
    'begins again at once when the program has ended by itself',
    (s) => {
      firstSession(s);
      nextSpare(s, '2');
      exits(s, '1', 60_000, '2');
      letIn(s, '2');
      s.so.thePageShows({ screen: 'session', session: { sessionId: '2' } as never });
    },
    guestAlways,
  );

  story(
    'begins again after the delay where there is one, and the reason of the end is shown meanwhile',
    (s) => {
      const { given, when, so } = s;
      given.aSpare();
      when.timePasses(12_000);
      so.theAutologinBegins('1');
      letIn(s, '1');
      nextSpare(s, '2');
      exits(s, '1', 60_000, null);
      so.thePageShows({
        autologin: counting(1_025_500, 12_000),
        lastEnd: { sessionId: '1', badly: true } as never,
      });
      when.timePasses(12_000);
      so.theAutologinBegins('2');
    },
    guestAlwaysInTime,
  );

  story(
    'leaves a way to the greeter to whoever has ended the session: a key in the seconds after it',
    (s) => {
      const { when, so } = s;
      firstSession(s);
      nextSpare(s, '2');
      when.theEndButtonIsPressed('1');
      so.theSessionIsToldToEnd('1');
      when.theSessionEnds('1', { kind: 'logged-off' });
      so.thePictureIsRevoked('1');
      so.thePageShows({ screen: 'greeter', autologin: counting(1_001_500 + leastNoticeMs, leastNoticeMs) });
      when.aKeyStopsTheAutologin();
      when.theSessionIsCleanedUp('1');
      when.theWorkerIsGone('1');
      when.timePasses(3_600_000);
      so.thePageShows({ autologin: { kind: 'stopped' } });
      // And the next greeter is another one.
      when.somebodyLogsIn(null);
      so.theLoginBegins('2');
      letIn(s, '2');
      so.thePageShows({ autologin: null });
      nextSpare(s, '3');
      exits(s, '2', 60_000, '3');
    },
    guestAlways,
  );

  story(
    'is back by itself where nobody presses a key after the end',
    (s) => {
      const { when, so } = s;
      firstSession(s);
      nextSpare(s, '2');
      when.theClientAsks(4, { command: 'end', sessionId: '1' });
      so.theSessionIsToldToEnd('1');
      when.theSessionEnds('1', { kind: 'logged-off' });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1');
      so.theClientGetsSession(4, { id: '1' });
      when.timePasses(leastNoticeMs);
      so.theAutologinBegins('2');
    },
    guestAlways,
  );

  story(
    'follows a worker that died, once the next display is ready',
    (s) => {
      const { when, so } = s;
      firstSession(s);
      when.timePasses(1500);
      so.aWorkerIsRequested('r3');
      when.theWorkerIsGone('1');
      so.thePictureIsRevoked('1');
      so.thePageShows({ login: { displayName: 'Guest' } as never });
      when.aWorkerStarts('2', 'r3');
      when.theDisplayIsReady('2');
      so.theAutologinBegins('2');
    },
    guestAlways,
  );

  story(
    'waits for the page where that has died with the session',
    (s) => {
      const { when, so } = s;
      firstSession(s);
      nextSpare(s, '2');
      when.thePageDies();
      so.thePageIsReloaded();
      exits(s, '1', 60_000, null);
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.theAutologinBegins('2');
    },
    guestAlways,
  );

  story(
    'does not follow a session that a stop has ended',
    (s) => {
      const { when, so } = s;
      firstSession(s);
      when.stopIsAskedFor();
      so.theSessionIsToldToEnd('1', 'manager-stopped');
      when.theSessionEnds('1', { kind: 'manager-stopped' });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1');
      when.theWorkerIsGone('1');
      so.theManagerFinishes();
    },
    guestAlways,
  );

  story(
    'does not begin over a session that still runs',
    (s) => {
      const { when, so } = s;
      firstSession(s);
      nextSpare(s, '2');
      const found = { ...running, display: displayOf('8'), session: startedSession('8', 0) };
      when.theWorkerIsFound('8', found);
      so.theWorkerIsToldAway('1', true);
      exits(s, '1', 60_000, null);
      when.timePasses(60_000);
      exits(s, '8', 60_000, '2');
    },
    guestAlways,
  );
});

describe('the crash brake', () => {
  const paused =
    'Automatic login is paused: the last 3 sessions ended within 10 s. The last one: Your session ended: Openbox exited with status 1 after 2.0 s. Log: /var/log/vestibule/session-3.log';

  /** Three sessions that end too soon. */
  function threeCrashes(s: Story): void {
    firstSession(s);
    nextSpare(s, '2');
    exits(s, '1', 2000, '2');
    letIn(s, '2');
    nextSpare(s, '3');
    exits(s, '2', crashBrake.shortMs - 1, '3');
    letIn(s, '3');
    nextSpare(s, '4');
    exits(s, '3', 2000, null);
  }

  story(
    'stops it after three short sessions in a row, and the greeter says why',
    (s) => {
      threeCrashes(s);
      s.so.thePageShows({
        screen: 'greeter',
        login: null,
        lastEnd: null,
        autologin: { kind: 'paused', text: paused },
      });
      s.so.theStatusSaysPaused(paused);
      s.when.timePasses(3_600_000);
      s.so.theseTimersRun();
    },
    guestAlways,
  );

  story(
    'counts sessions that never came up, and not those that were long enough',
    (s) => {
      const { when, so, state } = s;
      firstSession(s);
      nextSpare(s, '2');
      exits(s, '1', 2000, '2');
      when.theWorkerAccepts('2');
      so.theSessionIsStarted('2');
      when.theSessionEnds('2', { kind: 'failed-to-start', why: 'no such program' }, null);
      so.thePictureIsRevoked('2');
      expect(state().seat.autologin.shortEnds).toBe(2);
      const request = s.takeOrder();
      expect(request).toMatchObject({ kind: 'request-worker' });
      when.theSessionIsCleanedUp('2');
      when.theWorkerIsGone('2');
      when.aWorkerStarts('3', request?.kind === 'request-worker' ? request.requestId : '');
      when.theDisplayIsReady('3');
      so.theAutologinBegins('3');
      letIn(s, '3');
      nextSpare(s, '4');
      exits(s, '3', crashBrake.shortMs, '4');
      expect(state().seat.autologin).toMatchObject({ shortEnds: 0, pausedBecause: null });
    },
    guestAlways,
  );

  story(
    'takes an end that a person wanted for none of these',
    (s) => {
      const { when, so, state } = s;
      firstSession(s);
      nextSpare(s, '2');
      exits(s, '1', 2000, '2');
      letIn(s, '2');
      when.theEndButtonIsPressed('2');
      so.theSessionIsToldToEnd('2');
      when.theSessionEnds('2', { kind: 'logged-off' }, 1000);
      so.thePictureIsRevoked('2');
      expect(state().seat.autologin.shortEnds).toBe(0);
    },
    guestAlways,
  );

  story(
    'is not released by a login that comes to nothing, but by one that succeeds',
    (s) => {
      const { when, so } = s;
      threeCrashes(s);
      when.somebodyLogsIn('alice');
      so.theLoginBegins('4', 'alice');
      when.theWorkerRefuses('4', 'That did not work.');
      const request = s.takeOrder();
      so.thePageShows({ autologin: { kind: 'paused', text: paused } });
      so.theStatusSaysPaused(paused);
      when.theWorkerIsGone('4');
      when.aWorkerStarts('5', request?.kind === 'request-worker' ? request.requestId : '');
      when.theDisplayIsReady('5');
      when.somebodyLogsIn('alice');
      so.theLoginBegins('5', 'alice');
      letIn(s, '5');
      nextSpare(s, '6');
      exits(s, '5', 2000, '6');
    },
    guestAlways,
  );

  story(
    'is released by a new start of the app',
    (s) => {
      const { when, so } = s;
      threeCrashes(s);
      when.theAppIsRestarted();
      so.theWindowOpens();
      when.theWorkerIsFound('4', { phase: 'spare', display: displayOf('4') });
      when.thePagePaints();
      so.paintingIsAnnounced();
      when.timePasses(leastNoticeMs);
      so.theAutologinBegins('4');
    },
    guestAlways,
  );
});

describe('an app that was restarted', () => {
  function restart({ when, so }: Story): void {
    when.theAppIsRestarted();
    so.theWindowOpens();
  }

  story(
    'logs nobody in a second time where that was for the start',
    (s) => {
      s.given.aSpare();
      restart(s);
      s.when.theWorkerIsFound('1', { phase: 'spare', display: displayOf('1') });
      s.when.thePagePaints();
      s.so.paintingIsAnnounced();
      s.so.thePageShows({ autologin: null, login: null });
      s.when.timePasses(3_600_000);
    },
    guestInTime,
  );

  story(
    'before any greeter was on the screen does what there was to do at the start',
    (s) => {
      s.when.theManagerStarts();
      s.so.theWindowOpens();
      restart(s);
      s.when.thePagePaints();
      s.so.paintingIsAnnounced();
      s.so.aWorkerIsRequested('r1');
      s.so.thePageShows({ login: { displayName: 'Guest' } as never });
    },
    guestAtStart,
  );

  story(
    'gives whoever stopped it before a moment to stop it again',
    (s) => {
      s.given.aSpare();
      s.when.aKeyStopsTheAutologin();
      restart(s);
      s.when.theWorkerIsFound('1', { phase: 'spare', display: displayOf('1') });
      s.when.thePagePaints();
      s.so.paintingIsAnnounced();
      s.so.thePageShows({ autologin: counting(1_000_000 + 12_000, 12_000) });
      s.when.aKeyStopsTheAutologin();
      s.when.timePasses(60_000);
    },
    guestAlwaysInTime,
  );

  story(
    'logs nobody in over the session that it finds, also late, but after it',
    (s) => {
      const { when, so } = s;
      firstSession(s);
      nextSpare(s, '2');
      restart(s);
      when.theWorkerIsFound('2', { phase: 'spare', display: displayOf('2') });
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.thePageShows({ autologin: counting(1_001_500 + leastNoticeMs, leastNoticeMs) });
      when.theWorkerIsFound('1', { ...running, display: displayOf('1'), session: startedSession('1', 0) });
      so.thePageShows({ screen: 'session', autologin: null });
      so.theseTimersRun();
      when.timePasses(60_000);
      exits(s, '1', 60_000, '2');
    },
    guestAlways,
  );

  story(
    'gives up an automatic login that an earlier one left half-way, and begins anew',
    (s) => {
      const { given, when, so } = s;
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1');
      restart(s);
      when.theWorkerIsFound('1', { phase: 'login', display: displayOf('1') });
      so.theWorkerIsRetired('1');
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.aWorkerIsRequested('r1');
      when.theWorkerIsGone('1');
      when.aWorkerStarts('2', 'r1');
      when.theDisplayIsReady('2');
      when.timePasses(leastNoticeMs);
      so.theAutologinBegins('2');
    },
    guestAlways,
  );
});
