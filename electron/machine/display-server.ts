/** An X server behind a port: Xvnc, started with its cookie, reported ready or dead as a value, and stopped without a trace. */
import { type ChildProcess, spawn } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statfsSync,
} from 'node:fs';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from '../contract/said.ts';
import type { Display, ProcessIdentity } from '../contract/session.ts';
import { defaultPath, findProgram } from './find-program.ts';
import { markHelper } from './helper-mark.ts';
import { whenRead } from './last-words.ts';
import { startLimit } from './limit.ts';
import { findIdentity, findProcess, isRunning } from './process-identity.ts';
import { removeTree } from './remove-tree.ts';
import { readSmallTextFile } from './small-text-file.ts';
import { createCookie, encodeAuthority, writeAuthorityFile } from './x-authority.ts';

export interface DisplayServerOptions {
  /** Made if missing, 0700, and given to `account`: holds `authority` and `rfb.sock`. Gone after `stop`. */
  readonly folder: string;
  /** As root: the account that runs the server. null: this process's own. */
  readonly account: { readonly uid: number; readonly gid: number } | null;
  readonly geometry: { readonly width: number; readonly height: number };
  readonly readyLimitMs: number;
  /** Keys come as places on the keyboard where the viewer says which, and its layout here is what they mean. */
  readonly ownLayout?: boolean;
  /** Between SIGTERM and SIGKILL; default 1000. */
  readonly gracePeriodMs?: number;
  /** Tests put a server here that never gets ready, or dies. */
  readonly program?: string;
  /** As soon as there is a process, long before it is ready: for the record. */
  readonly onSpawned?: (identity: ProcessIdentity) => void;
}

export interface DisplayServer {
  readonly identity: ProcessIdentity;
  readonly display: Display;
  readonly cookie: Buffer;
  /** Admits clients of the server's own account. */
  readonly authorityPath: string;
  /** Resolves when the server's process is over, by itself or by `stop`: such as `killed by SIGSEGV: <last words>`. */
  readonly died: Promise<string>;
  /** True from the moment that the kernel has begun to end the process, which is before anybody is told. */
  isDying(): boolean;
  /** SIGTERM, grace, SIGKILL, then its files. Gives what could not be ended or removed, in words. Idempotent. */
  stop(): Promise<readonly string[]>;
}

export type DisplayServerStart =
  | { readonly kind: 'ready'; readonly server: DisplayServer }
  /** Nothing of it is left. `why` is one sentence for people. */
  | { readonly kind: 'not-ready'; readonly why: string };

/** sockaddr_un(7): 108 bytes with the terminating zero. */
const socketPathLimit = 107;
const socketFolder = '/tmp/.X11-unix';

/**
 * Starts Xvnc. The number is the server's choice (-displayfd), so that taken ones do no harm; the cookie is in its file
 * before the server starts, so that there is no moment without it.
 */
export async function startXvnc(options: DisplayServerOptions): Promise<DisplayServerStart> {
  const name = options.program ?? 'Xvnc';
  const program = findProgram(name);
  if (program === null) return { kind: 'not-ready', why: say('why.notInstalled', { program: name }) };
  const rfbSocketPath = join(options.folder, 'rfb.sock');
  if (Buffer.byteLength(rfbSocketPath) > socketPathLimit)
    return { kind: 'not-ready', why: say('why.pathTooLong', { path: rfbSocketPath }) };

  const authorityPath = join(options.folder, 'authority');
  const cookie = createCookie();
  try {
    prepareFolders(options, authorityPath, cookie);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    return {
      kind: 'not-ready',
      why: say('why.folderNotPrepared', { code: code ?? String(error), path: path ?? options.folder }),
    };
  }

  const [launcher, ...argv] = [
    ...launchAs(options.account),
    program,
    ...xvncArguments(options, authorityPath, rfbSocketPath),
  ];
  const child = spawn(launcher ?? 'setpriv', argv, {
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
    // No working folder to hold on to, and nothing of ours in its environment but whose it is.
    cwd: '/',
    env: { PATH: process.env['PATH'] ?? defaultPath, LC_ALL: 'C', ...markHelper(dirname(options.folder)) },
  });
  const lastWords = keepLastLine(child.stderr as Readable);
  const died = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(say('why.notStarted', { why: error.message })));
    child.once('exit', (status, signal) => {
      void whenRead().then(() => resolve(describeDeath(status, signal, lastWords())));
    });
  });

  const identity = child.pid === undefined ? null : findIdentity(child.pid);
  if (identity !== null) options.onSpawned?.(identity);
  let displayNumber: number | null = null;
  const stop = createStop(child, died, options, async () => {
    return identity === null ? [] : await removeDisplayFiles(identity, displayNumber);
  });

  const late = Promise.withResolvers<string>();
  const endLimit = startLimit(options.readyLimitMs, () =>
    late.resolve(say('why.notReady', { program: name, ms: options.readyLimitMs })),
  );
  const gone = died.then((how) => say('why.programOver', { program: name, how }));
  const outcome = await Promise.race([readDisplayNumber(child.stdio[3] as Readable), gone, late.promise]);
  endLimit();
  if (typeof outcome === 'string' || identity === null) {
    await stop();
    return { kind: 'not-ready', why: withTmp(String(outcome)).slice(0, 900) };
  }
  displayNumber = outcome;
  return {
    kind: 'ready',
    server: {
      identity,
      display: { displayNumber: outcome, rfbSocketPath },
      cookie,
      authorityPath,
      died,
      isDying: () => findProcess(identity.pid)?.isEnding ?? true,
      stop,
    },
  };
}

function prepareFolders(options: DisplayServerOptions, authorityPath: string, cookie: Buffer): void {
  if (options.account !== null) makeSocketFolder();
  mkdirSync(options.folder, { recursive: true, mode: 0o700 });
  writeAuthorityFile(authorityPath, encodeAuthority(cookie, null), options.account);
  if (options.account !== null) chownSync(options.folder, options.account.uid, options.account.gid);
}

function describeDeath(status: number | null, signal: string | null, words: string): string {
  if (signal !== null) return words === '' ? say('why.killed', { signal }) : say('why.killedSaying', { signal, words });
  const exit = { status: status ?? 0 };
  return words === '' ? say('why.exited', exit) : say('why.exitedSaying', { ...exit, words });
}

/** The usual reasons, which the server does not tell: no socket where its folder cannot be written, no keyboard where /tmp is full. */
function withTmp(why: string): string {
  try {
    accessSync(socketFolder, constants.W_OK);
    return statfsSync('/tmp').bavail === 0 ? say('why.tmpFull', { why }) : why;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    return say('why.noSockets', { why, folder: socketFolder, code });
  }
}

/** Before the first server, because as root one of another account would make it its own and could replace everybody's sockets. */
function makeSocketFolder(): void {
  try {
    mkdirSync(socketFolder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return;
    throw error;
  }
  chmodSync(socketFolder, 0o1777);
}

/** setpriv(1) costs a millisecond and lets the kernel end the server with whoever started it. */
export function launchAs(account: DisplayServerOptions['account']): readonly string[] {
  const identity =
    account === null ? [] : ['--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups'];
  return ['setpriv', ...identity, '--no-new-privs', '--pdeathsig', 'KILL', '--'];
}

function xvncArguments(options: DisplayServerOptions, authorityPath: string, rfbSocketPath: string): readonly string[] {
  return [
    ...['-displayfd', '3', '-auth', authorityPath],
    // Never `-nolisten local`: the abstract socket is what keeps two servers from choosing the same number. Without it the
    // second one silently replaces the first one's socket in /tmp/.X11-unix (measured with TigerVNC 1.12).
    ...['-nolisten', 'tcp'],
    ...['-rfbport', '-1', '-rfbunixpath', rfbSocketPath, '-rfbunixmode', '0600', '-SecurityTypes', 'None'],
    ...['-geometry', `${options.geometry.width}x${options.geometry.height}`, '-depth', '24'],
    ...['-AcceptSetDesktopSize=1', '-AlwaysShared=1', '-FrameRate=60', '-SendPrimary=0', '-SetPrimary=0'],
    ...(options.ownLayout === true ? ['-RawKeyboard=1'] : []),
    // The server lives as long as its session: the first client that goes must not wipe what a session has set.
    '-noreset',
    ...['-s', '0', '-desktop', 'Vestibule'],
  ];
}

function readDisplayNumber(stream: Readable): Promise<number> {
  return new Promise((resolve) => {
    let text = '';
    stream.on('data', (chunk: Buffer) => {
      // Of an account that is not ours: no more than a number is taken.
      text = (text + chunk.toString('latin1')).slice(0, 8);
      const number = /^(\d{1,5})\n/.exec(text)?.[1];
      if (number !== undefined) resolve(Number(number));
    });
    stream.on('error', () => undefined); // The server's death tells more.
  });
}

function keepLastLine(stream: Readable): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-2048);
  });
  stream.on('error', () => undefined); // The server's death tells more.
  return () => (text.trim().split('\n').at(-1) ?? '').trim().slice(0, 300);
}

function createStop(
  child: ChildProcess,
  died: Promise<string>,
  options: DisplayServerOptions,
  removeFiles: () => Promise<readonly string[]>,
): () => Promise<readonly string[]> {
  let stopped: Promise<readonly string[]> | null = null;
  return () => {
    stopped ??= (async () => {
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), options.gracePeriodMs ?? 1000);
      await died;
      clearTimeout(kill);
      const words = await removeFiles();
      try {
        await removeTree(options.folder);
        return words;
      } catch (error) {
        return [...words, `the folder ${options.folder} (${(error as NodeJS.ErrnoException).code ?? error})`];
      }
    })();
    return stopped;
  };
}

/**
 * Removes the socket and the lock in /tmp of a server whose process is dead. A server that chose its number by -displayfd
 * makes no lock; where there is one it names a pid, so nobody else's is touched. A socket is removed only if nobody answers
 * on it and nobody is about to: another server may have taken the number since. Gives what could not be removed, in words.
 */
export async function removeDisplayFiles(
  server: ProcessIdentity,
  displayNumber: number | null,
): Promise<readonly string[]> {
  if (isRunning(server)) return [];
  const words: string[] = [];
  for (const name of readdirSync('/tmp').filter((name) => /^\.X\d+-lock$/.test(name))) {
    const lock = readSmallTextFile(`/tmp/${name}`, 64);
    if (lock.kind === 'text' && Number(lock.text.trim()) === server.pid) words.push(...removeFile(`/tmp/${name}`));
  }
  const names = displayNumber === null ? listSocketsSince(server) : [`X${displayNumber}`];
  for (const path of names.map((name) => join(socketFolder, name)))
    if (await isLeftAlone(path)) words.push(...removeFile(path));
  return words;
}

function removeFile(path: string): readonly string[] {
  try {
    rmSync(path, { force: true });
    return [];
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    // Another account's, which may write into /tmp what it likes: that it names our server does not make it ours.
    return code === 'EPERM' || code === 'EACCES' ? [] : [`the file ${path} (${code})`];
  }
}

/**
 * True once nobody listens on this socket, which is asked for a while: a server that is killed while it starts leaves an
 * xkbcomp behind, which holds the inherited socket for some milliseconds more.
 */
async function isLeftAlone(path: string): Promise<boolean> {
  for (const deadline = performance.now() + 500; existsSync(path); await sleep(10)) {
    if ((await isRefused(path)) && !isAbstractNameBound(path)) return true;
    if (performance.now() > deadline) return false;
  }
  return false;
}

/** A server that was ended before it told its number may have made its socket by then: one that is no older than itself. */
function listSocketsSince(server: ProcessIdentity): readonly string[] {
  const bootedAtSeconds = Number(/^btime (\d+)$/m.exec(readFileSync('/proc/stat', 'latin1'))?.[1]);
  // Clock ticks are hundredths of a second to user space (proc(5), USER_HZ); the boot time is in whole seconds.
  const startedAtMs = bootedAtSeconds * 1000 + server.startTicks * 10 - 1000;
  const own = process.getuid?.();
  return existsSync(socketFolder)
    ? readdirSync(socketFolder).filter((name) => {
        const facts = lstatSync(join(socketFolder, name), { throwIfNoEntry: false });
        const isOurs = own === 0 || facts?.uid === own;
        return facts?.isSocket() === true && isOurs && facts.ctimeMs >= startedAtMs;
      })
    : [];
}

function isRefused(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED'));
  });
}

/** A server that starts binds the abstract name first. proc_net(5): the last column is the name, with an at sign for these. */
function isAbstractNameBound(path: string): boolean {
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .some((line) => line.endsWith(` @${path}`));
}
