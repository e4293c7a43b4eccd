/**
 * Framing of every socket of Vestibule: one JSON value a line (UTF-8, LF). A line that is too long, is not JSON or does
 * not fit the schema is a `Malformed` value: the receiver ends that connection, never itself.
 */
import type { z } from 'zod';

/** Longest line that any side accepts, in UTF-16 code units, the line feed not counted. */
export const lineLimit = 256 * 1024;
/** A screenshot is the longest of what is longer. */
export const screenshotLineLimit = 64 * 1024 * 1024;

/** What the app takes from the supervisor: a picture in base64 is the longest (`pictureLimitBytes`). */
export const pictureLineLimit = 2 * 1024 * 1024;

/** Values inside of values: JSON.parse takes any depth, and JSON.stringify breaks the stack of whoever passes it on. */
const depthLimit = 64;
/** Commas and the like in a line that is longer than others may be: a screenshot has a handful of them. */
const markLimit = 100_000;

export interface Malformed {
  readonly kind: 'malformed';
  /** What was wrong, without the text itself: it may hold a credential. */
  readonly problem: string;
}

export type Decoded<T> = { readonly kind: 'message'; readonly message: T } | Malformed;

export function encodeLine(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}

export function decodeLine<T>(schema: z.ZodType<T>, line: string): Decoded<T> {
  if (line.length > lineLimit && hasManyMarks(line))
    return { kind: 'malformed', problem: `too many values (${line.length} characters)` };
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return { kind: 'malformed', problem: `not JSON (${line.length} characters)` };
  }
  if (isDeeper(value, depthLimit)) return { kind: 'malformed', problem: 'nested too deeply' };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { kind: 'message', message: parsed.data };
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? 'message' : issue.path.join('.');
  return { kind: 'malformed', problem: `${where}: ${issue?.code ?? 'does not fit'}` };
}

/** What a line costs in memory, as values, is up to twenty times its own length. */
function hasManyMarks(line: string): boolean {
  const mark = /[,:[{]/g;
  for (let count = 0; mark.test(line); ) {
    count += 1;
    if (count > markLimit) return true;
  }
  return false;
}

function isDeeper(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((each) => isDeeper(each, depth - 1));
}

export interface LineSplitter {
  /** Takes what arrived; gives the complete lines, or a `Malformed` once the limit is passed (then it stays broken). */
  push(chunk: string): readonly string[] | Malformed;
}

export function createLineSplitter(limit: number = lineLimit): LineSplitter {
  // Pieces of the line that is not complete yet: they are joined once, so that a long line costs no more than its length.
  let pieces: string[] = [];
  let length = 0;
  let broken: Malformed | null = null;
  return {
    push(chunk) {
      if (broken !== null) return broken;
      const [first = '', ...others] = chunk.split('\n');
      pieces.push(first);
      length += first.length;
      const lines: string[] = [];
      let longest = length;
      for (const next of others) {
        lines.push(pieces.join(''));
        pieces = [next];
        length = next.length;
        longest = Math.max(longest, length);
      }
      if (longest <= limit) return lines;
      pieces = [];
      broken = { kind: 'malformed', problem: `a line of more than ${limit} characters` };
      return broken;
    },
  };
}
