/** Which accounts of a machine are people. Pure, so that whoever lets somebody in can hold a name to the same rule. */
import { isReservedLoginName } from '../contract/login-names.ts';
import type { Person } from '../manager/model.ts';
import { isPlainName, type PasswdEntry, shownText, type UidRange } from '../protocols/account-files.ts';

export interface PersonRule {
  readonly uids: UidRange;
  /** shells(5). */
  readonly shells: ReadonlySet<string>;
}

/** What becomes of a name at the greeter. `unlisted`: it may log in where it is typed. */
export type Standing = 'person' | 'unlisted' | 'barred';

/**
 * barred: root, system accounts (uid below UID_MIN), Vestibule's own, and whoever has no valid login shell. unlisted: uids
 * above UID_MAX, where directories and systemd-homed have theirs, and names that cannot be shown as they are.
 */
export function standingOf(entry: PasswdEntry, rule: PersonRule): Standing {
  if (isReservedLoginName(entry.name) || entry.uid < rule.uids.least) return 'barred';
  if (!rule.shells.has(entry.shell) || /(^|\/)(nologin|false)$/.test(entry.shell)) return 'barred';
  return entry.uid <= rule.uids.most && isPlainName(entry.name) ? 'person' : 'unlisted';
}

export interface PeopleOptions extends PersonRule {
  /** Names that are not listed, though they may log in. */
  readonly hidden: readonly string[];
  /** The only one of the machine who is listed: as an ordinary user, PAM lets nobody else in. null: everybody. */
  readonly onlyUid: number | null;
  /** Vestibule's own accounts. One whose name the machine has, too, is not listed: it lets nobody in (docs/accounts.md). */
  readonly locals: readonly LocalPerson[];
}

export interface LocalPerson {
  readonly name: string;
  /** May be empty. */
  readonly realName: string;
}

export interface People {
  readonly people: readonly Person[];
  readonly barred: readonly string[];
}

/** Most people on a list; beyond it a name has to be typed. */
export const peopleLimit = 1000;
/**
 * Both lists together stay below the length of a journal's entry (journal-line.ts), in characters of JSON. A barred name
 * that finds no room is for the worker to refuse.
 */
const listLimit = 160 * 1024;
const barredLimit = 16 * 1024;

/** Who is listed, by the name that is shown, and who is not let in. */
export function selectPeople(entries: readonly PasswdEntry[], options: PeopleOptions): People {
  const hidden = new Set(options.hidden);
  const people: Person[] = [];
  const barred: string[] = [];
  for (const entry of entries) {
    const standing = standingOf(entry, options);
    if (standing === 'barred') barred.push(entry.name);
    if (standing !== 'person' || hidden.has(entry.name)) continue;
    if (options.onlyUid !== null && entry.uid !== options.onlyUid) continue;
    people.push({ name: entry.name, realName: entry.realName === entry.name ? null : entry.realName });
  }
  const names = new Set(entries.map((entry) => entry.name));
  for (const { name, realName } of options.locals) {
    if (names.has(name) || hidden.has(name) || isReservedLoginName(name)) continue;
    people.push({ name, realName: realName === name ? null : shownText(realName), isLocal: true });
  }
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const shown = (person: Person): string => person.realName ?? person.name;
  people.sort((one, other) => compare(shown(one), shown(other)) || (one.name < other.name ? -1 : 1));
  return { people: fitting(people, listLimit).slice(0, peopleLimit), barred: fitting(barred, barredLimit) };
}

/** As many from the start as have room. */
function fitting<T>(values: readonly T[], limit: number): readonly T[] {
  let left = limit;
  const end = values.findIndex((value) => {
    left -= JSON.stringify(value).length + 1;
    return left < 0;
  });
  return end === -1 ? values : values.slice(0, end);
}
