import { type FormEvent, type KeyboardEvent, type RefObject, useId, useMemo, useRef } from 'react';
import type { GreeterView, PersonView } from '../../electron/contract/renderer.ts';
import { t, useLanguage } from '../i18n/translate.ts';
import { Arrow } from '../ui/arrow.tsx';
import controls from '../ui/controls.module.css';
import { AccountList } from './account-list.tsx';
import { type Account, type Offer, offerOf } from './accounts.ts';
import { Choices } from './choices.tsx';
import styles from './choosing.module.css';

export interface ChoosingProps {
  readonly view: GreeterView;
  readonly people: readonly PersonView[];
  /** What pictures are asked for with. */
  readonly pictures: string;
  /** Who was chosen last; null the guest. */
  readonly user: string | null;
  readonly sessionId: string | null;
  /** A locale or `usualLanguage`; null where the person has chosen none. */
  readonly language: string | null;
  /** Whom the keys are on, of the list; null the guest or nobody. */
  readonly visited: string | null;
  /** What is searched for among the people. */
  readonly query: string;
  /** Why the last try came to nothing. */
  readonly problem: string | null;
  readonly onSession: (sessionId: string) => void;
  readonly onLanguage: (language: string) => void;
  readonly onVisit: (user: string | null) => void;
  readonly onQuery: (query: string) => void;
  readonly onLogIn: (user: string | null) => void;
}

function guestOf(): Account {
  return { user: null, displayName: t('greeter.guest'), hint: t('greeter.guestHint'), mayHavePicture: false };
}

export function Choosing(props: ChoosingProps) {
  const { view, people, user, query, problem, onLogIn } = props;
  const language = useLanguage();
  const problemId = useId();
  const search = useRef<HTMLInputElement>(null);
  const { mode } = view.people;
  const mayBeGuest = view.guest;
  const { lastUser } = view;
  // biome-ignore lint/correctness/useExhaustiveDependencies: hints are words of the page.
  const offer = useMemo(
    () => offerOf({ guest: mayBeGuest ? guestOf() : null, mode, people, query, first: lastUser }),
    [language, mayBeGuest, mode, people, query, lastUser],
  );
  const { accounts } = offer;
  const searchable = mode === 'search';
  const chosen = accounts.findIndex((account) => account.user === user);
  const typed = user !== null && chosen === -1;
  const focusName = view.manualEntry && (typed || accounts.length === 0);

  return (
    <>
      <div className={styles.head}>
        <h1 className={styles.heading}>{t('greeter.heading')}</h1>
        {searchable && <Search field={search} query={query} offer={offer} onQuery={props.onQuery} onLogIn={onLogIn} />}
      </div>
      {problem !== null && (
        <p className={styles.problem} id={problemId} role="alert">
          {problem}
        </p>
      )}
      {(accounts.length > 0 || searchable) && (
        <AccountList
          offer={offer}
          pictures={props.pictures}
          chosen={Math.max(0, chosen)}
          focus={!focusName}
          problemId={problem === null ? undefined : problemId}
          steady={searchable}
          search={search}
          onVisit={props.onVisit}
          onLogIn={onLogIn}
        />
      )}
      {view.manualEntry && (
        <ManualEntry typed={typed ? user : ''} focus={focusName} onVisit={props.onVisit} onLogIn={onLogIn} />
      )}
      {accounts.length === 0 && !searchable && !view.manualEntry && (
        <p className={styles.empty} tabIndex={-1} data-focus="">
          {t('greeter.nobody')}
        </p>
      )}
      {(view.kiosk?.apps ?? []).length === 0 && <Choices {...props} />}
    </>
  );
}

interface SearchProps extends Pick<ChoosingProps, 'query' | 'onQuery' | 'onLogIn'> {
  readonly field: RefObject<HTMLInputElement | null>;
  readonly offer: Offer;
}

/** Enter logs the first one in who was found; the arrow goes down into the list; Escape is the browser's and empties it. */
function Search({ field, query, offer, onQuery, onLogIn }: SearchProps) {
  const [first] = offer.accounts;
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      const panel = event.currentTarget.closest('section');
      panel?.querySelector<HTMLElement>('button[data-place]')?.focus();
    }
    if (event.key === 'Enter' && !event.repeat && query.trim() !== '' && first !== undefined) onLogIn(first.user);
  };
  return (
    <>
      <input
        ref={field}
        type="search"
        className={`${controls.field} ${styles.search}`}
        aria-label={t('greeter.search')}
        placeholder={t('greeter.search')}
        value={query}
        maxLength={256}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => onQuery(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <p className="spoken" role="status">
        {query.trim() === '' ? '' : t('greeter.found', { count: offer.accounts.length + offer.more })}
      </p>
    </>
  );
}

function ManualEntry(props: {
  readonly typed: string;
  readonly focus: boolean;
  readonly onVisit: (user: null) => void;
  readonly onLogIn: (user: string) => void;
}) {
  const id = useId();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const name = new FormData(event.currentTarget).get('name');
    if (typeof name === 'string' && name.trim() !== '') props.onLogIn(name.trim());
  };
  return (
    <form className={styles.manual} onSubmit={submit} onFocus={() => props.onVisit(null)}>
      <label className={styles.label} htmlFor={id}>
        {t('greeter.manualLabel')}
      </label>
      <div className={controls.pill}>
        <input
          id={id}
          name="name"
          className={controls.field}
          placeholder={t('greeter.manualPlaceholder')}
          defaultValue={props.typed}
          maxLength={256}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          data-focus={props.focus ? '' : undefined}
        />
        <button type="submit" className={controls.send} aria-label={t('greeter.manualSubmit')}>
          <Arrow />
        </button>
      </div>
    </form>
  );
}
