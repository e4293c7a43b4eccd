/**
 * The designated process: started inside its containment with its environment and nothing else, known by pid and start time
 * before the program runs, and reported when it is over, truthfully.
 */
import { closeSync, constants, fstatSync, openSync, readFileSync, readSync, statSync } from 'node:fs';
import { Socket } from 'node:net';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { BoundedLog } from './bounded-log.ts';
import { moveIntoCgroup } from './containment/cgroup.ts';
import { type Entry, type EntryOptions, type EntryStart, endEntry, enter, quoteWord, stageMark } from './entry.ts';
import { findProgram, sessionSearchPath } from './find-program.ts';
import { whenRead } from './last-words.ts';
import { findProcess, signalProcess } from './process-identity.ts';
import { beginWith, type SessionBeginning } from './session-beginning.ts';
import type { SessionExit } from './session-launch.ts';

export interface SessionProcessOptions extends EntryOptions {
  readonly argv: readonly string[];
  /** What runs before the program, in its process. null: the program at once. */
  readonly beginning: SessionBeginning | null;
  readonly environment: Readonly<Record<string, string>>;
  /** null, missing or closed to the account: the home folder, as X display managers do. */
  readonly workingDirectory: string | null;
  readonly log: BoundedLog;
  /** The cgroup that the session is in, or null. Needs root. */
  readonly cgroupPath: string | null;
  /** Name of the terminal that becomes its controlling one, with standard input, output and error. null: it has none. */
  readonly terminal: string | null;
  /** One that came in by these options already, and is recorded. null: it comes in now. */
  readonly entry: Entry | null;
  /** The designated process is there and waits: write it down, then it runs. `entrance`: the process through which it came in. */
  readonly onEntered: (designated: ProcessIdentity, entrance: ProcessIdentity) => void;
}

export type SessionProcessStart =
  | {
      readonly kind: 'started';
      readonly designated: ProcessIdentity;
      /** When the program, or what it begins with, was seen to run, milliseconds since the epoch. */
      readonly startedAtMs: number;
      readonly exited: Promise<SessionExit>;
      /** The session's pipe is read no more. */
      closeOutput(): void;
    }
  | { readonly kind: 'failed'; readonly why: string };

/** The folder of a login. */
const goHome = 'cd -- "$1" 2>/dev/null || cd -- "$2" 2>/dev/null || cd /';
/**
 * Before a session that begins with something else than its program, env(1) does not meet the program: this looks for it
 * as execvp(3) does, with its name and PATH, and says what env would have said.
 */
const check = [
  'program=$1 path=$2 status=127',
  'shift 2',
  'look() {',
  '  [ "$status" != 0 ] && [ -e "$1" ] || return',
  '  if [ -f "$1" ] && [ -x "$1" ]; then status=0; else status=126; fi',
  '}',
  'IFS=:',
  'set -f',
  'case $program in */*) look "$program" ;; *) for folder in $path; do look "$folder/$program"; done ;; esac',
  'case $status in',
  '  126) echo "env: $program: Permission denied" >&2; exit 126 ;;',
  '  127) echo "env: $program: No such file or directory" >&2; exit 127 ;;',
  'esac',
].join('\n');
/**
 * The last step before a program on a terminal. A session leader without a controlling terminal that opens one has it as its
 * own from then on (tty(4), O_NOCTTY in open(2)); then what login(1) shows, unless ~/.hushlogin says not to.
 */
const attach = [
  'exec <>"$1" >&0 2>&0',
  '[ -e "$2/.hushlogin" ] || cat /run/motd.dynamic /etc/motd 2>/dev/null',
  'shift 2',
  'exec env -i "$@"',
].join('\n');

export async function startSessionProcess(options: SessionProcessOptions): Promise<SessionProcessStart> {
  const refusal = findRefusal(options.argv[0] ?? '');
  if (refusal !== null) return { kind: 'failed', why: refusal };

  const waiting = options.entry?.isWaiting() === true ? options.entry : null;
  if (waiting === null) options.entry?.giveUp();
  const came: EntryStart = waiting === null ? await enter(options) : { kind: 'inside', entry: waiting };
  const notMoved = came.kind === 'inside' ? move(came.entry.designated, options.cgroupPath) : null;
  if (notMoved !== null) {
    // One that waited is ended by whoever had it wait, before what it waited in is closed.
    if (came.kind === 'inside' && waiting === null) await endEntry(came.entry);
    return { kind: 'failed', why: notContained(notMoved) };
  }
  const output = readOutput(came.kind === 'inside' ? came.entry.outputDescriptor : came.outputDescriptor, options.log);
  if (came.kind === 'failed') {
    await Promise.race([output.ended, whenRead()]);
    output.close();
    const words = came.why ?? options.log.lastLine();
    return { kind: 'failed', why: notContained(words) };
  }
  const { designated, entrance, exited } = came.entry;
  if (waiting === null) options.onEntered(designated, entrance);
  const unwatch = watchEntrance(entrance, designated);
  void exited.then(unwatch);
  came.entry.run(createScript(options));

  let over: SessionExit | null = null;
  void exited.then((exit) => (over = exit));
  while (over === null && !wasExecuted(designated)) await Promise.race([exited, nextLook()]);
  const exit: SessionExit | null = over;
  if (exit !== null) {
    await Promise.race([output.ended, whenRead()]);
    const why = explainFailure(exit, options.argv[0] ?? '', options.log.lastLine());
    if (why !== null) {
      output.close();
      return { kind: 'failed', why };
    }
  }
  return { kind: 'started', designated, startedAtMs: Date.now(), exited, closeOutput: output.close };
}

const notContained = (why: string): string => say('why.notContained', { why }).slice(0, 900);

/** What waits has started nothing yet. null: it is there; otherwise why not. */
function move(designated: ProcessIdentity, cgroupPath: string | null): string | null {
  if (cgroupPath === null) return null;
  try {
    moveIntoCgroup(cgroupPath, designated.pid);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * From the containment's door to the program: the folder of a login; the door is shut; the environment, whole. env(1) is the
 * last to run, so its words are the ones to look for when the program cannot be executed.
 */
function createScript(options: SessionProcessOptions): string {
  const { sandbox, environment, beginning, argv, terminal } = options;
  const home = environment['HOME'] ?? '/';
  const isChecked = beginning !== null || terminal !== null;
  const words = [
    ...[options.workingDirectory ?? home, home],
    ...(isChecked ? [argv[0] ?? '', environment['PATH'] ?? sessionSearchPath] : []),
    // What entered a PID namespace leads no session yet; what did not does, and setsid(1) would fork.
    ...(terminal !== null && sandbox?.pidNamespace === true ? ['setsid'] : []),
    ...(terminal === null ? [] : ['sh', '-c', attach, 'sh', terminal, home]),
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...(beginning === null ? argv : beginWith(beginning, argv)),
  ];
  return [
    `set -- ${words.map(quoteWord).join(' ')}`,
    ...[goHome, 'shift 2'],
    ...(isChecked ? [check] : []),
    `exec ${terminal === null ? 'env -i ' : ''}"$@" </dev/null 3>&-`,
    '',
  ].join('\n');
}

/** execvp(3) would hand a file of any kind to a shell; one that no shell can mean is refused before it gets there. */
function findRefusal(name: string): string | null {
  if (name === '') return say('why.noProgram');
  if (name.includes('=')) return say('why.equalsSign', { program: name.slice(0, 200) });
  const path = findProgram(name, sessionSearchPath);
  // Not there for us is no proof: the session's own home is not ours to see. env(1) tells then.
  if (path === null) return null;
  const start = Buffer.alloc(256);
  let length = 0;
  try {
    // It may have been replaced since it was looked at, by what waits for a writer or does something when it is opened.
    const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      if (fstatSync(descriptor).isFile()) length = readSync(descriptor, start);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // A program that may be executed and not read is as good as any.
    return null;
  }
  const head = start.subarray(0, length);
  const interpreter = /^#![ \t]*(\/[^\s\0]+)\s/.exec(head.toString('latin1'))?.[1];
  if (interpreter !== undefined && isMissing(Buffer.from(interpreter, 'latin1')))
    return say('why.noInterpreter', { program: name, interpreter }).slice(0, 900);
  const isProgram = head.subarray(0, 4).equals(Buffer.from('\x7fELF')) || head.subarray(0, 2).toString() === '#!';
  if (isProgram || (length > 0 && !head.includes(0))) return null;
  return say('why.notAProgram', { program: name }).slice(0, 900);
}

function isMissing(path: Buffer): boolean {
  try {
    statSync(path);
    return false;
  } catch (error) {
    // Where this account may not look, another may.
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

/** The mark is gone from its environment, or the environment is no longer ours to read, as with a setuid program. */
function wasExecuted(designated: ProcessIdentity): boolean {
  const facts = findProcess(designated.pid);
  if (facts === null || facts.isEnding || facts.startTicks !== designated.startTicks) return false;
  try {
    const environment = readFileSync(`/proc/${designated.pid}/environ`, 'latin1');
    return environment !== '' && !environment.includes(`${stageMark}=`);
  } catch (error) {
    // So is that of one which is just ending.
    return (error as NodeJS.ErrnoException).code === 'EACCES' && findProcess(designated.pid)?.isEnding === false;
  }
}

/** Nobody is told when another process executes a program; it takes env(1) about a millisecond. */
function nextLook(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

/** env(1): 126 found but cannot be invoked, 127 cannot be found, with its own last line. */
function explainFailure(exit: SessionExit, name: string, lastLine: string): string | null {
  if (exit.kind !== 'exited' || (exit.status !== 126 && exit.status !== 127)) return null;
  const reason = /^env: .*: ([^:]+)$/.exec(lastLine)?.[1];
  if (reason === undefined) return null;
  return exit.status === 127
    ? say('why.notFound', { program: name })
    : say('why.notExecutable', { program: name, why: reason });
}

/**
 * nsenter stops itself when its child is stopped, and does not see the child go on. So while it is stopped, this looks
 * whether the child still is, and lets it go on as well: otherwise nobody would hear of the session's end.
 */
function watchEntrance(entrance: ProcessIdentity, designated: ProcessIdentity): () => void {
  if (entrance.pid === designated.pid) return () => undefined;
  let timer: NodeJS.Timeout | null = null;
  const look = (): void => {
    const isStopped = findProcess(entrance.pid)?.state === 'T';
    if (isStopped && findProcess(designated.pid)?.state !== 'T') signalProcess(entrance, 'SIGCONT');
    if (isStopped) timer ??= setInterval(look, 100);
    else stopLooking();
  };
  const stopLooking = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  process.on('SIGCHLD', look);
  return () => {
    process.off('SIGCHLD', look);
    stopLooking();
  };
}

/** Bytes that are read in one interval at most: a session that writes for ever waits for its reader and costs little. */
const intervalBytes = 1024 * 1024;
const intervalMs = 50;

function readOutput(descriptor: number, log: BoundedLog): { readonly ended: Promise<void>; close(): void } {
  const stream = new Socket({ fd: descriptor, readable: true, writable: false });
  let takenBytes = 0;
  let intervalEndsAtMs = 0;
  stream.on('data', (chunk: Buffer) => {
    log.write(chunk);
    const now = performance.now();
    if (now > intervalEndsAtMs) {
      takenBytes = 0;
      intervalEndsAtMs = now + intervalMs;
    }
    takenBytes += chunk.length;
    if (takenBytes < intervalBytes) return;
    stream.pause();
    setTimeout(() => stream.resume(), intervalMs);
  });
  stream.on('error', () => undefined); // Nothing can be done for a pipe that cannot be read; the session goes on.
  const ended = new Promise<void>((resolve) => stream.once('close', () => resolve()));
  return { ended, close: () => void stream.destroy() };
}
