import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { sayProblem } from '../contract/problem-words.ts';

export type UnreadFile =
  | { readonly kind: 'missing' }
  /** `why` completes «the file ...», such as `is a folder`. */
  | { readonly kind: 'unreadable'; readonly why: string };
export type SmallFile = { readonly kind: 'bytes'; readonly bytes: Buffer } | UnreadFile;
export type SmallTextFile = { readonly kind: 'text'; readonly text: string } | UnreadFile;

/** As `readSmallFile`, of UTF-8 text; a byte order mark is kept. */
export function readSmallTextFile(path: string, limitBytes: number): SmallTextFile {
  const read = readSmallFile(path, limitBytes);
  return read.kind === 'bytes' ? decodeText(read.bytes) : read;
}

/**
 * Reads a file that other people or programs wrote, of at most `limitBytes`. Never throws and never waits: a named pipe, a
 * device or a folder in the file's place is told, not opened.
 */
export function readSmallFile(path: string, limitBytes: number): SmallFile {
  return readChecked(path, limitBytes, { look: statSync, flags: 0, refuse: (facts) => refusal(facts, limitBytes) });
}

/** What a file was when it was read. */
export interface FileFacts {
  readonly uid: number;
  readonly mode: number;
  /** Another one: something has been written, or another file is in its place. */
  readonly version: string;
  /** When something of it was changed last, in milliseconds since the epoch. */
  readonly changedAtMs: number;
}

/**
 * As `readSmallFile`, with what the file was at that moment.
 *
 * @param ownerUid nothing is read of a file that belongs to somebody else, or that others may write; null: it does not matter
 */
export function readSmallFileWithFacts(
  path: string,
  limitBytes: number,
  ownerUid: number | null,
): UnreadFile | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly facts: FileFacts } {
  let last: Stats | null = null;
  const read = readChecked(path, limitBytes, {
    look: statSync,
    flags: 0,
    refuse(facts) {
      last = facts;
      return refusal(facts, limitBytes) ?? (ownerUid === null ? null : refusalOfWritable(facts, ownerUid));
    },
  });
  // Of the descriptor that was read: it is looked at last, and before the reading.
  const seen = last as Stats | null;
  if (read.kind !== 'bytes' || seen === null) return read.kind === 'bytes' ? { kind: 'missing' } : read;
  const version = [seen.dev, seen.ino, seen.size, seen.mtimeMs, seen.ctimeMs].join(' ');
  return { ...read, facts: { uid: seen.uid, mode: seen.mode, version, changedAtMs: seen.ctimeMs } };
}

/** As `readSmallFile`, but a symbolic link in the file's place is told, too. */
export function readSmallPlainFile(path: string, limitBytes: number): SmallFile {
  return readChecked(path, limitBytes, {
    look: lstatSync,
    flags: constants.O_NOFOLLOW,
    refuse: (facts) => refusal(facts, limitBytes),
  });
}

/**
 * As `readSmallTextFile`, of a file that holds secrets: only one that is the named user's, that nobody else may read or
 * write, and that is no symbolic link.
 */
export function readPrivateTextFile(path: string, limitBytes: number, ownerUid: number): SmallTextFile {
  const read = readChecked(path, limitBytes, {
    look: lstatSync,
    flags: constants.O_NOFOLLOW,
    refuse: (facts) => refusal(facts, limitBytes) ?? refusalOfStrangers(facts, ownerUid),
  });
  return read.kind === 'bytes' ? decodeText(read.bytes) : read;
}

interface ReadingRules {
  readonly look: (path: string) => Stats;
  /** Beside those of every file. */
  readonly flags: number;
  readonly refuse: (facts: Stats) => UnreadFile | null;
}

function readChecked(path: string, limitBytes: number, { look, flags, refuse }: ReadingRules): SmallFile {
  let descriptor: number | null = null;
  try {
    // Looked at before it is opened, because opening some devices does something; and again after, because it may have changed.
    const before = refuse(look(path));
    if (before !== null) return before;
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY | flags);
    const after = refuse(fstatSync(descriptor));
    if (after !== null) return after;
    // Some files of /proc say that they are empty, so what was read counts too.
    const bytes = readAtMost(descriptor, limitBytes + 1);
    return bytes.length > limitBytes ? tooLong(limitBytes) : { kind: 'bytes', bytes };
  } catch (error) {
    return refusalOfError(error);
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function refusal(facts: Stats, limitBytes: number): UnreadFile | null {
  if (facts.isSymbolicLink()) return { kind: 'unreadable', why: sayProblem('file.link') };
  if (facts.isDirectory()) return { kind: 'unreadable', why: sayProblem('file.folder') };
  if (facts.isFIFO()) return { kind: 'unreadable', why: sayProblem('file.pipe') };
  if (!facts.isFile()) return { kind: 'unreadable', why: sayProblem('file.special') };
  return facts.size > limitBytes ? tooLong(limitBytes) : null;
}

function refusalOfStrangers(facts: Stats, ownerUid: number): UnreadFile | null {
  if (facts.uid !== ownerUid)
    return { kind: 'unreadable', why: sayProblem('file.foreign', { uid: facts.uid, wanted: ownerUid }) };
  if ((facts.mode & 0o077) === 0) return null;
  const mode = (facts.mode & 0o7777).toString(8).padStart(4, '0');
  return { kind: 'unreadable', why: sayProblem('file.open', { mode }) };
}

function refusalOfWritable(facts: Stats, ownerUid: number): UnreadFile | null {
  if (facts.uid !== ownerUid)
    return { kind: 'unreadable', why: sayProblem('file.foreign', { uid: facts.uid, wanted: ownerUid }) };
  if ((facts.mode & 0o022) === 0) return null;
  const mode = (facts.mode & 0o7777).toString(8).padStart(4, '0');
  return { kind: 'unreadable', why: sayProblem('file.writable', { mode }) };
}

function tooLong(limitBytes: number): UnreadFile {
  return { kind: 'unreadable', why: sayProblem('file.long', { size: Math.round(limitBytes / 1024) }) };
}

function readAtMost(descriptor: number, limitBytes: number): Buffer {
  const buffer = Buffer.allocUnsafe(limitBytes);
  let length = 0;
  while (length < limitBytes) {
    const count = readSync(descriptor, buffer, length, limitBytes - length, null);
    if (count === 0) break;
    length += count;
  }
  return buffer.subarray(0, length);
}

function decodeText(bytes: Buffer): SmallTextFile {
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    // The decoder tells no more than that.
    return { kind: 'unreadable', why: sayProblem('file.notText') };
  }
}

function refusalOfError(error: unknown): UnreadFile {
  const code = (error as NodeJS.ErrnoException).code;
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { kind: 'missing' };
    case 'EACCES':
    case 'EPERM':
      return { kind: 'unreadable', why: sayProblem('file.denied') };
    case 'ELOOP':
      return { kind: 'unreadable', why: sayProblem('file.deadLink') };
    default:
      return { kind: 'unreadable', why: sayProblem('file.failed', { code: code ?? String(error) }) };
  }
}
