/** A small file that several processes change: one at a time, and whole at every moment. */
import {
  closeSync,
  constants,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { tryLock } from './libc.ts';

const pollMs = 10;

/**
 * Does `work` while it holds the lock of this file, of which there is `path`.lock from then on; null where others held the
 * lock for `waitMs`. The kernel drops the lock with its holder. Throws what the file system says, and what `work` throws.
 */
export async function withFileLock<Result>(path: string, waitMs: number, work: () => Result): Promise<Result | null> {
  // 0600, so that nobody else can open it and hold it for ever.
  const descriptor = openSync(`${path}.lock`, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  try {
    const deadlineMs = performance.now() + waitMs;
    while (!tryLock(descriptor)) {
      if (performance.now() >= deadlineMs) return null;
      await wait(pollMs);
    }
    return work();
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Puts this text in the file's place: at every moment, also after a loss of power, the name is of the old file or of the new
 * one. For the holder of the file's lock. Throws what the file system says; the old file is there then.
 */
export function replaceFile(path: string, text: string, mode: number): void {
  const unfinished = `${path}.new`;
  // Of a holder that died.
  rmSync(unfinished, { force: true });
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const descriptor = openSync(unfinished, flags, mode);
  try {
    // Whatever umask this process has.
    fchmodSync(descriptor, mode);
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
    renameSync(unfinished, path);
  } catch (error) {
    rmSync(unfinished, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
  syncFolder(dirname(path));
}

/** The new name is on the disk, too: fsync(2). */
function syncFolder(folder: string): void {
  const descriptor = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folder that this file is to be in. */
export function makeFolderOf(path: string, mode: number): void {
  mkdirSync(dirname(path), { recursive: true, mode });
}
