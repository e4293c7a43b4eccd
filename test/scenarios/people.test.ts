import { describe, expect } from 'vitest';
import { refusedText } from '../../electron/contract/login-names.ts';
import { type Accounts, story } from '../harness/scenario.ts';

const accounts: Accounts = {
  people: [
    { name: 'alice', realName: 'Alice Liddell' },
    { name: 'bob', realName: null },
  ],
  barred: ['root', 'daemon', 'sync'],
};

describe('the people of the machine', () => {
  story(
    'the greeter paints first, and then they are read',
    ({ when, so, state }) => {
      when.theManagerStarts();
      so.theWindowOpens();
      so.thePageShows({ guest: true, people: { mode: 'list', version: 0 } });
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.aWorkerIsRequested('r1');
      so.thePageShows({ people: { mode: 'list', version: 1 } });
      expect(state().people.list).toEqual(accounts.people);
    },
    { people: accounts },
  );

  story(
    'a page that died is told of what was read before',
    ({ given, when, so }) => {
      given.aGreeter();
      when.thePageDies();
      so.thePageIsReloaded();
      when.thePagePaints();
      so.paintingIsAnnounced();
      so.thePageShows({ people: { mode: 'list', version: 1 } });
    },
    { people: accounts },
  );

  story(
    'an account that is made while the greeter is up is there without a restart',
    ({ given, when, so, state }) => {
      given.aSpare();
      when.theAccountsChange({ ...accounts, people: [...accounts.people, { name: 'carol', realName: null }] });
      so.thePageShows({ people: { mode: 'list', version: 2 } });
      expect(state().people.list.map((person) => person.name)).toEqual(['alice', 'bob', 'carol']);
    },
    { people: accounts },
  );

  story(
    'whoever was chosen is called by the real name',
    ({ given, so }) => {
      given.aConversation();
      so.thePageShows({ login: { displayName: 'Alice Liddell' } as never });
    },
    { people: accounts },
  );

  story(
    'where nobody is listed a typed name stays as it was typed',
    ({ given, so }) => {
      given.aConversation();
      so.thePageShows({ people: { mode: 'none', version: 1 }, login: { displayName: 'alice' } as never });
    },
    { people: accounts, users: 'none' },
  );
});

describe('a name that is not let in', () => {
  story(
    'is refused in the words of a wrong password, and no worker hears of it; said again, it is refused again',
    ({ given, when, so, view }) => {
      given.aSpare();
      for (const name of ['root', 'daemon', 'sync', 'vestibule', 'vestibule-guest-1']) {
        const before = view().obstacles;
        when.somebodyLogsIn(name);
        so.thePageShows({ login: null, refusal: refusedText });
        // The page waits for a view that differs from the last one.
        expect(view().obstacles).toBe(before + 1);
      }
      when.somebodyLogsIn('carol');
      so.theLoginBegins('1', 'carol');
      so.thePageShows({ refusal: null });
    },
    { people: accounts },
  );

  story(
    'is refused on the command line, too',
    ({ given, when, so }) => {
      given.aSpare();
      when.theClientAsks(4, { command: 'login', user: 'daemon', session: null, wait: false });
      so.theClientIsTold(4, { kind: 'error', code: 1, text: refusedText });
    },
    { people: accounts },
  );

  story('is known before anything was read where it is root or Vestibule’s own', ({ when, so }) => {
    when.theManagerStarts();
    so.theWindowOpens();
    when.somebodyLogsIn('root');
    so.thePageShows({ login: null, refusal: refusedText });
    when.somebodyLogsIn('vestibule');
    so.thePageShows({ login: null, refusal: refusedText });
  });
});
