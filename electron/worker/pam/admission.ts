/** Who is let in, after PAM's own word: in which order PAM is asked, what is said, and which accounts never log in here. */
import type { MachineAccount } from '../../contract/authentication.ts';
import { findProgram } from '../../machine/find-program.ts';
import { readLoginDefinitions, readShells } from '../../machine/login-definitions.ts';
import { type PamTransaction, pamCodes } from '../../machine/pam.ts';

export type Verdict =
  | { readonly kind: 'accepted'; readonly refusalText: string }
  | { readonly kind: 'refused'; readonly step: string; readonly code: number; readonly text: string };

/** The same for a wrong answer, an unknown name and an account that is none: nobody learns which it was. */
const refusalText = 'That did not work. Check the name and the answers, and try again.';

/** pam(3): authenticate, then the account's own limits, then a new password where the old one has expired. */
export function decideVerdict(
  transaction: Pick<PamTransaction, 'authenticate' | 'checkAccount' | 'changeExpired'>,
): Verdict {
  const authenticated = transaction.authenticate();
  if (authenticated !== pamCodes.success) return refused('authentication', authenticated, refusalText);
  const checked = transaction.checkAccount();
  if (checked === pamCodes.newAuthtokReqd) {
    const changed = transaction.changeExpired();
    if (changed !== pamCodes.success)
      return refused('new password', changed, 'The password was not changed, so you were not logged in.');
  } else if (checked !== pamCodes.success) {
    // They have shown who they are, so they may know why.
    return refused('account', checked, explain(checked));
  }
  return { kind: 'accepted', refusalText };
}

function refused(step: string, code: number, text: string): Verdict {
  return { kind: 'refused', step, code, text };
}

function explain(code: number): string {
  if (code === pamCodes.acctExpired) return 'This account has expired.';
  if (code === pamCodes.permDenied) return 'This account may not log in here now.';
  return 'This account cannot log in.';
}

/**
 * Accounts that never log in here, whatever PAM says: root, Vestibule's own (CVE-2014-7271 was a display manager that let
 * its own account in), system accounts (login.defs(5): UID_MIN) and those without a valid shell (shells(5)). Words for the
 * log; null where it may.
 */
export function findRefusedName(account: MachineAccount | null): string | null {
  if (account === null) return 'no such account';
  if (account.uid === 0) return 'root does not log in here';
  if (/^vestibule(-|$)/.test(account.name)) return "one of Vestibule's own accounts";
  // An ordinary user logs itself in, whatever its number.
  const isSelf = process.getuid?.() !== 0 && process.getuid?.() === account.uid;
  if (!isSelf && account.uid < readLoginDefinitions().uidMin) return 'a system account';
  if (
    !readShells().includes(account.shell) ||
    findProgram(account.shell) === null ||
    /(nologin|false)$/.test(account.shell)
  )
    return `${account.shell} is no valid shell`;
  return null;
}
