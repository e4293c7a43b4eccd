/**
 * What the pages say by themselves, in the language of now. What the other side says (questions, notices, causes) is shown
 * as it comes. Messages are ICU's (MessageFormat); arguments are text of others and are kept from turning the direction
 * of what is around them (Unicode Standard Annex 9, 2.7 and 6.3).
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { useSyncExternalStore } from 'react';
import { type Catalogue, en, type MessageKey } from './en.ts';
import { directions, loadCatalogue, type PageLanguage } from './languages.ts';

export type MessageValues = Readonly<Record<string, string | number>>;

let language: PageLanguage = 'en';
let catalogue: Catalogue = en;
/** Parsed when they are first said. */
let formats = new Map<MessageKey, IntlMessageFormat>();
let wanted: PageLanguage = language;
const listeners = new Set<() => void>();

/** The message in the language of now. Throws where an argument of the message is missing: a mistake of ours. */
export function t(key: MessageKey, values?: MessageValues): string {
  const message = catalogue[key];
  if (values === undefined && !message.includes('{')) return message;
  let format = formats.get(key);
  if (format === undefined) {
    format = new IntlMessageFormat(message, language, undefined, { ignoreTag: true });
    formats.set(key, format);
  }
  const said = format.format<string>(isolate(values ?? {}));
  return typeof said === 'string' ? said : String(said);
}

/** Characters that turn the direction of the text around them. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Whether its direction may be another than that of the sentence. */
const needsCare: Readonly<Record<'ltr' | 'rtl', RegExp>> = {
  ltr: /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u,
  rtl: /[^\p{Script=Arabic}\p{Zs}\p{Mn}]/u,
};

function isolate(values: MessageValues): Record<string, string | number> {
  const care = needsCare[directions[language]];
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value];
      const plain = withoutTurning(value);
      return [name, care.test(plain) && name !== 'after' ? `\u2068${plain}\u2069` : plain];
    }),
  );
}

/** Text of others without the marks that would turn what stands beside it. */
export function withoutTurning(text: string): string {
  return text.replace(turning, '');
}

export function currentLanguage(): PageLanguage {
  return language;
}

/** Begins to speak it once its catalogue is there; the last one that was asked for counts. Never rejects. */
export async function speak(next: PageLanguage): Promise<void> {
  wanted = next;
  if (next === language) return;
  try {
    const loaded = next === 'en' ? en : await loadCatalogue[next]();
    if (wanted !== next) return;
    language = next;
    catalogue = loaded;
    formats = new Map();
    document.documentElement.lang = next;
    document.documentElement.dir = directions[next];
    for (const listener of listeners) listener();
  } catch (error) {
    // The page goes on in the language that it has.
    console.error('no catalogue', next, error);
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For whoever shows something: drawn anew when another language is spoken. */
export function useLanguage(): PageLanguage {
  return useSyncExternalStore(subscribe, currentLanguage);
}
