import { describe, expect } from 'vitest';
import { usualLanguage } from '../../electron/contract/locale.ts';
import { icewm, openbox } from '../harness/manager-values.ts';
import { type Accounts, story } from '../harness/scenario.ts';

const accounts: Accounts = {
  people: [
    { name: 'alice', realName: 'Alice Liddell' },
    { name: 'bob', realName: null },
  ],
  barred: [],
};
const alice = { name: 'alice', uid: 1001, isolated: true };
const languages = ['C.UTF-8', 'de_DE.UTF-8', 'en_GB.UTF-8'];
const setting = { people: accounts, languages };

describe('who was here last', () => {
  story(
    'is whom the greeter begins with',
    ({ given, when, so }) => {
      given.aSpare();
      so.thePageShows({ lastUser: null });
      when.theLastUserIsTold('alice');
      so.thePageShows({ lastUser: 'alice' });
    },
    setting,
  );

  story(
    'is nobody where they are not on the list: deleted, hidden, or where nobody is listed',
    ({ given, when, so }) => {
      given.aSpare();
      when.theLastUserIsTold('mallory');
      so.thePageShows({ lastUser: null });
      when.theLastUserIsTold('bob');
      so.thePageShows({ lastUser: 'bob' });
      when.theAccountsChange({ people: [], barred: [] });
      so.thePageShows({ lastUser: null });
    },
    setting,
  );

  story(
    'is shown to nobody where names have to be typed',
    ({ given, when, so }) => {
      given.aSpare();
      when.theLastUserIsTold('alice');
      when.somebodyIsLookedAt('alice');
      so.thePageShows({ lastUser: null, chosen: null });
    },
    { ...setting, users: 'none' },
  );

  story(
    'is nobody where what was remembered cannot be read, and the greeter is there all the same',
    ({ given, when, so }) => {
      given.aSpare();
      when.theLastUserIsTold(null, 'the file is not JSON');
      so.thePageShows({ screen: 'greeter', lastUser: null });
    },
    setting,
  );
});

describe('what somebody is used to', () => {
  story(
    'is shown when the keys are on them, and nothing of the one before',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyIsLookedAt('alice');
      so.thePreferencesAreAskedFor('alice');
      so.thePageShows({ chosen: null });
      when.thePreferencesAreRead('alice', { sessions: ['icewm-session'], languages: ['de_DE.utf8'] });
      so.thePageShows({ chosen: { user: 'alice', session: 'icewm-session', language: 'de_DE.UTF-8' } });
      when.somebodyIsLookedAt('bob');
      so.thePreferencesAreAskedFor('bob');
      so.thePageShows({ chosen: null });
      when.thePreferencesAreRead('alice', { sessions: ['openbox'], languages: [] });
      so.thePageShows({ chosen: null });
      when.thePreferencesAreRead('bob', { sessions: [], languages: [] });
      so.thePageShows({ chosen: { user: 'bob', session: null, language: null } });
    },
    setting,
  );

  story(
    'is not looked for where the name is on no list',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyIsLookedAt('mallory');
      so.nothingElse();
    },
    setting,
  );

  story(
    'counts as long as it is installed, and else what was there before it',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyIsLookedAt('alice');
      so.thePreferencesAreAskedFor('alice');
      when.thePreferencesAreRead('alice', { sessions: ['gnome', 'icewm-session'], languages: ['fr_FR.UTF-8'] });
      so.thePageShows({ chosen: { user: 'alice', session: 'icewm-session', language: null } });
    },
    setting,
  );

  story(
    'is read again when what is remembered has changed',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyIsLookedAt('alice');
      so.thePreferencesAreAskedFor('alice');
      when.thePreferencesAreRead('alice', { sessions: ['icewm-session'], languages: [] });
      when.theLastUserIsTold(null);
      so.thePreferencesAreAskedFor('alice');
      when.thePreferencesAreRead('alice', { sessions: [], languages: [] });
      so.thePageShows({ chosen: { user: 'alice', session: null, language: null } });
    },
    setting,
  );
});

describe('a login for which nobody chooses', () => {
  const used = { sessions: ['gnome', 'icewm-session'], languages: ['fr_FR.UTF-8', 'de_DE.utf8'] };

  story(
    'starts the session, and in the language, that its user is used to: as the worker says, whatever was shown',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyLogsIn('alice');
      so.theLoginBegins('1', 'alice');
      when.theWorkerAccepts('1', alice, used);
      so.theSessionIsStarted('1', icewm, 'de_DE.UTF-8');
    },
    setting,
  );

  story(
    'starts the default in the usual language where nothing is known, or nothing of it is installed',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyLogsIn('alice');
      so.theLoginBegins('1', 'alice');
      when.theWorkerAccepts('1', alice, { sessions: ['gnome'], languages: ['fr_FR.UTF-8'] });
      so.theSessionIsStarted('1', openbox, null);
    },
    setting,
  );

  story(
    'stays in the usual language for whoever chose that last',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyLogsIn('alice');
      so.theLoginBegins('1', 'alice');
      when.theWorkerAccepts('1', alice, { sessions: [], languages: [usualLanguage, 'de_DE.UTF-8'] });
      so.theSessionIsStarted('1', openbox, usualLanguage);
    },
    setting,
  );

  story(
    'is the same by itself: an automatic login of an account has what the account is used to',
    ({ given, when, so }) => {
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1', 'alice');
      when.theWorkerAccepts('1', alice, used);
      so.theSessionIsStarted('1', icewm, 'de_DE.UTF-8');
    },
    { ...setting, autologin: { user: 'alice' } },
  );

  story(
    'and where the configuration names a session for it, that one',
    ({ given, when, so }) => {
      given.aGreeter();
      when.aWorkerStarts('1', 'r1');
      when.theDisplayIsReady('1');
      so.theAutologinBegins('1', 'alice');
      when.theWorkerAccepts('1', alice, used);
      so.theSessionIsStarted('1', openbox, 'de_DE.UTF-8');
    },
    { ...setting, autologin: { user: 'alice', session: 'openbox' } },
  );
});

describe('a choice at the greeter', () => {
  story(
    'counts against all that is remembered',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyLogsIn('alice', 'openbox', 'en_GB.UTF-8');
      so.theLoginBegins('1', 'alice');
      when.theWorkerAccepts('1', alice, { sessions: ['icewm-session'], languages: ['de_DE.UTF-8'] });
      so.theSessionIsStarted('1', openbox, 'en_GB.UTF-8');
    },
    setting,
  );

  story(
    'may be that of the usual language',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyLogsIn('alice', null, usualLanguage);
      so.theLoginBegins('1', 'alice');
      when.theWorkerAccepts('1', alice, { sessions: [], languages: ['de_DE.UTF-8'] });
      so.theSessionIsStarted('1', openbox, usualLanguage);
    },
    setting,
  );

  story(
    'is a guest’s, too',
    ({ given, when, so }) => {
      given.aSpare();
      when.somebodyLogsIn(null, null, 'de_DE.UTF-8');
      so.theLoginBegins('1');
      when.theWorkerAccepts('1');
      so.theSessionIsStarted('1', openbox, 'de_DE.UTF-8');
    },
    setting,
  );

  story(
    'of a language that is not installed is refused, and the installed ones are named',
    ({ given, when, so, view }) => {
      given.aSpare();
      when.somebodyLogsIn('alice', null, 'fr_FR.UTF-8');
      expect(view().refusal).toBe('There is no language «fr_FR.UTF-8». Installed: C.UTF-8, de_DE.UTF-8, en_GB.UTF-8.');
      when.theClientAsks(4, { command: 'login', user: null, session: null, language: 'de_DE@euro', wait: false });
      so.theClientIsTold(4, {
        ...{ kind: 'error', code: 1 },
        text: 'There is no language «de_DE@euro». Installed: C.UTF-8, de_DE.UTF-8, en_GB.UTF-8.',
      });
    },
    setting,
  );

  story(
    'can be made on the command line',
    ({ given, when, so }) => {
      given.aSpare();
      when.theClientAsks(4, { command: 'login', user: null, session: null, language: 'de_DE.utf8', wait: false });
      so.theLoginBegins('1');
      when.theWorkerAccepts('1');
      so.theSessionIsStarted('1', openbox, 'de_DE.UTF-8');
    },
    setting,
  );
});

describe('languages to choose from', () => {
  const shown = (installed: readonly string[], expected: readonly string[]) =>
    story(
      `of ${installed.join(' ')}: ${expected.join(' ') || 'none'}`,
      ({ given, so }) => {
        given.aSpare();
        so.thePageShows({ languages: expected });
      },
      { languages: installed },
    );
  // The machine itself speaks British English.
  shown(['C.UTF-8'], []);
  shown(['C.UTF-8', 'en_GB.UTF-8'], []);
  shown(['C.UTF-8', 'de_DE.UTF-8'], ['C.UTF-8', 'de_DE.UTF-8']);
  shown(languages, languages);
});
