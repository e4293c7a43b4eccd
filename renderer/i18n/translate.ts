/**
 * What the pages say by themselves, in the language of now. What the other side says (questions, notices, causes) is shown
 * as it comes. Messages are ICU's (MessageFormat); arguments are text of others and are kept from turning the direction
 * of what is around them (Unicode Standard Annex 9, 2.7 and 6.3).
 */
import { IntlMessageFormat } from 'intl-messageformat';
import { useSyncExternalStore } from 'react';
import { en } from './en.ts';
import { directions, loadCatalogue, type PageLanguage } from './languages.ts';

/** An argument that is a message itself: nothing of it has to be kept from turning what is around it. */
export interface OwnWords {
  readonly words: string;
}

export type MessageValues = Readonly<Record<string, string | number | OwnWords>>;

/** The catalogues of one part of the pages. */
export interface Messages<K extends string> {
  /** The message in the language of now. Throws where an argument of the message is missing: a mistake of ours. */
  readonly t: (key: K, values?: MessageValues) => string;
  /** It speaks the language of now; before, English. Never rejects. */
  readonly ready: Promise<void>;
}

let language: PageLanguage = 'en';
let wanted: PageLanguage = language;
/** Grows with everything that is said in another language from then on. */
let version = 0;
const listeners = new Set<() => void>();
/** Each loads its catalogue of a language, and gives what puts it in force. */
const parts: ((next: PageLanguage) => Promise<() => void>)[] = [];

/** For a part of the pages that is loaded when it is needed, and its messages with it. */
export function createMessages<K extends string>(
  english: Readonly<Record<K, string>>,
  load: Readonly<Record<Exclude<PageLanguage, 'en'>, () => Promise<Readonly<Record<K, string>>>>>,
): Messages<K> {
  let spoken: PageLanguage = 'en';
  let catalogue = english;
  /** Parsed when they are first said. */
  let formats = new Map<K, IntlMessageFormat>();

  async function prepare(next: PageLanguage): Promise<() => void> {
    const loaded = next === 'en' ? english : await load[next]();
    return () => {
      spoken = next;
      catalogue = loaded;
      formats = new Map();
    };
  }

  /** The pages may speak another language when this part of them comes. */
  async function catchUp(): Promise<void> {
    const next = wanted;
    if (next === 'en') return;
    try {
      const use = await prepare(next);
      if (wanted !== next) return;
      use();
      tellListeners();
    } catch (error) {
      console.error('no catalogue', next, error);
    }
  }

  parts.push(prepare);
  return {
    t(key, values) {
      const message = catalogue[key];
      if (values === undefined && !message.includes('{')) return message;
      if (plainMessage.test(message)) return fillIn(message, isolate(values ?? {}, directions[spoken]));
      let format = formats.get(key);
      if (format === undefined) {
        format = new IntlMessageFormat(message, spoken, undefined, { ignoreTag: true });
        formats.set(key, format);
      }
      const said = format.format<string>(isolate(values ?? {}, directions[spoken]));
      return typeof said === 'string' ? said : String(said);
    },
    ready: catchUp(),
  };
}

/**
 * Text and arguments without a format; an apostrophe quotes. Needs no MessageFormat, whose first one costs a start some ten
 * milliseconds, since a browser then looks up all the languages that it has numbers for.
 */
const plainMessage = /^[^'{}]*(?:\{\w+\}[^'{}]*)+$/;

function fillIn(message: string, values: Readonly<Record<string, string | number>>): string {
  return message.replace(/\{(\w+)\}/g, (_, name: string) => {
    if (!(name in values)) throw new Error(`«${message}» needs «${name}»`);
    return String(values[name]);
  });
}

/** Characters that turn the direction of the text around them. */
const turning = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Whether its direction may be another than that of the sentence. */
const needsCare: Readonly<Record<'ltr' | 'rtl', RegExp>> = {
  ltr: /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/u,
  rtl: /[^\p{Script=Arabic}\p{Zs}\p{Mn}]/u,
};

function isolate(values: MessageValues, direction: 'ltr' | 'rtl'): Record<string, string | number> {
  const care = needsCare[direction];
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      if (typeof value === 'object') return [name, value.words];
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

/** What every page may say, and the first paint. */
export const { t } = createMessages(en, loadCatalogue);

export function currentLanguage(): PageLanguage {
  return language;
}

/** Begins to speak it once its catalogues are there; the last one that was asked for counts. Never rejects. */
export async function speak(next: PageLanguage): Promise<void> {
  wanted = next;
  if (next === language) return;
  try {
    const uses = await Promise.all(parts.map((prepare) => prepare(next)));
    if (wanted !== next) return;
    language = next;
    for (const use of uses) use();
    document.documentElement.lang = next;
    document.documentElement.dir = directions[next];
    tellListeners();
  } catch (error) {
    // The page goes on in the language that it has.
    console.error('no catalogue', next, error);
  }
}

function tellListeners(): void {
  version += 1;
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** For whoever shows something: drawn anew when another language is spoken, or more of it. */
export function useLanguage(): PageLanguage {
  useSyncExternalStore(subscribe, () => version);
  return language;
}
