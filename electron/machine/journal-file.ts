import {
  closeSync,
  constants,
  fchmodSync,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  write,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { journalHeaderStart } from './journal-line.ts';

export interface JournalFileNames {
  readonly folder: string;
  /** Without `.jsonl`. */
  readonly name: string;
  /** Number of files in all. */
  readonly keep: number;
}

/** `journal.jsonl` is the newest, `journal.1.jsonl` the one before it, and so on. */
export function journalFilePath(names: Pick<JournalFileNames, 'folder' | 'name'>, age: number): string {
  return join(names.folder, age === 0 ? `${names.name}.jsonl` : `${names.name}.${age}.jsonl`);
}

/** The open file that lines are appended to. Its functions throw what the system says; the journal deals with it. */
export interface JournalFile {
  readonly size: () => number;
  /** All of it, or (when it throws) none of it as far as the system lets us take it back. */
  readonly append: (bytes: Buffer) => Promise<void>;
  /** Somebody removed the file: what is appended now, nobody will ever read. */
  readonly isGone: () => boolean;
  readonly close: () => void;
}

/**
 * Opens (0600) the newest file to append to, after it was put right: a last line that a crash cut off gets its line feed,
 * and a file that is not of this format is rotated away.
 */
export function openJournalFile(names: JournalFileNames): JournalFile {
  mkdirSync(names.folder, { recursive: true, mode: 0o700 });
  const descriptor = openForAppending(journalFilePath(names, 0));
  const size = fstatSync(descriptor).size;
  if (size > 0 && readAt(descriptor, 0, journalHeaderStart.length) !== journalHeaderStart) {
    closeSync(descriptor);
    rotateJournalFiles(names);
    return createJournalFile(openForAppending(journalFilePath(names, 0)), 0);
  }
  const isCut = size > 0 && readAt(descriptor, size - 1, 1) !== '\n';
  if (isCut) writeSync(descriptor, '\n');
  return createJournalFile(descriptor, isCut ? size + 1 : size);
}

/** Makes every file one older and forgets the oldest. Files beyond `keep`, from a time when it was more, go too. */
export function rotateJournalFiles(names: JournalFileNames): void {
  for (let age = names.keep; removeFile(journalFilePath(names, age)); age += 1);
  if (names.keep === 1) removeFile(journalFilePath(names, 0));
  for (let age = names.keep - 2; age >= 0; age -= 1) {
    try {
      renameSync(journalFilePath(names, age), journalFilePath(names, age + 1));
    } catch (error) {
      // Somebody removed it: then there is one less to keep.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** True where there was one. */
function removeFile(path: string): boolean {
  try {
    rmSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

function openForAppending(path: string): number {
  // Not through a link, and not waiting for the reader of a named pipe.
  const flags = constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const descriptor = openSync(path, flags, 0o600);
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error(`${path} is not a regular file`);
    fchmodSync(descriptor, 0o600);
    return descriptor;
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
}

function readAt(descriptor: number, position: number, length: number): string {
  const buffer = Buffer.alloc(length);
  const count = readSync(descriptor, buffer, 0, length, position);
  return buffer.toString('latin1', 0, count);
}

function createJournalFile(descriptor: number, sizeAtOpen: number): JournalFile {
  let size = sizeAtOpen;
  return {
    size: () => size,
    async append(bytes) {
      try {
        await writeAll(descriptor, bytes);
        size += bytes.length;
      } catch (error) {
        // A full disk takes part of a line; what is taken back here need not be skipped by every reader.
        ftruncateSync(descriptor, size);
        throw error;
      }
    },
    isGone: () => fstatSync(descriptor).nlink === 0,
    close: () => closeSync(descriptor),
  };
}

async function writeAll(descriptor: number, bytes: Buffer): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) offset += await writeSome(descriptor, bytes.subarray(offset));
}

function writeSome(descriptor: number, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    write(descriptor, bytes, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}
