/** The `Exec` key: «The Exec key» of the Desktop Entry Specification 1.5. */
import { sayProblem } from '../contract/problem-words.ts';

export interface ExecContext {
  /** Value of Icon, may be empty. */
  readonly icon: string;
  /** Name in the wanted language. */
  readonly name: string;
  /** Where the file is. */
  readonly path: string;
}

export type ExpandedExec =
  | { readonly kind: 'argv'; readonly argv: readonly string[]; readonly remarks: readonly string[] }
  | { readonly kind: 'broken'; readonly text: string };

/** As many and as long arguments as `SessionProgram` carries. */
const argumentCountLimit = 256;
const argumentLengthLimit = 8192;

interface Argument {
  text: string;
  /** A quote was seen: then it stays even when it is empty. */
  quoted: boolean;
  /** A field code was taken out of it. */
  emptied: boolean;
}

/**
 * Splits `Exec` (whose general string escapes are resolved already) into arguments and expands its field codes. No file
 * is given to a session, so the codes for files and the deprecated ones vanish, and so does an argument that held nothing
 * else. Reserved characters outside of quotes stand for themselves, since no shell sees them.
 */
export function expandExec(exec: string, context: ExecContext): ExpandedExec {
  const argv: string[] = [];
  const remarks = new Set<string>();
  let argument: Argument | null = null;
  let quote: '"' | "'" | null = null;
  const finish = () => {
    if (argument !== null && !(argument.text === '' && (argument.emptied || !argument.quoted)))
      argv.push(argument.text);
    argument = null;
  };
  const current = (): Argument => {
    argument ??= { text: '', quoted: false, emptied: false };
    return argument;
  };

  for (let index = 0; index < exec.length; index += 1) {
    const character = exec[index] ?? '';
    const next = exec[index + 1];
    if (quote === "'") {
      if (character === quote) quote = null;
      else current().text += character;
    } else if (character === '\\') {
      if (next === undefined) return { kind: 'broken', text: sayProblem('exec.backslash') };
      // Inside quotes a backslash escapes these four alone.
      if (quote === null || '"`$\\'.includes(next)) {
        current().text += next;
        index += 1;
      } else {
        current().text += character;
      }
    } else if (character === quote) {
      quote = null;
    } else if (quote === null && (character === '"' || character === "'")) {
      quote = character;
      current().quoted = true;
      if (character === "'") remarks.add(sayProblem('exec.singleQuotes'));
    } else if (quote === null && /[ \t\n\r]/.test(character)) {
      finish();
    } else if (character === '%') {
      const alone =
        quote === null && argument === null && (exec[index + 2] === undefined || /\s/.test(exec[index + 2] ?? ''));
      const expansion = expandFieldCode(next, alone, context);
      if (expansion.kind === 'broken') return expansion;
      index += 1;
      if (expansion.kind === 'arguments') argv.push(...expansion.arguments);
      else if (expansion.text === '') current().emptied = true;
      else current().text += expansion.text;
    } else {
      current().text += character;
    }
  }
  if (quote !== null) return { kind: 'broken', text: sayProblem('exec.open', { quoteMark: quote }) };
  finish();
  return judge(argv, [...remarks]);
}

type Expansion =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'arguments'; readonly arguments: readonly string[] }
  | { readonly kind: 'broken'; readonly text: string };

function expandFieldCode(code: string | undefined, alone: boolean, context: ExecContext): Expansion {
  switch (code) {
    case '%':
      return { kind: 'text', text: '%' };
    case 'c':
      return { kind: 'text', text: context.name };
    case 'k':
      return { kind: 'text', text: context.path };
    case 'i':
      if (!alone) return { kind: 'broken', text: sayProblem('exec.icon') };
      return { kind: 'arguments', arguments: context.icon === '' ? [] : ['--icon', context.icon] };
    case 'f':
    case 'F':
    case 'u':
    case 'U':
    case 'd':
    case 'D':
    case 'n':
    case 'N':
    case 'v':
    case 'm':
      return { kind: 'text', text: '' };
    case undefined:
      return { kind: 'broken', text: sayProblem('exec.percent') };
    default:
      return {
        kind: 'broken',
        text: sayProblem('exec.code', { code: `%${/\p{C}/u.test(code) ? '?' : code}` }),
      };
  }
}

function judge(argv: readonly string[], remarks: readonly string[]): ExpandedExec {
  const [program] = argv;
  if (program === undefined || program === '') return { kind: 'broken', text: sayProblem('exec.none') };
  if (program.includes('=')) {
    return {
      kind: 'broken',
      text: sayProblem('exec.variable'),
    };
  }
  if (argv.length > argumentCountLimit)
    return { kind: 'broken', text: sayProblem('exec.tooMany', { count: argumentCountLimit }) };
  if (argv.some((argument) => argument.length > argumentLengthLimit)) {
    return { kind: 'broken', text: sayProblem('exec.long', { count: argumentLengthLimit }) };
  }
  return { kind: 'argv', argv, remarks };
}
