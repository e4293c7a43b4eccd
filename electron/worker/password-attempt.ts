/** One try to change a password: by PAM for an account of the machine, by Vestibule's own file for one of its own. */
import type { ChildProcess } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { fromPamSchema, type MachineAccount, type ToPam } from '../contract/authentication.ts';
import { createLineSplitter, decodeLine, encodeLine } from '../contract/line.ts';
import { say } from '../contract/said.ts';
import type { PamService, Question } from '../contract/worker.ts';
import { setLocalPassword } from '../machine/local-accounts.ts';
import { killProcesses, listDescendants } from '../machine/process-identity.ts';
import { authenticateLocalAccount } from './local-account.ts';
import { spawnPamProcess } from './pam-process.ts';

export interface Outcome {
  readonly changed: boolean;
  /** For the person. */
  readonly text: string;
  /** As far as anybody can tell the old password was wrong; null: nobody can tell. */
  readonly isGuess: boolean | null;
}

export interface Attempt {
  /** null: it was given up. */
  readonly outcome: Promise<Outcome | null>;
  /** To the questions of now, in order. */
  answer(texts: readonly string[]): void;
  /** Gives it up, whatever it waits for. Resolves when no process of it runs. Idempotent. */
  end(): Promise<void>;
}

export interface AttemptOptions {
  readonly onQuestions: (questions: readonly Question[]) => void;
  readonly onMessage: (style: 'info' | 'error', text: string) => void;
}

export interface PamAttemptOptions extends AttemptOptions {
  readonly account: MachineAccount;
  readonly service: PamService;
  /** PAM_TTY and PAM_XDISPLAY. */
  readonly display: string;
  /** The worker's folder. */
  readonly helperOf: string;
  readonly onChild: (child: ChildProcess) => void;
  readonly note: (line: string) => void;
}

/** A module that waits for a finger hears of no cancel. */
const giveUpLimitMs = 200;
const killLimitMs = 2000;
const changedText = say('password.changed');
const brokenOff = say('password.brokeOff');

/** In a process of its own, which has nothing to do with the one that holds the session's transaction. */
export function changeByPam(options: PamAttemptOptions): Attempt {
  const { account, service, note } = options;
  // Descriptors 4 and 5 are for a session, which this one never starts.
  const child = spawnPamProcess(['pipe', 'ignore', 'ignore'], note);
  options.onChild(child);
  const wire = child.stdio[3] as Duplex;
  wire.on('error', () => undefined); // Its exit tells more.
  const send = (message: ToPam): void => void wire.write(encodeLine(message));
  const outcome = Promise.withResolvers<Outcome | null>();
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  let ended: Promise<void> | null = null;

  function hear(line: string): void {
    const decoded = decodeLine(fromPamSchema, line);
    if (decoded.kind !== 'message') return void child.kill('SIGKILL');
    const { message } = decoded;
    switch (message.kind) {
      case 'questions':
        return options.onQuestions(message.questions);
      case 'message':
        return options.onMessage(message.style, message.text);
      case 'changed':
        return outcome.resolve({ changed: true, text: changedText, isGuess: false });
      case 'not-changed':
        // One that was given up is refused as well, for that reason.
        if (ended !== null) return;
        note(`pam: password not changed: ${message.why}`);
        return outcome.resolve({ changed: false, text: message.text, isGuess: message.isGuess });
    }
  }

  const splitter = createLineSplitter();
  wire.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = splitter.push(chunk);
    if ('kind' in lines) return void child.kill('SIGKILL');
    for (const line of lines) hear(line);
  });
  // After its last words.
  wire.once('close', () => outcome.resolve(ended !== null ? null : { changed: false, text: brokenOff, isGuess: null }));
  send({
    ...{ kind: 'change', service: service.service, confDir: service.confDir },
    ...{ user: account.name, uid: account.uid, display: options.display, helperOf: options.helperOf },
  });

  async function giveUp(): Promise<void> {
    send({ kind: 'cancel' });
    const kill = setTimeout(() => void killTree(), giveUpLimitMs);
    await gone;
    clearTimeout(kill);
  }

  /** With the programs that a module has started (pam_exec(8)), which nobody would end before the session does. */
  async function killTree(): Promise<void> {
    const programs = child.pid === undefined ? [] : listDescendants(child.pid);
    child.kill('SIGKILL');
    await killProcesses(() => programs, killLimitMs);
  }

  return {
    outcome: outcome.promise,
    answer: (texts) => send({ kind: 'answer', texts: [...texts] }),
    end() {
      ended ??= giveUp();
      return ended;
    },
  };
}

export interface LocalAttemptOptions extends AttemptOptions {
  readonly name: string;
  /** The file of accounts. */
  readonly path: string;
}

const newQuestions: readonly Question[] = [
  { style: 'secret', text: say('password.new') },
  { style: 'secret', text: say('password.again') },
];

export function changeLocal({ name, path, onQuestions }: LocalAttemptOptions): Attempt {
  const refused = (text: string, isGuess = false): Outcome => ({ changed: false, text, isGuess });
  let isGivenUp = false;
  let take: (texts: readonly string[] | null) => void = () => undefined;
  const ask = (questions: readonly Question[]): Promise<readonly string[] | null> =>
    new Promise((resolve) => {
      take = resolve;
      onQuestions(questions);
    });

  async function change(): Promise<Outcome | null> {
    const account = await authenticateLocalAccount(path, name, ask, say('password.current'));
    if (isGivenUp) return null;
    if (account === null) return refused(say('password.wrong'), true);
    const answers = await ask(newQuestions);
    if (answers === null) return null;
    const [first = '', second = ''] = answers;
    if (first !== second) return refused(say('password.differ'));
    const set = await setLocalPassword(path, name, first);
    if (set.kind === 'refused') return refused(say('password.keptBecause', { why: set.why }));
    return { changed: true, text: changedText, isGuess: false };
  }

  return {
    outcome: change(),
    answer: (texts) => take(texts),
    async end() {
      isGivenUp = true;
      take(null);
    },
  };
}
