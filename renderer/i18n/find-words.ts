/** Finds a sentence of ours by its English words, and says it in the language of now. */
import type { MessageValues, OwnWords } from './translate.ts';

export interface WordsWish<Key extends string> {
  /** In English, with `{name}` for what differs. */
  readonly english: Readonly<Record<Key, string>>;
  readonly t: (key: Key, values?: MessageValues) => string;
  /** What an argument of that name looks like, as the source of a regular expression; others may be anything. */
  readonly shapes?: Readonly<Record<string, string>>;
  /** What an argument of that name is where it is one of ours again; null: it is not. */
  readonly findNested: (name: string, text: string) => string | null;
}

interface Pattern<Key> {
  readonly key: Key;
  readonly names: readonly string[];
  readonly shape: RegExp;
}

/** Longer than anything that we say: it is not looked for, which may take as long as its square. */
const longest = 1000;

/** What finds a sentence; null: it is none of ours. */
export function createWordFinder<Key extends string>(wish: WordsWish<Key>): (text: string) => string | null {
  const { english, t, shapes = {}, findNested } = wish;
  // The most particular first.
  const patterns: readonly Pattern<Key>[] = (Object.keys(english) as Key[])
    .toSorted((one, other) => wordsOf(english[other]).length - wordsOf(english[one]).length)
    .map((key) => {
      const pieces = english[key].split(/\{(\w+)\}/);
      const source = pieces.map((piece, at) => (at % 2 === 1 ? `(${shapes[piece] ?? '.+?'})` : literally(piece)));
      return { key, names: pieces.filter((_, at) => at % 2 === 1), shape: new RegExp(`^${source.join('')}$`, 's') };
    });

  function find(text: string): string | null {
    if (text.length > longest) return null;
    for (const { key, names, shape } of patterns) {
      const found = shape.exec(text)?.slice(1);
      if (found !== undefined)
        return t(key, Object.fromEntries(names.map((name, at) => [name, argumentOf(name, found[at])])));
    }
    return null;
  }

  function argumentOf(name: string, part = ''): string | OwnWords {
    const said = findNested(name, part);
    return said === null ? part : { words: said };
  }

  return find;
}

/** Without what differs. */
function wordsOf(text: string): string {
  return text.replaceAll(/\{\w+\}/g, '');
}

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
