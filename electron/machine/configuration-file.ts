import { statSync } from 'node:fs';
import { defaultConfiguration } from '../config/default-configuration.ts';
import { configurationLimit, type ParsedConfiguration, parseConfiguration } from '../config/parse-configuration.ts';
import type { NamedFile } from '../contract/kiosk.ts';
import { configurationPath } from './configuration-path.ts';
import { readSmallTextFile } from './small-text-file.ts';

export interface ReadConfiguration extends ParsedConfiguration {
  /** The file that was read or looked for. */
  readonly file: string;
  /** False where there is no such file. */
  readonly exists: boolean;
  /** That it names, for others to read. */
  readonly files: readonly NamedFile[];
}

/**
 * The configuration of this machine: from the file that `--config` named, or (null) from /etc/vestibule/vestibule.toml.
 *
 * Never throws. Without the file of the machine the defaults hold and nothing is wrong; a file that was named has to be
 * there. What cannot be read is a problem of line 1, and the defaults hold.
 */
export function readConfiguration(path: string | null, machineFile: string = configurationPath): ReadConfiguration {
  const file = path ?? machineFile;
  const read = readSmallTextFile(file, configurationLimit);
  switch (read.kind) {
    case 'text': {
      const files: NamedFile[] = [];
      const parsed = parseConfiguration(read.text, file, (named) => files.push(named));
      return { file, exists: true, files, ...withTrustedHooks(withPrivatePin(parsed, file), file) };
    }
    case 'missing': {
      const problems = path === null ? [] : [{ file, line: 1, text: 'there is no such file; the defaults are used' }];
      return { file, exists: false, files: [], configuration: defaultConfiguration, problems };
    }
    case 'unreadable': {
      const problems = [{ file, line: 1, text: `the file ${read.why}; the defaults are used` }];
      return { file, exists: true, files: [], configuration: defaultConfiguration, problems };
    }
  }
}

/** A hash of some digits is as good as the digits to whoever reads it. It counts all the same: it is the way out. */
function withPrivatePin(parsed: ParsedConfiguration, file: string): ParsedConfiguration {
  const facts = statSync(file, { throwIfNoEntry: false });
  if (parsed.configuration.kiosk.pin === null || facts === undefined || (facts.mode & 0o044) === 0) return parsed;
  const text = `others can read this file, and so find out kiosk.pin; right would be: chmod 600 ${file}`;
  return { ...parsed, problems: [...parsed.problems, { file, line: 1, text }] };
}

/** Hooks and the commands of power run as root where root reads this file: then nobody else may be able to write it. */
function withTrustedHooks(parsed: ParsedConfiguration, file: string): ParsedConfiguration {
  const { hooks, power } = parsed.configuration;
  const hasHooks = Object.values(hooks).some(Array.isArray);
  const hasCommands = Object.values(power).some(Array.isArray);
  if ((!hasHooks && !hasCommands) || process.getuid?.() !== 0) return parsed;
  const facts = statSync(file, { throwIfNoEntry: false });
  if (facts?.uid === 0 && (facts.mode & 0o022) === 0) return parsed;
  const what = [...(hasHooks ? ['hooks'] : []), ...(hasCommands ? ['power commands'] : [])].join(' and the ');
  const text = `the ${what} do not count: they would run as root, and this file can be written by others than root`;
  return {
    configuration: {
      ...parsed.configuration,
      hooks: defaultConfiguration.hooks,
      power: { ...defaultConfiguration.power, menu: power.menu },
    },
    problems: [...parsed.problems, { file, line: 1, text }],
  };
}
