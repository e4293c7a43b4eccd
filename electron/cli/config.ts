/** `vestibule config`: what is wrong with the configuration, what holds and why, and a sample. */
import { resolve } from 'node:path';
import { type ConfigurationValues, configurationOptions, listFlags } from '../config/flags.ts';
import { type LayeredConfiguration, pathsOfKeys } from '../config/layer-configuration.ts';
import { writeConfiguration, writeSample } from '../config/write-configuration.ts';
import { withoutSecrets } from '../contract/configuration.ts';
import { describeProblem } from '../contract/configuration-problem.ts';
import { isPin, pinLimits, writePinHash } from '../contract/pin.ts';
import { printable } from '../contract/printable.ts';
import { readBrandFiles } from '../machine/brand-files.ts';
import {
  type ConfigurationSources,
  findOwnFiles,
  type ReadLayer,
  readConfiguration,
} from '../machine/configuration-file.ts';
import { hashPassword } from '../machine/password-hash.ts';
import { exitStatus, Failure } from './exit-status.ts';
import type { Output } from './output.ts';
import { parse } from './parse-words.ts';
import { readNewSecret } from './password-input.ts';

/** Gives the exit status. */
export async function runConfigCommand(args: readonly string[]): Promise<number> {
  const { request, values, positionals } = parse(args, configurationOptions, { least: 1, most: 2 });
  const [wish, file] = positionals;
  const { output } = request;
  switch (wish) {
    case 'check':
      return check(output, requireSources(file, values));
    case 'show':
      return show(output, requireSources(file, values));
    case 'pin':
      if (file !== undefined) break;
      return makePin(output);
    case 'sample':
      if (file !== undefined) break;
      if (output.isJson) output.json({ sample: writeSample() });
      else process.stdout.write(writeSample());
      return exitStatus.ok;
  }
  throw new Failure(
    exitStatus.usage,
    'usage: vestibule config check [FILE] | show [FILE] | sample | pin; without FILE with --config FILE and --set KEY=VALUE as for start',
  );
}

/** A file that is named as a word is looked at alone; without one all that a start with these flags would read. */
function requireSources(file: string | undefined, values: ConfigurationValues): ConfigurationSources {
  const flags = listFlags(values);
  const named = typeof values['config'] === 'string' ? resolve(values['config']) : null;
  if (file === undefined) return { ...findOwnFiles(process.env), namedFile: named, flags };
  if (named !== null || flags.length > 0)
    throw new Failure(
      exitStatus.usage,
      'a FILE is looked at alone: give it as --config FILE to see it with the others',
    );
  return { machineFile: null, userFile: null, namedFile: file, flags: [] };
}

/** Status 1 where there is a problem. */
async function check(output: Output, sources: ConfigurationSources): Promise<number> {
  const { layers, configuration, files, problems: wrong } = await readConfiguration(sources);
  // With the rights of whoever asks: the app, which has fewer, may find more.
  const problems = [...wrong, ...readBrandFiles(configuration, files).problems];
  output.json({ layers, problems });
  for (const problem of problems) output.say(describeProblem(problem));
  if (problems.length > 0) return exitStatus.failed;
  for (const layer of layers) output.say(layer.exists ? `${layer.file}: no problems` : `there is no ${layer.file}`);
  if (sources.flags.length > 0) output.say('the flags: no problems');
  return exitStatus.ok;
}

/** What a start would go by. Problems are told beside it, and are no failure: Vestibule starts all the same. */
async function show(output: Output, sources: ConfigurationSources): Promise<number> {
  const read = await readConfiguration(sources);
  for (const problem of read.problems) output.note(describeProblem(problem));
  const { layers, problems, origins } = read;
  // What is shown is sent to people who help.
  const configuration = withoutSecrets(read.configuration);
  output.json({ layers, configuration, origins: Object.fromEntries(origins), problems });
  if (output.isJson) return exitStatus.ok;
  process.stdout.write(`${layers.map(headOf).join('')}${write({ ...read, configuration })}`);
  return exitStatus.ok;
}

const headOf = ({ file, exists }: ReadLayer): string =>
  `# ${oneLine(exists ? `from ${file}` : `there is no ${file}`)}\n`;

function write({ configuration, origins }: LayeredConfiguration): string {
  const paths = pathsOfKeys();
  return writeConfiguration(configuration, (key) => {
    const origin = origins.get(paths.get(key) ?? '');
    return origin === undefined ? null : oneLine(origin.place);
  });
}

/** In a comment: the name of a file may hold anything but NUL. */
const oneLine = (text: string): string => printable(text).replace(/[\n\t]/g, '\u{fffd}');

/** The line for the file; the PIN itself is kept nowhere. */
async function makePin(output: Output): Promise<number> {
  const pin = await readNewSecret({
    asked: 'New PIN:',
    noun: 'PIN',
    longest: pinLimits.most,
    refuse: (text) => (isPin(text) ? null : `the PIN must be ${pinLimits.least} to ${pinLimits.most} digits`),
  });
  const hash = writePinHash(await hashPassword(pin));
  output.json({ pin: hash });
  if (!output.isJson) process.stdout.write(`pin = "${hash}"\n`);
  return exitStatus.ok;
}
