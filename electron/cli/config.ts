/** `vestibule config`: what is wrong with a configuration file, what is in force, and a sample. */
import { writeConfiguration, writeSample } from '../config/write-configuration.ts';
import { withoutSecrets } from '../contract/configuration.ts';
import { isPin, pinLimits, writePinHash } from '../contract/pin.ts';
import { printable } from '../contract/printable.ts';
import { readBrandFiles } from '../machine/brand-files.ts';
import { readConfiguration } from '../machine/configuration-file.ts';
import { hashPassword } from '../machine/password-hash.ts';
import { exitStatus, Failure } from './exit-status.ts';
import type { Output } from './output.ts';
import { parse } from './parse-words.ts';
import { readNewSecret } from './password-input.ts';

/** Gives the exit status. */
export async function runConfigCommand(args: readonly string[]): Promise<number> {
  const { request, positionals } = parse(args, {}, { least: 1, most: 2 });
  const [wish, file] = positionals;
  const { output } = request;
  switch (wish) {
    case 'check':
      return check(output, file ?? null);
    case 'show':
      return show(output, file ?? null);
    case 'pin':
      if (file !== undefined) break;
      return makePin(output);
    case 'sample':
      if (file !== undefined) break;
      if (output.isJson) output.json({ sample: writeSample() });
      else process.stdout.write(writeSample());
      return exitStatus.ok;
  }
  throw new Failure(exitStatus.usage, 'usage: vestibule config check [FILE] | show [FILE] | sample | pin');
}

/** Status 1 where there is a problem. */
function check(output: Output, path: string | null): number {
  const { file, exists, ...read } = readConfiguration(path);
  // With the rights of whoever asks: the app, which has fewer, may find more.
  const problems = [...read.problems, ...readBrandFiles(read.configuration, read.files).problems];
  output.json({ file, exists, problems });
  for (const problem of problems) output.say(printable(`${problem.file}:${problem.line}: ${problem.text}`));
  if (problems.length > 0) return exitStatus.failed;
  output.say(exists ? `${file}: no problems` : `there is no ${file}; the defaults hold`);
  return exitStatus.ok;
}

/** What a start would go by. Problems are told beside it, and are no failure: Vestibule starts all the same. */
function show(output: Output, path: string | null): number {
  const { file, exists, configuration: whole, problems } = readConfiguration(path);
  // What is shown is sent to people who help.
  const configuration = withoutSecrets(whole);
  for (const problem of problems) output.note(printable(`${problem.file}:${problem.line}: ${problem.text}`));
  output.json({ file, exists, configuration });
  if (output.isJson) return exitStatus.ok;
  process.stdout.write(
    `# ${printable(exists ? `from ${file}` : `there is no ${file}: the defaults`)}\n${writeConfiguration(configuration)}`,
  );
  return exitStatus.ok;
}

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
