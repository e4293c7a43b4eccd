/**
 * The worker's side of a PAM login: starts the process that holds the transaction, passes questions and answers, and has the
 * session's program started there, with all that PAM put on that process.
 */
import type { ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { type Duplex, PassThrough } from 'node:stream';
import { type FromPam, fromPamSchema, type MachineAccount, type ToPam } from '../contract/authentication.ts';
import { createLineSplitter, decodeLine, encodeLine } from '../contract/line.ts';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { Question } from '../contract/worker.ts';
import { createPipe } from '../machine/libc.ts';
import { startLimit } from '../machine/limit.ts';
import { findIdentity } from '../machine/process-identity.ts';
import { describeExit, type Launch, type Launched, type SessionExit } from '../machine/session-launch.ts';
import { acceptOne } from './pam/accept-one.ts';
import { spawnPamProcess } from './pam-process.ts';

export interface PamLoginOptions {
  /** Name of the service, and the folder of its file; null: /etc/pam.d. */
  readonly service: string;
  readonly confDir: string | null;
  readonly user: string;
  readonly display: string;
  /** False: whatever is asked is given up. */
  readonly mayAsk: boolean;
  /** The worker's folder. */
  readonly helperOf: string;
  readonly onChild: (child: ChildProcess) => void;
  readonly onQuestions: (questions: readonly Question[]) => void;
  readonly onMessage: (style: 'info' | 'error', text: string) => void;
  /** The process died while it held a session: nobody can close that in order any more. */
  readonly onLost: () => void;
  readonly note: (line: string) => void;
}

export type PamVerdict =
  | { readonly kind: 'accepted'; readonly account: MachineAccount }
  /** `isKnown`: the machine has an account of that name. */
  | { readonly kind: 'refused'; readonly text: string; readonly isKnown: boolean };

export type PamOpening =
  | { readonly kind: 'opened'; readonly environment: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly text: string };

export interface PamLogin {
  readonly identity: ProcessIdentity | null;
  readonly verdict: Promise<PamVerdict>;
  /** To the questions of now, in order. */
  answer(texts: readonly string[]): void;
  /** As root, once accepted. */
  open(environment: Readonly<Record<string, string>>): Promise<PamOpening>;
  /** Once opened, and then as often as anybody likes: beside what runs or after it. */
  readonly launch: Launch;
  /** Closes what is open, or gives the conversation up; SIGKILL where a module does not let go. Idempotent. */
  end(): Promise<void>;
}

/** A program that was asked for. */
interface Run {
  readonly running: PromiseWithResolvers<number | undefined>;
  readonly broken: PromiseWithResolvers<string>;
  readonly over: PromiseWithResolvers<SessionExit>;
}

/** A module that waits for a finger hears of no cancel; one that closes a session may write to a disk. */
const giveUpLimitMs = 200;
const closeLimitMs = 5000;
const lastWordsLimitMs = 1000;
const brokenOff = say('login.brokeOff');
const lost = 'the process that held the login is gone';

export function startPamLogin(options: PamLoginOptions): PamLogin {
  const { readEnd, writeEnd } = createPipe();
  const child = spawnPamProcess(['pipe', writeEnd, 'pipe'], options.note);
  options.onChild(child);
  closeSync(writeEnd);
  // Six of them: Node's types know five.
  const [, , , wire, , door] = child.stdio as unknown as readonly Duplex[] as readonly [
    ...[null, null, null],
    Duplex,
    null,
    Duplex,
  ];
  for (const end of [wire, door]) end.on('error', () => undefined); // Its exit tells more.
  const send = (message: ToPam): void => void wire.write(encodeLine(message));

  const verdict = Promise.withResolvers<PamVerdict>();
  const opening = Promise.withResolvers<PamOpening>();
  /** By their ids, until they are over. */
  const runs = new Map<number, Run>();
  let lastRunId = 0;
  let isOpen = false;
  let isEnding = false;
  let isSilent = false;
  let outputDescriptor: number | null = readEnd;

  /** Nothing is heard of it any more. */
  const silent = (): void => {
    isSilent = true;
    verdict.resolve({ kind: 'refused', text: brokenOff, isKnown: false });
    opening.resolve({ kind: 'refused', text: brokenOff });
    for (const runId of runs.keys()) endRun(runId, lost);
  };
  wire.once('close', silent);
  const gone = new Promise<void>((resolve) => {
    const over = (): void => {
      // Its last words may lie in the wire still; and what a module has forked may hold that open for ever.
      wire.once('close', startLimit(lastWordsLimitMs, silent));
      if (isOpen && !isEnding) options.onLost();
      if (outputDescriptor !== null) closeSync(outputDescriptor);
      outputDescriptor = null;
      resolve();
    };
    child.once('exit', over);
    child.once('error', over);
  });

  function hear(message: FromPam): void {
    switch (message.kind) {
      case 'questions':
        return options.onQuestions(message.questions);
      case 'message':
        return options.onMessage(message.style, message.text.slice(0, 16_384));
      case 'accepted':
        return verdict.resolve(message);
      case 'refused':
        options.note(`pam: refused: ${message.why}`);
        verdict.resolve(message);
        return opening.resolve({ kind: 'refused', text: message.text });
      case 'opened':
        isOpen = true;
        return opening.resolve(message);
      case 'running':
        return runs.get(message.runId)?.running.resolve(message.pid);
      case 'not-running':
        return endRun(message.runId, message.why);
      case 'exited':
        runs.get(message.runId)?.over.resolve(describeExit(message.status, message.signal));
        return void runs.delete(message.runId);
    }
  }

  function startRun(): { readonly runId: number; readonly run: Run } {
    lastRunId += 1;
    const run: Run = {
      running: Promise.withResolvers(),
      broken: Promise.withResolvers(),
      over: Promise.withResolvers(),
    };
    runs.set(lastRunId, run);
    if (isSilent) endRun(lastRunId, lost);
    return { runId: lastRunId, run };
  }

  /** It does not run, or nobody will tell of its end any more. */
  function endRun(runId: number, why: string): void {
    const run = runs.get(runId);
    runs.delete(runId);
    run?.running.resolve(undefined);
    run?.broken.resolve(why);
  }

  const splitter = createLineSplitter();
  wire.setEncoding('utf8').on('data', (chunk: string) => {
    const lines = splitter.push(chunk);
    if ('kind' in lines) return void child.kill('SIGKILL');
    for (const line of lines) {
      const decoded = decodeLine(fromPamSchema, line);
      if (decoded.kind === 'message') hear(decoded.message);
      else child.kill('SIGKILL');
    }
  });
  const { service, confDir, user, display, mayAsk, helperOf } = options;
  send({ kind: 'begin', service, confDir, user, display, mayAsk, helperOf });

  /** The holder cannot be given descriptors any more: it opens the pipe by this process's name for it, and connects to the door. */
  async function launchAgain(
    command: readonly string[],
    environment: Readonly<Record<string, string>>,
  ): Promise<Launched> {
    const { runId, run } = startRun();
    const doorPath = join(helperOf, `door-${runId}.sock`);
    const accepting = await acceptOne(doorPath).catch((error: Error) => {
      endRun(runId, error.message);
      throw error;
    });
    const pipe = createPipe();
    send({
      kind: 'run',
      runId,
      command: [...command],
      environment: { ...environment },
      again: { output: pipe.writeEnd, doorPath },
    });
    const pid = await run.running.promise;
    closeSync(pipe.writeEnd);
    const ours = pid === undefined ? new PassThrough() : await accepting.accepted;
    accepting.stop();
    ours.on('error', () => undefined);
    return {
      pid,
      door: ours,
      outputDescriptor: pipe.readEnd,
      exited: run.over.promise,
      broken: run.broken.promise,
    };
  }

  let ended: Promise<void> | null = null;
  return {
    identity: child.pid === undefined ? null : findIdentity(child.pid),
    verdict: verdict.promise,
    answer: (texts) => send({ kind: 'answer', texts: [...texts] }),
    open(environment) {
      send({ kind: 'open', environment: { ...environment } });
      return opening.promise;
    },
    async launch(command, environment) {
      if (lastRunId > 0) return launchAgain(command, environment);
      const { runId, run } = startRun();
      send({ kind: 'run', runId, command: [...command], environment: { ...environment } });
      const pid = await run.running.promise;
      const descriptor = outputDescriptor ?? createPipe().readEnd;
      outputDescriptor = null;
      return { pid, door, outputDescriptor: descriptor, exited: run.over.promise, broken: run.broken.promise };
    },
    end() {
      ended ??= (async () => {
        isEnding = true;
        send(isOpen ? { kind: 'close' } : { kind: 'cancel' });
        // A program that still runs keeps its session open: it is ended first, by whoever calls this.
        const limitMs = isOpen && runs.size === 0 ? closeLimitMs : giveUpLimitMs;
        const kill = setTimeout(() => child.kill('SIGKILL'), limitMs);
        await gone;
        clearTimeout(kill);
      })();
      return ended;
    },
  };
}
