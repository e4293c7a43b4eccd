/** What the other side always says in the same words: in the language of now. What else it says is shown as it comes. */
import { refusedText } from '../../electron/contract/login-names.ts';
import { logInText, noNamesText, refusedConfigurationText } from '../../electron/contract/said-by-manager.ts';
import type { MessageKey } from './en.ts';
import { t } from './translate.ts';

const known: ReadonlyMap<string, MessageKey> = new Map([
  [refusedText, 'greeter.refused'],
  [noNamesText, 'kiosk.noNames'],
  [logInText, 'kiosk.logIn'],
  [refusedConfigurationText, 'notices.refusedConfiguration'],
]);

export function sayKnown(text: string): string {
  const key = known.get(text);
  return key === undefined ? text : t(key);
}
