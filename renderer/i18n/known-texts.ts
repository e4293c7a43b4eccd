/**
 * What the manager, the supervisor and the workers say, in the language of now: found by its English words
 * (electron/contract/said.ts). What else is said, such as a question of PAM's, is shown as it comes.
 */
import { type SaidKey, said } from '../../electron/contract/said.ts';
import { createMessages, currentLanguage } from './translate.ts';

export type SaidCatalogue = Readonly<Record<SaidKey, string>>;

const { t } = createMessages<SaidKey>(said, {
  de: () => import('./said/de.ts').then(({ de }) => de),
  ar: () => import('./said/ar.ts').then(({ ar }) => ar),
});

/** Longer than anything that we say: it is not looked for. */
const longest = 2000;

interface Pattern {
  readonly key: SaidKey;
  readonly names: readonly string[];
  readonly shape: RegExp;
}

/** Made when a language needs them: the most particular first. */
let patterns: readonly Pattern[] | null = null;

function listPatterns(): readonly Pattern[] {
  const byLength = (one: SaidKey, other: SaidKey): number => said[other].length - said[one].length;
  return (Object.keys(said) as SaidKey[]).toSorted(byLength).map((key) => {
    const pieces = said[key].split(/\{(\w+)\}/);
    const source = pieces
      .map((piece, index) => (index % 2 === 1 ? '(.+?)' : piece.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join('');
    return { key, names: pieces.filter((_, index) => index % 2 === 1), shape: new RegExp(`^${source}$`, 's') };
  });
}

export function sayKnown(text: string): string {
  if (currentLanguage() === 'en' || text.length > longest) return text;
  return findWords(text) ?? findSentence(text) ?? text;
}

function findWords(text: string): string | null {
  patterns ??= listPatterns();
  for (const { key, names, shape } of patterns) {
    const found = shape.exec(text);
    if (found === null) continue;
    // A cause may be one of ours again.
    return t(key, Object.fromEntries(names.map((name, at) => [name, sayKnown(found[at + 1] ?? '')])));
  }
  return null;
}

/** A clause of ours that was made a sentence. */
function findSentence(text: string): string | null {
  if (!/^[A-Z].*\.$/s.test(text)) return null;
  const clause = findWords(text.charAt(0).toLowerCase() + text.slice(1, -1));
  return clause === null ? null : `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
