/** Finds what is said by its English words (electron/contract/said.ts), in the language of now. */
import { type SaidKey, said } from '../../../electron/contract/said.ts';
import { createWordFinder } from '../find-words.ts';
import { createMessages } from '../translate.ts';

export type SaidCatalogue = Readonly<Record<SaidKey, string>>;

export const { t, ready } = createMessages<SaidKey>(said, {
  de: () => import('./de.ts').then(({ de }) => de),
  ar: () => import('./ar.ts').then(({ ar }) => ar),
});

// A cause may be one of ours again, as a clause or as a sentence.
const findWords = createWordFinder<SaidKey>({ english: said, t, findNested: (_, text) => findSaid(text) });

/** null: it is nothing of ours. */
export function findSaid(text: string): string | null {
  return findWords(text) ?? findSentence(text);
}

/** A clause of ours that was made a sentence. */
function findSentence(text: string): string | null {
  if (!/^[A-Z].*\.$/s.test(text)) return null;
  const clause = findWords(text.charAt(0).toLowerCase() + text.slice(1, -1));
  return clause === null ? null : `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}
