/** Which of its two panels the greeter shows: a pure function of the view and of what was asked and not answered yet. */
import type { GreeterView, LoginView, PersonView } from '../../electron/contract/renderer.ts';
import { sayKnown } from '../i18n/known-texts.ts';

export type Asked =
  /** `revision` is that of the view when the person acted: any newer one is the answer. */
  | { readonly kind: 'log-in'; readonly revision: number; readonly displayName: string; readonly isGuest: boolean }
  | { readonly kind: 'answer'; readonly loginId: string; readonly questionsId: number }
  /** `loginId` is null where the login had no id yet: then the next one that is shown is meant. */
  | { readonly kind: 'cancel'; readonly loginId: string | null }
  /** It did not get through to the manager; `problem` says why in words. */
  | { readonly kind: 'failed'; readonly problem: string };

export interface ConversationPanel {
  readonly kind: 'conversation';
  /** Empty while the login has been asked for and has no id yet. */
  readonly loginId: string;
  readonly displayName: string;
  readonly isGuest: boolean;
  readonly busy: boolean;
  readonly questionsId: number | null;
  readonly questions: LoginView['questions'];
  readonly messages: LoginView['messages'];
  readonly problem: string | null;
  readonly focusKey: string;
  readonly secureAttention: boolean;
}

export interface ChoosingPanel {
  readonly kind: 'choosing';
  readonly problem: string | null;
  readonly focusKey: string;
}

export type Panel = ChoosingPanel | ConversationPanel;

export function panelOf(view: GreeterView, asked: Asked | null): Panel {
  const login = view.login;
  const problem = asked?.kind === 'failed' ? asked.problem : null;
  const cancelled = asked?.kind === 'cancel' && (asked.loginId === null || asked.loginId === login?.loginId);
  if (login !== null && !cancelled) {
    const answered =
      asked?.kind === 'answer' && asked.loginId === login.loginId && asked.questionsId === login.questionsId;
    const busy = login.state === 'busy' || answered;
    return {
      kind: 'conversation',
      loginId: login.loginId,
      displayName: login.displayName,
      isGuest: login.guest === true,
      busy,
      questionsId: login.questionsId,
      questions: login.questions,
      messages: login.messages,
      problem,
      focusKey: `${login.loginId} ${login.questionsId} ${busy}`,
      secureAttention: login.secureAttention === true,
    };
  }
  if (asked?.kind === 'log-in' && asked.revision === view.revision) {
    return {
      kind: 'conversation',
      loginId: '',
      displayName: asked.displayName,
      isGuest: asked.isGuest,
      busy: true,
      questionsId: null,
      questions: [],
      messages: [],
      problem: null,
      focusKey: 'asked',
      secureAttention: false,
    };
  }
  return {
    kind: 'choosing',
    problem: problem ?? (view.refusal === null ? null : sayKnown(view.refusal)),
    focusKey: `choosing ${view.refusal !== null}`,
  };
}

/** How the person who was chosen is called. */
export function displayNameOf(people: readonly PersonView[], user: string): string {
  return people.find((person) => person.name === user)?.realName ?? user;
}
