/** Who can run a worker on this machine: as root both ways of the product are tried, otherwise the one that there is. */
import { existsSync } from 'node:fs';
import { describe } from 'vitest';
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

const rootRunner: Runner = { name: 'root', user: null, asRoot: true };
const userRunner: Runner = { name: 'an ordinary user', user: isRoot ? ordinary : null, asRoot: false };
const canBeRoot = isRoot && hasAccounts;

/** Root first, where it can be. */
export const runners: readonly Runner[] = canBeRoot ? [rootRunner, userRunner] : [userRunner];

/** The tests for either of them, with $name in the words. Those of one that cannot be here are skipped, and counted. */
export function describeRunners(words: string, tests: (runner: Runner) => void): void {
  describeRunnersIf(true, words, tests);
}

/** @param isPossible what else the tests need is there */
export function describeRunnersIf(isPossible: boolean, words: string, tests: (runner: Runner) => void): void {
  for (const runner of [rootRunner, userRunner]) {
    const named = words.replace('$name', runner.name);
    if (runner.asRoot && !canBeRoot) describe.skip(`${named} (needs root and the accounts)`, () => tests(runner));
    else describe.skipIf(!isPossible)(named, () => tests(runner));
  }
}

/** Uid of the processes that a worker of this runner may leave, beside what is below the test itself. */
export function uidsOf(runner: Runner): readonly number[] {
  if (!runner.asRoot) return [];
  return Array.from({ length: guestAccountCount }, (_, index) => index + 1).flatMap(
    (number) => findLocalAccount(guestAccountName(number))?.uid ?? [],
  );
}

export const canIsolate = existsSync('/usr/bin/bwrap');
