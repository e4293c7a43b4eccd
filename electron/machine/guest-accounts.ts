/**
 * The pool of accounts that guests run as under root: one live session each, so that every process of such an account
 * belongs to one worker. The set-up makes the accounts; a claim is a lock on a file, which the kernel drops with its holder.
 */
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  rmdirSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessIdentity } from '../contract/session.ts';
import { tryLock } from './libc.ts';
import { listProcessesOfUid } from './process-identity.ts';
import { type Account, findLocalAccount } from './system-accounts.ts';

export const guestAccountCount = 12;
export const guestAccountName = (number: number): string => `vestibule-guest-${number}`;
/** One file an account, named by its number; root's alone. */
export const guestClaimsFolder = '/run/vestibule/accounts';

export interface AccountClaim {
  readonly account: Account;
  /** Idempotent. */
  release(): void;
}

/** Takes a pool account that nobody holds and under which nothing runs; null where all are taken or none exists. */
export function claimGuestAccount(holder: ProcessIdentity, folder = guestClaimsFolder): AccountClaim | null {
  for (let number = 1; number <= guestAccountCount; number++) {
    const account = findLocalAccount(guestAccountName(number));
    if (account === null) continue;
    const descriptor = lockClaim(join(folder, String(number)));
    if (descriptor === null) continue;
    // The last holder may have died and left processes: the account is nobody's until they are gone.
    const claim = createClaim(account, descriptor, join(folder, String(number)));
    if (listProcessesOfUid(account.uid).length > 0) {
      claim.release();
      continue;
    }
    ftruncateSync(descriptor);
    writeSync(descriptor, `${holder.pid} ${holder.startTicks}\n`, 0);
    return claim;
  }
  return null;
}

/** null where somebody holds it. */
function lockClaim(path: string): number | null {
  const descriptor = openClaim(path);
  if (tryLock(descriptor) && isNamed(descriptor, path)) return descriptor;
  closeSync(descriptor);
  return null;
}

function openClaim(path: string): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  for (let attempt = 1; ; attempt++) {
    mkdirSync(dirname(dirname(path)), { recursive: true, mode: 0o711 });
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      return openSync(path, flags, 0o600);
    } catch (error) {
      // The last holder of all removed the folder just now.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 10) throw error;
    }
  }
}

/** The folder goes with its last claim. */
function removeClaimFile(path: string): void {
  rmSync(path, { force: true });
  try {
    rmdirSync(dirname(path));
  } catch {
    // Another claim is in it.
  }
}

/** Between open and lock its last holder may have removed it: then this lock is on a file that nobody else will find. */
function isNamed(descriptor: number, path: string): boolean {
  const named = statSync(path, { throwIfNoEntry: false });
  return named !== undefined && named.ino === fstatSync(descriptor).ino;
}

/**
 * Takes the account of a dead holder, whatever still runs under it; null where it is no pool account, or somebody has
 * claimed it since (who made sure that nothing of the dead one was left).
 */
export function seizeGuestAccount(uid: number, folder = guestClaimsFolder): AccountClaim | null {
  for (let number = 1; number <= guestAccountCount; number++) {
    const account = findLocalAccount(guestAccountName(number));
    if (account?.uid !== uid) continue;
    const descriptor = lockClaim(join(folder, String(number)));
    return descriptor === null ? null : createClaim(account, descriptor, join(folder, String(number)));
  }
  return null;
}

/** Removes the claims of dead holders. A claim that is held is left alone. */
export function removeStaleGuestClaims(folder = guestClaimsFolder): void {
  for (let number = 1; number <= guestAccountCount; number++) {
    const path = join(folder, String(number));
    if (statSync(path, { throwIfNoEntry: false }) === undefined) continue;
    const descriptor = lockClaim(path);
    if (descriptor === null) continue;
    removeClaimFile(path);
    closeSync(descriptor);
  }
}

function createClaim(account: Account, descriptor: number, path: string): AccountClaim {
  let held = true;
  return {
    account,
    release() {
      if (!held) return;
      held = false;
      // While the lock is held, so that nobody locks a file that is about to lose its name.
      removeClaimFile(path);
      closeSync(descriptor);
    },
  };
}
