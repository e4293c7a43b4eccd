/** Locales as people know them: each language by its own name. */
import { type LocaleParts, parseLocale } from '../../electron/contract/locale.ts';
import { t } from '../i18n/translate.ts';

export interface LanguageOption {
  /** The locale. */
  readonly id: string;
  readonly name: string;
  /** BCP 47; undefined where it is no language. */
  readonly lang: string | undefined;
}

/** By name, with the country where a language is there for several; what is no language comes last. */
export function describeLanguages(locales: readonly string[]): readonly LanguageOption[] {
  const { compare } = new Intl.Collator();
  return locales
    .map((id) => describeLanguage(id, locales))
    .sort(
      (one, other) =>
        Number(one.lang === undefined) - Number(other.lang === undefined) || compare(one.name, other.name),
    );
}

function describeLanguage(id: string, locales: readonly string[]): LanguageOption {
  const parts = parseLocale(id);
  if (parts === null) return { id, name: t('greeter.plainLanguage'), lang: undefined };
  const { tag, rest } = tagOf(parts);
  const isOnly = locales.filter((each) => parseLocale(each)?.language === parts.language).length === 1;
  const name = nameOf(isOnly ? tagOf({ ...parts, country: null }).tag : tag) ?? id;
  return { id, name: rest === null ? name : `${name} – ${rest}`, lang: tag };
}

/** Modifiers that say in which script; glibc's names for those of ISO 15924. */
const scripts: Readonly<Record<string, string>> = {
  latin: 'Latn',
  cyrillic: 'Cyrl',
  devanagari: 'Deva',
  iqtelif: 'Latn',
};

/** `rest`: what no tag can say. */
function tagOf({ language, country, modifier }: LocaleParts): { readonly tag: string; readonly rest: string | null } {
  const script = modifier === null ? undefined : scripts[modifier];
  const variant = modifier === 'valencia' ? modifier : undefined;
  const tag = [language, script, country, variant].filter((part) => typeof part === 'string').join('-');
  // The euro is everywhere by now.
  const isSaid = modifier === null || modifier === 'euro' || script !== undefined || variant !== undefined;
  return { tag, rest: isSaid ? null : modifier };
}

/** Begins with a capital, as at the head of a line. null: nobody knows it. */
function nameOf(tag: string): string | null {
  try {
    const name = new Intl.DisplayNames([tag], { type: 'language', languageDisplay: 'standard' }).of(tag);
    if (name === undefined || name === tag) return null;
    const [first = '', ...others] = name;
    return first.toLocaleUpperCase(tag) + others.join('');
  } catch {
    // RangeError: what has the form of a locale may still be no tag.
    return null;
  }
}
