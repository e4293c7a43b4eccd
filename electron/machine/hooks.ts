/**
 * Runs one hook: a program with a cleared environment, a time limit and nothing to read. What it writes goes to a log, in
 * measure. Its outcome is a value; nothing here waits with the process stopped.
 *
 * What it leaves running in its process group is left alone, since a hook may start a daemon on purpose; but at the time
 * limit the whole group is ended.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { hookGraceMs } from '../contract/hook-time.ts';
import type { HookLedger, HookName, OwedHook } from '../contract/hooks.ts';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import { findProcess, isRunning, listProcesses } from './process-identity.ts';

export interface HookOptions {
  readonly name: HookName;
  readonly command: readonly string[];
  /** Whole: nothing is added. */
  readonly environment: Readonly<Record<string, string>>;
  readonly timeLimitMs: number;
  /** As soon as there is a process. Not called where it could not be started. */
  readonly onStarted?: (child: ChildProcess) => void;
  /** Ends it as the time limit does. */
  readonly signal?: AbortSignal;
  /** What it wrote, a line at a time, and how it ended where that was not well. */
  readonly log: (line: string) => void;
}

export type HookOutcome =
  | { readonly kind: 'exited'; readonly status: number; readonly lastLine: string }
  | { readonly kind: 'killed'; readonly signal: string; readonly lastLine: string }
  | { readonly kind: 'timed-out'; readonly limitMs: number; readonly lastLine: string }
  | { readonly kind: 'not-started'; readonly why: string };

/** Of what one hook writes; the rest is counted. */
const outputLimit = 16 * 1024;
const lineLimit = 300;
/** A daemon of a hook's keeps its pipe open: nobody waits longer for the last words than this. */
const lastWordsLimitMs = 100;

export async function runHook(options: HookOptions): Promise<HookOutcome> {
  const outcome = await run(options);
  const failure = describeFailure(options.name, outcome);
  if (failure !== null) options.log(failure);
  return outcome;
}

async function run(options: HookOptions): Promise<HookOutcome> {
  const [program = '', ...argv] = options.command;
  let child: ChildProcess;
  try {
    child = spawn(program, argv, {
      stdio: ['ignore', 'pipe', 'pipe'],
      // A kernel session and a process group of its own.
      detached: true,
      cwd: '/',
      env: { ...options.environment },
    });
  } catch (error) {
    // E2BIG, EAGAIN.
    return { kind: 'not-started', why: explainStart(program, error) };
  }
  const output = followOutput([child.stdout, child.stderr], (line) => options.log(`${options.name}: ${line}`));
  const failed = new Promise<unknown>((resolve) => child.once('error', resolve));
  const { pid } = child;
  if (pid === undefined) return { kind: 'not-started', why: explainStart(program, await failed) };
  const exited = new Promise<{ readonly status: number | null; readonly signal: string | null }>((resolve) => {
    child.once('exit', (status, signal) => resolve({ status, signal }));
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  options.onStarted?.(child);

  const limit = new AbortController();
  const over = await Promise.race([exited, whenLate(options, limit.signal)]);
  limit.abort();
  if (over === null) {
    await endGroup(pid);
    await exited;
  }
  const waiting = new AbortController();
  await Promise.race([closed, pause(lastWordsLimitMs, null, { signal: waiting.signal }).catch(() => null)]);
  waiting.abort();
  const lastLine = output.finish();
  if (over === null) {
    if (options.signal?.aborted === true) return { kind: 'killed', signal: 'SIGTERM', lastLine };
    return { kind: 'timed-out', limitMs: options.timeLimitMs, lastLine };
  }
  return over.signal === null
    ? { kind: 'exited', status: over.status ?? 0, lastLine }
    : { kind: 'killed', signal: over.signal, lastLine };
}

/** null when the time is up, or it is to end. */
function whenLate(options: HookOptions, over: AbortSignal): Promise<null> {
  const signal = options.signal === undefined ? over : AbortSignal.any([over, options.signal]);
  return pause(options.timeLimitMs, null, { signal }).catch(() => null);
}

/** SIGTERM, the grace period, SIGKILL, to the whole group; what left the group is not reached. */
async function endGroup(pid: number): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  for (const deadline = performance.now() + hookGraceMs; performance.now() < deadline; await pause(10))
    if (!signalGroup(pid, 0)) return;
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch (error) {
    // ESRCH: nobody is in it any more. EPERM: somebody is who became another account.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** One clause for people, such as `the hook session_setup exited with status 3`; null where all is well. */
export function describeFailure(name: HookName, outcome: HookOutcome): string | null {
  const words = 'lastLine' in outcome && outcome.lastLine !== '' ? outcome.lastLine : null;
  switch (outcome.kind) {
    case 'exited':
      if (outcome.status === 0) return null;
      return words === null
        ? say('why.hookExited', { hook: name, status: outcome.status })
        : say('why.hookExitedSaying', { hook: name, status: outcome.status, words });
    case 'killed':
      return words === null
        ? say('why.hookKilled', { hook: name, signal: outcome.signal })
        : say('why.hookKilledSaying', { hook: name, signal: outcome.signal, words });
    case 'timed-out':
      return words === null
        ? say('why.hookLate', { hook: name, seconds: outcome.limitMs / 1000 })
        : say('why.hookLateSaying', { hook: name, seconds: outcome.limitMs / 1000, words });
    case 'not-started':
      return say('why.hookNotStarted', { hook: name, why: outcome.why });
  }
}

function explainStart(program: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT') return `${program} was not found`;
  if (code === 'EACCES') return `${program} cannot be executed (Permission denied)`;
  return `${program} (${code ?? error})`;
}

/** Reads to the end, so that nobody waits for room in a pipe; what is beyond the limit is counted. */
function followOutput(
  streams: readonly (Readable | null)[],
  log: (line: string) => void,
): { /** The last line that was not empty, so far. */ finish(): string } {
  const rests = streams.map(() => '');
  let lastLine = '';
  let kept = 0;
  let dropped = 0;
  let isFinished = false;
  const take = (line: string): void => {
    const shown = line
      .replace(/\p{C}+/gu, ' ')
      .trim()
      .slice(0, lineLimit);
    if (shown === '') return;
    lastLine = shown;
    kept += shown.length + 1;
    if (kept > outputLimit) dropped += shown.length + 1;
    else log(shown);
  };
  for (const [index, stream] of streams.entries()) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      // Of a daemon that it left: read, and no more.
      if (isFinished) return;
      const lines = (rests[index] + text).split('\n');
      rests[index] = (lines.pop() ?? '').slice(-4096);
      for (const line of lines) take(line);
    });
    stream?.on('error', () => undefined); // Its exit tells more.
  }
  return {
    finish() {
      for (const rest of rests) take(rest);
      isFinished = true;
      if (dropped > 0) log(`(${dropped} characters more)`);
      return lastLine;
    },
  };
}

/** No folder of anybody's, and the places where an administrator's programs are. */
const searchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

export interface HookSubject {
  readonly seat: string;
  /** null: there is no server, or it is gone. */
  readonly display: { readonly displayNumber: number; readonly authorityPath: string } | null;
  /** Whose session it is; null: nobody's. */
  readonly user: { readonly name: string; readonly home: string; readonly sessionId: string } | null;
}

/** All that a hook finds in its environment, which docs/hooks.md lists. */
export function createHookEnvironment(subject: HookSubject): Readonly<Record<string, string>> {
  const { seat, display, user } = subject;
  return {
    PATH: searchPath,
    LANG: process.env['LANG'] ?? 'C.UTF-8',
    SHELL: '/bin/sh',
    HOME: user?.home ?? '/',
    XDG_SEAT: seat,
    ...(display === null ? {} : displayVariables(display)),
    ...(user === null
      ? {}
      : {
          USER: user.name,
          LOGNAME: user.name,
          XDG_SESSION_DESKTOP: user.sessionId,
          DESKTOP_SESSION: user.sessionId,
        }),
  };
}

export function displayVariables(display: { readonly displayNumber: number; readonly authorityPath: string }) {
  return { DISPLAY: `:${display.displayNumber}`, XAUTHORITY: display.authorityPath };
}

/** For session_cleanup: the kind of end (contract/end-reason.ts). */
export const endReasonVariable = 'VESTIBULE_END_REASON';

/**
 * What a dead process's hooks have begun, ended before anything else is: one that set something up is killed with its
 * group, and one that puts something right is let to its end, within its time limit. Gives the debts that are left.
 *
 * @param dead whose hooks they are
 */
export async function settleRunningHook(ledger: HookLedger, dead: ProcessIdentity): Promise<HookLedger['owed']> {
  const { owed, running } = ledger;
  if (running === null) return owed;
  const process = running.process ?? findBegun(running.environment, dead);
  if (process === null || !isRunning(process)) return owed;
  const isOwed = running.name === 'session_cleanup' || running.name === 'display_stopped';
  if (isOwed) await whenGone(process, running.timeLimitMs);
  if (isRunning(process)) await endGroup(process.pid);
  return owed.filter(({ name }) => name !== running.name);
}

/**
 * The oldest leader of a process group that is younger than the dead process and has all of this environment: a shell adds
 * to it, and what the hook has started since has it, too.
 */
function findBegun(environment: Readonly<Record<string, string>>, dead: ProcessIdentity): ProcessIdentity | null {
  const wanted = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  const leaders = listProcesses()
    .flatMap((pid) => findProcess(pid) ?? [])
    .filter(({ pid, groupId, isEnding, startTicks }) => groupId === pid && !isEnding && startTicks >= dead.startTicks)
    .sort((one, other) => one.startTicks - other.startTicks);
  const hook = leaders.find(({ pid }) => {
    const found = readEnvironment(pid);
    return wanted.every((entry) => found.includes(entry));
  });
  return hook === undefined ? null : { pid: hook.pid, startTicks: hook.startTicks };
}

/** Whole entries; none of a process that is gone, or not ours to look at. */
function readEnvironment(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
  } catch {
    return [];
  }
}

/** It is no child of this process, so nobody tells when it ends. */
async function whenGone(identity: ProcessIdentity, limitMs: number): Promise<void> {
  for (const deadline = performance.now() + limitMs; performance.now() < deadline; await pause(20))
    if (!isRunning(identity)) return;
}

/** Runs a hook that somebody else owed, where it did. */
export async function payOwedHook(
  owedHooks: HookLedger['owed'],
  name: OwedHook['name'],
  more: Readonly<Record<string, string>>,
  log: (line: string) => void,
): Promise<void> {
  const owed = owedHooks.find((hook) => hook.name === name);
  if (owed !== undefined) await runHook({ ...owed, environment: { ...owed.environment, ...more }, log });
}
