/** An account by its name, wherever the machine knows it from (nsswitch.conf(5)): getent(1). */
import { execFileSync } from 'node:child_process';
import type { MachineAccount } from '../../contract/authentication.ts';
import { parsePasswd } from '../../protocols/account-files.ts';

/** A directory server that does not answer must not keep a person waiting for ever. */
const limitMs = 10_000;

/** Waits. null where there is no such account, or nobody could be asked. */
export function findMachineAccount(name: string): MachineAccount | null {
  // getent would take a number for a uid, and a dash for an option.
  if (name === '' || name.startsWith('-') || /^\d+$/.test(name) || /[:\n]/.test(name)) return null;
  let line = '';
  try {
    line = execFileSync('getent', ['passwd', name], {
      encoding: 'utf8',
      timeout: limitMs,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    // Status 2: not found.
    return null;
  }
  const [entry] = parsePasswd(line);
  return entry?.name === name ? entry : null;
}
