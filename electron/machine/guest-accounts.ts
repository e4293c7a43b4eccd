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
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { ProcessIdentity } from '../contract/session.ts';
import { tryLock } from './libc.ts';
import { listProcessesOfUid } from './process-identity.ts';

export const guestAccountCount = 8;
export const guestAccountName = (number: number): string => `vestibule-guest-${number}`;
/** One file an account, named by its number; root's alone. */
export const guestClaimsFolder = '/run/vestibule/accounts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly shell: string;
}

export interface AccountClaim {
  readonly account: Account;
  /** Idempotent. */
  release(): void;
}

/** The account with this name or uid in passwd(5); null where there is none. Reads the file alone: these are local accounts. */
export function findAccount(key: string | number, passwdPath = '/etc/passwd'): Account | null {
  for (const line of readFileSync(passwdPath, 'utf8').split('\n')) {
    const [name, , uid, gid, , , shell] = line.split(':');
    if (name === undefined || uid === undefined || gid === undefined) continue;
    if (name === key || (typeof key === 'number' && Number(uid) === key))
      return { name, uid: Number(uid), gid: Number(gid), shell: shell === undefined || shell === '' ? '/bin/sh' : shell };
  }
  return null;
}

/** Takes a pool account that nobody holds and under which nothing runs; null where all are taken or none exists. */
export function claimGuestAccount(holder: ProcessIdentity, folder = guestClaimsFolder): AccountClaim | null {
  for (let number = 1; number <= guestAccountCount; number++) {
    const account = findAccount(guestAccountName(number));
    if (account === null) continue;
    const descriptor = lockClaim(join(folder, String(number)));
    if (descriptor === null) continue;
    // The last holder may have died and left processes: the account is nobody's until they are gone.
    if (listProcessesOfUid(account.uid).length > 0) {
      closeSync(descriptor);
      continue;
    }
    ftruncateSync(descriptor);
    writeSync(descriptor, `${holder.pid} ${holder.startTicks}\n`, 0);
    return createClaim(account, descriptor, join(folder, String(number)));
  }
  return null;
}

function lockClaim(path: string): number | null {
  mkdirSync(dirname(dirname(path)), { recursive: true, mode: 0o711 });
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const descriptor = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  if (tryLock(descriptor) && isNamed(descriptor, path)) return descriptor;
  closeSync(descriptor);
  return null;
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
    const account = findAccount(guestAccountName(number));
    if (account?.uid !== uid) continue;
    const descriptor = lockClaim(join(folder, String(number)));
    return descriptor === null ? null : createClaim(account, descriptor, join(folder, String(number)));
  }
  return null;
}

function createClaim(account: Account, descriptor: number, path: string): AccountClaim {
  let held = true;
  return {
    account,
    release() {
      if (!held) return;
      held = false;
      // While the lock is held, so that nobody locks a file that is about to lose its name.
      rmSync(path, { force: true });
      closeSync(descriptor);
    },
  };
}
