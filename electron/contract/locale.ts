/**
 * Names of locales (locale(7): language_COUNTRY.codeset@modifier), as far as sessions are started with them: those in UTF-8,
 * written `de_AT.UTF-8`. Free of zod: pages may have it.
 */

/** In place of a locale: what the account's own set-up says (PAM, then the machine's), and no choice of this greeter. */
export const usualLanguage = '';

/** glibc has it whatever else is installed. */
export const plainLocale = 'C.UTF-8';

export interface LocaleParts {
  /** ISO 639. */
  readonly language: string;
  /** ISO 3166. */
  readonly country: string | null;
  readonly modifier: string | null;
}

const pattern = /^([a-z]{2,3})(?:_([A-Z]{2}))?(?:\.([A-Za-z0-9-]+))?(?:@([A-Za-z0-9]+))?$/;

/** null: no name of a language, such as `C`. */
export function parseLocale(name: string): LocaleParts | null {
  const [, language, country, , modifier] = pattern.exec(name) ?? [];
  return language === undefined ? null : { language, country: country ?? null, modifier: modifier ?? null };
}

/** The one way to write this locale: glibc takes `de_DE.utf8` and `de_DE.UTF-8` for the same. null: it is not in UTF-8. */
export function canonicalLocale(name: string): string | null {
  if (/^C\.utf-?8$/i.test(name)) return plainLocale;
  const [, language, country, codeset, modifier] = pattern.exec(name) ?? [];
  if (language === undefined || !/^utf-?8$/i.test(codeset ?? '')) return null;
  return `${language}${country === undefined ? '' : `_${country}`}.UTF-8${modifier === undefined ? '' : `@${modifier}`}`;
}

/**
 * The installed locale that somebody means, however they write it. One that names no codeset is looked for in UTF-8, as
 * files of other display managers have it. null: it is not installed.
 */
export function findLocale(installed: readonly string[], wanted: string): string | null {
  const named = wanted.includes('.') ? wanted : wanted.replace(/^[^@]+/, '$&.UTF-8');
  const canonical = canonicalLocale(named);
  return canonical !== null && installed.includes(canonical) ? canonical : null;
}

/** What `locale -a` prints, as canonical names, in order; `plainLocale` is always among them. */
export function parseLocaleList(printed: string): readonly string[] {
  const found = printed.split('\n').flatMap((line) => canonicalLocale(line.trim()) ?? []);
  return [...new Set([...found, plainLocale])].sort().slice(0, localeLimit);
}

/** glibc comes with some 300 in UTF-8. */
export const localeLimit = 1000;
