/** With which session and in which language somebody is used to log in. */
import * as z from 'zod';
import { plainText } from './session.ts';

/** Most sources that know something: Vestibule's own memory and two files of others. */
const sourceCount = 3;

/** Best first: one that is not installed any more is passed over. */
export const preferencesSchema = z.object({
  /** Ids of sessions. */
  sessions: z.array(plainText(255).min(1)).max(sourceCount),
  /** Locales as their sources write them; `usualLanguage` where none was wanted. */
  languages: z.array(plainText(64)).max(sourceCount),
});
export type Preferences = z.infer<typeof preferencesSchema>;

export const noPreferences: Preferences = { sessions: [], languages: [] };
