/** The flags by which a command line says what is to be configured. Pure, and without zod: `vestibule start` reads them first. */
import type { ConfigurationFlag } from './layer-configuration.ts';

/** For parseArgs of node:util. Every command that starts a seat takes them. */
export const configurationOptions = {
  config: { type: 'string' },
  set: { type: 'string', multiple: true },
  runtime: { type: 'string' },
} as const;

/** What parseArgs makes of them. */
export type ConfigurationValues = Readonly<
  Record<string, string | boolean | readonly (string | boolean)[] | undefined>
>;

/** In the order in which they count: the last of a key wins, and a flag of its own comes after `--set`. */
export function listFlags(values: ConfigurationValues): readonly ConfigurationFlag[] {
  const runtime = values['runtime'];
  return [
    ...listSettings(values).map(readSetting),
    ...(typeof runtime === 'string' ? [{ name: '--runtime', key: 'runtime', value: JSON.stringify(runtime) }] : []),
  ];
}

function readSetting(written: string): ConfigurationFlag {
  const at = written.indexOf('=');
  const key = (at === -1 ? written : written.slice(0, at)).trim();
  return { name: `--set ${shorten(key)}`, key, value: at === -1 ? null : written.slice(at + 1).trim() };
}

/** The name of a flag is shown wherever its problem is. */
function shorten(key: string): string {
  const printable = key.replace(/\p{C}/gu, '\u{fffd}');
  return printable.length > 60 ? `${printable.slice(0, 57)}...` : printable;
}

/** The same words again, for a `vestibule start`. */
export function passFlagsOn(values: ConfigurationValues): readonly string[] {
  const { config, runtime } = values;
  return [
    ...(typeof config === 'string' ? ['--config', config] : []),
    ...listSettings(values).flatMap((setting) => ['--set', setting]),
    ...(typeof runtime === 'string' ? ['--runtime', runtime] : []),
  ];
}

function listSettings({ set }: ConfigurationValues): readonly string[] {
  return (Array.isArray(set) ? set : []).filter((each): each is string => typeof each === 'string');
}
