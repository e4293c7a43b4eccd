import { type FormEvent, type KeyboardEvent, useId } from 'react';
import type { AccountView, GreeterView } from '../../electron/contract/renderer.ts';
import controls from '../ui/controls.module.css';
import { text } from '../ui/text.ts';
import { Avatar } from './avatar.tsx';
import styles from './choosing.module.css';

export interface ChoosingProps {
  readonly view: GreeterView;
  /** Who was chosen last; null the guest. */
  readonly user: string | null;
  readonly sessionId: string | null;
  /** Why the last try came to nothing. */
  readonly problem: string | null;
  readonly onSession: (sessionId: string) => void;
  readonly onLogIn: (user: string | null) => void;
}

export function Choosing(props: ChoosingProps) {
  const { view, user, problem, onLogIn } = props;
  const problemId = useId();
  const accounts = guestFirst(view.accounts);
  const chosen = Math.max(
    0,
    accounts.findIndex((account) => account.user === user),
  );
  const typed = user !== null && !accounts.some((account) => account.user === user);
  const focusName = view.manualEntry && (typed || accounts.length === 0);

  return (
    <>
      <h1 className={styles.heading}>{text.greeter.heading}</h1>
      {problem !== null && (
        <p className={styles.problem} id={problemId} role="alert">
          {problem}
        </p>
      )}
      {accounts.length > 0 && (
        <ul className={styles.accounts} aria-label={text.greeter.accounts} onKeyDown={moveFocus}>
          {accounts.map((account, index) => (
            <li key={account.user ?? '\0guest'}>
              <button
                type="button"
                className={styles.account}
                tabIndex={index === chosen ? 0 : -1}
                data-focus={index === chosen && !focusName ? '' : undefined}
                aria-describedby={problem === null ? undefined : problemId}
                onClick={() => onLogIn(account.user)}
              >
                <Avatar account={account} />
                <span className={styles.names}>
                  <span className={styles.name}>{account.displayName}</span>
                  <span className={styles.hint}>
                    {account.kind === 'guest' ? text.greeter.guestHint : (account.user ?? text.greeter.accountHint)}
                  </span>
                </span>
                <svg className={styles.arrow} viewBox="0 0 16 16" aria-hidden="true">
                  <path
                    d="M6 3l5 5-5 5"
                    fill="none"
                    stroke="currentColor"
                    strokeWidth="2"
                    strokeLinecap="round"
                    strokeLinejoin="round"
                  />
                </svg>
              </button>
            </li>
          ))}
        </ul>
      )}
      {view.manualEntry && <ManualEntry typed={typed ? user : ''} focus={focusName} onLogIn={onLogIn} />}
      {accounts.length === 0 && !view.manualEntry && (
        <p className={styles.empty} tabIndex={-1} data-focus="">
          {text.greeter.nobody}
        </p>
      )}
      <SessionChoice {...props} />
    </>
  );
}

function ManualEntry(props: {
  readonly typed: string;
  readonly focus: boolean;
  readonly onLogIn: (user: string) => void;
}) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    if (typeof name === 'string' && name.trim() !== '') props.onLogIn(name.trim());
  };
  return (
    <form className={styles.manual} onSubmit={submit}>
      <label className={styles.label} htmlFor={id}>
        {text.greeter.manualLabel}
      </label>
      <div className={styles.row}>
        <input
          id={id}
          name="name"
          className={controls.field}
          placeholder={text.greeter.manualPlaceholder}
          defaultValue={props.typed}
          maxLength={256}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-focus={props.focus ? '' : undefined}
        />
        <button type="submit" className={controls.button}>
          {text.greeter.manualSubmit}
        </button>
      </div>
    </form>
  );
}

function SessionChoice({ view, sessionId, onSession }: ChoosingProps) {
  const id = useId();
  if (view.sessions.length === 0) return <p className={styles.noSessions}>{text.greeter.noSessions}</p>;
  const wanted = sessionId ?? view.defaultSession;
  const chosen = view.sessions.find((session) => session.id === wanted) ?? view.sessions[0];
  return (
    <div className={styles.sessions}>
      <label className={styles.label} htmlFor={id}>
        {text.greeter.session}
      </label>
      <div className={styles.select}>
        <select
          id={id}
          className={controls.field}
          value={chosen?.id}
          onChange={(event) => onSession(event.target.value)}
        >
          {view.sessions.map((session) => (
            <option key={session.id} value={session.id}>
              {session.name}
            </option>
          ))}
        </select>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path
            d="M4 6l4 4 4-4"
            fill="none"
            stroke="currentColor"
            strokeWidth="2"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </div>
      {chosen !== undefined && chosen.comment !== '' && <p className={styles.comment}>{chosen.comment}</p>}
    </div>
  );
}

function guestFirst(accounts: readonly AccountView[]): readonly AccountView[] {
  return [
    ...accounts.filter((account) => account.kind === 'guest'),
    ...accounts.filter((account) => account.kind !== 'guest'),
  ];
}

/** One Tab stop for the whole list; arrows, Home and End move within it. */
function moveFocus(event: KeyboardEvent<HTMLUListElement>): void {
  const buttons = [...event.currentTarget.querySelectorAll<HTMLButtonElement>('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const to = targetOf(event.key, at, buttons.length);
  const next = to === null ? undefined : buttons[to];
  if (next === undefined) return;
  event.preventDefault();
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next.focus();
}

function targetOf(key: string, at: number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + 1, count - 1);
    case 'ArrowUp':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
