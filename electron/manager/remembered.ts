/**
 * What the greeter begins with: who was last on this seat, and what the person whom somebody looks at is used to. It is
 * shown before anybody has logged in; what a login starts is decided with what its worker says, once it has accepted.
 */
import { findLocale, plainLocale, usualLanguage } from '../contract/locale.ts';
import type { Preferences } from '../contract/preferences.ts';
import type { ChosenView } from '../contract/renderer.ts';
import { findEntry } from './catalogue.ts';
import type { Decision } from './decision.ts';
import { become, stay } from './decision.ts';
import type { EventOf } from './events.ts';
import type { CatalogueEntry, ManagerState, RememberedState } from './model.ts';
import { isListed } from './people.ts';

export const nothingRemembered: RememberedState = { lastUser: null, chosen: null };

/** Told again when what is remembered has changed: what is known of the chosen one may have, too. */
export function whenLastUserTold(state: ManagerState, event: EventOf<'last-user-told'>): Decision {
  const { chosen } = state.remembered;
  const remembered = { ...state.remembered, lastUser: event.user };
  return become(
    state,
    { remembered },
    ...(chosen === null ? [] : [{ kind: 'read-preferences', user: chosen.user } as const]),
  );
}

/** Of a name that was typed nothing is shown: it would tell whether there is such an account. */
export function chooseAccount(state: ManagerState, user: string): Decision {
  if (state.phase !== 'running' || !isListed(state, user)) return stay(state);
  const { chosen } = state.remembered;
  const isSame = chosen?.user === user;
  return become(
    state,
    { remembered: { ...state.remembered, chosen: isSame ? chosen : { user, preferences: null } } },
    { kind: 'read-preferences', user },
  );
}

/** Of somebody who is not chosen any more it says nothing. */
export function whenPreferencesRead(state: ManagerState, event: EventOf<'preferences-read'>): Decision {
  const { user, preferences } = event;
  if (state.remembered.chosen?.user !== user) return stay(state);
  return become(state, { remembered: { ...state.remembered, chosen: { user, preferences } } });
}

export function whenLanguagesRead(state: ManagerState, event: EventOf<'languages-read'>): Decision {
  return become(state, { languages: event.languages });
}

/** The first that is installed; null: none of them is. */
export function findPreferredEntry(state: ManagerState, { sessions }: Preferences): CatalogueEntry | null {
  for (const id of sessions) {
    const entry = findEntry(state, id);
    if (entry !== null) return entry;
  }
  return null;
}

/** As `findPreferredEntry`. Before the locales were read each of them may be installed; the worker looks again. */
export function findPreferredLanguage(state: ManagerState, { languages }: Preferences): string | null {
  for (const wanted of languages) {
    const found = findLanguage(state, wanted);
    if (found !== null) return found;
  }
  return null;
}

export function findLanguage({ languages }: ManagerState, wanted: string): string | null {
  if (wanted === usualLanguage || languages === null) return wanted;
  return findLocale(languages, wanted);
}

export function viewLastUser(state: ManagerState): string | null {
  const { lastUser } = state.remembered;
  return lastUser !== null && isListed(state, lastUser) ? lastUser : null;
}

export function viewChosen(state: ManagerState): ChosenView | null {
  const { chosen } = state.remembered;
  if (chosen === null || chosen.preferences === null || !isListed(state, chosen.user)) return null;
  return {
    user: chosen.user,
    session: findPreferredEntry(state, chosen.preferences)?.program.id ?? null,
    language: findPreferredLanguage(state, chosen.preferences),
  };
}

/** A choice only where it makes a difference: where another language than the machine's own is installed. */
export function viewLanguages({ languages, settings }: ManagerState): readonly string[] {
  if (languages === null) return [];
  const own = findLocale(languages, settings.language ?? '') ?? plainLocale;
  return languages.some((locale) => locale !== own && locale !== plainLocale) ? languages : [];
}
