/** Stories of somebody who changes their password on the security screen of an NT-style session. */
import { describe, expect } from 'vitest';
import { initialNtState } from '../../electron/contract/logon-session.ts';
import type { NtWish } from '../../electron/contract/renderer.ts';
import type { PasswordNews, SessionUser } from '../../electron/contract/worker.ts';
import { catalogue, openbox, startedSession } from '../harness/manager-values.ts';
import { type Story, story } from '../harness/scenario.ts';

const nt = { ...openbox, id: 'nt', name: 'NT-style session', model: 'nt' } as const;
const setting = {
  catalogue: { ...catalogue, entries: [...catalogue.entries, { program: nt, comment: '' }] },
  people: { people: [{ name: 'alice', realName: null }], barred: [] },
};
const alice: SessionUser = { name: 'alice', uid: 1000, isolated: true };
const order = { kind: 'send-to-worker', workerId: '1' } as const;
const cancelled = { ...order, order: { kind: 'cancel-change' } } as const;

const wishes = ({ when }: Story, wish: NtWish): void =>
  when.happen({ kind: 'intent-arrived', intent: { kind: 'nt-wish', sessionId: '1', wish } });
const tells = ({ when }: Story, changeId: string, news: PasswordNews): void =>
  when.happen({ kind: 'worker-said', workerId: '1', message: { kind: 'password-change', changeId, news } });
const question = { style: 'secret', text: 'Current password: ' } as const;
const view = (told: Story) => told.view().session?.nt;

/** Session 1, of alice, in front, with the security screen over it. */
function given(told: Story, mayChange = true): void {
  const { given: before, when, so } = told;
  before.aSpare();
  when.somebodyLogsIn('alice', 'nt');
  so.theLoginBegins('1', 'alice');
  when.theWorkerAccepts('1', alice);
  expect(told.takeOrder()).toMatchObject({ order: { kind: 'start', model: 'nt' } });
  const may = mayChange ? { mayChangePassword: true as const } : {};
  const session = { ...startedSession('1', 1_000_000, nt), user: alice, ...may };
  when.happen({ kind: 'worker-said', workerId: '1', message: { kind: 'started', session } });
  wishes(told, 'secure-attention');
}

/** Begun, and asked for the old one. Gives the name of the change. */
function asked(told: Story, questionsId = 5): string {
  wishes(told, 'change-password');
  const begun = told.takeOrder();
  expect(begun).toMatchObject({ ...order, order: { kind: 'change-password' } });
  const changeId = view(told)?.passwordChange?.changeId ?? 'none';
  expect(begun).toMatchObject({ order: { changeId } });
  tells(told, changeId, { kind: 'asked', questionsId, questions: [question] });
  return changeId;
}

describe('a change of the password', () => {
  story(
    'is asked, answered and told of, and Close goes back to the session',
    (told) => {
      given(told);
      expect(view(told)).toMatchObject({ mayChangePassword: true, passwordChange: null });
      const changeId = asked(told);
      expect(view(told)).toMatchObject({
        security: 'password',
        passwordChange: { changeId, state: 'asking', questionsId: 5, questions: [question], messages: [] },
      });
      told.when.happen({ kind: 'change-answered', changeId, questionsId: 5 });
      expect(view(told)?.passwordChange).toMatchObject({ state: 'busy', questionsId: null, questions: [] });
      tells(told, changeId, { kind: 'over', changed: true, text: 'Changed.' });
      expect(view(told)?.passwordChange).toMatchObject({ state: 'changed', text: 'Changed.' });
      // It is over: nothing is given up, and nothing begins again.
      wishes(told, 'change-password');
      wishes(told, 'close-security');
      expect(view(told)).toMatchObject({ security: 'hidden', passwordChange: null });
      told.so.thePageShows({ screen: 'session' });
    },
    setting,
  );

  story(
    'that its worker knows nothing of is refused, and can be tried again',
    (told) => {
      given(told);
      asked(told);
      const rejected = { kind: 'rejected', what: 'change-password', why: 'there is no NT-style session' } as const;
      told.when.happen({ kind: 'worker-said', workerId: '1', message: rejected });
      expect(view(told)?.passwordChange).toMatchObject({ state: 'refused', text: 'there is no NT-style session' });
      asked(told, 6);
      wishes(told, 'close-security');
      told.so.order(cancelled);
    },
    setting,
  );

  story(
    'that was refused says why, and another try is another change',
    (told) => {
      given(told);
      const first = asked(told);
      tells(told, first, { kind: 'said', style: 'error', text: 'It is too short.' });
      tells(told, first, { kind: 'over', changed: false, text: 'Not changed.' });
      expect(view(told)?.passwordChange).toMatchObject({
        state: 'refused',
        text: 'Not changed.',
        messages: [{ style: 'error', text: 'It is too short.' }],
      });
      const second = asked(told, 6);
      expect(second).not.toBe(first);
      // What was still on its way from the first is nobody's.
      tells(told, first, { kind: 'over', changed: true, text: 'Changed.' });
      expect(view(told)?.passwordChange).toMatchObject({ changeId: second, state: 'asking', messages: [] });
      wishes(told, 'close-security');
      told.so.order(cancelled);
    },
    setting,
  );

  story(
    'can be given up while it is asked and while nobody says anything',
    (told) => {
      given(told);
      const changeId = asked(told);
      wishes(told, 'close-security');
      told.so.order(cancelled);
      tells(told, changeId, { kind: 'asked', questionsId: 9, questions: [question] });
      expect(view(told)).toMatchObject({ security: 'hidden', passwordChange: null });
      wishes(told, 'secure-attention');
      wishes(told, 'change-password');
      told.takeOrder();
      expect(view(told)?.passwordChange?.state).toBe('busy');
      wishes(told, 'close-security');
      told.so.order(cancelled);
    },
    setting,
  );

  story(
    'begins once, from the security screen alone',
    (told) => {
      given(told);
      asked(told);
      wishes(told, 'change-password');
      wishes(told, 'secure-attention');
      wishes(told, 'show-tasks');
      expect(view(told)?.security).toBe('password');
      wishes(told, 'close-security');
      told.so.order(cancelled);
      wishes(told, 'change-password');
      expect(view(told)?.security).toBe('hidden');
    },
    setting,
  );

  story(
    'takes no answers to questions that are not open',
    (told) => {
      given(told);
      const changeId = asked(told);
      told.when.happen({ kind: 'change-answered', changeId, questionsId: 4 });
      told.when.happen({ kind: 'change-answered', changeId: 'another', questionsId: 5 });
      expect(view(told)?.passwordChange?.state).toBe('asking');
      told.when.theEndButtonIsPressed('1');
      expect(told.takeOrder()).toMatchObject({ order: { kind: 'end', ask: true } });
    },
    setting,
  );

  story(
    'is not offered where its worker cannot',
    (told) => {
      given(told, false);
      expect(view(told)?.mayChangePassword).toBe(false);
      wishes(told, 'change-password');
      expect(view(told)?.security).toBe('menu');
    },
    setting,
  );

  story(
    'is over with the logoff, which the worker sees to',
    (told) => {
      given(told);
      asked(told);
      const logoff = { heldUpBy: null, ending: false };
      const message = {
        kind: 'nt-changed',
        nt: { ...initialNtState, logoff },
        designated: { pid: 1001, startTicks: 77 },
      } as const;
      told.when.happen({ kind: 'worker-said', workerId: '1', message });
      expect(view(told)).toMatchObject({ security: 'hidden', passwordChange: null });
      wishes(told, 'change-password');
    },
    setting,
  );

  story(
    'is given up when the session is locked, and is not offered behind the lock',
    (told) => {
      given(told);
      asked(told);
      told.when.theSessionIsLeft('1', true);
      told.so.thePictureIsRevoked('1');
      told.so.theWorkerIsToldAway('1', true);
      told.so.order(cancelled);
      expect(told.takeOrder()).toMatchObject({ kind: 'request-worker' });
      expect(told.state().seat.sessions[0]?.nt).toMatchObject({ security: 'hidden', passwordChange: null });
      wishes(told, 'secure-attention');
      wishes(told, 'change-password');
      expect(told.state().seat.sessions[0]?.nt?.security).toBe('hidden');
    },
    setting,
  );
});
