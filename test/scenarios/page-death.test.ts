import { describe, expect } from 'vitest';
import { story } from '../harness/scenario.ts';

describe('the renderer dies', () => {
  story('before it ever painted: it is loaded again, and the start goes on', ({ when, so }) => {
    when.theManagerStarts();
    so.theWindowOpens();
    when.thePageDies();
    so.thePageIsReloaded();
    when.thePagePaints();
    so.paintingIsAnnounced();
    so.aWorkerIsRequested('r1');
  });

  story('at the greeter: the page is back at once, and announced again', ({ given, when, so }) => {
    given.aSpare();
    when.thePageDies();
    so.thePageIsReloaded();
    when.thePagePaints();
    so.paintingIsAnnounced();
    when.thePagePaints();
  });

  story('in a conversation: the questions stay open for the page that comes', ({ given, when, so }) => {
    given.aConversation();
    when.theWorkerAsks('1', 1, [{ style: 'secret', text: 'Password: ' }]);
    when.thePageDies();
    so.thePageIsReloaded();
    so.thePageShows({ login: { state: 'asking', questionsId: 1 } as never });
  });

  story('in a session: the session goes on and is shown again', ({ given, when, so }) => {
    given.aSession();
    when.thePageDies();
    so.thePageIsReloaded();
    when.thePagePaints();
    so.paintingIsAnnounced();
    so.aWorkerIsRequested('r3');
    so.thePageShows({ screen: 'session', session: { sessionId: '1', state: 'running' } as never });
  });

  story('while Vestibule stops: nobody needs it any more', ({ given, when, so }) => {
    given.aSession();
    when.stopIsAskedFor();
    so.theSessionIsToldToEnd('1', 'manager-stopped');
    when.thePageDies();
    when.thePageHangs();
    so.thePageShows({ screen: 'stopping' });
  });

  story('a page that hangs is loaded again like one that died', ({ given, when, so }) => {
    given.aSpare();
    when.thePageHangs();
    so.thePageIsReloaded();
  });

  story('again and again: it is loaded ever later, and never given up', ({ given, when, so }) => {
    given.aSpare();
    for (const delayMs of [0, 0, 250, 1000, 2000, 5000, 10_000, 30_000]) {
      when.thePageDies();
      if (delayMs > 0) {
        when.timePasses(delayMs - 1);
        so.theseTimersRun('page');
        when.timePasses(1);
      }
      so.thePageIsReloaded();
    }
    when.timePasses(30_000);
    when.thePageDies();
    so.thePageIsReloaded();
  });

  story('and is to be loaded later when Vestibule is stopped: it is not', ({ given, when, so }) => {
    given.aGreeter();
    when.thePageDies();
    so.thePageIsReloaded();
    when.thePageDies();
    so.thePageIsReloaded();
    when.thePageDies();
    so.theseTimersRun('page');
    when.stopIsAskedFor();
    so.theseTimersRun('stop');
    when.noWorkerCanBeStarted('r1', 'Vestibule is stopping');
    so.theManagerFinishes();
  });
});

describe('the window is closed', () => {
  story(
    'on a desktop: that is quitting',
    ({ given, when, so }) => {
      given.aSession();
      when.theWindowIsClosed();
      so.theSessionIsToldToEnd('1', 'manager-stopped');
      when.theWindowIsClosed();
    },
    { seatKind: 'window' },
  );

  for (const seatKind of ['kiosk', 'virtual'] as const) {
    story(
      `on a ${seatKind} seat: it is opened again`,
      ({ given, when, so, state }) => {
        given.aSpare();
        when.theWindowIsClosed();
        so.theWindowOpens();
        expect(state().phase).toBe('running');
        when.thePagePaints();
        so.paintingIsAnnounced();
      },
      { seatKind },
    );
  }
});
