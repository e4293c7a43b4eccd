/**
 * Answers to questions at the command line, such as those of a login: on a terminal each question is put there, secrets unechoed;
 * where standard input is no terminal each question takes its next line.
 */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';
import { printable } from '../contract/printable.ts';
import type { Question } from '../contract/worker.ts';

export interface AnswerSource {
  /** null: the input ended before every question had its answer. */
  answer(questions: readonly Question[]): Promise<readonly string[] | null>;
  stop(): void;
}

export function createAnswerSource(): AnswerSource {
  return process.stdin.isTTY ? createTerminalSource() : createLineSource();
}

function createLineSource(): AnswerSource {
  const lines: Interface = createInterface({ input: process.stdin });
  const iterator = lines[Symbol.asyncIterator]();
  return {
    async answer(questions) {
      const texts: string[] = [];
      for (const _question of questions) {
        const next = await iterator.next();
        if (next.done === true) return null;
        texts.push(next.value);
      }
      return texts;
    },
    stop() {
      lines.close();
      process.stdin.destroy();
    },
  };
}

function createTerminalSource(): AnswerSource {
  let secret = false;
  // readline echoes through this; for a secret nothing but the line feed passes.
  const echo = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (!secret) process.stderr.write(chunk);
      done();
    },
  });
  const terminal = createInterface({ input: process.stdin, output: echo, terminal: true, historySize: 0 });
  const ended = new Promise<null>((resolve) => terminal.once('close', () => resolve(null)));
  // Ctrl+C gives up, as the end of input does.
  terminal.on('SIGINT', () => terminal.close());
  const ask = async (question: Question): Promise<string | null> => {
    const text = printable(question.text);
    const label = text.endsWith(' ') ? text : `${text} `;
    if (question.style === 'visible') {
      return Promise.race([new Promise<string>((resolve) => terminal.question(label, resolve)), ended]);
    }
    process.stderr.write(label);
    secret = true;
    const answer = await Promise.race([new Promise<string>((resolve) => terminal.question('', resolve)), ended]);
    secret = false;
    process.stderr.write('\n');
    return answer;
  };
  return {
    async answer(questions) {
      const texts: string[] = [];
      for (const question of questions) {
        const text = await ask(question);
        if (text === null) return null;
        texts.push(text);
      }
      return texts;
    },
    stop: () => terminal.close(),
  };
}
