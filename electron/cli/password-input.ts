/**
 * A new password at the command line: on a terminal asked for twice, unechoed; where standard input is no terminal, its
 * first line, once.
 */
import type { Readable } from 'node:stream';
import { passwordLimits, refusePassword } from '../machine/local-account-format.ts';
import { exitStatus, Failure } from './exit-status.ts';
import { createAnswerSource } from './terminal-answers.ts';

export interface NewSecret {
  /** The question on a terminal. */
  readonly asked: string;
  /** Such as `password`. */
  readonly noun: string;
  /** In characters. */
  readonly longest: number;
  /** Why it cannot be used, quoting nothing of it; null: it can. */
  readonly refuse: (text: string) => string | null;
}

/** Throws a Failure that quotes nothing of what was given. */
export function readNewPassword(): Promise<string> {
  return readNewSecret({
    asked: 'New password:',
    noun: 'password',
    longest: passwordLimits.most,
    refuse(password) {
      const refusal = refusePassword(password);
      return refusal === null ? null : `the password ${refusal}`;
    },
  });
}

/** As `readNewPassword`, of another kind. */
export async function readNewSecret(wanted: NewSecret): Promise<string> {
  // The longest line that can hold it, in bytes of UTF-8, with CR.
  const limitBytes = wanted.longest * 4 + 1;
  const given = process.stdin.isTTY
    ? await askTwice(wanted)
    : decodeLine(await readFirstLine(process.stdin, limitBytes), limitBytes, wanted);
  return requireFit(given, wanted);
}

function requireFit(given: string, { refuse }: NewSecret): string {
  const refusal = refuse(given);
  if (refusal !== null) throw new Failure(exitStatus.failed, refusal);
  return given;
}

async function askTwice(wanted: NewSecret): Promise<string> {
  const source = createAnswerSource();
  const ask = async (text: string): Promise<string> => {
    const answers = await source.answer([{ style: 'secret', text }]);
    if (answers === null) throw new Failure(exitStatus.failed, 'given up; nothing was changed');
    return answers[0] ?? '';
  };
  try {
    // Nobody types twice what will be refused.
    const given = requireFit(await ask(wanted.asked), wanted);
    if ((await ask('The same again:')) === given) return given;
    throw new Failure(exitStatus.failed, `the two ${wanted.noun}s differ; nothing was changed`);
  } finally {
    source.stop();
  }
}

/** Without its line feed; the whole input where there is none. What follows is not read to its end. */
async function readFirstLine(input: Readable, limitBytes: number): Promise<Buffer> {
  let line = Buffer.alloc(0);
  for await (const chunk of input) {
    const bytes = chunk as Buffer;
    const end = bytes.indexOf(0x0a);
    line = Buffer.concat([line, end === -1 ? bytes : bytes.subarray(0, end)]);
    // Leaving the loop closes the input.
    if (end !== -1 || line.length > limitBytes) break;
  }
  return line;
}

function decodeLine(line: Buffer, limitBytes: number, { longest, noun }: NewSecret): string {
  if (line.length > limitBytes)
    throw new Failure(exitStatus.failed, `the ${noun} must have at most ${longest} characters`);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(line);
    return text.endsWith('\r') ? text.slice(0, -1) : text;
  } catch {
    // The decoder tells no more than that.
    throw new Failure(exitStatus.failed, `the ${noun} is not UTF-8 text`);
  }
}
