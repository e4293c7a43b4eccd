import { describe, expect } from 'vitest';
import type { Story } from '../harness/scenario.ts';
import { story } from '../harness/scenario.ts';

const alice = { name: 'alice', uid: 1001, isolated: true };
const member = { pid: 4242, startTicks: 7 };
const inAWindow = { seatKind: 'window', leftovers: 'leave' } as const;

const isOpened = ({ when }: Story, open = true): void =>
  when.happen({ kind: 'intent-arrived', intent: { kind: 'inspect', open } });
const watches = ({ so }: Story, workerId: string, on = true): void =>
  so.order({ kind: 'send-to-worker', workerId, order: { kind: 'watch-members', on } });
const isActedOn = ({ when }: Story, sessionId: string): void => {
  when.happen({ kind: 'intent-arrived', intent: { kind: 'signal-member', sessionId, member, signal: 'SIGTERM' } });
};

describe('the inspector', () => {
  story(
    'the members of the session in front are watched while it is open, and no longer',
    (all) => {
      all.given.aSession();
      isOpened(all);
      watches(all, '1');
      isOpened(all);
      isOpened(all, false);
      watches(all, '1', false);
    },
    inAWindow,
  );

  story(
    'a session is watched from its start on, and further while members are left, until it is over',
    (all) => {
      const { given, when, so } = all;
      given.aSpare();
      isOpened(all);
      when.somebodyLogsIn(null);
      so.theLoginBegins('1');
      when.theWorkerAccepts('1');
      so.theSessionIsStarted('1');
      when.theSessionStarts('1');
      watches(all, '1');
      when.theSessionEnds('1', { kind: 'exited', status: 0 });
      so.thePictureIsRevoked('1');
      when.theSessionIsCleanedUp('1', [7]);
      so.nothingElse();
      when.theEndButtonIsPressed('1');
      so.order({ kind: 'send-to-worker', workerId: '1', order: { kind: 'end-left' } });
      when.theSessionIsCleanedUp('1');
      so.nothingElse();
    },
    inAWindow,
  );

  story(
    'a session that its user has locked is watched by nobody',
    (all) => {
      const { given, when, so } = all;
      given.aConversation();
      when.theWorkerAccepts('1', alice);
      so.theSessionIsStarted('1');
      when.theSessionStarts('1', undefined, alice);
      isOpened(all);
      watches(all, '1');
      when.theSessionIsLeft('1');
      so.thePictureIsRevoked('1');
      so.theWorkerIsToldAway('1', true);
      so.aWorkerIsRequested('r3');
      watches(all, '1', false);
      isActedOn(all, '1');
      so.nothingElse();
    },
    inAWindow,
  );

  story(
    'it goes with its page, and the next one opens it again',
    (all) => {
      const { given, when, so } = all;
      given.aSession();
      isOpened(all);
      watches(all, '1');
      when.thePageDies();
      so.thePageIsReloaded();
      watches(all, '1', false);
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.aWorkerIsRequested('r3');
      isOpened(all);
      watches(all, '1');
    },
    inAWindow,
  );

  story(
    'what a lecturer does reaches the session in front alone, and only where the inspector shows what comes of it',
    (all) => {
      const { given, when, so } = all;
      given.aSession();
      isActedOn(all, '1');
      so.nothingElse();
      isOpened(all);
      watches(all, '1');
      isActedOn(all, '2');
      so.nothingElse();
      isActedOn(all, '1');
      so.order({
        kind: 'send-to-worker',
        workerId: '1',
        order: { kind: 'signal-member', member, signal: 'SIGTERM' },
      });
      for (const kind of ['hang-up', 'kill-display-server'] as const) {
        when.happen({ kind: 'intent-arrived', intent: { kind, sessionId: '1' } });
        so.order({ kind: 'send-to-worker', workerId: '1', order: { kind } });
      }
      when.happen({ kind: 'intent-arrived', intent: { kind: 'start-specimen', sessionId: '1', name: 'nohup' } });
      so.order({ kind: 'send-to-worker', workerId: '1', order: { kind: 'start-specimen', name: 'nohup' } });
    },
    inAWindow,
  );

  story(
    'it is closed with its window, and nothing more is read for it',
    (all) => {
      const { given, when, so } = all;
      given.aSession();
      isOpened(all);
      watches(all, '1');
      when.theWindowIsClosed();
      so.order({ kind: 'open-window' });
      so.order({ kind: 'send-to-worker', workerId: '1', order: { kind: 'watch-members', on: false } });
      isActedOn(all, '1');
    },
    { seatKind: 'virtual' },
  );

  story(
    'slow motion is for an open inspector, ends with it, and at a stop',
    (all) => {
      const { given, when, so, state } = all;
      const isSlow = (on: boolean): void =>
        when.happen({ kind: 'intent-arrived', intent: { kind: 'slow-motion', on } });
      const next = (): void => when.happen({ kind: 'intent-arrived', intent: { kind: 'perform-next' } });
      given.aSpare();
      isSlow(true);
      next();
      so.nothingElse();
      isOpened(all);
      isSlow(true);
      next();
      so.order({ kind: 'perform-next' });
      isOpened(all, false);
      expect(state().inspector.slow).toBe(false);
      isOpened(all);
      isSlow(true);
      when.happen({ kind: 'stop-requested', leave: false });
      expect(state().inspector.slow).toBe(false);
      so.theWorkerIsRetired('1');
      while (all.takeOrder() !== undefined);
    },
    inAWindow,
  );

  story(
    'it is opened and closed from the command line, and specimens are started beside it',
    (all) => {
      const { given, when, so, view, state } = all;
      const result = { kind: 'result', result: {} } as const;
      given.aSession();
      when.theClientAsks(7, { command: 'specimen', name: 'nohup' });
      so.theClientIsTold(7, { kind: 'error', code: 1, text: 'The inspector is not open (vestibule inspect).' });
      when.theClientAsks(8, { command: 'inspect', open: true, tab: 'ending' });
      so.theClientIsTold(8, result);
      expect(view().inspectorAsked).toMatchObject({ open: true, tab: 'ending' });
      const first = view().inspectorAsked?.number ?? 0;
      isOpened(all);
      watches(all, '1');
      when.theClientAsks(9, { command: 'specimen', name: 'nohup' });
      so.order({ kind: 'send-to-worker', workerId: '1', order: { kind: 'start-specimen', name: 'nohup' } });
      so.theClientGetsSession(9, { id: '1' });
      when.theClientAsks(10, { command: 'inspect', open: false, tab: null });
      so.theClientIsTold(10, result);
      expect(view().inspectorAsked?.number).toBeGreaterThan(first);
      isOpened(all, false);
      watches(all, '1', false);
      expect(state().inspector.asked).toBe(null);
    },
    inAWindow,
  );

  story(
    'in a window of its own it is open for as long as that is, whatever is beside the session',
    (all) => {
      const { given, when, so, state } = all;
      given.aSession();
      when.happen({ kind: 'intent-arrived', intent: { kind: 'open-inspector-window' } });
      so.order({ kind: 'open-inspector-window' });
      when.happen({ kind: 'intent-arrived', intent: { kind: 'inspect', open: true, own: true } });
      watches(all, '1');
      isOpened(all);
      isOpened(all, false);
      so.nothingElse();
      isActedOn(all, '1');
      so.order({ kind: 'send-to-worker', workerId: '1', order: { kind: 'signal-member', member, signal: 'SIGTERM' } });
      when.happen({ kind: 'inspector-window-closed' });
      watches(all, '1', false);
      expect(state().inspector.own).toBe(false);
    },
    inAWindow,
  );

  story(
    'a seat without a window manager has no window for it',
    (all) => {
      all.given.aSession();
      all.when.happen({ kind: 'intent-arrived', intent: { kind: 'open-inspector-window' } });
      all.so.nothingElse();
      all.so.thePageShows({ inspectorWindow: false });
    },
    { seatKind: 'virtual' },
  );

  story('there is none in a kiosk', (all) => {
    const { given, so } = all;
    given.aSession();
    so.thePageShows({ inspector: false });
    isOpened(all);
    isActedOn(all, '1');
    so.nothingElse();
  });
});
