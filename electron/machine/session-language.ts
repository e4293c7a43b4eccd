/** The language of a session, in its environment. */
import { plainLocale } from '../contract/locale.ts';
import { localisedKeys } from '../protocols/desktop-entry.ts';

/**
 * The environment in this language; as it was where there is none (null). A choice counts against what PAM's modules and
 * the machine say (pam_env(8), locale(7)): LC_ALL and LC_MESSAGES would hide LANG, and LANGUAGE hides it from gettext(3), so
 * where that is set it names the chosen language and those that stand in for it. The other LC_ variables are formats and
 * stay.
 */
export function withLanguage(
  environment: Readonly<Record<string, string>>,
  language: string | null,
): Readonly<Record<string, string>> {
  if (language === null) return environment;
  const { LC_ALL: _all, LC_MESSAGES: _messages, LANGUAGE: listed, ...others } = environment;
  // gettext would translate under C.UTF-8, too.
  const needsList = listed !== undefined && language !== plainLocale;
  return { ...others, LANG: language, ...(needsList ? { LANGUAGE: localisedKeys(language).join(':') } : {}) };
}
