/**
 * What a session writes to its standard output and error, kept in a file that cannot fill the disk: at most two files of
 * `limitBytes`, and never more than the rate below. What is not kept is counted, and the log says so.
 */
import { closeSync, constants, fchownSync, openSync, renameSync, writeSync } from 'node:fs';

export interface BoundedLogOptions {
  /** Made with the first byte, 0600; the older half is `path`.1. */
  readonly path: string;
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** Of one file, default 1 MiB. */
  readonly limitBytes?: number;
  /** Default: performance.now. */
  readonly nowMs?: () => number;
}

export interface BoundedLog {
  write(chunk: Buffer): void;
  /** The last complete or incomplete line. */
  lastLine(): string;
  /** null until something was written. */
  path(): string | null;
  /** Says how much was not kept, and closes. Idempotent. */
  close(): void;
}

const defaultLimitBytes = 1024 * 1024;
/** A session that writes for ever costs this much of the disk's time, after a burst of one file's length. */
const ratePerSecondBytes = 256 * 1024;

export function createBoundedLog(options: BoundedLogOptions): BoundedLog {
  const limitBytes = options.limitBytes ?? defaultLimitBytes;
  const nowMs = options.nowMs ?? (() => performance.now());
  let descriptor: number | null = null;
  let failed = false;
  let sizeBytes = 0;
  let rotations = 0;
  let droppedBytes = 0;
  let allowanceBytes = limitBytes;
  let allowanceAtMs = nowMs();
  let tail = '';

  function open(): number | null {
    try {
      // Never an existing file, never through a link: the folder may belong to another account.
      const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
      const opened = openSync(options.path, flags, 0o600);
      if (options.owner !== null) fchownSync(opened, options.owner.uid, options.owner.gid);
      return opened;
    } catch (error) {
      // A session must not end because its log cannot be kept.
      return fail(error);
    }
  }

  function fail(error: unknown): null {
    if (!failed)
      process.stderr.write(`session log ${options.path}: ${(error as NodeJS.ErrnoException).code ?? error}\n`);
    failed = true;
    return null;
  }

  function put(bytes: Buffer): void {
    if (failed) return;
    descriptor ??= open();
    if (descriptor === null) return;
    if (sizeBytes + bytes.length > limitBytes) rotate();
    if (descriptor === null) return;
    try {
      sizeBytes += writeSync(descriptor, bytes);
    } catch (error) {
      fail(error);
    }
  }

  function rotate(): void {
    if (descriptor !== null) closeSync(descriptor);
    try {
      renameSync(options.path, `${options.path}.1`);
    } catch (error) {
      descriptor = fail(error);
      return;
    }
    rotations += 1;
    sizeBytes = 0;
    descriptor = open();
    const cut =
      rotations === 1 ? '' : ` What was written before that was cut (${rotations - 1} times ${limitBytes} bytes).`;
    put(Buffer.from(`[Vestibule: the part before this is in ${options.path}.1.${cut}]\n`));
  }

  function sayDropped(): void {
    if (droppedBytes === 0) return;
    const bytes = droppedBytes;
    droppedBytes = 0;
    put(Buffer.from(`[Vestibule: ${bytes} bytes were not kept: they came too fast.]\n`));
  }

  return {
    write(chunk) {
      tail = (tail + chunk.subarray(-2048).toString('utf8')).slice(-2048);
      const now = nowMs();
      allowanceBytes = Math.min(limitBytes, allowanceBytes + ((now - allowanceAtMs) / 1000) * ratePerSecondBytes);
      allowanceAtMs = now;
      if (chunk.length > allowanceBytes) {
        droppedBytes += chunk.length;
        return;
      }
      allowanceBytes -= chunk.length;
      sayDropped();
      put(chunk);
    },
    lastLine: () => tail.trimEnd().split('\n').at(-1) ?? '',
    path: () => (descriptor === null && rotations === 0 ? null : options.path),
    close() {
      sayDropped();
      if (descriptor !== null) closeSync(descriptor);
      descriptor = null;
      failed = true;
    },
  };
}
