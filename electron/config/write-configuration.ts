/** From the schema to the text of a file: a sample with every key, and the configuration that is in force. Pure. */
import type { Configuration } from '../contract/configuration.ts';
import { configurationSchemaTable } from './schema.ts';
import type { AnyConfigurationTable, AnyConfigurationTableList, ConfigurationKey } from './schema-form.ts';

const width = 100;

/**
 * A file that changes nothing: every key with its documentation, its default, and what else may be there, behind a number sign.
 */
export function writeSample(): string {
  return [
    ...comment(
      'Vestibule’s configuration, as /etc/vestibule/vestibule.toml. Take the number sign from the lines that are to count. «vestibule config check FILE» tells what is wrong with a file.',
    ),
    ...sampleOf(configurationSchemaTable, []),
    '',
  ].join('\n');
}

function sampleOf(table: AnyConfigurationTable, path: readonly string[]): readonly string[] {
  const members = Object.values(table.members);
  // Keys before tables: what follows a table's name belongs to it (TOML v1.0.0, «Table»).
  const keys = members.flatMap((member) => (member.kind === 'key' ? [member] : []));
  const tables = members.flatMap((member) => (member.kind === 'table' ? [member] : []));
  return [
    ...(path.length === 0 ? [] : ['', ...comment(table.documentation), `[${path.join('.')}]`]),
    ...keys.flatMap(sampleOfKey),
    ...members.flatMap((member) => (member.kind === 'tables' ? sampleOfList(member, [...path, member.name]) : [])),
    ...tables.flatMap((each) => sampleOf(each, [...path, each.name])),
  ];
}

function sampleOfKey(key: ConfigurationKey<unknown>): readonly string[] {
  const without = key.isRequired
    ? '; each has to have it'
    : key.defaultWritten === null
      ? ''
      : `; without it, ${key.defaultWritten}`;
  return [
    '',
    ...comment(key.documentation),
    ...comment(`It must be ${key.expects}${without}.`),
    `#${key.name} = ${key.defaultWritten ?? exampleOf(key)}`,
  ];
}

/** Its header is taken away as well: a table that is there has to have what it needs. */
function sampleOfList(list: AnyConfigurationTableList, path: readonly string[]): readonly string[] {
  return [
    '',
    ...comment(list.documentation),
    `#[[${path.join('.')}]]`,
    ...Object.values(list.members).flatMap(sampleOfKey),
  ];
}

/** What a key expects ends in an example wherever it has no default. */
function exampleOf(key: ConfigurationKey<unknown>): string {
  const example = /such as (.+)$/.exec(key.expects)?.[1];
  if (example === undefined) throw new Error(`${key.name} has neither a default nor an example`);
  return example;
}

function comment(text: string): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(`# ${word}`);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/**
 * As a file that gives this configuration again; keys that have to be left out for it are left out.
 *
 * @param remark what is said behind a key, without line feeds; null: nothing
 */
export function writeConfiguration(
  configuration: Configuration,
  remark: (key: ConfigurationKey<unknown>) => string | null = () => null,
): string {
  return `${valuesOf(configurationSchemaTable, [], configuration as unknown as Record<string, unknown>, remark)
    .join('\n')
    .trim()}\n`;
}

function valuesOf(
  table: AnyConfigurationTable,
  path: readonly string[],
  values: Readonly<Record<string, unknown>>,
  remark: (key: ConfigurationKey<unknown>) => string | null,
): readonly string[] {
  const members = Object.entries(table.members);
  const keys = members.flatMap(([name, member]) => {
    if (member.kind !== 'key') return [];
    const written = writeValue(member, values[name]);
    const said = remark(member);
    return written === null ? [] : [`${member.name} = ${written}${said === null ? '' : `  # ${said}`}`];
  });
  const tables = members.flatMap(([name, member]) =>
    member.kind === 'table'
      ? valuesOf(member, [...path, member.name], values[name] as Readonly<Record<string, unknown>>, remark)
      : [],
  );
  const lists = members.flatMap(([name, member]) =>
    member.kind === 'tables' ? itemsOf(member, [...path, member.name], values[name] as readonly never[]) : [],
  );
  return [...(path.length === 0 || keys.length === 0 ? [] : ['', `[${path.join('.')}]`]), ...keys, ...lists, ...tables];
}

function itemsOf(
  list: AnyConfigurationTableList,
  path: readonly string[],
  items: readonly Readonly<Record<string, unknown>>[],
): readonly string[] {
  return items.flatMap((item) => [
    '',
    `[[${path.join('.')}]]`,
    ...Object.entries(list.members).flatMap(([name, key]) => {
      const written = writeValue(key, item[name]);
      return written === null ? [] : [`${key.name} = ${written}`];
    }),
  ]);
}

/** A value as one would write it: the first way that is read as the same again; null where the key has to be left out. */
export function writeValue(key: ConfigurationKey<unknown>, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const ways: readonly unknown[] = [
    value,
    // Times are written in seconds.
    ...(typeof value === 'number' ? [value / 1000] : []),
    ...(Array.isArray(value) ? [value.map(quoteWord).join(' ')] : []),
  ];
  const way = ways.find((each) => {
    const read = key.written.safeParse(each);
    return read.success && JSON.stringify(read.data) === JSON.stringify(value);
  });
  return way === undefined ? null : JSON.stringify(way);
}

const quoteWord = (word: unknown): string =>
  /^[\w@%+=:,./-]+$/.test(String(word)) ? String(word) : `'${String(word).replaceAll("'", String.raw`'\''`)}'`;
