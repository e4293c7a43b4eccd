/**
 * From several texts, one above the other, to the one configuration that holds: a key of a later layer takes the place of
 * the same key of an earlier one, a list as a whole. Pure: reading files is machine/configuration-file.ts.
 */
import type { Configuration, ConfigurationProblem } from '../contract/configuration.ts';
import type { NamedFile } from '../contract/kiosk.ts';
import { sayProblem } from '../contract/problem-words.ts';
import { createConfiguration, type Valued } from './default-configuration.ts';
import { type ParsedLayer, parseLayer } from './parse-configuration.ts';
import { parseToml, quote } from './parse-toml.ts';
import { configurationSchemaTable } from './schema.ts';
import type { AnyConfigurationTable, ConfigurationKey } from './schema-form.ts';
import { writeValue } from './write-configuration.ts';

/** In this order, after the defaults. `named`: the file of `--config`. */
export type LayerName = 'machine' | 'user' | 'named' | 'flags';

/** One key as a command line gives it: `--set session.grace_period=2`, or a flag of its own such as `--runtime`. */
export interface ConfigurationFlag {
  /** How problems name it. */
  readonly name: string;
  /** `session.grace_period`, as it was written. */
  readonly key: string;
  /** As in a file; what is no value of TOML is taken as text. null: there was no equals sign. */
  readonly value: string | null;
}

export type LayerSource =
  | {
      readonly kind: 'file';
      readonly layer: LayerName;
      readonly file: string;
      readonly text: string;
      /** Programs that it names, which run as root where root runs Vestibule, count. */
      readonly mayNamePrograms: boolean;
      /** Others can read it. */
      readonly isPublic: boolean;
    }
  | { readonly kind: 'unread'; readonly layer: LayerName; readonly problem: ConfigurationProblem }
  | { readonly kind: 'flags'; readonly layer: 'flags'; readonly flags: readonly ConfigurationFlag[] };

/** Where the value of a key came from. */
export interface Origin {
  readonly layer: LayerName;
  /** `FILE:LINE`, or the flag. */
  readonly place: string;
}

export interface LayeredConfiguration {
  readonly configuration: Configuration;
  /** In the order of the layers. Empty: all is well. */
  readonly problems: readonly ConfigurationProblem[];
  /** By the path of a key, such as `session.grace_period`; a key of which no layer speaks is not in it. */
  readonly origins: ReadonlyMap<string, Origin>;
  /** That it names, for others to read. */
  readonly files: readonly NamedFile[];
}

/**
 * Never throws. A layer in which something is wrong is treated as one file alone: a key whose value is wrong is as good as
 * not there, so that what the layers before it say stands; where a line is no TOML none of its keys count.
 */
export function layerConfiguration(sources: readonly LayerSource[]): LayeredConfiguration {
  const values = new Map<Valued, unknown>();
  let files: readonly NamedFile[] = [];
  const origins = new Map<string, Origin>();
  const problems: ConfigurationProblem[] = [];
  const paths = pathsOfKeys();
  const standing = (key: ConfigurationKey<unknown>): string | null =>
    values.has(key) ? writeValue(key, values.get(key)) : key.defaultWritten;

  function take(layer: LayerName, parsed: ParsedLayer, placeOf: (line: number) => string): void {
    problems.push(...parsed.problems);
    for (const [key, value] of parsed.values) {
      values.set(key, value);
      const path = paths.get(key) ?? key.name;
      files = files.filter((named) => named.key !== path && !named.key.startsWith(`${path}.`));
      origins.set(path, { layer, place: placeOf(parsed.lines.get(key) ?? 1) });
    }
    files = [...files, ...parsed.files];
  }

  for (const source of sources) {
    switch (source.kind) {
      case 'unread':
        problems.push(source.problem);
        break;
      case 'file': {
        const parsed = parseLayer(source.text, source.file, standing);
        const taken = source.mayNamePrograms ? parsed : withoutPrograms(parsed, source.file, paths);
        take(
          source.layer,
          source.isPublic ? withPinTold(taken, source.file, paths) : taken,
          (line) => `${source.file}:${line}`,
        );
        break;
      }
      case 'flags':
        for (const flag of source.flags) take('flags', parseFlag(flag, standing), () => flag.name);
    }
  }
  const configuration = createConfiguration((key) => (values.has(key) ? values.get(key) : key.default));
  return { configuration, problems, origins, files };
}

/** The path of every key of the schema, as written in a file: `session.grace_period`. */
export function pathsOfKeys(): ReadonlyMap<Valued, string> {
  const paths = new Map<Valued, string>();
  const walk = (table: AnyConfigurationTable, above: string): void => {
    for (const member of Object.values(table.members)) {
      const path = `${above}${member.name}`;
      if (member.kind === 'table') walk(member, `${path}.`);
      else paths.set(member, path);
    }
  };
  walk(configurationSchemaTable, '');
  return paths;
}

/** The tables whose keys are command lines that root would run. */
const programTables = ['hooks.', 'power.'] as const;

function withoutPrograms(parsed: ParsedLayer, file: string, paths: ReadonlyMap<Valued, string>): ParsedLayer {
  const tableOf = ([key, value]: readonly [Valued, unknown]) =>
    Array.isArray(value) ? programTables.find((prefix) => paths.get(key)?.startsWith(prefix)) : undefined;
  const kept = [...parsed.values].filter((entry) => tableOf(entry) === undefined);
  if (kept.length === parsed.values.size) return parsed;
  const tables = new Set([...parsed.values].map(tableOf));
  const text = sayProblem(
    !tables.has('power.') ? 'hooksRefused' : tables.has('hooks.') ? 'hooksAndPowerRefused' : 'powerRefused',
  );
  return { ...parsed, values: new Map(kept), problems: [...parsed.problems, { file, line: 1, text }] };
}

/** A hash of some digits is as good as the digits to whoever reads it. It counts all the same: it is the way out. */
function withPinTold(parsed: ParsedLayer, file: string, paths: ReadonlyMap<Valued, string>): ParsedLayer {
  if (![...parsed.values.keys()].some((key) => paths.get(key) === 'kiosk.pin')) return parsed;
  const text = sayProblem('pinPublic', { key: 'kiosk.pin', command: `chmod 600 ${file}` });
  return { ...parsed, problems: [...parsed.problems, { file, line: 1, text }] };
}

function parseFlag(
  { name, key, value }: ConfigurationFlag,
  standing: (key: ConfigurationKey<unknown>) => string | null,
): ParsedLayer {
  const wrong = (text: string): ParsedLayer => ({
    ...{ values: new Map(), lines: new Map(), files: [] },
    problems: [{ file: name, line: null, text }],
  });
  // A line feed would begin another key, and a bracket a table.
  if (value === null || !/^[\w-]+(\.[\w-]+)*$/.test(key))
    return wrong(
      sayProblem('noFlag', {
        there: quote(value === null ? key : `${key}=${value}`),
        example: 'session.grace_period=2',
      }),
    );
  if (/[\r\n]/.test(value)) return wrong(sayProblem('flagOfLines', { key }));
  // Everybody on the machine reads command lines (proc(5), cmdline).
  if (key === 'kiosk.pin') return wrong(sayProblem('flagOfSecret', { key }));
  const asWritten = `${key} = ${value}`;
  const isToml = parseToml(asWritten).syntaxProblems.length === 0;
  const parsed = parseLayer(isToml ? asWritten : `${key} = ${JSON.stringify(value)}`, name, standing);
  return { ...parsed, problems: parsed.problems.map((problem) => ({ ...problem, line: null })) };
}
