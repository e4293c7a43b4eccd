/** The languages that the pages speak. Each but English is loaded when it is wanted. */
import { pageLanguages } from '../../electron/contract/names.ts';
import type { Catalogue } from './en.ts';

export type PageLanguage = (typeof pageLanguages)[number];

/** Each by its own name, for whoever understands no other. */
export const languageNames: Readonly<Record<PageLanguage, string>> = {
  en: 'English',
  de: 'Deutsch',
  ar: 'العربية',
};

export const directions: Readonly<Record<PageLanguage, 'ltr' | 'rtl'>> = { en: 'ltr', de: 'ltr', ar: 'rtl' };

export const loadCatalogue: Readonly<Record<Exclude<PageLanguage, 'en'>, () => Promise<Catalogue>>> = {
  de: () => import('./de.ts').then(({ de }) => de),
  ar: () => import('./ar.ts').then(({ ar }) => ar),
};

/** The one of ours for a language tag (BCP 47) or locale (`de_AT.UTF-8`); null where there is none. */
export function findPageLanguage(tag: string | null): PageLanguage | null {
  const language = tag?.toLowerCase().split(/[-_.@]/)[0];
  return pageLanguages.find((each) => each === language) ?? null;
}
