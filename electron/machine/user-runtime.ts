/**
 * A runtime directory for an account, where no logind makes one: one for all logins of that account, there from the first
 * to the last (XDG Base Directory Specification, XDG_RUNTIME_DIR). Each login has a shared lock on a file beside it, which
 * the kernel drops with its process; whoever gets the whole lock was the last, and removes both.
 *
 * As root it is a file system of its own, as logind makes it: an account that fills it does not fill /run.
 */
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { detachMount, mountRuntimeFileSystem, tryLock, trySharedLock } from './libc.ts';
import { removeTreeSync } from './remove-tree.ts';

export interface UserRuntime {
  /** 0700 and the account's. */
  readonly path: string;
  /** Gives what could not be removed, in words; nothing where another login goes on. Idempotent. */
  release(): readonly string[];
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The one before is being removed just now. */
const waitMs = 3000;

/**
 * Takes part in the account's runtime directory, which is made where there is none. Throws what the file system says.
 *
 * @param folder of all accounts' directories; nobody else's, passed through by everybody
 * @param owner as root: the account. null: this process's own
 */
export async function holdUserRuntime(folder: string, owner: Owner | null): Promise<UserRuntime> {
  const uid = owner?.uid ?? process.getuid?.() ?? -1;
  const path = join(folder, String(uid));
  const lockPath = `${path}.lock`;
  const deadlineMs = performance.now() + waitMs;
  for (;;) {
    const descriptor = openLock(lockPath, owner !== null);
    if (enter(path, lockPath, descriptor, uid, owner)) return createHold(path, lockPath, descriptor);
    closeSync(descriptor);
    if (performance.now() > deadlineMs) throw Object.assign(new Error('it is locked'), { code: 'EBUSY' });
    await pause(5);
  }
}

/** False: it changes hands just now. */
function enter(path: string, lockPath: string, descriptor: number, uid: number, owner: Owner | null): boolean {
  if (tryLock(descriptor)) {
    // Alone: what is there is a dead login's.
    if (!isNamed(descriptor, lockPath)) return false;
    try {
      remove(path);
      make(path, owner);
    } catch (error) {
      rmSync(lockPath, { force: true });
      closeSync(descriptor);
      throw error;
    }
  }
  // Where that was the whole lock it may be lost for a moment, to somebody who then removes the file.
  return trySharedLock(descriptor) && isNamed(descriptor, lockPath) && isOwned(path, uid);
}

/** Removes those whose last login died. One that is held is left alone. Gives what could not be removed, in words. */
export function removeStaleUserRuntimes(folder: string): readonly string[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder);
  } catch {
    // It comes with the first login.
    return [];
  }
  const words = names
    .filter((name) => /^\d+\.lock$/.test(name))
    .flatMap((name) => {
      const lockPath = join(folder, name);
      let descriptor: number;
      try {
        descriptor = openSync(lockPath, constants.O_RDWR | constants.O_NOFOLLOW);
      } catch {
        // Its last login has removed it just now.
        return [];
      }
      return createHold(lockPath.slice(0, -'.lock'.length), lockPath, descriptor).release();
    });
  removeIfEmpty(folder);
  return words;
}

function openLock(lockPath: string, asRoot: boolean): number {
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  for (let attempt = 1; ; attempt++) {
    mkdirSync(dirname(lockPath), { recursive: true, mode: asRoot ? 0o711 : 0o700 });
    try {
      return openSync(lockPath, flags, 0o600);
    } catch (error) {
      // The last of all logins removed the folder just now.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || attempt === 10) throw error;
    }
  }
}

/** Between open and lock the last holder may have removed it: then this lock is on a file that nobody else will find. */
function isNamed(descriptor: number, lockPath: string): boolean {
  const named = statSync(lockPath, { throwIfNoEntry: false });
  return named !== undefined && named.ino === fstatSync(descriptor).ino;
}

function make(path: string, owner: Owner | null): void {
  mkdirSync(path, { mode: 0o700 });
  if (owner !== null) {
    mountRuntimeFileSystem(path, owner);
    chownSync(path, owner.uid, owner.gid);
  }
  chmodSync(path, 0o700);
}

function remove(path: string): void {
  if (process.getuid?.() === 0) detachMount(path);
  removeTreeSync(path);
}

function isOwned(path: string, uid: number): boolean {
  const facts = lstatSync(path, { throwIfNoEntry: false });
  return facts?.isDirectory() === true && facts.uid === uid;
}

function createHold(path: string, lockPath: string, descriptor: number): UserRuntime {
  let isHeld = true;
  return {
    path,
    release() {
      if (!isHeld) return [];
      isHeld = false;
      try {
        // flock(2): the shared lock is dropped first, so of two that leave at once the later one gets the whole.
        if (!tryLock(descriptor) || !isNamed(descriptor, lockPath)) return [];
        remove(path);
        rmSync(lockPath, { force: true });
        removeIfEmpty(dirname(path));
        return [];
      } catch (error) {
        return [`the runtime directory ${path} (${(error as NodeJS.ErrnoException).code ?? error})`];
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Another account's is in it, or it is gone.
  }
}
