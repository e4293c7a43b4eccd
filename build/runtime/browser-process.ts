/** Chromium: started once, ended with everything that it started. */
import { type ChildProcess, spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { createSwitches, type FirstWindow } from './chromium-switches.ts';
import { createDevToolsPipe, type DevToolsPipe } from './devtools-pipe.ts';
import { createProfile } from './profile.ts';

export interface BrowserProcess {
  readonly pid: number;
  readonly devtools: DevToolsPipe;
  /** It opens an empty window while it starts, for the first one that the application asks for. */
  readonly hasFirstWindow: boolean;
  /** Resolves when it has answered its first command; rejects with its own words when it ends before. */
  readonly ready: Promise<void>;
  /** Resolves with the exit status (128 + number for a signal) once the process is reaped. */
  readonly exited: Promise<number>;
  /** The last lines that it wrote to stderr. */
  words(): string;
  /** Has it open a window of an application (no tab strip, no address bar) at `url`. Call when ready. */
  openWindow(url: string): Promise<void>;
  /** Ends its crash handlers; off the way of the first picture, since all of /proc is read. */
  endCrashHandlers(): void;
  /** Asks it to close, ends it after 1 s, removes its folder. Idempotent. */
  stop(): Promise<void>;
  /** At once and synchronously, for the end of this process. */
  kill(): void;
}

const stopWithinMs = 1_000;
const wordsKept = 20;

/** Debian's wrapper script is passed over where the program is known: it only costs time and adds switches of its own. */
const programs = [
  '/usr/lib/chromium/chromium',
  'chromium',
  'chromium-browser',
  'google-chrome-stable',
  'google-chrome',
];

/** Null where there is no Chromium. $VESTIBULE_CHROMIUM names one by hand. */
export function findChromium(): string | null {
  const named = process.env['VESTIBULE_CHROMIUM'];
  for (const program of named ? [named] : programs) {
    const candidates = program.includes('/')
      ? [program]
      : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, program));
    const found = candidates.find(isExecutable);
    if (found !== undefined) return found;
  }
  return null;
}

/** Throws where there is no Chromium; the caller has asked `findChromium`. */
export function startBrowser(asked: ReadonlyMap<string, string>, firstWindow: FirstWindow | null): BrowserProcess {
  const program = findChromium();
  if (program === null) throw new Error('there is no chromium');
  // Without a graphics card Chromium would have one computed, which takes longer than to draw in software.
  const switches = createSwitches(asked, firstWindow, existsSync('/dev/dri'));
  const profile = createProfile();
  const sharedMemory = profile.sharedMemoryIsSmall ? ['--disable-dev-shm-usage'] : [];
  const child = spawn(program, [...switches, ...sharedMemory, `--user-data-dir=${profile.userDataFolder}`], {
    env: profile.environment,
    // A process group of its own: Ctrl+C in a terminal asks the application, which then ends its browser in order.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
  });
  const words = keepWords(child);
  const devtools = createDevToolsPipe(child.stdio[3] as Writable, child.stdio[4] as Readable);
  let over = false;
  const exited = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      words.push(error.message);
      over = true;
      resolve(127);
    });
    child.once('exit', (code, signal) => {
      over = true;
      devtools.close();
      resolve(code ?? 128 + (signal === 'SIGKILL' ? 9 : signal === 'SIGTERM' ? 15 : 6));
    });
  });

  const answered = devtools.send('Target.setAutoAttach', {
    autoAttach: true,
    waitForDebuggerOnStart: true,
    flatten: true,
    filter: [{ type: 'page' }],
  });
  // Status and exit code of a renderer that crashed come with Target.targetCrashed, which wants discovery.
  devtools.order('Target.setDiscoverTargets', { discover: true, filter: [{ type: 'page' }] });
  // Every request passes by (protocol.handle, webRequest, will-navigate); one switch for the whole browser, so that the
  // very first request of a new window cannot slip through before its page is attached.
  devtools.order('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  const ready = answered.then(() => undefined);
  ready.catch(() => undefined);

  let stopped: Promise<void> | null = null;
  return {
    pid: child.pid ?? 0,
    devtools,
    hasFirstWindow: firstWindow !== null,
    ready,
    exited,
    words: () => words.join('\n'),
    endCrashHandlers: () => endCrashHandlers(profile.folder),
    openWindow: (url) =>
      openThroughSocket(profile.singletonSocket, url).catch(async () => {
        // Without this one the second would be a browser of its own.
        if (over) return;
        await openThroughProgram(program, profile.userDataFolder, profile.environment, url, exited);
      }),
    stop() {
      stopped ??= (async () => {
        if (!over) devtools.send('Browser.close').catch(() => child.kill('SIGTERM'));
        const limit = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
        await exited;
        clearTimeout(limit);
        endGroup(child);
        endCrashHandlers(profile.folder);
        profile.remove();
      })();
      return stopped;
    },
    kill() {
      endGroup(child);
      endCrashHandlers(profile.folder);
      profile.remove();
    },
  };
}

/** Zygotes and helpers usually follow their browser; now and then one does not. They share its process group. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // ESRCH: nobody is left in it.
  }
}

/**
 * A running Chromium takes further command lines on the socket of its profile (chrome/browser/process_singleton_posix.cc):
 * "START", working folder and words, separated by zero bytes, answered with "ACK". What a second chromium with the same
 * profile would send, 200 ms sooner.
 */
function openThroughSocket(findSocket: () => string, url: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(findSocket());
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('no answer')));
    socket.once('data', (answer) => {
      if (answer.toString().startsWith('ACK')) resolve();
      else reject(new Error(`refused: ${answer.toString()}`));
      socket.end();
    });
    socket.write(['START', '/', 'chromium', ...windowWords(url)].join('\0'));
  });
}

/** The documented way, where the socket is not as expected. */
function openThroughProgram(
  program: string,
  userDataFolder: string,
  environment: NodeJS.ProcessEnv,
  url: string,
  firstExited: Promise<unknown>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const second = spawn(program, [`--user-data-dir=${userDataFolder}`, ...windowWords(url)], {
      env: environment,
      stdio: 'ignore',
    });
    void firstExited.then(() => second.kill('SIGKILL'));
    second.once('error', reject);
    second.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`chromium --app ended with ${code}`))));
  });
}

/** --test-type on this command line, which is no browser's own, only keeps information bars off the new window. */
const windowWords = (url: string): readonly string[] => ['--test-type', `--app=${url}`];

/**
 * Chromium starts its crash handlers even with --disable-crash-reporter, outside of its process tree. They are known by the
 * folder that they were told to write to; without them nothing is written when a process crashes.
 */
function endCrashHandlers(folder: string): void {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'latin1');
      if (words.includes('crashpad_handler') && words.includes(`--database=${folder}/`))
        process.kill(Number(name), 'SIGKILL');
    } catch {
      // The process ended while it was looked at, or is another account's.
    }
  }
}

/** DevTools' line goes to our stderr, where a test driver waits for it; the rest is kept for when the browser fails. */
function keepWords(child: ChildProcess): string[] {
  const words: string[] = [];
  let rest = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('DevTools listening on ') || process.env['ELECTRON_ENABLE_LOGGING'])
        process.stderr.write(`${line}\n`);
      words.push(line);
      if (words.length > wordsKept) words.shift();
    }
  });
  return words;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not there, or not for us.
    return false;
  }
}
