import {
  type FocusEvent,
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type RefObject,
  useLayoutEffect,
  useRef,
  useState,
} from 'react';
import { pictureAddress } from '../../electron/contract/picture.ts';
import { t } from '../i18n/translate.ts';
import styles from './account-list.module.css';
import type { Account, Offer } from './accounts.ts';
import { Avatar } from './avatar.tsx';

/** Up to so many are shown as large cards side by side. */
const fewest = 6;

export interface AccountListProps {
  readonly offer: Offer;
  /** What pictures are asked for with. */
  readonly pictures: string;
  /** Place of the account that was chosen last. */
  readonly chosen: number;
  /** True where the list gets the keys when the greeter comes up. */
  readonly focus: boolean;
  readonly problemId: string | undefined;
  /** True where the list keeps its height, however many are found. */
  readonly steady: boolean;
  /** Where typed letters go; its element is null where nothing can be searched. */
  readonly search: RefObject<HTMLInputElement | null>;
  /** The keys came to this account; null the guest. */
  readonly onVisit: (user: string | null) => void;
  readonly onLogIn: (user: string | null) => void;
}

/** One Tab stop for the whole list; arrows, Home and End move within it, and letters go to the search field. */
export function AccountList({
  offer,
  pictures,
  chosen,
  focus,
  problemId,
  steady,
  search,
  onVisit,
  onLogIn,
}: AccountListProps) {
  const list = useRef<HTMLUListElement>(null);
  const { accounts, more } = offer;
  /** Who had the keys last; undefined: nobody yet. */
  const [visited, setVisited] = useState<string | null>();
  const visitedAt = accounts.findIndex((account) => account.user === visited);
  const isFew = !steady && accounts.length <= fewest;
  const tabStop = visitedAt === -1 ? chosen : visitedAt;

  useLayoutEffect(() => {
    list.current?.children[chosen]?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);

  const onClick = (event: MouseEvent): void => {
    const account = accounts[placeOf(event.target)];
    if (account !== undefined) onLogIn(account.user);
  };
  const onFocus = (event: FocusEvent): void => {
    const account = accounts[placeOf(event.target)];
    setVisited(account?.user);
    onVisit(account?.user ?? null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const at = placeOf(document.activeElement);
    const grid = gridOf(list.current);
    if (search.current !== null && goesToSearch(event, at, grid.columns)) {
      // The key itself is still to come, and is typed there.
      search.current.focus();
      if (event.key === 'ArrowUp') event.preventDefault();
      return;
    }
    const next = list.current?.querySelectorAll('button')[targetOf(event.key, at, grid) ?? -1];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <ul
      ref={list}
      className={`${styles.accounts} ${steady ? styles.steady : isFew ? styles.few : ''}`}
      aria-label={t('greeter.accounts')}
      onClick={onClick}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
    >
      {accounts.map((account, place) => (
        <Card
          key={account.user ?? '\0guest'}
          account={account}
          pictures={pictures}
          place={place}
          tabStop={place === tabStop}
          focus={focus && place === chosen}
          problemId={problemId}
          isLarge={isFew}
        />
      ))}
      {accounts.length === 0 && <li className={styles.more}>{t('greeter.notFound')}</li>}
      {more > 0 && <li className={styles.more}>{t('greeter.more', { count: more })}</li>}
    </ul>
  );
}

interface CardProps {
  readonly account: Account;
  readonly pictures: string;
  readonly place: number;
  readonly tabStop: boolean;
  readonly focus: boolean;
  readonly problemId: string | undefined;
  readonly isLarge: boolean;
}

const Card = memo(function Card({ account, pictures, place, tabStop, focus, problemId, isLarge }: CardProps) {
  return (
    <li className={styles.item}>
      <button
        type="button"
        className={styles.account}
        tabIndex={tabStop ? 0 : -1}
        data-place={place}
        data-focus={focus ? '' : undefined}
        aria-describedby={problemId}
      >
        <Avatar
          isLarge={isLarge}
          name={account.user === null ? null : account.displayName}
          address={account.user !== null && account.mayHavePicture ? pictureAddress(account.user, pictures) : null}
        />
        <span className={styles.names}>
          <bdi className={styles.name}>{account.displayName}</bdi>
          {account.hint !== null && <bdi className={styles.hint}>{account.hint}</bdi>}
        </span>
      </button>
    </li>
  );
});

/** -1 for whatever is no part of a card. */
function placeOf(target: EventTarget | null): number {
  const button = target instanceof Element ? target.closest<HTMLElement>('button[data-place]') : null;
  return Number(button?.dataset['place'] ?? -1);
}

export interface Grid {
  readonly count: number;
  /** Of the first row. */
  readonly columns: number;
  readonly isRightToLeft: boolean;
}

/** As it is laid out now: how many stand beside each other depends on the screen. */
function gridOf(list: HTMLElement | null): Grid {
  const items = [...(list?.querySelectorAll<HTMLElement>('li:has(button)') ?? [])];
  const top = items[0]?.offsetTop;
  return {
    count: items.length,
    columns: Math.max(1, items.filter((item) => item.offsetTop === top).length),
    isRightToLeft: list !== null && getComputedStyle(list).direction === 'rtl',
  };
}

/** Letters, and the arrow that leaves the list at its top. A space presses a button. */
function goesToSearch(event: KeyboardEvent, at: number, columns: number): boolean {
  if (event.ctrlKey || event.altKey || event.metaKey) return false;
  return ([...event.key].length === 1 && event.key !== ' ') || (event.key === 'ArrowUp' && at < columns);
}

/** Up and down go by rows, and along the row where there is but one. null: the key is none of the list's. */
export function targetOf(key: string, at: number, { count, columns, isRightToLeft }: Grid): number | null {
  const row = columns >= count ? 1 : columns;
  switch (key) {
    case 'ArrowDown':
      return Math.min(at + row, count - 1);
    case 'ArrowUp':
      return at - row < 0 ? at : at - row;
    case isRightToLeft ? 'ArrowLeft' : 'ArrowRight':
      return Math.min(at + 1, count - 1);
    case isRightToLeft ? 'ArrowRight' : 'ArrowLeft':
      return Math.max(at - 1, 0);
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return null;
  }
}
