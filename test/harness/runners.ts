/** Who can run a worker on this machine: as root both ways of the product are tried, otherwise the one that there is. */
import { existsSync } from 'node:fs';
import { guestAccountCount, guestAccountName } from '../../electron/machine/guest-accounts.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';

export interface Runner {
  readonly name: string;
  /** For startTestWorker: null is this process's own account. */
  readonly user: string | null;
  /** As root: guests get an account of the pool. */
  readonly asRoot: boolean;
}

export const isRoot = process.getuid?.() === 0;
const hasAccounts = findLocalAccount('vestibule') !== null && findLocalAccount(guestAccountName(1)) !== null;
const ordinary = ['tester', 'nobody'].find((name) => findLocalAccount(name) !== null) ?? 'nobody';

export const runners: readonly Runner[] = isRoot
  ? [
      ...(hasAccounts ? [{ name: 'root', user: null, asRoot: true }] : []),
      { name: 'an ordinary user', user: ordinary, asRoot: false },
    ]
  : [{ name: 'an ordinary user', user: null, asRoot: false }];

/** Uid of the processes that a worker of this runner may leave, beside what is below the test itself. */
export function uidsOf(runner: Runner): readonly number[] {
  if (!runner.asRoot) return [];
  return Array.from({ length: guestAccountCount }, (_, index) => index + 1).flatMap(
    (number) => findLocalAccount(guestAccountName(number))?.uid ?? [],
  );
}

export const canIsolate = existsSync('/usr/bin/bwrap');
