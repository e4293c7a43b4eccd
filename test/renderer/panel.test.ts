import { describe, expect, it } from 'vitest';
import type { GreeterView, LoginView } from '../../electron/contract/renderer.ts';
import { displayNameOf, panelOf } from '../../renderer/greeter/panel.ts';
import { plainGreeter } from '../../renderer/preview/pretend-states.ts';

const asking: LoginView = {
  loginId: 'l1',
  displayName: 'Ada',
  state: 'asking',
  questionsId: 4,
  questions: [{ style: 'visible', text: '7 + 2 =' }],
  messages: [],
};
const view = (differences: Partial<GreeterView> = {}): GreeterView => ({ ...plainGreeter, ...differences });

describe('the greeter’s panel', () => {
  it('lets choose while there is no login', () => {
    expect(panelOf(view(), null)).toMatchObject({ kind: 'choosing', problem: null });
  });

  it('shows why the last login came to nothing', () => {
    expect(panelOf(view({ refusal: 'No.' }), null)).toMatchObject({ kind: 'choosing', problem: 'No.' });
  });

  it('is busy from the moment somebody was chosen, before any answer', () => {
    const panel = panelOf(view({ revision: 5 }), { kind: 'log-in', revision: 5, displayName: 'Ada', isGuest: false });
    expect(panel).toMatchObject({ kind: 'conversation', busy: true, displayName: 'Ada', questions: [] });
  });

  it('lets choose again once a newer view has no login', () => {
    expect(
      panelOf(view({ revision: 6 }), { kind: 'log-in', revision: 5, displayName: 'Ada', isGuest: false }).kind,
    ).toBe('choosing');
  });

  it('asks what is asked', () => {
    expect(panelOf(view({ login: asking }), null)).toMatchObject({
      kind: 'conversation',
      busy: false,
      questions: [{ style: 'visible', text: '7 + 2 =' }],
    });
  });

  it('is busy from the moment the questions were answered', () => {
    const asked = { kind: 'answer', loginId: 'l1', questionsId: 4 } as const;
    expect(panelOf(view({ login: asking }), asked)).toMatchObject({ busy: true });
  });

  it('asks the next questions although the last ones were answered', () => {
    const asked = { kind: 'answer', loginId: 'l1', questionsId: 4 } as const;
    expect(panelOf(view({ login: { ...asking, questionsId: 5 } }), asked)).toMatchObject({ busy: false });
  });

  it('does not take an answer to another login for its own', () => {
    const asked = { kind: 'answer', loginId: 'l0', questionsId: 4 } as const;
    expect(panelOf(view({ login: asking }), asked)).toMatchObject({ busy: false });
  });

  it('lets choose from the moment the login was cancelled', () => {
    expect(panelOf(view({ login: asking }), { kind: 'cancel', loginId: 'l1' }).kind).toBe('choosing');
    expect(panelOf(view({ login: asking }), { kind: 'cancel', loginId: null }).kind).toBe('choosing');
  });

  it('shows a login that is not the cancelled one', () => {
    expect(panelOf(view({ login: asking }), { kind: 'cancel', loginId: 'l0' }).kind).toBe('conversation');
  });

  it('says that something could not be sent', () => {
    const failed = { kind: 'failed', problem: 'No way.' } as const;
    expect(panelOf(view({ login: asking }), failed)).toMatchObject({ kind: 'conversation', problem: 'No way.' });
    expect(panelOf(view(), failed)).toMatchObject({ kind: 'choosing', problem: 'No way.' });
  });

  it('moves the focus with every change of what is asked or of whose turn it is', () => {
    const states = [
      panelOf(view(), null),
      panelOf(view({ refusal: 'No.' }), null),
      panelOf(view({ login: asking }), null),
      panelOf(view({ login: { ...asking, state: 'busy' } }), null),
      panelOf(view({ login: { ...asking, questionsId: 5 } }), null),
    ];
    expect(new Set(states.map((panel) => panel.focusKey)).size).toBe(states.length);
  });

  it('calls people by their display name, and a typed name by itself', () => {
    const people = [
      { name: 'ada', realName: 'Ada Lovelace' },
      { name: 'bob', realName: null },
    ];
    expect(['ada', 'bob', 'grace'].map((user) => displayNameOf(people, user))).toEqual([
      'Ada Lovelace',
      'bob',
      'grace',
    ]);
  });
});
