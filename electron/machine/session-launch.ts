/** How the first program of a session is started: with a pipe for its output, and a socket for its standard input. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { DesignatedExit } from '../contract/worker.ts';
import { createPipe, createSocketPair } from './libc.ts';

export type SessionExit = DesignatedExit;

export interface Launched {
  /** undefined: it could not be started, and `broken` tells why. */
  readonly pid: number | undefined;
  /** The other side of its standard input: see entry.ts. */
  readonly door: Duplex;
  /** What it writes to standard output and error: a descriptor, for the caller to close. */
  readonly outputDescriptor: number;
  readonly exited: Promise<SessionExit>;
  readonly broken: Promise<string>;
}

/**
 * Starts `command` with this environment, in a kernel session of its own, so that no signal for ours reaches it.
 * `third`: goes to it as descriptor 3.
 */
export type Launch = (
  command: readonly string[],
  environment: Readonly<Record<string, string>>,
  third: number | null,
) => Promise<Launched>;

/** As a child of this process. */
export function createChildLaunch(onChild?: (child: ChildProcess) => void): Launch {
  return async ([program = '', ...argv], environment, third) => {
    const { readEnd, writeEnd } = createPipe();
    const [ours, theirs] = createSocketPair();
    const child = spawn(program, argv, {
      stdio: [theirs, writeEnd, writeEnd, third ?? 'ignore'],
      detached: true,
      cwd: '/',
      env: environment,
    });
    onChild?.(child);
    closeSync(writeEnd);
    closeSync(theirs);
    return {
      pid: child.pid,
      door: new Socket({ fd: ours, readable: true, writable: true }),
      outputDescriptor: readEnd,
      exited: new Promise((resolve) => {
        child.once('exit', (status, signal) => resolve(describeExit(status, signal)));
      }),
      broken: new Promise((resolve) => child.once('error', (error) => resolve(error.message))),
    };
  };
}

export function describeExit(status: number | null, signal: string | null): SessionExit {
  return signal === null ? { kind: 'exited', status: status ?? 0 } : { kind: 'killed', signal };
}
