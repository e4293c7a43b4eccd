import { readFile } from 'node:fs/promises';
import { type JournalFileNames, journalFilePath } from './journal-file.ts';
import { type JournalEntry, journalFormat, journalVersion } from './journal-line.ts';

/** A stretch that can be replayed: entries without a gap, and the state to which the first of them applies. */
export interface JournalStretch {
  readonly header: Readonly<Record<string, unknown>>;
  readonly entries: readonly JournalEntry[];
}

export interface ParsedJournal {
  readonly stretches: readonly JournalStretch[];
  /** Lines that a crash cut off, or that are nobody's; and all lines of another version. */
  readonly skippedLines: number;
}

/** Reads the text of one file of a journal. Never throws. */
export function parseJournal(text: string): ParsedJournal {
  const stretches: { header: Readonly<Record<string, unknown>>; entries: JournalEntry[] }[] = [];
  let skippedLines = 0;
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const value = parseLine(line);
    if (value === null) {
      skippedLines += 1;
    } else if (value['format'] === journalFormat && value['version'] === journalVersion) {
      stretches.push({ header: value, entries: [] });
    } else if (typeof value['atMs'] === 'number' && value['format'] !== journalFormat && stretches.length > 0) {
      stretches.at(-1)?.entries.push(value as JournalEntry);
    } else {
      skippedLines += 1;
    }
  }
  return { stretches, skippedLines };
}

/**
 * The newest entries of a journal's files, oldest first, at most `count`. A file that is not there has none; one that
 * cannot be read rejects.
 */
export async function readJournalTail(
  names: Pick<JournalFileNames, 'folder' | 'name'>,
  count: number,
): Promise<readonly JournalEntry[]> {
  let tail: JournalEntry[] = [];
  for (let age = 0; tail.length < count; age += 1) {
    const text = await readIfThere(journalFilePath(names, age));
    if (text === null) break;
    tail = [...parseJournal(text).stretches.flatMap((stretch) => stretch.entries), ...tail];
  }
  return tail.slice(Math.max(0, tail.length - count));
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function parseLine(line: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    // Not JSON is what a cut line looks like; the caller counts it.
    return null;
  }
}
