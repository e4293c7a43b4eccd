/** Stories of NT-style sessions: secure attention, the shell that comes again, and a logoff that somebody holds up. */
import { describe, expect } from 'vitest';
import { initialNtState, type LogonSession, type NtState } from '../../electron/contract/logon-session.ts';
import type { NtWish } from '../../electron/contract/renderer.ts';
import type { SessionUser } from '../../electron/contract/worker.ts';
import { catalogue, openbox, startedSession } from '../harness/manager-values.ts';
import { type Story, story } from '../harness/scenario.ts';

const nt = { ...openbox, id: 'nt', name: 'NT-style session', model: 'nt' } as const;
const setting = {
  catalogue: { ...catalogue, entries: [...catalogue.entries, { program: nt, comment: '' }] },
  people: { people: [{ name: 'alice', realName: null }], barred: [] },
};
const alice: SessionUser = { name: 'alice', uid: 1000, isolated: true };
const logon: LogonSession = {
  luid: '0x0:0x10000',
  user: 'alice',
  host: 'here',
  authenticationPackage: 'PAM',
  logonType: 2,
  logonAtMs: 1,
};
const shell = { pid: 1001, startTicks: 77 };
const asking: NtState = { ...initialNtState, logoff: { heldUpBy: null, ending: false } };
const heldUp: NtState = { ...initialNtState, logoff: { heldUpBy: { name: 'Editor', pid: 5 }, ending: false } };
const ending: NtState = { ...initialNtState, logoff: { heldUpBy: null, ending: true } };

const says = ({ when }: Story, state: NtState, designated = shell): void =>
  when.happen({ kind: 'worker-said', workerId: '1', message: { kind: 'nt-changed', nt: state, designated } });
const wishes = ({ when }: Story, wish: NtWish): void =>
  when.happen({ kind: 'intent-arrived', intent: { kind: 'nt-wish', sessionId: '1', wish } });

/** Session 1, of alice, in front. */
function given(told: Story): void {
  const { given: before, when, so } = told;
  before.aSpare();
  when.somebodyLogsIn('alice', 'nt');
  so.theLoginBegins('1', 'alice');
  when.theWorkerAccepts('1', alice);
  expect(told.takeOrder()).toMatchObject({ kind: 'send-to-worker', order: { kind: 'start', model: 'nt' } });
  const session = { ...startedSession('1', 1_000_000, nt), user: alice, logon };
  when.happen({ kind: 'worker-said', workerId: '1', message: { kind: 'started', session } });
  so.thePageShows({ screen: 'session' });
}

const view = (told: Story) => told.view().session?.nt;
const order = { kind: 'send-to-worker', workerId: '1' } as const;
const askToEnd = { ...order, order: { kind: 'end', reason: { kind: 'logged-off' }, ask: true } } as const;

describe('secure attention', () => {
  story(
    'is waited for before the questions of a login are put',
    ({ given: before, when, so, view: shown }) => {
      before.aSpare();
      when.somebodyLogsIn('alice', 'nt');
      so.theLoginBegins('1', 'alice');
      when.theWorkerAsks('1', 1, [{ style: 'secret', text: 'Password:' }]);
      expect(shown().login?.secureAttention).toBe(true);
    },
    setting,
  );

  story(
    'a hundred times is once, and brings the security screen',
    (told) => {
      given(told);
      for (let times = 0; times < 100; times += 1) wishes(told, 'secure-attention');
      expect(view(told)).toMatchObject({ luid: logon.luid, security: 'menu' });
      wishes(told, 'close-security');
      expect(view(told)?.security).toBe('hidden');
    },
    setting,
  );

  story(
    'shows what runs while it is looked at, and ends a task',
    (told) => {
      given(told);
      const task = { pid: 7, startTicks: 8, name: 'xterm', state: 'S' };
      const tell = (): void =>
        told.when.happen({ kind: 'worker-said', workerId: '1', message: { kind: 'tasks', tasks: [task] } });
      tell();
      expect(view(told)?.tasks).toEqual([]);
      wishes(told, 'secure-attention');
      wishes(told, 'show-tasks');
      told.so.order({ ...order, order: { kind: 'watch-tasks', on: true } });
      tell();
      expect(view(told)?.tasks).toEqual([task]);
      const process = { pid: 7, startTicks: 8 };
      told.when.happen({ kind: 'intent-arrived', intent: { kind: 'end-task', sessionId: '1', process } });
      told.so.order({ ...order, order: { kind: 'end-task', process } });
      wishes(told, 'close-security');
      told.so.order({ ...order, order: { kind: 'watch-tasks', on: false } });
    },
    setting,
  );

  story(
    'does nothing in a session of another model',
    (told) => {
      told.given.aSession();
      for (const wish of ['secure-attention', 'show-tasks', 'start-shell', 'cancel-logoff', 'force-logoff'] as const)
        wishes(told, wish);
      expect(view(told)).toBeUndefined();
    },
    setting,
  );

  story(
    'leads to the lock, and the screen is gone when its user comes back',
    (told) => {
      given(told);
      wishes(told, 'secure-attention');
      told.when.theSessionIsLeft('1', true);
      told.so.thePictureIsRevoked('1');
      told.so.theWorkerIsToldAway('1', true);
      expect(told.takeOrder()).toMatchObject({ kind: 'request-worker' });
      expect(told.state().seat.sessions[0]?.nt?.security).toBe('hidden');
    },
    setting,
  );
});

describe('the shell', () => {
  story(
    'that was started again is the designated process of now',
    (told) => {
      given(told);
      says(
        told,
        { ...initialNtState, shell: { restarts: 1, shortEnds: 0, stoppedBecause: null } },
        { pid: 1002, startTicks: 9 },
      );
      told.when.theClientAsks(1, { command: 'sessions' });
      told.so.theClientIsTold(1, expect.objectContaining({ kind: 'result' }));
      expect(view(told)?.shellPid).toBe(1002);
      told.so.thePageShows({ screen: 'session' });
    },
    setting,
  );

  story(
    'that stops too often is told, and is started when somebody wants it',
    (told) => {
      given(told);
      wishes(told, 'start-shell');
      const why = 'The shell stopped 3 times.';
      says(told, { ...initialNtState, shell: { restarts: 2, shortEnds: 3, stoppedBecause: why } });
      expect(view(told)).toMatchObject({ shellPid: null, shellStoppedBecause: why });
      wishes(told, 'start-shell');
      told.so.order({ ...order, order: { kind: 'start-shell' } });
    },
    setting,
  );
});

describe('a logoff', () => {
  story(
    'asks first, once, and ends the session when all have gone',
    (told) => {
      given(told);
      told.when.theEndButtonIsPressed('1');
      told.so.order(askToEnd);
      says(told, asking);
      told.when.theEndButtonIsPressed('1');
      told.so.thePageShows({ screen: 'session' });
      expect(told.view().session).toMatchObject({ state: 'running', mayLeave: false });
      says(told, ending);
      expect(told.view().session?.state).toBe('ending');
      told.so.theseTimersRun('spare', 'worker:1');
      told.when.theSessionEnds('1', { kind: 'logged-off' });
      told.so.thePictureIsRevoked('1');
      told.so.thePageShows({ screen: 'greeter' });
    },
    setting,
  );

  story(
    'that is held up can be cancelled, and whoever waits for the end hears so',
    (told) => {
      given(told);
      told.when.theClientAsks(1, { command: 'end', sessionId: '1' });
      told.so.order(askToEnd);
      says(told, asking);
      says(told, heldUp);
      told.so.theClientHears(1, {
        kind: 'message',
        style: 'info',
        text: 'Editor has not closed and holds up the logoff.',
      });
      says(told, heldUp);
      expect(view(told)?.logoff).toEqual({ heldUpBy: 'Editor' });
      wishes(told, 'cancel-logoff');
      told.so.order({ ...order, order: { kind: 'cancel-logoff' } });
      says(told, initialNtState);
      told.so.theClientIsTold(1, {
        kind: 'error',
        code: 1,
        text: 'The logoff was cancelled; the session goes on.',
      });
      expect(told.view().session?.state).toBe('running');
    },
    setting,
  );

  story(
    'that is held up can be forced, by the page and by the command',
    (told) => {
      given(told);
      told.when.theEndButtonIsPressed('1');
      told.so.order(askToEnd);
      says(told, heldUp);
      wishes(told, 'force-logoff');
      told.so.theSessionIsToldToEnd('1');
      wishes(told, 'cancel-logoff');
      expect(told.view().session?.state).toBe('ending');
    },
    setting,
  );

  story(
    'is not asked at a stop, nor by a command that forces it',
    (told) => {
      given(told);
      told.when.theClientAsks(1, { command: 'end', sessionId: '1', force: true });
      told.so.theSessionIsToldToEnd('1');
    },
    setting,
  );

  story(
    'hides the security screen, and the lock waits for its end',
    (told) => {
      given(told);
      wishes(told, 'secure-attention');
      told.when.theEndButtonIsPressed('1');
      told.so.order(askToEnd);
      says(told, asking);
      expect(view(told)?.security).toBe('hidden');
      wishes(told, 'secure-attention');
      told.when.theSessionIsLeft('1', true);
      expect(view(told)?.security).toBe('hidden');
      told.so.thePageShows({ screen: 'session' });
    },
    setting,
  );
});

describe('the logon sessions', () => {
  const listed = (told: Story, clientId: number) => {
    told.when.theClientAsks(clientId, { command: 'logons' });
    const line = told.takeOrder();
    told.takeOrder();
    return line;
  };

  story(
    'are listed while they live, and after that as long as somebody holds a handle',
    (told) => {
      given(told);
      expect(listed(told, 1)).toMatchObject({
        line: { result: { logons: [{ ...logon, session: '1', state: 'logged-on', endedAtMs: null, heldBy: [] }] } },
      });
      says(told, asking);
      expect(listed(told, 2)).toMatchObject({ line: { result: { logons: [{ state: 'logging-off' }] } } });
      told.when.theSessionEnds('1', { kind: 'logged-off' });
      told.so.thePictureIsRevoked('1');
      says(told, { ...initialNtState, heldBy: [{ pid: 4711, startTicks: 1 }] });
      told.when.theSessionIsCleanedUp('1');
      expect(listed(told, 3)).toMatchObject({ line: { result: { logons: [{ state: 'ended', heldBy: [4711] }] } } });
      told.when.theSessionIsCleanedUp('1');
    },
    setting,
  );
});

describe('an app that is restarted', () => {
  story(
    'finds the logoff that is held up as it is',
    (told) => {
      told.when.theManagerStarts();
      told.so.theWindowOpens();
      const session = { ...startedSession('1', 1, nt), user: alice, logon };
      const subject = { method: 'account', user: 'alice' } as const;
      told.when.theWorkerIsFound('1', { phase: 'session', session, subject, nt: heldUp });
      expect(view(told)).toMatchObject({ logoff: { heldUpBy: 'Editor' }, security: 'hidden' });
    },
    setting,
  );
});
