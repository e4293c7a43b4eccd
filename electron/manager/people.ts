/** Who can be chosen at the greeter, and who is not let in by name. Who is a person is said by the event; see person-rule.ts. */
import { isReservedLoginName } from '../contract/login-names.ts';
import type { GreeterView, PeopleView } from '../contract/renderer.ts';
import type { Decision } from './decision.ts';
import { become, stay } from './decision.ts';
import type { EventOf } from './events.ts';
import type { ManagerState, People, Person } from './model.ts';

/** From so many on nobody finds a name by looking down a list. */
const searchFrom = 20;

export const noPeople: People = { version: 0, list: [], barred: [] };

/** The version rises with each change, so that a page knows when to fetch the list again. */
export function whenPeopleRead(state: ManagerState, event: EventOf<'people-read'>): Decision {
  const { version, list, barred } = state.people;
  const same = version > 0 && JSON.stringify([list, barred]) === JSON.stringify([event.people, event.barred]);
  if (same) return stay(state);
  return become(state, { people: { version: version + 1, list: event.people, barred: event.barred } });
}

export function whenPeopleChanged(state: ManagerState): Decision {
  return state.phase === 'running' ? stay(state, { kind: 'read-people' }) : stay(state);
}

/** Pictures are asked for with the version, so another one brings them anew. Before the first reading there are none. */
export function whenPicturesChanged(state: ManagerState): Decision {
  const { version } = state.people;
  return version === 0 ? stay(state) : become(state, { people: { ...state.people, version: version + 1 } });
}

/** Whether somebody is on the list who may have a picture: of nobody else the app asks for one. */
export function mayHavePicture(state: ManagerState, user: string): boolean {
  return listedPeople(state).some((person) => person.name === user && person.isLocal !== true);
}

/** What each view says of the people; the list itself is fetched when its version changes. */
export function summarisePeople(state: ManagerState): GreeterView['people'] {
  const { version } = state.people;
  const { list } = state.settings.configuration.users;
  if (list === 'none') return { mode: 'none', version };
  const many = list === 'auto' && state.people.list.length >= searchFrom;
  return { mode: many ? 'search' : 'list', version };
}

export function viewPeople(state: ManagerState): PeopleView {
  return { version: state.people.version, list: listedPeople(state) };
}

/** How somebody is called whom everybody may see; a name that was typed stays as it was typed. null: the guest. */
export function displayNameOf(state: ManagerState, user: string | null): string {
  if (user === null) return 'Guest';
  return listedPeople(state).find((person) => person.name === user)?.realName ?? user;
}

/** True for whoever is on the list that everybody sees. */
export function isListed(state: ManagerState, user: string): boolean {
  return listedPeople(state).some((person) => person.name === user);
}

function listedPeople(state: ManagerState): readonly Person[] {
  return state.settings.configuration.users.list === 'none' ? [] : state.people.list;
}

/**
 * True for a login name that no worker is asked about. The worker holds every name to the same rule once more: here only
 * what the last reading said is known, and nothing at all before the first one.
 */
export function isBarred(state: ManagerState, user: string): boolean {
  return isReservedLoginName(user) || state.people.barred.includes(user);
}
