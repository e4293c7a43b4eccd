/** How the first program of a session is started: with two descriptors more than others, for its output and for its door. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { Duplex } from 'node:stream';
import type { DesignatedExit } from '../contract/worker.ts';
import { createPipe } from './libc.ts';

export type SessionExit = DesignatedExit;

export interface Launched {
  /** undefined: it could not be started, and `broken` tells why. */
  readonly pid: number | undefined;
  /** The other side of its descriptor 4: see session-process.ts. */
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
export function createChildLaunch(onChild: (child: ChildProcess) => void): Launch {
  return async ([program = '', ...argv], environment, third) => {
    const { readEnd, writeEnd } = createPipe();
    const child = spawn(program, argv, {
      stdio: ['ignore', writeEnd, writeEnd, third ?? 'ignore', 'pipe'],
      detached: true,
      cwd: '/',
      env: environment,
    });
    onChild(child);
    closeSync(writeEnd);
    return {
      pid: child.pid,
      door: child.stdio[4] as Duplex,
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
