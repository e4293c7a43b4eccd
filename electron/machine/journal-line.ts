/** The lines of a journal file: JSON, one value a line, without any character that a terminal would obey. */

export const journalFormat = 'vestibule-journal';
/** Changes whenever a reader of the old lines would misread the new ones. */
export const journalVersion = 1;

/** What begins every file, up to its version: a file that begins otherwise is not appended to. */
export const journalHeaderStart = `{"format":${JSON.stringify(journalFormat)},"version":${journalVersion},`;

/** Longest entry, in UTF-16 code units; a longer one is replaced by a note. A list of a thousand people fits (person-rule.ts). */
export const entryLimit = 256 * 1024;

export interface JournalEntry {
  /** Milliseconds since the epoch: when it was appended. */
  readonly atMs: number;
  readonly [key: string]: unknown;
}

/** An entry with its time, as it is written and as followers get it. */
export interface EncodedEntry {
  readonly entry: JournalEntry;
  /** With its line feed. */
  readonly line: string;
}

export function encodeEntry(content: object, atMs: number): EncodedEntry {
  const entry: JournalEntry = { ...content, atMs };
  const line = stringify(entry);
  if (line.length <= entryLimit) return { entry, line };
  const of = typeof entry['kind'] === 'string' ? entry['kind'].slice(0, 100) : null;
  const note: JournalEntry = { kind: 'journal-entry-too-long', of, characters: line.length, atMs };
  return { entry: note, line: stringify(note) };
}

/**
 * The line that begins a file, and wherever else a reader may begin: `content` is the state to which the next entry
 * applies. Where it is longer than `limit` it is left out, so that a file never begins with most of itself.
 */
export function encodeHeader(content: object, atMs: number, limit: number): string {
  const own = { format: journalFormat, version: journalVersion, atMs };
  const line = stringify({ ...own, ...content, ...own });
  return line.length <= limit ? line : stringify({ ...own, leftOut: line.length });
}

/** JSON.stringify escapes C0 controls; DEL, the C1 controls and the Unicode line separators are escaped here. */
function stringify(value: object): string {
  const json = JSON.stringify(value);
  const safe = json.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return `${safe}\n`;
}
