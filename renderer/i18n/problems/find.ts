/** Finds what is wrong with a file by its English words (electron/contract/problem-words.ts), in the language of now. */
import { type ProblemKey, problemWords } from '../../../electron/contract/problem-words.ts';
import { createWordFinder } from '../find-words.ts';
import { createMessages } from '../translate.ts';

export type ProblemCatalogue = Readonly<Record<ProblemKey, string>>;

export const { t, ready } = createMessages<ProblemKey>(problemWords, {
  de: () => import('./de.ts').then(({ de }) => de),
  ar: () => import('./ar.ts').then(({ ar }) => ar),
});

const { placed: _, ...english } = problemWords;

const findWords: (text: string) => string | null = createWordFinder<Exclude<ProblemKey, 'placed'>>({
  english,
  t,
  shapes: {
    number: '\\d+',
    count: '\\d+',
    quote: '"[^"]*"',
    quotes: '"[^"]*"(?:, "[^"]*")*',
    quoteMark: '["\']',
  },
  // What stands in a file is nothing that we have said.
  findNested: (name, text) => (['why', 'expects', 'example'].includes(name) ? findWords(text) : null),
});

/** `FILE:LINE: what is there, what would be right`; null: it is nothing of ours. */
export function findProblem(text: string): string | null {
  const [, place, problem] = /^(.+?): (.+)$/s.exec(text) ?? [];
  if (place === undefined || problem === undefined) return null;
  const found = findWords(problem);
  return found === null ? null : t('placed', { place, problem: { words: found } });
}
