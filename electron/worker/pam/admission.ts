/** Who is let in, after PAM's own word: in which order PAM is asked, what is said, and which accounts never log in here. */
import { readFileSync } from 'node:fs';
import type { MachineAccount } from '../../contract/authentication.ts';
import { refusedText } from '../../contract/login-names.ts';
import { say } from '../../contract/said.ts';
import { findProgram } from '../../machine/find-program.ts';
import { type PamTransaction, pamCodes } from '../../machine/pam.ts';
import { standingOf } from '../../machine/person-rule.ts';
import { parseShells, parseUidRange } from '../../protocols/account-files.ts';

export type Verdict =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly step: string; readonly code: number; readonly text: string };

/** pam(3): authenticate, then the account's own limits, then a new password where the old one has expired. */
export function decideVerdict(
  transaction: Pick<PamTransaction, 'authenticate' | 'checkAccount' | 'changeExpired'>,
): Verdict {
  const authenticated = transaction.authenticate();
  if (authenticated !== pamCodes.success) return refused('authentication', authenticated, refusedText);
  const checked = transaction.checkAccount();
  if (checked === pamCodes.newAuthtokReqd) {
    const changed = transaction.changeExpired();
    if (changed !== pamCodes.success) return refused('new password', changed, say('login.passwordKept'));
  } else if (checked !== pamCodes.success) {
    // They have shown who they are, so they may know why.
    return refused('account', checked, explain(checked));
  }
  return { kind: 'accepted' };
}

function refused(step: string, code: number, text: string): Verdict {
  return { kind: 'refused', step, code, text };
}

function explain(code: number): string {
  if (code === pamCodes.acctExpired) return say('login.expired');
  if (code === pamCodes.permDenied) return say('login.notNow');
  return say('login.notThis');
}

/**
 * Accounts that never log in here, whatever PAM says (person-rule.ts): root, Vestibule's own (CVE-2014-7271 was a display
 * manager that let its own account in), system accounts, and those without a valid shell. Words for the log; null where it
 * may.
 */
export function findRefusedName(account: MachineAccount | null): string | null {
  if (account === null) return 'no such account';
  const uids = parseUidRange(readOrEmpty('/etc/login.defs'));
  // An ordinary user logs itself in, whatever its number, and nobody else: whatever is started has its own identity.
  const asRoot = process.getuid?.() === 0;
  const isSelf = !asRoot && process.getuid?.() === account.uid;
  if (!asRoot && !isSelf) return 'not the account that runs this';
  const rule = { uids: isSelf ? { ...uids, least: 1 } : uids, shells: parseShells(readOrEmpty('/etc/shells')) };
  if (standingOf({ ...account, realName: null }, rule) === 'barred') return 'an account that does not log in here';
  return findProgram(account.shell) === null ? `its shell ${account.shell} is not there` : null;
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // ENOENT: minimal machines have neither.
    return '';
  }
}
