import { type AST, ParseError, parseTOML } from 'toml-eslint-parser';
import { sayProblem } from '../contract/problem-words.ts';
import { secretNames } from './schema.ts';

export interface TomlProblem {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

export interface ParsedToml {
  /** What could be read; null where that is nothing at all. */
  readonly document: AST.TOMLTopLevelTable | null;
  /** Lines that are no TOML: the meaning of the others is then in doubt. */
  readonly syntaxProblems: readonly TomlProblem[];
  /** Keys and tables given again: the first of each is in `document`. */
  readonly duplicates: readonly TomlProblem[];
  /** Tables in `document` that stand in for a header that was taken out; what is in them belongs to nothing. */
  readonly setAsideTable: string;
}

/** No table of anybody's has this name; a number follows. */
const setAsideTable = 'set aside by the parser ';
/** Characters to go through in all, whatever the file's length: the parser stops at the first error and is asked again. */
const effortLimit = 512 * 1024;
const attemptLimit = 20;

/**
 * Reads a TOML document to its end: a line that the parser refuses is reported, taken out, and the rest is read again, so
 * that everything wrong is found at once.
 */
export function parseToml(text: string): ParsedToml {
  const lines = text.split('\n');
  const syntaxProblems: TomlProblem[] = [];
  const duplicates: TomlProblem[] = [];
  const attempts = Math.min(attemptLimit, Math.max(2, Math.floor(effortLimit / Math.max(text.length, 1))));
  for (let attempt = 1; ; attempt += 1) {
    const outcome = parseOnce(lines.join('\n'));
    if (outcome.kind === 'document') return { document: outcome.document, syntaxProblems, duplicates, setAsideTable };
    const line = outcome.duplicate ? outcome.line : blamedLine(lines, outcome);
    const there = lines[line - 1] ?? '';
    const problem = { line, text: outcome.duplicate ? duplicateText(there) : syntaxText(there, outcome) };
    (outcome.duplicate ? duplicates : syntaxProblems).push(problem);
    if (there.trim() === '' || attempt === attempts) {
      return {
        document: null,
        syntaxProblems: [...syntaxProblems, { line, text: sayProblem('restUnread') }],
        duplicates,
        setAsideTable,
      };
    }
    // The keys below a header that is taken out must not end up in the table above it.
    lines[line - 1] = there.trim().startsWith('[') ? `["${setAsideTable}${line}"]` : '';
  }
}

type Outcome =
  | { readonly kind: 'document'; readonly document: AST.TOMLTopLevelTable }
  | {
      readonly kind: 'error';
      readonly duplicate: boolean;
      readonly line: number;
      readonly column: number;
      readonly message: string;
    };

function parseOnce(text: string): Outcome {
  try {
    return { kind: 'document', document: parseTOML(text, { tomlVersion: '1.0' }).body[0] };
  } catch (error) {
    if (error instanceof ParseError) {
      const duplicate = error.message.includes('multiple times');
      return { kind: 'error', duplicate, line: error.lineNumber, column: error.column + 1, message: error.message };
    }
    // The parser recurses, and takes a text apart on the stack: a value that is too deep or too long exhausts it.
    if (error instanceof RangeError) {
      return {
        kind: 'error',
        duplicate: false,
        line: 1,
        column: 1,
        message: 'A value is too long, or nested too deeply',
      };
    }
    throw error;
  }
}

/** The parser notices a line without its end, such as `key =`, only at the start of a later one. */
function blamedLine(lines: readonly string[], error: { readonly line: number; readonly column: number }): number {
  if (error.column > 1) return error.line;
  let line = error.line - 1;
  while (line > 0 && (lines[line - 1] ?? '').trim() === '') line -= 1;
  if (line === 0) return error.line;
  return parseOnce(lines[line - 1] ?? '').kind === 'error' ? line : error.line;
}

/** A line that is no TOML may be of a key that is a secret, and nobody knows of which: what stands behind it is left out. */
function withoutSecret(there: string): string {
  const key = /^\s*(?:[\w"'-]+\s*\.\s*)*["']?([\w-]+)["']?\s*=/.exec(there);
  return key !== null && secretNames.has(key[1] ?? '') ? `${key[0].trim()} …` : there;
}

function syntaxText(there: string, error: { readonly column: number; readonly message: string }): string {
  const what = error.message.charAt(0).toLowerCase() + error.message.slice(1);
  return sayProblem('notToml', { there: quote(withoutSecret(there)), why: what });
}

function duplicateText(there: string): string {
  return there.trim().startsWith('[')
    ? sayProblem('tableTwice', { there: quote(there) })
    : sayProblem('keyTwice', { there: quote(withoutSecret(there)) });
}

/** A piece of the file as it may be shown: one line, short, no control characters. */
export function quote(text: string): string {
  const printable = text.trim().replace(/\p{C}/gu, '\u{fffd}');
  return printable.length > 60 ? `${printable.slice(0, 57)}...` : printable;
}
