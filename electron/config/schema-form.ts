/** What a configuration file is described with: keys, tables, and lists of tables. */
import * as z from 'zod';
import { splitCommand } from './split-command.ts';

export interface ConfigurationKey<Value> {
  readonly kind: 'key';
  /** The name in the file. */
  readonly name: string;
  /** From what is written, in the file's unit, to the value. */
  readonly written: z.ZodType<Value>;
  /** What is right, as the end of a sentence that begins «must be». */
  readonly expects: string;
  readonly default: Value;
  /** The default as one would write it; null where the key has to be left out to get it. */
  readonly defaultWritten: string | null;
  readonly documentation: string;
  /** In a list of tables: each has to have it. */
  readonly isRequired?: true;
  /** Whoever is told what is wrong with it must not learn what is there: the app, its journal, who stands at the greeter. */
  readonly isSecret?: true;
  /** It names a file that somebody else reads, and whose mistakes are this line's. */
  readonly namesFile?: true;
}

export interface ConfigurationTable<Value> {
  readonly kind: 'table';
  readonly name: string;
  readonly documentation: string;
  readonly members: { readonly [Member in keyof Value]: ConfigurationMember<Value[Member]> };
}

/** Written as often as there are things of its kind: [[name]]. Its members are keys. */
export interface ConfigurationTableList<Value> {
  readonly kind: 'tables';
  readonly name: string;
  readonly documentation: string;
  /** What counts where the file has none. */
  readonly default: readonly Value[];
  /** So many count. */
  readonly limit: number;
  /** The member by which one is known from another. */
  readonly knownBy: keyof Value & string;
  readonly members: { readonly [Member in keyof Value]: ConfigurationKey<Value[Member]> };
}

/** A member with members of its own is a table of the file, a list of such is a list of tables; everything else is a key. */
type ConfigurationMember<Value> = [Value] extends [readonly (infer Item)[]]
  ? [Item] extends [object]
    ? ConfigurationTableList<Item>
    : ConfigurationKey<Value>
  : [Value] extends [object]
    ? ConfigurationTable<Value>
    : ConfigurationKey<Value>;

/** A member of whichever type: for those who walk through the schema. */
export type AnyConfigurationMember = ConfigurationKey<unknown> | AnyConfigurationTable | AnyConfigurationTableList;
export interface AnyConfigurationTableList extends Omit<ConfigurationTableList<unknown>, 'knownBy' | 'members'> {
  readonly knownBy: string;
  readonly members: Readonly<Record<string, ConfigurationKey<unknown>>>;
}
export interface AnyConfigurationTable {
  readonly kind: 'table';
  readonly name: string;
  readonly documentation: string;
  readonly members: Readonly<Record<string, AnyConfigurationMember>>;
}

/** A command line of the file as program and arguments; null where it is none. */
export const writtenCommand = z
  .string()
  .max(4096)
  .transform((line) => splitCommand(line));
/** Programs are named by where they are: there is no PATH that could be meant. */
export const startsWithPath = (words: readonly string[] | null): boolean => words?.[0]?.startsWith('/') === true;
