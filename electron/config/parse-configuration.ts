import { type AST, getStaticTOMLValue } from 'toml-eslint-parser';
import type { Configuration, ConfigurationProblem } from '../contract/configuration.ts';
import type { NamedFile } from '../contract/kiosk.ts';
import { sayProblem } from '../contract/problem-words.ts';
import { createConfiguration, type Valued } from './default-configuration.ts';
import { findNearestName } from './nearest-name.ts';
import { parseToml, quote } from './parse-toml.ts';
import { configurationSchemaTable } from './schema.ts';
import type {
  AnyConfigurationMember,
  AnyConfigurationTable,
  AnyConfigurationTableList,
  ConfigurationKey,
} from './schema-form.ts';

export interface ParsedConfiguration {
  readonly configuration: Configuration;
  /** In the order of the file. Empty: all is well. */
  readonly problems: readonly ConfigurationProblem[];
}

/** What one text gives, whatever others give. */
export interface ParsedLayer {
  /** By key, as the value that it becomes. */
  readonly values: ReadonlyMap<Valued, unknown>;
  /** Where each of them stands, from 1; of a list its first table. */
  readonly lines: ReadonlyMap<Valued, number>;
  /** That it names, for others to read. */
  readonly files: readonly NamedFile[];
  readonly problems: readonly ConfigurationProblem[];
}

/** Longest configuration that is read, in UTF-16 code units. */
export const configurationLimit = 256 * 1024;
/** More problems than this help nobody. */
const problemLimit = 100;

/**
 * The configuration that a file's text asks for, with every problem in it. Never throws.
 *
 * A key whose value is wrong keeps its default and the rest counts. Where a line is not TOML nobody can say what the
 * others were meant to be: then all is left at the defaults, and the problems of the other lines are listed all the same.
 */
export function parseConfiguration(text: string, file: string): ParsedConfiguration {
  const { values, problems } = parseLayer(text, file, (key) => key.defaultWritten);
  return { configuration: createConfiguration((key) => (values.has(key) ? values.get(key) : key.default)), problems };
}

/**
 * As `parseConfiguration`, for one text of several.
 *
 * @param standing what a key stays at where its value here is wrong, as one would write it; null: nothing to speak of
 */
export function parseLayer(
  text: string,
  file: string,
  standing: (key: ConfigurationKey<unknown>) => string | null,
): ParsedLayer {
  if (text.length > configurationLimit) {
    const limit = `${configurationLimit / 1024} KiB`;
    return withoutValues([{ file, line: 1, text: sayProblem('tooLong', { limit }) }]);
  }
  const toml = parseToml(text.replace(/^\u{feff}/u, ''));
  const reader: Reader = {
    text: sourceOf(text),
    standing,
    problems: [],
    values: new Map(),
    lines: new Map(),
    files: [],
  };
  if (toml.document !== null) {
    for (const node of toml.document.body) readTopLevel(reader, node, toml.setAsideTable);
  }
  const found = [...toml.syntaxProblems, ...toml.duplicates, ...reader.problems];
  const problems = found
    .toSorted((one, other) => one.line - other.line)
    .slice(0, problemLimit)
    .map((problem) => ({ file, line: problem.line, text: problem.text }));
  if (found.length > problemLimit) {
    problems.push({
      file,
      line: problems.at(-1)?.line ?? 1,
      text: sayProblem('more', { count: found.length - problemLimit }),
    });
  }
  if (toml.syntaxProblems.length > 0) return withoutValues(problems);
  const files = reader.files.map((named) => ({ ...named, file }));
  return { values: reader.values, lines: reader.lines, files, problems };
}

function withoutValues(problems: readonly ConfigurationProblem[]): ParsedLayer {
  return { values: new Map(), lines: new Map(), files: [], problems };
}

interface Reader {
  readonly text: (node: AST.TOMLNode) => string;
  readonly standing: (key: ConfigurationKey<unknown>) => string | null;
  readonly problems: { line: number; text: string }[];
  readonly values: Map<Valued, unknown>;
  readonly lines: Map<Valued, number>;
  readonly files: Omit<NamedFile, 'file'>[];
}

interface NamedAt {
  readonly name: string;
  readonly line: number;
}

function readTopLevel(reader: Reader, node: AST.TOMLKeyValue | AST.TOMLTable, setAside: string): void {
  if (node.type === 'TOMLKeyValue') {
    readKeyValue(reader, configurationSchemaTable, [], node);
    return;
  }
  const path = pathOf(node.key);
  if (path[0]?.name.startsWith(setAside)) return;
  const found = descend(reader, configurationSchemaTable, [], path);
  if (found === null) return;
  const line = node.loc.start.line;
  const written = path.map((part) => part.name).join('.');
  if (found.kind === 'key') {
    reader.problems.push({ line, text: sayProblem('isTable', { key: `[${written}]`, expects: found.expects }) });
  } else if (found.kind === 'tables') {
    if (node.kind === 'array') readListed(reader, found, written, line, node.body);
    else
      reader.problems.push({ line, text: sayProblem('isOneTable', { key: `[${written}]`, right: `[[${written}]]` }) });
  } else if (node.kind === 'array') {
    reader.problems.push({ line, text: sayProblem('isList', { key: `[[${written}]]`, right: `[${written}]` }) });
  } else {
    const names = path.map((part) => part.name);
    for (const keyValue of node.body) readKeyValue(reader, found, names, keyValue);
  }
}

function readKeyValue(
  reader: Reader,
  table: AnyConfigurationTable,
  above: readonly string[],
  node: AST.TOMLKeyValue,
): void {
  const path = pathOf(node.key);
  const found = descend(reader, table, above, path);
  if (found === null) return;
  const names = [...above, ...path.map((part) => part.name)];
  if (found.kind === 'key') {
    const value = readValue(reader, found, names, node.value);
    if (value === null) return;
    reader.values.set(found, value.read);
    reader.lines.set(found, node.value.loc.start.line);
  } else if (found.kind === 'tables') {
    readList(reader, found, names.join('.'), node.value);
  } else if (node.value.type === 'TOMLInlineTable') {
    for (const keyValue of node.value.body) readKeyValue(reader, found, names, keyValue);
  } else {
    const written = names.join('.');
    const there = quote(reader.text(node.value));
    reader.problems.push({
      line: node.loc.start.line,
      text: sayProblem('notTable', { key: written, there, right: `[${written}]` }),
    });
  }
}

function readValue(
  reader: Reader,
  key: ConfigurationKey<unknown>,
  names: readonly string[],
  node: AST.TOMLContentNode,
): { readonly read: unknown } | null {
  let written: unknown;
  try {
    written = getStaticTOMLValue(node);
  } catch (error) {
    // Thousands of brackets exhaust the stack; no key takes such a value.
    if (!(error instanceof RangeError)) throw error;
    written = undefined;
  }
  const parsed = key.written.safeParse(written);
  if (parsed.success) {
    const { line } = node.loc.start;
    if (key.namesFile && typeof parsed.data === 'string')
      reader.files.push({ key: names.join('.'), path: parsed.data, line });
    return { read: parsed.data };
  }
  const line = lineOf(node, parsed.error.issues[0]?.path ?? []);
  reader.problems.push({ line, text: wrongText(reader, key, names.join('.'), node) });
  return null;
}

function wrongText(reader: Reader, key: ConfigurationKey<unknown>, name: string, node: AST.TOMLContentNode): string {
  const known = { key: name, expects: key.expects };
  if (key.isSecret) return sayProblem('wrongSecret', known);
  const there = quote(reader.text(node));
  const value = reader.standing(key);
  return value === null
    ? sayProblem('wrong', { ...known, there })
    : sayProblem('wrongStays', { ...known, there, value });
}

/** One table of a list. It counts with all that it has to have, and with a name that no other before it has. */
function readListed(
  reader: Reader,
  list: AnyConfigurationTableList,
  written: string,
  line: number,
  body: readonly AST.TOMLKeyValue[],
): void {
  const values = new Map<ConfigurationKey<unknown>, unknown>();
  const given = new Set<ConfigurationKey<unknown>>();
  for (const keyValue of body) {
    const path = pathOf(keyValue.key);
    const key = Object.values(list.members).find((member) => member.name === path[0]?.name);
    const names = [written, ...path.map(({ name }) => name)];
    if (key === undefined || path.length > 1) {
      const [first] = path;
      const text =
        key === undefined ? unknownText(names.slice(0, 2), list) : sayProblem('inNoTable', { key: names.join('.') });
      reader.problems.push({ line: first?.line ?? line, text });
      continue;
    }
    given.add(key);
    const value = readValue(reader, key, names, keyValue.value);
    if (value !== null) values.set(key, value.read);
  }
  const needed = Object.values(list.members).filter((member) => member.isRequired === true);
  for (const key of needed.filter((each) => !given.has(each)))
    reader.problems.push({
      line,
      text: sayProblem('lacks', { table: `[[${written}]]`, key: key.name, expects: key.expects }),
    });
  if (needed.some((key) => !values.has(key))) return;
  const before = (reader.values.get(list) ?? []) as readonly Readonly<Record<string, unknown>>[];
  const item = Object.fromEntries(
    Object.entries(list.members).map(([name, key]) => [name, values.has(key) ? values.get(key) : key.default]),
  );
  const name = String(item[list.knownBy]);
  if (before.some((each) => each[list.knownBy] === item[list.knownBy]))
    reader.problems.push({ line, text: sayProblem('listedTwice', { table: `[[${written}]]`, name }) });
  else if (before.length >= list.limit)
    reader.problems.push({
      line,
      text: sayProblem('tooMany', { limit: list.limit, table: `[[${written}]]`, name }),
    });
  else {
    reader.values.set(list, [...before, item]);
    if (before.length === 0) reader.lines.set(list, line);
  }
}

/** The same on one line: `app = [{ ... }, { ... }]`. */
function readList(reader: Reader, list: AnyConfigurationTableList, written: string, node: AST.TOMLContentNode): void {
  const items = node.type === 'TOMLArray' ? node.elements : [node];
  for (const item of items) {
    const { line } = item.loc.start;
    if (node.type === 'TOMLArray' && item.type === 'TOMLInlineTable')
      readListed(reader, list, written, line, item.body);
    else
      reader.problems.push({
        line,
        text: sayProblem('notList', { key: written, there: quote(reader.text(item)), right: `[[${written}]]` }),
      });
  }
}

/** Where in a list or an inline table the first thing wrong stands. */
function lineOf(node: AST.TOMLContentNode, path: readonly PropertyKey[]): number {
  const [step, ...rest] = path;
  const inner =
    node.type === 'TOMLArray'
      ? node.elements[Number(step)]
      : node.type === 'TOMLInlineTable'
        ? node.body.find((keyValue) => pathOf(keyValue.key)[0]?.name === step)?.value
        : undefined;
  return inner === undefined ? node.loc.start.line : lineOf(inner, rest);
}

/** What the schema has at that path, or null with a problem where it has nothing. */
function descend(
  reader: Reader,
  table: AnyConfigurationTable,
  above: readonly string[],
  path: readonly NamedAt[],
): AnyConfigurationMember | null {
  let member: AnyConfigurationMember = table;
  const walked = [...above];
  for (const part of path) {
    if (member.kind === 'key') {
      reader.problems.push({
        line: part.line,
        text: sayProblem('isTable', { key: walked.join('.'), expects: member.expects }),
      });
      return null;
    }
    if (member.kind === 'tables') {
      const written = walked.join('.');
      reader.problems.push({
        line: part.line,
        text: sayProblem('isOneTable', { key: written, right: `[[${written}]]` }),
      });
      return null;
    }
    const inside: AnyConfigurationTable = member;
    const next = Object.values(inside.members).find((candidate) => candidate.name === part.name);
    walked.push(part.name);
    if (next === undefined) {
      // Finding what was meant takes time, and is told for no more than these.
      const isTold = reader.problems.length < problemLimit;
      reader.problems.push({ line: part.line, text: isTold ? unknownText(walked, inside) : '' });
      return null;
    }
    member = next;
  }
  return member;
}

function unknownText(
  written: readonly string[],
  inside: { readonly members: Readonly<Record<string, AnyConfigurationMember>> },
): string {
  const name = written.at(-1) ?? '';
  const names = Object.values(inside.members).map((member) => member.name);
  const near = findNearestName(name, names);
  const shown = quote(written.join('.'));
  if (near !== null) return sayProblem('unknown', { key: shown, near: [...written.slice(0, -1), near].join('.') });
  const elsewhere = pathsOf(configurationSchemaTable, []);
  const nearElsewhere = findNearestName(
    name,
    elsewhere.map((path) => path.at(-1) ?? ''),
  );
  const path = elsewhere.find((candidate) => candidate.at(-1) === nearElsewhere);
  if (path !== undefined) return sayProblem('unknown', { key: shown, near: path.join('.') });
  const known = { key: shown, names: names.join(', ') };
  return written.length === 1
    ? sayProblem('unknownAtTop', known)
    : sayProblem('unknownInTable', { ...known, table: `[${quote(written.slice(0, -1).join('.'))}]` });
}

/** The path of every key and table of the schema, as written in a file. */
function pathsOf(
  table: Pick<AnyConfigurationTable, 'members'>,
  above: readonly string[],
): readonly (readonly string[])[] {
  return Object.values(table.members).flatMap((member) => {
    const path = [...above, member.name];
    return member.kind === 'key' ? [path] : [path, ...pathsOf(member, path)];
  });
}

function pathOf(key: AST.TOMLKey): readonly NamedAt[] {
  return key.keys.map((part) => ({
    name: part.type === 'TOMLBare' ? part.name : part.value,
    line: part.loc.start.line,
  }));
}

/** What stands in the file where a node was found. */
function sourceOf(text: string): (node: AST.TOMLNode) => string {
  const lines = text.replace(/^\u{feff}/u, '').split('\n');
  return (node) => {
    const { start, end } = node.loc;
    const line = lines[start.line - 1] ?? '';
    return end.line === start.line ? line.slice(start.column, end.column) : `${line.slice(start.column)} ...`;
  };
}
