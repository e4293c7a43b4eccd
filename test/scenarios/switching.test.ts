import { describe } from 'vitest';
import { guest, icewm, startedSession } from '../harness/manager-values.ts';
import { type Story, story } from '../harness/scenario.ts';

const alice = { name: 'alice', uid: 1001, isolated: true };
const bob = { name: 'bob', uid: 1002, isolated: true };

/** Alice's session 1 in front, and worker 2 asked for as `r3`. */
function aliceIsIn({ given, when, so }: Story): void {
  given.aConversation();
  when.theWorkerAccepts('1', alice);
  so.theSessionIsStarted('1');
  when.theSessionStarts('1', undefined, alice);
}

/** And worker 2 is ready. */
function aSpareFollows({ when, so }: Story): void {
  so.nothingElse();
  when.timePasses(2000);
  so.aWorkerIsRequested('r3');
  when.aWorkerStarts('2', 'r3');
  when.theDisplayIsReady('2');
}

describe('leaving a session without ending it', () => {
  story('switch: the greeter is in front, the session goes on, and nobody sees it', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    so.thePageShows({ screen: 'session' });
    when.theSessionIsLeft('1');
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.thePageShows({ screen: 'greeter', session: null, login: null, lastEnd: null });
  });

  story('lock: its user is asked for at once', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    when.theSessionIsLeft('1', true);
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.theLoginBegins('2', 'alice');
    so.thePageShows({ screen: 'greeter', session: null });
    when.theWorkerAccepts('2', alice);
    so.theWorkerIsToldAway('1', false);
    so.theWorkerIsRetired('2');
    so.aWorkerIsRequested('r5');
    so.thePageShows({ screen: 'session' });
  });

  story('another user’s password unlocks nothing: that user gets a session of their own', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    when.theSessionIsLeft('1', true);
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.theLoginBegins('2', 'alice');
    // A stack that lets the person name another account in the conversation.
    when.theWorkerAccepts('2', bob);
    so.theSessionIsStarted('2');
    so.thePageShows({ screen: 'session' });
  });

  story('a lock whose conversation is cancelled or refused stays a lock', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    when.theSessionIsLeft('1', true);
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.theLoginBegins('2', 'alice');
    when.theWorkerRefuses('2', 'No.');
    so.aWorkerIsRequested('r5');
    so.thePageShows({ screen: 'greeter', session: null, refusal: 'No.' });
    when.theEndIsDismissed();
    so.thePageShows({ screen: 'greeter', session: null });
  });

  story('somebody else logs in meanwhile, and the end of theirs shows the greeter, not the first session', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    when.theSessionIsLeft('1');
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    when.somebodyLogsIn('bob');
    so.theLoginBegins('2', 'bob');
    when.theWorkerAccepts('2', bob);
    so.theSessionIsStarted('2');
    when.theSessionStarts('2', undefined, bob);
    when.theSessionEnds('2', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('2');
    so.thePageShows({ screen: 'greeter', session: null });
  });

  story('the end of a session that is not in front disturbs nobody', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    when.theSessionIsLeft('1');
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    when.somebodyLogsIn('bob');
    so.theLoginBegins('2', 'bob');
    when.theWorkerAccepts('2', bob);
    so.theSessionIsStarted('2');
    when.theSessionEnds('1', { kind: 'exited', status: 0 });
    so.thePictureIsRevoked('1');
    so.thePageShows({ screen: 'session' });
  });

  story('who has a session comes back to it, whichever session was chosen', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    when.theSessionIsLeft('1');
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    when.somebodyLogsIn('alice', icewm.id);
    so.theLoginBegins('2', 'alice');
    when.theWorkerAccepts('2', alice);
    so.theWorkerIsToldAway('1', false);
    so.theWorkerIsRetired('2');
    so.aWorkerIsRequested('r5');
  });

  story('an account of Vestibule’s own comes back to its session, under whatever pool account it is checked', (all) => {
    const { given, when, so } = all;
    const maria = { name: 'maria', uid: 990, isolated: true, isLocal: true } as const;
    given.aSpare();
    when.somebodyLogsIn('maria');
    so.theLoginBegins('1', 'maria');
    when.theWorkerAccepts('1', maria);
    so.theSessionIsStarted('1');
    when.theSessionStarts('1', undefined, maria);
    aSpareFollows(all);
    when.theSessionIsLeft('1', true);
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.theLoginBegins('2', 'maria');
    when.theWorkerAccepts('2', { ...maria, uid: 991 });
    so.theWorkerIsToldAway('1', false);
    so.theWorkerIsRetired('2');
    so.aWorkerIsRequested('r5');
    so.thePageShows({ screen: 'session' });
  });

  story('without isolation another account of Vestibule’s own runs as the same user, and unlocks nothing', (all) => {
    const { given, when, so } = all;
    const runner = { name: 'tester', uid: 1001, isolated: false, isLocal: true } as const;
    given.aSpare();
    when.somebodyLogsIn('maria');
    so.theLoginBegins('1', 'maria');
    when.theWorkerAccepts('1', runner);
    so.theSessionIsStarted('1');
    when.theSessionStarts('1', undefined, runner);
    aSpareFollows(all);
    when.theSessionIsLeft('1', true);
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.theLoginBegins('2', 'maria');
    when.theLoginIsCancelled();
    so.theWorkerIsRetired('2');
    so.aWorkerIsRequested('r5');
    when.aWorkerStarts('3', 'r5');
    when.theDisplayIsReady('3');
    when.somebodyLogsIn('peter');
    so.theLoginBegins('3', 'peter');
    when.theWorkerAccepts('3', runner);
    so.theSessionIsStarted('3');
  });

  story('an account of the machine that has the same name gets a session of its own', (all) => {
    const { given, when, so } = all;
    const maria = { name: 'maria', uid: 990, isolated: true } as const;
    given.aSpare();
    when.somebodyLogsIn('maria');
    so.theLoginBegins('1', 'maria');
    when.theWorkerAccepts('1', { ...maria, isLocal: true });
    so.theSessionIsStarted('1');
    when.theSessionStarts('1', undefined, { ...maria, isLocal: true });
    aSpareFollows(all);
    when.theSessionIsLeft('1', true);
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.theLoginBegins('2', 'maria');
    when.theWorkerAccepts('2', maria);
    so.theSessionIsStarted('2');
  });

  story('a guest’s session cannot be left', ({ given, when, so }) => {
    given.aSession();
    so.thePageShows({ screen: 'session' });
    when.theSessionIsLeft('1', true);
    so.nothingElse();
    so.thePageShows({ screen: 'session' });
    when.theClientAsks(7, { command: 'lock' });
    so.theClientIsTold(7, {
      kind: 'error',
      code: 1,
      text: 'The session of a guest cannot be left: nobody could come back to it.',
    });
  });

  story('a guest who logs in beside it gets a session of their own', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    when.theSessionIsLeft('1');
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    when.somebodyLogsIn(null);
    so.theLoginBegins('2');
    when.theWorkerAccepts('2', guest);
    so.theSessionIsStarted('2');
  });

  story('by the command: it is told which session goes on; without one that is an error', (all) => {
    const { when, so } = all;
    aliceIsIn(all);
    aSpareFollows(all);
    when.theClientAsks(7, { command: 'switch' });
    so.thePictureIsRevoked('1');
    so.theWorkerIsToldAway('1', true);
    so.theClientGetsSession(7, { id: '1', active: false });
    when.theClientAsks(8, { command: 'lock' });
    so.theClientIsTold(8, { kind: 'error', code: 1, text: 'No session is in front on this seat.' });
  });

  story('the app is restarted: a session that was left stays behind the greeter', ({ given, when, so }) => {
    given.aGreeter();
    const session = { ...startedSession('5', 0), user: alice };
    when.theWorkerIsFound('5', {
      phase: 'session',
      subject: { method: 'account', user: 'alice' },
      session,
      display: { displayNumber: 5, rfbSocketPath: '/x' },
      away: true,
    });
    so.thePageShows({ screen: 'greeter', session: null });
  });
});
