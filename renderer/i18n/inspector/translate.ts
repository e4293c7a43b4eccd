/** What the inspector and the page of a recorded journal say: as translate.ts, with catalogues that come with them. */
import { createMessages } from '../translate.ts';
import { en } from './en.ts';

export const { t, ready } = createMessages(en, {
  de: () => import('./de.ts').then(({ de }) => de),
  ar: () => import('./ar.ts').then(({ ar }) => ar),
});
