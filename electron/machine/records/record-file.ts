/**
 * A file of login records, changed as the C library changes it (pututline(3), updwtmp(3)): under its write lock, in whole
 * records. It is never made: utmp(5) says that a missing file turns record-keeping off.
 */
import { closeSync, constants, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { LibcError, tryWriteLock } from '../libc.ts';
import { decodeUtmpRecord, encodeUtmpRecord, type UtmpRecord, utmpRecordBytes } from './utmp-record.ts';

/** Others hold the lock for one write; the C library itself gives up after ten seconds, which a login should not take. */
const lockLimitMs = 1000;

/**
 * Opens the file, takes its lock, lets `change` have it and closes it. `change` does not pause: what it read is still so
 * when it writes. Gives what went wrong in words, or null: it is done, or there is no such file.
 */
export async function changeRecordFile(path: string, change: (descriptor: number) => void): Promise<string | null> {
  let descriptor: number | null = null;
  try {
    // Not through a link, and not waiting for the reader of a named pipe.
    descriptor = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    if (!fstatSync(descriptor).isFile()) return `${path} is not a regular file`;
    for (const deadline = performance.now() + lockLimitMs; !tryWriteLock(descriptor); await sleep(10)) {
      if (performance.now() > deadline) return `${path} is locked by another program`;
    }
    change(descriptor);
    return null;
  } catch (error) {
    return describeRefusal(path, error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

export interface PlacedRecord {
  readonly record: UtmpRecord;
  /** Where it begins in its file, in bytes. */
  readonly position: number;
}

/** The whole records of the file, the last one first. */
export function* readRecordsBackwards(descriptor: number): Generator<PlacedRecord> {
  const chunk = Buffer.alloc(256 * utmpRecordBytes);
  for (let end = wholeLength(descriptor); end > 0; ) {
    const start = Math.max(0, end - chunk.length);
    // Whoever cuts the file short without its lock leaves empty records (EMPTY, utmp(5)) to be read here.
    chunk.fill(0, readSync(descriptor, chunk, 0, end - start, start));
    for (let position = end - utmpRecordBytes; position >= start; position -= utmpRecordBytes)
      yield { record: decodeUtmpRecord(chunk, position - start), position };
    end = start;
  }
}

/** Adds the record behind the last whole one, over an incomplete one that a crash left, as updwtmp(3) does. */
export function appendRecord(descriptor: number, record: UtmpRecord): void {
  writeBytesAt(descriptor, encodeUtmpRecord(record), wholeLength(descriptor));
}

/** Writes all, or (when it throws) nothing that made the file longer: a full disk leaves no part of a record. */
export function writeBytesAt(descriptor: number, bytes: Buffer, position: number): void {
  const size = fstatSync(descriptor).size;
  try {
    for (let done = 0; done < bytes.length; )
      done += writeSync(descriptor, bytes, done, bytes.length - done, position + done);
  } catch (error) {
    if (position + bytes.length > size) ftruncateSync(descriptor, Math.min(size, position));
    throw error;
  }
}

function wholeLength(descriptor: number): number {
  const size = fstatSync(descriptor).size;
  return size - (size % utmpRecordBytes);
}

/** What the system said, in words; what is no answer of the system is thrown. */
function describeRefusal(path: string, error: unknown): string | null {
  if (error instanceof LibcError) return `${path} cannot be locked (errno ${error.errno})`;
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) throw error;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return null;
    case 'ELOOP':
      return `${path} is a symbolic link, which is not followed`;
    case 'EISDIR':
      return `${path} is a folder`;
    case 'EACCES':
    case 'EPERM':
      return `${path} may not be written by this account`;
    case 'ENOSPC':
      return `${path} cannot be written: the disk is full`;
    default:
      return `${path} cannot be written (${code})`;
  }
}
