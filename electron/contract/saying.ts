/** Tables of sentences in which `{name}` stands for what differs. Free of zod: pages may have it. */

type ArgumentsOf<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ArgumentsOf<Rest>
  : never;

/** Values for what differs in a sentence. */
export type SayingValues<Text extends string> = Readonly<Record<ArgumentsOf<Text>, string | number>>;

type Say<Table extends Readonly<Record<string, string>>> = <Key extends keyof Table & string>(
  key: Key,
  ...values: [ArgumentsOf<Table[Key]>] extends [never] ? [] : [SayingValues<Table[Key]>]
) => string;

/** What says a sentence of the table, each of its arguments given. */
export function createSaying<const Table extends Readonly<Record<string, string>>>(table: Table): Say<Table> {
  return (key, ...values) => {
    const given: Readonly<Record<string, string | number>> = values[0] ?? {};
    return (table[key] ?? '').replaceAll(/\{(\w+)\}/g, (_, name: string) => String(given[name]));
  };
}
