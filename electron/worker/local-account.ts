/** The back end of Vestibule's own accounts: one question, and a session like a guest's under the account's name. */
import { say } from '../contract/said.ts';
import type { Question } from '../contract/worker.ts';
import { type LocalAccount, readLocalAccounts, verifyLocalAccount } from '../machine/local-accounts.ts';
import { isMachineAccount } from '../machine/system-accounts.ts';

/** As long as a refusal of pam_unix takes (pam_fail_delay(3)), so that guessing is no faster here. */
const refusalDelayMs = 2000;
/** True where the file has an account of this name and the machine has none: then PAM is not asked. */
export function isLocalAccount(path: string, name: string): boolean {
  const read = readLocalAccounts(path);
  return read.kind === 'accounts' && read.accounts.some((each) => each.name === name) && !isMachineAccount(name);
}

/**
 * Asks and checks. null: refused.
 *
 * @param ask puts questions and gives the answers; null: the conversation was given up
 */
export async function authenticateLocalAccount(
  path: string,
  name: string,
  ask: (questions: readonly Question[]) => Promise<readonly string[] | null>,
  text: string = say('login.password'),
): Promise<LocalAccount | null> {
  const answers = await ask([{ style: 'secret', text }]);
  if (answers === null) return null;
  const account = await verifyLocalAccount(path, name, answers[0] ?? '');
  if (account === null) await new Promise((resolve) => setTimeout(resolve, refusalDelayMs));
  return account;
}
