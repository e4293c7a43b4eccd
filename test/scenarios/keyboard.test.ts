/** Stories about the layout of the keyboard. */
import { describe, expect } from 'vitest';
import type { SessionUser } from '../../electron/contract/worker.ts';
import { displayOf, snapshotOf, startedSession } from '../harness/manager-values.ts';
import { type Story, story } from '../harness/scenario.ts';

const layouts = ['us', 'de', 'fr(bepo)'].map((id) => ({
  id,
  code: id.slice(0, 2).toUpperCase(),
  name: `name of ${id}`,
}));
const keyboard = { layouts, current: 'us', typedWith: { kind: 'chosen' } } as const;
const offered = { keyboard: { ...keyboard, layouts } };
const listed = { ...offered, people: { people: [{ name: 'alice', realName: null }], barred: [] } };
const alice: SessionUser = { name: 'alice', uid: 1001, isolated: false };

const isSet = ({ so }: Story, layout: string): void => so.theSupervisorIsTold({ kind: 'set-keyboard', layout });
const shows = ({ view }: Story, current: string): void => expect(view().keyboard?.current).toBe(current);

/** Alice has chosen this layout, and her session runs on worker 1. */
function aliceTypesWith(told: Story, layout: string): void {
  const { given, when, so } = told;
  given.aSpare();
  when.somebodyChoosesTheLayout(layout);
  isSet(told, layout);
  when.somebodyLogsIn('alice');
  so.theLoginBegins('1', 'alice');
  when.theWorkerAccepts('1', alice);
  expect(told.state().seat.keyboard.inForce).toBe(layout);
  so.theSessionIsStarted('1');
  when.theSessionStarts('1', undefined, alice);
}

function aliceEnds(told: Story): void {
  const { when, so } = told;
  when.theSessionEnds('1', { kind: 'exited', status: 0 });
  so.thePictureIsRevoked('1');
  isSet(told, 'us');
  when.timePasses(1500);
  so.aWorkerIsRequested('r3');
  when.aWorkerStarts('2', 'r3');
  when.theDisplayIsReady('2');
}

describe('the layout of the keyboard', () => {
  story(
    'that somebody chooses is that of the greeter and of the session that they begin',
    (told) => {
      aliceTypesWith(told, 'de');
      shows(told, 'de');
    },
    offered,
  );

  story(
    'is the first again for whoever comes next',
    (told) => {
      aliceTypesWith(told, 'de');
      aliceEnds(told);
      shows(told, 'us');
    },
    offered,
  );

  story(
    'comes back with whoever chose it, when they begin to log in, and goes when they give up',
    (told) => {
      const { when, so } = told;
      aliceTypesWith(told, 'fr(bepo)');
      aliceEnds(told);
      when.somebodyLogsIn('alice');
      so.theLoginBegins('2', 'alice');
      isSet(told, 'fr(bepo)');
      when.theLoginIsCancelled();
      so.theWorkerIsRetired('2');
      so.aWorkerIsRequested('r5');
      isSet(told, 'us');
    },
    listed,
  );

  story(
    'of somebody whose name is typed comes when they have been let in: before, it would tell who has an account',
    (told) => {
      const { when, so } = told;
      aliceTypesWith(told, 'fr(bepo)');
      aliceEnds(told);
      when.somebodyLogsIn('alice');
      so.theLoginBegins('2', 'alice');
      when.theWorkerAccepts('2', alice);
      so.theSessionIsStarted('2', undefined, null, 'fr(bepo)');
      isSet(told, 'fr(bepo)');
    },
    offered,
  );

  story(
    'that is chosen in the middle of a conversation counts there',
    (told) => {
      const { given, when } = told;
      given.aConversation();
      when.somebodyChoosesTheLayout('de');
      isSet(told, 'de');
      shows(told, 'de');
    },
    offered,
  );

  story(
    'of a guest is nobody’s afterwards',
    (told) => {
      const { given, when, so } = told;
      given.aSpare();
      when.somebodyChoosesTheLayout('de');
      isSet(told, 'de');
      when.somebodyLogsIn(null);
      so.theLoginBegins('1');
      when.theWorkerAccepts('1');
      so.theSessionIsStarted('1');
      when.theSessionStarts('1');
      expect(told.state().seat.keyboard).toEqual({ chosen: null, ofPeople: [], inForce: 'de' });
    },
    offered,
  );

  story(
    'is chosen by nobody where it is not offered',
    (told) => {
      const { given, when } = told;
      given.aSpare();
      when.somebodyChoosesTheLayout('ru');
      shows(told, 'us');
    },
    offered,
  );

  story(
    'of a session is in force again when an app that was restarted finds it in front',
    (told) => {
      const { when, so } = told;
      when.theManagerStarts();
      so.theWindowOpens();
      when.theWorkerIsFound(
        '1',
        snapshotOf({
          phase: 'session',
          display: displayOf('1'),
          subject: { method: 'account', user: 'alice' },
          session: { ...startedSession('1', 0), user: alice, keyboard: 'de' },
        }),
      );
      isSet(told, 'de');
    },
    offered,
  );

  story('is none of anybody’s business where none can be set', (told) => {
    const { given, when, view } = told;
    given.aSpare();
    when.somebodyChoosesTheLayout('us');
    expect(view().keyboard).toBeNull();
  });
});
