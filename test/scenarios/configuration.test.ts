/** The configuration is read anew while somebody is at the greeter, in a login, in a session, or nobody is. */
import { describe, expect } from 'vitest';
import type { HeldConfiguration } from '../../electron/contract/supervisor.ts';
import { leastNoticeMs } from '../../electron/manager/autologin.ts';
import { nextSpareDelayMs, workerOverdueMs } from '../../electron/manager/spare.ts';
import { guest, openbox, settings } from '../harness/manager-values.ts';
import { type Story, story } from '../harness/scenario.ts';

type Configuration = HeldConfiguration['configuration'];
type Change = Partial<Omit<HeldConfiguration, 'configuration'>> & {
  readonly session?: Partial<Configuration['session']>;
  readonly autologin?: Partial<Configuration['autologin']>;
  readonly users?: Partial<Configuration['users']>;
};

/** As the supervisor tells it: what is not named is as at the start of every story. */
function configure({ when }: Story, { session, autologin, users, ...held }: Change): void {
  const base = settings.configuration;
  when.happen({
    kind: 'configuration-changed',
    configuration: {
      ...base,
      session: { ...base.session, ...session },
      autologin: { ...base.autologin, ...autologin },
      users: { ...base.users, ...users },
    },
    ...{ problems: [], isRefused: false, notices: [], keyboard: null, staleWorkers: [], sessionEndLimitMs: 5000 },
    ...held,
  });
}

const offer = (...ids: readonly string[]) => ({
  layouts: ids.map((id) => ({ id, code: id.toUpperCase(), name: id })),
  current: ids[0] ?? '',
  typedWith: { kind: 'chosen' } as const,
});
const start = (leftovers: 'end' | 'leave', gracePeriodMs: number) =>
  ({
    kind: 'start',
    model: 'x11',
    program: openbox,
    leftovers,
    gracePeriodMs,
    language: null,
    keyboard: null,
  }) as const;

describe('another configuration', () => {
  story('is shown at once: its problems, whom it lists, and what it says of itself', (s) => {
    const { given, so } = s;
    given.aSpare();
    const problem = { file: '/f', line: 3, text: 'is wrong' };
    configure(s, { users: { list: 'none' }, problems: [problem, { ...problem, file: '--set x', line: null }] });
    so.thePageShows({
      people: { mode: 'none', version: expect.any(Number) },
      notices: [
        { kind: 'configuration', text: '/f:3: is wrong' },
        { kind: 'configuration', text: '--set x: is wrong' },
      ],
    });
    configure(s, {});
    so.thePageShows({ people: { mode: 'list', version: expect.any(Number) }, notices: [] });
  });

  story('that is refused changes nothing, and is told with its problems', (s) => {
    const { given, so, state } = s;
    given.aSpare();
    const before = state().settings.configuration;
    configure(s, { isRefused: true, problems: [{ file: '/f', line: 1, text: 'is wrong' }] });
    expect(state().settings.configuration).toEqual(before);
    so.thePageShows({
      notices: [
        { kind: 'configuration', text: expect.stringContaining('nothing of it holds') },
        { kind: 'configuration', text: '/f:1: is wrong' },
      ],
    });
  });

  story('gives the page another version of the people, so that it asks for them again', (s) => {
    const { given, view } = s;
    given.aSpare();
    const before = view().people.version;
    configure(s, { users: { list: 'none' } });
    expect(view().people.version).toBeGreaterThan(before);
  });

  story('holds for the session of the next login', (s) => {
    const { given, when, so } = s;
    given.aSpare();
    configure(s, { session: { leftovers: 'leave', gracePeriodMs: 2000 } });
    when.somebodyLogsIn(null);
    so.theLoginBegins('1');
    when.theWorkerAccepts('1');
    so.theWorkerIsTold('1', start('leave', 2000));
  });

  story('leaves the session of a login that was open to what held before', (s) => {
    const { given, when, so } = s;
    given.aConversation();
    when.theWorkerAsks('1', 1, [{ style: 'secret', text: 'Password:' }]);
    configure(s, { session: { leftovers: 'leave', gracePeriodMs: 1000 }, staleWorkers: ['1'] });
    configure(s, { session: { leftovers: 'hangup', gracePeriodMs: 2000 }, staleWorkers: ['1'] });
    so.thePageShows({ login: { state: 'asking', questionsId: 1 } as never });
    when.theWorkerAccepts('1', { ...guest, name: 'alice', uid: 1000 });
    so.theWorkerIsTold('1', start('end', 5000));
  });

  story('leaves a session alone, and the time that its end may take', (s) => {
    const { given, when, so } = s;
    given.aSession();
    configure(s, { session: { gracePeriodMs: 0 }, staleWorkers: ['1'], sessionEndLimitMs: 30_000 });
    so.thePageShows({ screen: 'session' });
    when.timePasses(nextSpareDelayMs);
    so.aWorkerIsRequested('r3');
    when.theEndButtonIsPressed('1');
    so.theSessionIsToldToEnd('1');
    when.timePasses(30_000 + workerOverdueMs - 1);
    when.timePasses(1);
    so.theWorkerIsKilled('1');
  });

  story('while it is stopping begins nothing', (s) => {
    const { given, when, so } = s;
    given.aSession();
    when.stopIsAskedFor();
    so.theSessionIsToldToEnd('1', 'manager-stopped');
    configure(s, { autologin: { user: 'guest', at: 'always' }, staleWorkers: ['1'] });
    so.thePageShows({ screen: 'stopping' });
  });
});

describe('the spare', () => {
  story('that was started with what held before is replaced after a moment', (s) => {
    const { given, when, so } = s;
    given.aSpare();
    configure(s, { staleWorkers: ['1'] });
    so.theWorkerIsRetired('1');
    // Ten times a second, and still there is one worker after it.
    for (let turn = 0; turn < 10; turn += 1) {
      when.timePasses(100);
      configure(s, { staleWorkers: ['1'], session: { gracePeriodMs: turn } });
    }
    when.theWorkerIsGone('1');
    when.timePasses(nextSpareDelayMs);
    so.aWorkerIsRequested('r2');
  });

  story('goes on being the spare where nothing that it was told is another', (s) => {
    const { given, when, so } = s;
    given.aSpare();
    configure(s, { session: { gracePeriodMs: 1 } });
    when.somebodyLogsIn(null);
    so.theLoginBegins('1');
  });

  story('that was on its way is not used, and whoever waits for it gets the next', (s) => {
    const { given, when, so } = s;
    given.aGreeter();
    when.somebodyLogsIn(null);
    configure(s, { staleWorkers: ['1'] });
    when.happen({ kind: 'worker-started', requestId: 'r1', workerId: '1' });
    so.theWorkerIsRetired('1');
    so.aWorkerIsRequested('r3');
    when.aWorkerStarts('2', 'r3');
    when.theDisplayIsReady('2');
    so.theLoginBegins('2');
  });

  story('of an app before this one is not taken up', (s) => {
    const { given, when, so } = s;
    given.aGreeter();
    configure(s, { staleWorkers: ['7'] });
    when.theWorkerIsFound('7', { phase: 'spare' });
    so.theWorkerIsRetired('7');
  });
});

describe('automatic logins', () => {
  const always = { user: 'guest', at: 'always' } as const;

  story('that come with it begin, and whoever is there can stop them', (s) => {
    const { given, when, so } = s;
    given.aSpare();
    configure(s, { autologin: always });
    so.thePageShows({ autologin: { kind: 'counting', lengthMs: leastNoticeMs } as never });
    when.aKeyStopsTheAutologin();
    so.thePageShows({ autologin: { kind: 'stopped' } });
    configure(s, { autologin: { ...always, session: 'icewm' } });
    so.thePageShows({ autologin: { kind: 'stopped' } });
  });

  story('of the start are over with the start', (s) => {
    const { given, when } = s;
    given.aSpare();
    configure(s, { autologin: { user: 'guest', at: 'start' } });
    when.timePasses(60_000);
  });

  story('do not begin beside a session or a login', (s) => {
    const { given, when, so } = s;
    given.aConversation();
    configure(s, { autologin: always });
    when.timePasses(60_000);
    so.thePageShows({ autologin: null });
  });

  story(
    'that are taken away do not begin',
    (s) => {
      const { given, when, so } = s;
      given.aSpare();
      so.thePageShows({ autologin: { kind: 'counting' } as never });
      configure(s, {});
      so.thePageShows({ autologin: null });
      so.theseTimersRun();
      when.timePasses(60_000);
    },
    { autologin: { user: 'guest', at: 'start', delayMs: 10_000 } },
  );
});

describe('the keyboard', () => {
  story(
    'begins with the first layout that is offered now, and a choice that is none any more is forgotten',
    (s) => {
      const { given, when, so } = s;
      given.aSpare();
      when.somebodyChoosesTheLayout('de');
      so.theSupervisorIsTold({ kind: 'set-keyboard', layout: 'de' });
      configure(s, { keyboard: { ...offer('us', 'de'), current: 'de' } });
      so.thePageShows({ keyboard: { current: 'de' } as never });
      configure(s, { keyboard: offer('fr', 'us') });
      so.thePageShows({ keyboard: { current: 'fr' } as never });
      configure(s, { keyboard: null });
      so.thePageShows({ keyboard: null });
    },
    { keyboard: offer('us', 'de') },
  );
});
