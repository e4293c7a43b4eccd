/**
 * A new password at the command line: on a terminal asked for twice, unechoed; where standard input is no terminal, its
 * first line, once.
 */
import type { Readable } from 'node:stream';
import { passwordLimits, refusePassword } from '../machine/local-account-format.ts';
import { exitStatus, Failure } from './exit-status.ts';
import { createAnswerSource } from './terminal-answers.ts';

/** The longest line that can hold a password, in bytes of UTF-8, with CR. */
const lineLimitBytes = passwordLimits.most * 4 + 1;

/** Throws a Failure that quotes nothing of what was given. */
export async function readNewPassword(): Promise<string> {
  const password = process.stdin.isTTY ? await askTwice() : decodeLine(await readFirstLine(process.stdin));
  return requireFit(password);
}

function requireFit(password: string): string {
  const refusal = refusePassword(password);
  if (refusal !== null) throw new Failure(exitStatus.failed, `the password ${refusal}`);
  return password;
}

async function askTwice(): Promise<string> {
  const source = createAnswerSource();
  const ask = async (text: string): Promise<string> => {
    const answers = await source.answer([{ style: 'secret', text }]);
    if (answers === null) throw new Failure(exitStatus.failed, 'given up; nothing was changed');
    return answers[0] ?? '';
  };
  try {
    // Nobody types twice what will be refused.
    const password = requireFit(await ask('New password:'));
    if ((await ask('The same again:')) === password) return password;
    throw new Failure(exitStatus.failed, 'the two passwords differ; nothing was changed');
  } finally {
    source.stop();
  }
}

/** Without its line feed; the whole input where there is none. What follows is not read to its end. */
async function readFirstLine(input: Readable): Promise<Buffer> {
  let line = Buffer.alloc(0);
  for await (const chunk of input) {
    const bytes = chunk as Buffer;
    const end = bytes.indexOf(0x0a);
    line = Buffer.concat([line, end === -1 ? bytes : bytes.subarray(0, end)]);
    // Leaving the loop closes the input.
    if (end !== -1 || line.length > lineLimitBytes) break;
  }
  return line;
}

function decodeLine(line: Buffer): string {
  if (line.length > lineLimitBytes)
    throw new Failure(exitStatus.failed, `the password must have at most ${passwordLimits.most} characters`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  } catch {
    // The decoder tells no more than that.
    throw new Failure(exitStatus.failed, 'the password is not UTF-8 text');
  }
}
