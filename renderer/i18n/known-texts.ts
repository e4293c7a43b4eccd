/**
 * What the manager, the supervisor and the workers say, in the language of now. What else is said, such as a question of
 * PAM's, is shown as it comes. No part of the first paint, until which all of it is English, and none at all of the English
 * pages.
 */
import { currentLanguage } from './translate.ts';

interface Words {
  readonly find: (text: string) => string | null;
  /** The language of now is there. */
  readonly ready: Promise<void>;
}

interface KnownTexts {
  /** Resolves when what is known is found. Never rejects: without it all is said in English. */
  prepare(): Promise<void>;
  /** null: it is nothing of ours, or nobody has looked yet. */
  find(text: string): string | null;
}

/** The first picture is there, or was waited for: nothing is loaded before. */
let mayLoad = false;

function createKnownTexts(load: () => Promise<Words>): KnownTexts {
  let find: Words['find'] | null = null;
  let loading: Promise<void> | null = null;
  function prepare(): Promise<void> {
    mayLoad = true;
    if (currentLanguage() === 'en') return Promise.resolve();
    loading ??= load().then(
      (words) => {
        find = words.find;
        return words.ready;
      },
      (error: unknown) => console.error('what is said is not known', error),
    );
    return loading;
  }
  return {
    prepare,
    find(text) {
      if (currentLanguage() === 'en') return null;
      if (find === null && mayLoad) void prepare();
      return find?.(text) ?? null;
    },
  };
}

/** Of electron/contract/said.ts. */
const saidTexts = createKnownTexts(() =>
  import('./said/find.ts').then(({ findSaid, ready }) => ({ find: findSaid, ready })),
);

/** Of electron/contract/problem-words.ts: loaded where there is a notice. */
const problemTexts = createKnownTexts(() =>
  import('./problems/find.ts').then(({ findProblem, ready }) => ({ find: findProblem, ready })),
);

/** Called once the first picture is there. Never rejects. */
export const prepareKnown = (): Promise<void> => saidTexts.prepare();

/** Never rejects. */
export const prepareNotices = async (): Promise<void> => {
  await Promise.all([saidTexts.prepare(), problemTexts.prepare()]);
};

export const sayKnown = (text: string): string => saidTexts.find(text) ?? text;

/** What is wrong with a file first: its sentences have clauses that stand in others as well. */
export const sayNotice = (text: string): string => problemTexts.find(text) ?? sayKnown(text);
