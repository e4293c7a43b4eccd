/** Login names that are never let in, and the one answer that whoever is not let in gets. Free of zod: pages may have it. */

/**
 * What a login that came to nothing is told, whatever the reason: it must not tell which names exist, nor which part was
 * wrong.
 */
export const refusedText = 'That did not work. Please try again.';

/**
 * True for root and for the accounts that Vestibule itself made (`vestibule`, `vestibule-guest-N`): nobody logs in with
 * one of them, whatever the account database says about it.
 */
export function isReservedLoginName(name: string): boolean {
  return name === 'root' || /^vestibule(-guest-\d+)?$/.test(name);
}
