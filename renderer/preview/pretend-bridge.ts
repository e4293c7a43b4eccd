/**
 * The pretend other side: enough of a display manager to try the pages without one. A guest gets in at once; anybody else
 * is asked for a passphrase («open») and then for something no one expects.
 */
import type { InspectorNews } from '../../electron/contract/inspector/inspector-view.ts';
import type {
  Answer,
  GreeterView,
  Intent,
  LoginView,
  NtView,
  NtWish,
  PasswordChangeView,
  PersonView,
  VestibuleBridge,
} from '../../electron/contract/renderer.ts';
import { displayNameOf } from '../greeter/panel.ts';
import { pretendEnd } from './pretend-end.ts';
import { plainGreeter } from './pretend-states.ts';

export interface PretendBridge {
  readonly bridge: VestibuleBridge;
  /** Everything that the page sent, in order. */
  readonly sent: (Intent | { readonly kind: 'answer'; readonly answer: Answer })[];
  /** Shows a view with these differences from the one of now. */
  show(differences: Partial<GreeterView>): void;
  /** To an open inspector. */
  tell(news: InspectorNews): void;
  /** Somebody changed the accounts of the machine. */
  showPeople(people: readonly PersonView[]): void;
  /** Lets the next step happen, where the bridge `waits` for it. */
  step(): void;
}

const firstQuestion: PasswordChangeView = {
  changeId: 'c1',
  state: 'asking',
  questionsId: 1,
  questions: [{ style: 'secret', text: 'Current password: ' }],
  messages: [],
  text: null,
};

/** «open» is the password of now, and a new one may be anything that is typed twice. */
function answerChange(change: PasswordChangeView, texts: readonly string[]): PasswordChangeView {
  const over = { ...change, questionsId: null, questions: [], messages: [] };
  if (change.questionsId === 1 && texts[0] === 'open') {
    const ask = (text: string) => ({ style: 'secret', text }) as const;
    return { ...change, questionsId: 2, questions: [ask('New password: '), ask('New password, once more: ')] };
  }
  if (change.questionsId === 1) return { ...over, state: 'refused', text: 'The current password was not accepted.' };
  return texts[0] === texts[1]
    ? { ...over, state: 'changed', text: 'Your password has been changed.' }
    : { ...over, state: 'refused', text: 'The two new passwords are not the same.' };
}

/** As the manager does; null: nothing changes. */
function pretendWish(nt: NtView, wish: NtWish): Partial<NtView> | null {
  switch (wish) {
    case 'secure-attention':
      return nt.security === 'hidden' ? { security: 'menu' } : null;
    case 'close-security':
      return { security: 'hidden', passwordChange: null };
    case 'show-tasks':
      return { security: 'tasks' };
    case 'change-password':
      return {
        security: 'password',
        passwordChange: { ...firstQuestion, changeId: `${nt.passwordChange?.changeId ?? 'c'}+` },
      };
    case 'start-shell':
      return { shellStoppedBecause: null };
    case 'cancel-logoff':
      return { logoff: null };
    case 'force-logoff':
      return null;
  }
}

export interface PretendOptions {
  readonly waits: boolean;
  readonly people: readonly PersonView[];
  /** What an inspector is told that is opened. */
  readonly inspector?: readonly InspectorNews[];
  /** How long the other side takes for each step. */
  readonly answerMs?: number;
}

/** With `waits`, nothing follows by itself on what the page sends: `step()` makes it happen. */
export function createPretendBridge(start: Partial<GreeterView>, options: PretendOptions): PretendBridge {
  let view: GreeterView = { ...plainGreeter, ...start };
  let { people } = options;
  let next: (() => void) | null = null;
  let logins = 0;
  const listeners = new Set<(view: GreeterView) => void>();
  const inspectors = new Set<(news: InspectorNews) => void>();
  const sent: PretendBridge['sent'] = [];

  function show(differences: Partial<GreeterView>): void {
    view = { ...view, ...differences, revision: view.revision + 1 };
    for (const listener of listeners) listener(view);
  }

  /** A back end takes its time, or the time that a test gives it. */
  function then(act: () => void): void {
    next = act;
    if (!options.waits) setTimeout(step, options.answerMs ?? 400);
  }

  function step(): void {
    const act = next;
    next = null;
    act?.();
  }

  function ask(login: Omit<LoginView, 'state' | 'messages'>, messages: LoginView['messages'] = []): void {
    show({ login: { ...login, state: 'asking', messages } });
  }

  function busy(login: LoginView): void {
    show({ login: { ...login, state: 'busy', questionsId: null, questions: [], messages: [] } });
  }

  function startSession(user: string | null, id: string | null): void {
    const session = view.sessions.find((choice) => choice.id === id);
    show({
      login: null,
      screen: 'session',
      session: {
        sessionId: `w${logins}`,
        userName: user ?? 'guest',
        sessionName: session?.name ?? 'Terminal (failsafe)',
        model: 'x11',
        state: 'running',
        startedAtMs: Date.now(),
        displayNumber: 2,
        // Nobody could come back to a guest's.
        mayLeave: user !== null,
        slow: null,
      },
    });
  }

  let chosen: { user: string | null; session: string | null } = { user: null, session: null };

  function perform(intent: Intent): void {
    switch (intent.kind) {
      case 'painted':
        return;
      case 'choose-account':
        // Grace is used to something; of the others nothing is remembered.
        if (intent.user !== view.lastUser)
          return show({ chosen: { user: intent.user, session: null, language: null } });
        return show({ chosen: { user: intent.user, session: 'icewm', language: 'el_GR.UTF-8' } });
      case 'log-in': {
        logins += 1;
        chosen = intent;
        const { user } = intent;
        const displayName = user === null ? 'Guest' : displayNameOf(people, user);
        const login = { loginId: `l${logins}`, displayName };
        show({
          refusal: null,
          lastEnd: null,
          login: { ...login, state: 'busy', questionsId: null, questions: [], messages: [] },
        });
        then(() =>
          user === null
            ? startSession(null, intent.session)
            : ask({ ...login, questionsId: 1, questions: [{ style: 'secret', text: `Passphrase for ${user}:` }] }),
        );
        return;
      }
      case 'cancel-login':
        next = null;
        show({ login: null });
        return;
      case 'stop-autologin':
        if (view.autologin?.kind === 'counting') show({ autologin: { kind: 'stopped' } });
        return;
      case 'choose-layout':
        if (view.keyboard !== null) show({ keyboard: { ...view.keyboard, current: intent.layout } });
        return;
      case 'power': {
        if (view.power === null) return;
        const confirm = { action: intent.action, reasons: ['ada is logged in here (Openbox).'] };
        show({ power: intent.action === 'suspend' ? view.power : { ...view.power, confirm } });
        return;
      }
      case 'confirm-power':
        if (view.power !== null)
          show({ power: { ...view.power, confirm: null, busy: view.power.confirm?.action ?? null } });
        return;
      case 'cancel-power':
        if (view.power !== null) show({ power: { ...view.power, confirm: null } });
        return;
      case 'nt-wish': {
        const { session } = view;
        if (session?.nt == null) return;
        const { nt } = session;
        const change = pretendWish(nt, intent.wish);
        if (change !== null) show({ session: { ...session, nt: { ...nt, ...change } } });
        return;
      }
      case 'maintain':
        if (view.kiosk?.maintenance != null)
          show({ kiosk: { ...view.kiosk, maintenance: { ...view.kiosk.maintenance, isOpen: false } } });
        if (intent.wish === 'stop') show({ screen: 'stopping' });
        return;
      case 'dismiss-end':
        show({ lastEnd: null });
        return;
      case 'inspect':
        if (!intent.open) return;
        for (const news of options.inspector ?? []) for (const listener of inspectors) listener(news);
        return;
      case 'end-session': {
        const session = view.session;
        if (session === null) return;
        show({ session: { ...session, state: 'ending' } });
        then(() =>
          show({
            screen: 'greeter',
            session: null,
            lastEnd: pretendEnd({ kind: 'logged-off' }, 3200, session.sessionName),
          }),
        );
      }
    }
  }

  function takeChange(changeId: string, texts: readonly string[]): void {
    const { session } = view;
    const change = session?.nt?.passwordChange ?? null;
    if (session?.nt == null || change?.changeId !== changeId) return;
    const { nt } = session;
    const showChange = (next: PasswordChangeView): void =>
      show({ session: { ...session, nt: { ...nt, passwordChange: next } } });
    showChange({ ...change, state: 'busy', questionsId: null, questions: [], messages: [] });
    then(() => showChange(answerChange(change, texts)));
  }

  function take(answer: Answer): void {
    if ('changeId' in answer) return takeChange(answer.changeId, answer.texts);
    const login = view.login;
    if (login === null || login.loginId !== answer.loginId || login.questionsId !== answer.questionsId) return;
    busy(login);
    const text = answer.texts[0] ?? '';
    then(() => {
      if (answer.questionsId === 1 && text === 'open') {
        return ask({ ...login, questionsId: 2, questions: [{ style: 'visible', text: '7 + 2 =' }] }, [
          { style: 'info', text: 'One more thing.' },
        ]);
      }
      if (answer.questionsId === 2 && text === '9') return startSession(chosen.user, chosen.session);
      show({ login: null, refusal: 'That did not work. Please try again.' });
    });
  }

  return {
    sent,
    show,
    tell(news) {
      for (const listener of inspectors) listener(news);
    },
    showPeople(list) {
      people = list;
      show({ people: { ...view.people, version: view.people.version + 1 } });
    },
    step,
    bridge: {
      current: () => Promise.resolve(view),
      people: () => Promise.resolve({ version: view.people.version, list: people }),
      onView: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      send: async (intent) => {
        sent.push(intent);
        perform(intent);
      },
      answer: async (answer) => {
        sent.push({ kind: 'answer', answer });
        take(answer);
      },
      checkPin: async (pin) => {
        if (pin !== '2468') return { kind: 'wrong', waitMs: 0 };
        if (view.kiosk?.maintenance != null)
          show({ kiosk: { ...view.kiosk, maintenance: { ...view.kiosk.maintenance, isOpen: true } } });
        return { kind: 'right' };
      },
      openPixels: async () => null,
      onInspector: (listener) => {
        inspectors.add(listener);
        return () => inspectors.delete(listener);
      },
      exportHappenings: async () => '/var/log/vestibule/inspector-2026-11-25.jsonl',
    },
  };
}
