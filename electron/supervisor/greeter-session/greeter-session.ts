/**
 * The PAM session of the greeter's account, held by a process of its own as long as the seat runs. It is opened once the
 * greeter is on the screen and not before: somebody waits for it, and a process with PAM takes a noticeable part of that
 * time to load. Whatever becomes of it, there is a greeter.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { ProcessIdentity } from '../../contract/session.ts';
import type { PamService } from '../../contract/worker.ts';
import { findIdentity, isRunning, killProcesses, listDescendants } from '../../machine/process-identity.ts';

export interface GreeterSessionWish extends PamService {
  readonly user: string;
  /** The seat's folder: programs of modules are known by it. */
  readonly helperOf: string;
  readonly environment: Readonly<Record<string, string>>;
}

export interface GreeterSession {
  /** Begins to open it. Idempotent, and nothing once it is being closed. */
  open(): void;
  /** The process that holds it; null where there is none. */
  identity(): ProcessIdentity | null;
  /** Once the app is gone. Closes it; a module that does not let go is killed. Idempotent. */
  close(): Promise<void>;
}

/** A module may write to a disk or ask another machine. */
const closeLimitMs = 3000;

export function createGreeterSession(options: {
  readonly wish: GreeterSessionWish;
  /** The folder with dist/. */
  readonly programFolder: string;
  readonly environment: NodeJS.ProcessEnv;
  readonly log: (line: string) => void;
}): GreeterSession {
  const { wish, log } = options;
  let held: { readonly child: ChildProcess; readonly gone: Promise<void> } | null = null;
  let closing: Promise<void> | null = null;

  function start(): typeof held {
    const program = join(options.programFolder, 'dist/greeter-session.cjs');
    const child: ChildProcess = spawn(process.execPath, [program, JSON.stringify(wish)], {
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      cwd: '/',
      env: options.environment,
    });
    const gone = new Promise<void>((resolve) => {
      child.once('exit', () => resolve());
      child.once('error', () => resolve());
    });
    void gone.then(() => {
      if (closing === null) log("the greeter's PAM session is over before the greeter");
    });
    child.stdin?.on('error', () => undefined); // Its exit tells more.
    (child.stderr as Readable)
      .setEncoding('utf8')
      .on('data', (text: string) => log(`the greeter's PAM session: ${text.trimEnd()}`));
    (child.stdout as Readable).setEncoding('utf8').on('data', (text: string) => {
      if (text.trim() !== 'opened') log(`the greeter's PAM session could not be opened: ${text.trim()}`);
    });
    return { child, gone };
  }

  async function end(): Promise<void> {
    if (held === null) return;
    const { child, gone } = held;
    child.stdin?.end();
    const below = listDescendants(child.pid ?? -1);
    const kill = setTimeout(() => child.kill('SIGKILL'), closeLimitMs);
    await gone;
    clearTimeout(kill);
    // Programs of a module that did not let go.
    if (child.signalCode !== null) await killProcesses(() => below.filter(isRunning), closeLimitMs);
  }

  return {
    open() {
      if (closing === null) held ??= start();
    },
    identity() {
      const pid = held?.child.pid;
      return pid === undefined || held?.child.exitCode !== null ? null : findIdentity(pid);
    },
    close() {
      closing ??= end();
      return closing;
    },
  };
}
