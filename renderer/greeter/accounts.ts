/** Whom the greeter offers, as a pure function of the view, the people and what was searched for. */
import type { GreeterView, PersonView } from '../../electron/contract/renderer.ts';
import { t, withoutTurning } from '../i18n/translate.ts';

export interface Account {
  /** null: the guest. */
  readonly user: string | null;
  readonly displayName: string;
  /** A second line; null where the first says it all. */
  readonly hint: string | null;
  readonly mayHavePicture: boolean;
}

export interface Offer {
  readonly accounts: readonly Account[];
  /** People who were found and are not among the accounts, because nobody looks through so many. */
  readonly more: number;
}

/** Beside a search field, so many people are shown at a time. */
export const offerLimit = 50;

export interface Offering {
  /** null where no guest may log in. */
  readonly guest: Account | null;
  readonly mode: GreeterView['people']['mode'];
  readonly people: readonly PersonView[];
  /** What is searched for; of no account where nothing can be. */
  readonly query: string;
  /** Who was here last: first of those who are shown of many. null or left out: nobody. */
  readonly first?: string | null;
}

/** The guest comes first, and steps aside while somebody is searched for. */
export function offerOf({ guest, mode, people, query, first = null }: Offering): Offer {
  const searching = mode === 'search' && query.trim() !== '';
  const found = searching ? findPeople(people, query) : mode === 'search' ? withFirst(people, first) : people;
  const shown = mode === 'search' ? found.slice(0, offerLimit) : found;
  return {
    accounts: [...(guest === null || searching ? [] : [guest]), ...shown.map(accountOf)],
    more: found.length - shown.length,
  };
}

function withFirst(people: readonly PersonView[], name: string | null): readonly PersonView[] {
  const first = people.filter((person) => person.name === name);
  return first.length === 0 ? people : [...first, ...people.filter((person) => person.name !== name)];
}

/**
 * Who has the words that were typed in login name or real name, whatever the case and the accents. Who is called exactly
 * so comes first, then those of whom a name begins with it.
 */
export function findPeople(people: readonly PersonView[], query: string): readonly PersonView[] {
  const wanted = plain(query).trim();
  return people
    .map((person) => ({ person, rank: rankOf(person, wanted) }))
    .filter(({ rank }) => rank < 3)
    .sort((one, other) => one.rank - other.rank)
    .map(({ person }) => person);
}

/** 0: that is the name. 1: a name begins so. 2: every word is somewhere in the names. 3: not found. */
function rankOf(person: PersonView, wanted: string): number {
  const name = plain(person.name);
  const realName = plain(person.realName ?? '');
  if (name === wanted || realName === wanted) return 0;
  if (name.startsWith(wanted) || ` ${realName}`.includes(` ${wanted}`)) return 1;
  const both = `${name} ${realName}`;
  return wanted.split(/\s+/).every((word) => both.includes(word)) ? 2 : 3;
}

function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

function accountOf({ name, realName, isLocal }: PersonView): Account {
  const own = isLocal === true;
  return {
    user: name,
    displayName: withoutTurning(realName ?? name),
    hint: own
      ? realName === null
        ? t('greeter.local')
        : t('greeter.localNamed', { name })
      : realName === null
        ? null
        : name,
    mayHavePicture: !own,
  };
}
