/**
 * Where running Vestibules are: one folder a seat, under a base that belongs to root (/run/vestibule) or to one user. A seat
 * is held by a lock on a file in its folder, which the kernel drops with its holder; a folder that nobody holds is what a
 * dead supervisor left.
 */
import { closeSync, constants, lstatSync, mkdirSync, openSync, readdirSync, rmdirSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { tryLock } from './libc.ts';
import { removeTreeSync } from './remove-tree.ts';

/** unix(7) less the longest path of a socket below a seat's folder: the one that Chromium makes. In bytes. */
const seatFolderLimit = 107 - '/app/999/bXXXXXX/org.chromium.Chromium.XXXXXX/SingletonSocket'.length;
/** Characters of a seat's name. */
export const seatNameLimit = 16;

export const rootBase = '/run/vestibule';
/** Beside the seats: which worker has which pool account (guest-accounts.ts). */
export const claimsName = 'accounts';
/** Beside the seats, too: runtime directories of accounts (user-runtime.ts). */
export const userRuntimesName = 'users';

export interface Caller {
  readonly uid: number;
  /** XDG_RUNTIME_DIR, where it is set. */
  readonly runtimeDirectory: string | undefined;
}

/** Folders that may hold this caller's seats, the one for new seats first. Each is used only if `isOurs`. */
export function listBases(caller: Caller): readonly string[] {
  if (caller.uid === 0) return [rootBase];
  const fallback = `/tmp/vestibule-${caller.uid}`;
  const { runtimeDirectory } = caller;
  if (runtimeDirectory === undefined || runtimeDirectory === '') return [fallback];
  const base = join(runtimeDirectory, 'vestibule');
  return Buffer.byteLength(base) + 1 + seatNameLimit > seatFolderLimit ? [fallback] : [base, fallback];
}

/** A folder (no link) of this uid that nobody else may write to. In /tmp anybody could have made it. */
export function isOurs(path: string, uid: number): boolean {
  try {
    const facts = lstatSync(path);
    return facts.isDirectory() && facts.uid === uid && (facts.mode & 0o022) === 0;
  } catch {
    // It is not there, or not to be looked at: not ours then.
    return false;
  }
}

/** Makes the base where it is missing. Throws, in words, where it is somebody else's. */
export function requireBase(caller: Caller): string {
  for (const base of listBases(caller)) {
    try {
      mkdirSync(base, { recursive: false, mode: caller.uid === 0 ? 0o711 : 0o700 });
    } catch (error) {
      // Its parent is missing (a stale XDG_RUNTIME_DIR) or not writable: the next one.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') continue;
    }
    if (isOurs(base, caller.uid)) return base;
  }
  throw new Error(`none of ${listBases(caller).join(', ')} is a folder of this user that nobody else can write to`);
}

export interface HeldSeat {
  readonly folder: string;
  /** True where a dead supervisor had left this folder. */
  readonly stale: boolean;
  /** Removes the folder and gives the seat up. Idempotent. */
  release(): void;
}

/** Takes the seat of this name; null where a living supervisor holds it. */
export function holdSeat(base: string, name: string, uid: number): HeldSeat | null {
  const folder = join(base, name);
  let stale = true;
  try {
    mkdirSync(folder, { mode: uid === 0 ? 0o711 : 0o700 });
    stale = false;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (!isOurs(folder, uid)) throw new Error(`${folder} is not ours`);
  }
  const lock = openSync(join(folder, 'lock'), constants.O_CREAT | constants.O_RDWR | constants.O_NOFOLLOW, 0o600);
  if (!tryLock(lock)) {
    closeSync(lock);
    return null;
  }
  let held = true;
  return {
    folder,
    stale,
    release() {
      if (!held) return;
      held = false;
      try {
        removeTreeSync(folder);
      } catch {
        // The next start finds it without a holder, and says what stays.
      }
      closeSync(lock);
      // With the last seat.
      for (const path of [join(base, claimsName), join(base, userRuntimesName), base]) removeIfEmpty(path);
    },
  };
}

/** Removes a folder in which nothing is. */
export function removeIfEmpty(path: string): void {
  try {
    rmdirSync(path);
  } catch {
    // Not there, or something is in it: then it stays.
  }
}

/** Names of the folders under this base, living and stale ones. */
export function listSeatFolders(base: string, uid: number): readonly string[] {
  if (!isOurs(base, uid)) return [];
  return readdirSync(base, { withFileTypes: true })
    .filter(({ name }) => name !== claimsName && name !== userRuntimesName)
    .filter((entry) => entry.isDirectory() && isOurs(join(base, entry.name), uid))
    .map((entry) => entry.name);
}

/** Seats on which somebody answers, with the path of the control socket. */
export async function findRunningSeats(
  caller: Caller,
): Promise<readonly { readonly name: string; readonly socketPath: string }[]> {
  const candidates = listBases(caller).flatMap((base) =>
    listSeatFolders(base, caller.uid).map((name) => ({ name, socketPath: join(base, name, 'control.sock') })),
  );
  const answers = await Promise.all(
    candidates.map(async (seat) => ((await isAnswered(seat.socketPath)) ? [seat] : [])),
  );
  return answers.flat();
}

function isAnswered(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
