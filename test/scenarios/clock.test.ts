/**
 * Stories about a clock that is set back, by an hour each time: what is being counted is counted on, nothing happens twice,
 * never or at once because of it, and no life is negative.
 */
import { describe } from 'vitest';
import { powerLimitMs } from '../../electron/manager/power.ts';
import { guest, startedSession } from '../harness/manager-values.ts';
import { type Story, story } from '../harness/scenario.ts';

const hour = 3_600_000;
const guestInTime = { autologin: { user: 'guest', delayMs: 12_000 } } as const;
const guestAlways = { autologin: { user: 'guest', at: 'always' } } as const;

/** The automatic login has begun with this worker, and its session runs. */
function letIn({ when, so }: Story, workerId: string): void {
  so.theAutologinBegins(workerId);
  when.theWorkerAccepts(workerId);
  so.theSessionIsStarted(workerId);
  when.theSessionStarts(workerId);
}

function nextSpare({ when, takeOrder }: Story, workerId: string): void {
  when.timePasses(1500);
  const request = takeOrder();
  if (request?.kind !== 'request-worker') throw new Error('no worker was asked for');
  when.aWorkerStarts(workerId, request.requestId);
  when.theDisplayIsReady(workerId);
}

/** Sessions `from` to `to` of an automatic login: each lives for that long, of which the clock knows nothing, and is lost. */
function loseSessions(told: Story, from: number, to: number, lifetimeMs: number): void {
  const { when, so } = told;
  for (let number = from; number <= to; number += 1) {
    letIn(told, String(number));
    nextSpare(told, String(number + 1));
    when.timePasses(lifetimeMs - 1500);
    when.theClockIsSetBack(hour);
    when.theWorkerIsGone(String(number));
    so.thePictureIsRevoked(String(number));
  }
}

const died = (after: string) =>
  `Your session ended after ${after} because the process that looked after it died. Log: /var/log/vestibule/session-1.log`;

describe('the clock is set back', () => {
  story(
    'in a countdown: it ends when it would have, once',
    ({ given, when, so }) => {
      given.aSpare();
      when.timePasses(4000);
      when.theClockIsSetBack(hour);
      when.timePasses(7999);
      when.timePasses(1);
      so.theAutologinBegins('1');
      so.theseTimersRun();
    },
    guestInTime,
  );

  story(
    'before a countdown: its end is told by the clock that the page has, too',
    ({ when, so }) => {
      when.theManagerStarts();
      so.theWindowOpens();
      when.theClockIsSetBack(900_000);
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.aWorkerIsRequested('r1');
      so.thePageShows({ autologin: { kind: 'counting', displayName: 'Guest', endsAtMs: 112_000, lengthMs: 12_000 } });
    },
    guestInTime,
  );

  story(
    'in long sessions: they are not short ones, and the next automatic login begins',
    (told) => {
      told.given.aGreeter();
      told.when.aWorkerStarts('1', 'r1');
      told.when.theDisplayIsReady('1');
      loseSessions(told, 1, 4, 60_000);
      told.so.theAutologinBegins('5');
      told.so.theStatusSaysPaused(null);
    },
    guestAlways,
  );

  story(
    'in short sessions: they are short, and the crash brake stops the third',
    (told) => {
      told.given.aGreeter();
      told.when.aWorkerStarts('1', 'r1');
      told.when.theDisplayIsReady('1');
      loseSessions(told, 1, 3, 2000);
      told.so.thePageShows({ autologin: { kind: 'paused' } as never });
      told.when.timePasses(hour);
    },
    guestAlways,
  );

  story('in a session: what is said of its life is what it was', ({ given, when, so, takeOrder }) => {
    given.aSession();
    when.timePasses(1500);
    takeOrder();
    when.timePasses(183_500);
    when.theClockIsSetBack(hour);
    when.timePasses(15_000);
    when.theWorkerIsGone('1');
    so.thePictureIsRevoked('1');
    so.thePageShows({ lastEnd: { sessionId: '1', text: died('3 min 20 s'), badly: true } });
  });

  story('before an app finds a session that began after its own start: its life is not negative', (told) => {
    const { when, so } = told;
    when.theManagerStarts();
    so.theWindowOpens();
    when.theWorkerIsFound('1', {
      ...{ phase: 'session', accepted: guest },
      session: startedSession('1', 1_000_000 + hour),
    });
    when.timePasses(3200);
    when.theWorkerIsGone('1');
    so.thePictureIsRevoked('1');
    so.thePageShows({ lastEnd: { sessionId: '1', text: died('3.2 s'), badly: true } });
  });

  story('while pages die: one that lived for half a minute is loaded again at once', ({ given, when, so }) => {
    given.aSpare();
    for (let death = 1; death <= 4; death += 1) {
      when.thePageDies();
      so.thePageIsReloaded();
      when.timePasses(30_000);
      when.theClockIsSetBack(hour);
    }
  });

  story('while a page waits to be loaded: it waits as long as it was to', ({ given, when, so }) => {
    given.aSpare();
    for (let death = 1; death <= 2; death += 1) {
      when.thePageDies();
      so.thePageIsReloaded();
    }
    when.thePageDies();
    when.theClockIsSetBack(hour);
    when.timePasses(249);
    when.timePasses(1);
    so.thePageIsReloaded();
    so.theseTimersRun();
  });

  story('while the next spare waits to be asked for: it is, in its time and once', ({ given, when, so }) => {
    given.aSpare();
    when.theDisplayFails('1', 'killed');
    when.theWorkerIsGone('1');
    when.theClockIsSetBack(hour);
    when.timePasses(499);
    when.timePasses(1);
    so.aWorkerIsRequested('r2');
    when.timePasses(hour);
  });

  story('while the machine is to go down: what does not come about is said after its minute', (told) => {
    const { given, when, so } = told;
    given.aSpare();
    when.theDevicesTell({ kind: 'power-offered', actions: [{ action: 'shutdown', means: 'logind' }] });
    when.powerIsChosen('shutdown');
    so.theSupervisorIsTold({ kind: 'inspect-power', action: 'shutdown' });
    when.theDevicesTell({ kind: 'power-inspected', action: 'shutdown', sessions: [], inhibitors: [] });
    so.theSupervisorIsTold({ kind: 'power', action: 'shutdown' });
    when.theDevicesTell({ kind: 'power-answered', action: 'shutdown', problem: null });
    when.theClockIsSetBack(hour);
    when.timePasses(powerLimitMs - 1);
    so.thePageShows({ notices: [] });
    when.timePasses(1);
    so.thePageShows({ notices: [{ kind: 'warning', text: 'Shutting down was asked for and has not come about.' }] });
    so.theseTimersRun();
  });

  story(
    'at a stop: a worker that hangs is killed in its time, and the stop comes to its end',
    ({ given, when, so }) => {
      given.aSession();
      when.stopIsAskedFor();
      so.theSessionIsToldToEnd('1', 'manager-stopped');
      when.theClockIsSetBack(hour);
      when.timePasses(9999);
      when.timePasses(1);
      so.theWorkerIsKilled('1');
      when.timePasses(4999);
      when.timePasses(1);
      so.thePictureIsRevoked('1');
      so.theManagerFinishes();
      so.theseTimersRun();
    },
  );
});
