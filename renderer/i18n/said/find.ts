/** Finds what is said by its English words (electron/contract/said.ts), in the language of now. */
import { type SaidKey, said } from '../../../electron/contract/said.ts';
import { createMessages } from '../translate.ts';

export type SaidCatalogue = Readonly<Record<SaidKey, string>>;

export const { t, ready } = createMessages<SaidKey>(said, {
  de: () => import('./de.ts').then(({ de }) => de),
  ar: () => import('./ar.ts').then(({ ar }) => ar),
});

/** Longer than anything that we say: it is not looked for. */
const longest = 2000;

interface Pattern {
  readonly key: SaidKey;
  readonly names: readonly string[];
  readonly shape: RegExp;
}

/** The most particular first. */
const patterns: readonly Pattern[] = (Object.keys(said) as SaidKey[])
  .toSorted((one, other) => said[other].length - said[one].length)
  .map((key) => {
    const pieces = said[key].split(/\{(\w+)\}/);
    const source = pieces.map((piece, index) => (index % 2 === 1 ? '(.+?)' : literally(piece))).join('');
    return { key, names: pieces.filter((_, index) => index % 2 === 1), shape: new RegExp(`^${source}$`, 's') };
  });

function literally(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** null: it is nothing of ours. */
export function findSaid(text: string): string | null {
  if (text.length > longest) return null;
  return findWords(text) ?? findSentence(text);
}

function findWords(text: string): string | null {
  for (const { key, names, shape } of patterns) {
    const found = shape.exec(text);
    if (found === null) continue;
    const parts = found.slice(1);
    // A cause may be one of ours again.
    return t(key, Object.fromEntries(names.map((name, at) => [name, findSaid(parts[at] ?? '') ?? parts[at] ?? ''])));
  }
  return null;
}

/** A clause of ours that was made a sentence. */
function findSentence(text: string): string | null {
  if (!/^[A-Z].*\.$/s.test(text)) return null;
  const clause = findWords(text.charAt(0).toLowerCase() + text.slice(1, -1));
  return clause === null ? null : `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
