/**
 * What the manager, the supervisor and the workers say, in the language of now. What else is said, such as a question of
 * PAM's, is shown as it comes. No part of the first paint, and none at all of the English pages.
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
  say(text: string): string;
}

function createKnownTexts(load: () => Promise<Words>): KnownTexts {
  let find: Words['find'] | null = null;
  let loading: Promise<void> | null = null;
  function prepare(): Promise<void> {
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
    say(text) {
      if (currentLanguage() === 'en') return text;
      if (find === null) void prepare();
      return find?.(text) ?? text;
    },
  };
}

/** Of electron/contract/said.ts. */
export const { prepare: prepareKnown, say: sayKnown } = createKnownTexts(() =>
  import('./said/find.ts').then(({ findSaid, ready }) => ({ find: findSaid, ready })),
);

/** Of electron/contract/problem-words.ts: loaded where a file has a problem. */
export const { prepare: prepareProblems, say: sayKnownProblem } = createKnownTexts(() =>
  import('./problems/find.ts').then(({ findProblem, ready }) => ({ find: findProblem, ready })),
);
