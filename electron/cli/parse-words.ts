/** The words of a command line, as every command takes them. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import type { Request } from './commands.ts';
import { exitStatus, Failure } from './exit-status.ts';
import { createOutput } from './output.ts';

export type Options = NonNullable<ParseArgsConfig['options']>;
const common = { seat: { type: 'string' }, json: { type: 'boolean' } } satisfies Options;

export interface Parsed {
  readonly request: Request;
  readonly values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;
  readonly positionals: readonly string[];
}

/** Throws a usage Failure where the words are off. */
export function parse(
  args: readonly string[],
  options: Options,
  positionals: { readonly least: number; readonly most: number },
): Parsed {
  let parsed: { values: Parsed['values']; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      options: { ...common, ...options },
      allowPositionals: true,
    }) as typeof parsed;
  } catch (error) {
    throw new Failure(exitStatus.usage, error instanceof Error ? error.message : String(error));
  }
  const count = parsed.positionals.length;
  if (count < positionals.least || count > positionals.most)
    throw new Failure(exitStatus.usage, 'wrong number of words');
  return {
    ...parsed,
    request: {
      seat: parsed.values['seat'] as string | undefined,
      output: createOutput(parsed.values['json'] === true),
    },
  };
}

/** Numbers of positionals. */
export const none = { least: 0, most: 0 } as const;
export const one = { least: 1, most: 1 } as const;
