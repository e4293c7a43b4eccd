/**
 * What the manager, the supervisor and the workers say, in the language of now. What else is said, such as a question of
 * PAM's, is shown as it comes. No part of the first paint, and none at all of the English pages.
 */
import { currentLanguage } from './translate.ts';

let find: ((text: string) => string | null) | null = null;
let loading: Promise<void> | null = null;

/** Resolves when what is known is found. Never rejects: without it all is said in English. */
export function prepareKnown(): Promise<void> {
  if (currentLanguage() === 'en') return Promise.resolve();
  loading ??= import('./said/find.ts').then(
    ({ findSaid, ready }) => {
      find = findSaid;
      return ready;
    },
    (error: unknown) => console.error('what is said is not known', error),
  );
  return loading;
}

export function sayKnown(text: string): string {
  if (currentLanguage() === 'en') return text;
  if (find === null) void prepareKnown();
  return find?.(text) ?? text;
}
