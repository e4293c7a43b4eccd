/**
 * A whole Vestibule as its users start it, on a seat of its own: supervisor, app, browser, workers, X servers, all real. As
 * root it is the product's root form; an ordinary user is one by setpriv(1).
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import * as z from 'zod';
import { ask, type Conversation } from '../../electron/cli/connection.ts';
import { type SessionRow, type Status, sessionRowSchema, statusSchema } from '../../electron/contract/control.ts';
import type { ProcessIdentity } from '../../electron/contract/session.ts';
import { createDeadline } from '../../electron/machine/limit.ts';
import { findIdentity, isRunning } from '../../electron/machine/process-identity.ts';
import { forget, rememberedPath } from '../../electron/machine/remembered.ts';
import { type StartedVestibule, startVestibule, supervisorCommand } from '../../electron/machine/started-vestibule.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck, type LeakCheck } from './leak-check.ts';
import { requireProgramFolder } from './program-folder.ts';
import { type Runner, uidsOf } from './runners.ts';

export interface WholeVestibule {
  readonly started: StartedVestibule;
  /** A folder of this test, removed at the end; `state` in it is the user's XDG_STATE_HOME. */
  readonly folder: string;
  readonly logFolder: string;
  isRunning(): boolean;
  status(): Promise<Status>;
  sessions(): Promise<readonly SessionRow[]>;
  login(session?: string | null): Promise<SessionRow>;
  /** Resolves with the row once the session is over and cleaned up. */
  loginUntilOver(session?: string | null): Promise<SessionRow>;
  end(sessionId: string): Promise<SessionRow>;
  /** Asks for nothing: resolves when it has ended by itself and is cleaned up. */
  untilOver(sessionId: string): Promise<SessionRow>;
  stop(leave?: boolean): Promise<readonly string[]>;
  request(request: Parameters<typeof ask>[1], conversation?: Conversation): Promise<unknown>;
  /** Polls /proc and the control socket; there is no event for what happens in other processes. */
  until<T>(what: string, look: () => Promise<T | null>, limitMs?: number): Promise<T>;
  /** Stops what still runs and checks that nothing is left anywhere. */
  finish(): Promise<void>;
}

export interface WholeOptions {
  readonly runner: Runner;
  readonly arguments?: readonly string[];
  /** TOML. */
  readonly configuration?: string;
  /** Also the files of the machine and of the user are read; left out: only `configuration`. */
  readonly readsOwnFiles?: boolean;
  /** X session files: id to text, installed beside the machine's own. */
  readonly sessions?: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv;
  /** In front of the command, as whoever runs the test: such as unshare(1). */
  readonly wrapper?: readonly string[];
  /** Where the folder of the test is made; default /tmp. */
  readonly base?: string;
  /** Keep the folders and the name of an earlier one: the next start after a crash. */
  readonly after?: { readonly folder: string };
}

let counter = 0;

/** Resolves when the greeter has painted. */
export async function startWholeVestibule(options: WholeOptions): Promise<WholeVestibule> {
  const { runner } = options;
  const leaks = createLeakCheck({ uids: uidsOf(runner) });
  const account = runner.user === null ? null : findLocalAccount(runner.user);
  const folder = options.after?.folder ?? makeFolder(options.base ?? tmpdir(), account);
  counter += 1;
  const seatName = `t${process.pid}-${counter}`;
  if (options.sessions !== undefined) writeSessions(folder, options.sessions);
  const configurationPath = join(folder, 'vestibule.toml');
  writeFileSync(configurationPath, options.configuration ?? '');
  const environment = {
    PATH: process.env['PATH'],
    HOME: folder,
    XDG_STATE_HOME: join(folder, 'state'),
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_DATA_DIRS: `${join(folder, 'data')}:/usr/local/share:/usr/share`,
    LANG: 'C.UTF-8',
    ...options.environment,
  };
  const started = await startVestibule({
    command: [...(options.wrapper ?? []), ...becoming(account), ...supervisorCommand(requireProgramFolder())],
    arguments: [
      ...(options.arguments?.includes('--kiosk') === true ? [] : ['--kind', 'virtual']),
      '--seat',
      seatName,
      '--config',
      configurationPath,
      ...(options.readsOwnFiles === true ? [] : ['--no-own-config']),
      ...(options.arguments ?? []),
    ],
    environment,
  }).catch((error: unknown) => {
    if (options.after === undefined) rmSync(folder, { recursive: true, force: true });
    throw error;
  });
  const whole = createWhole(started, folder, leaks, runner);
  const late = setTimeout(() => {
    console.error(`a greeter takes long\n${describeNow(started, whole.logFolder)}`);
  }, startLimitMs);
  try {
    await started.painted;
  } finally {
    clearTimeout(late);
  }
  return whole;
}

/** Short of the time that a test has. */
const startLimitMs = 25_000;

function becoming(account: { readonly uid: number; readonly gid: number } | null): readonly string[] {
  if (account === null) return [];
  return ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', '--'];
}

function makeFolder(base: string, account: { readonly uid: number; readonly gid: number } | null): string {
  const folder = mkdtempSync(join(base, 'vw-'));
  for (const path of [folder, join(folder, 'run'), join(folder, 'state'), join(folder, 'data')]) {
    mkdirSync(path, { recursive: true });
    // As root the app is another account and reads the session files.
    chmodSync(path, path.endsWith('run') ? 0o700 : 0o755);
    if (account !== null) chownSync(path, account.uid, account.gid);
  }
  return folder;
}

function writeSessions(folder: string, sessions: Readonly<Record<string, string>>): void {
  mkdirSync(join(folder, 'data/xsessions'), { recursive: true });
  for (const [id, text] of Object.entries(sessions))
    writeFileSync(join(folder, 'data/xsessions', `${id}.desktop`), text);
}

const sessionResult = z.object({ session: sessionRowSchema });

function createWhole(started: StartedVestibule, folder: string, leaks: LeakCheck, runner: Runner): WholeVestibule {
  const seat = { name: 'test', socketPath: started.controlSocketPath };
  const request = (wish: Parameters<typeof ask>[1], conversation?: Conversation): Promise<unknown> =>
    ask(seat, wish, conversation).catch((error: unknown) => {
      // What it waited for is seen now or never.
      if (error instanceof Error && error.message.includes('the greeter was not there'))
        error.message += `\n${describeNow(started, whole.logFolder)}`;
      throw error;
    });
  const login = async (session: string | null, wait: boolean): Promise<SessionRow> =>
    sessionResult.parse(await request({ version: 1, command: 'login', user: null, session, wait })).session;
  const whole: WholeVestibule = {
    started,
    folder,
    logFolder: runner.asRoot ? '/var/log/vestibule' : join(folder, 'state/vestibule'),
    request,
    isRunning() {
      const supervisor = findIdentity(started.pid);
      return supervisor !== null && isRunning(supervisor);
    },
    status: async () => statusSchema.parse(await request({ version: 1, command: 'status' })),
    sessions: async () =>
      z.object({ sessions: z.array(sessionRowSchema) }).parse(await request({ version: 1, command: 'sessions' }))
        .sessions,
    login: (session = null) => login(session, false),
    loginUntilOver: (session = null) => login(session, true),
    end: async (sessionId) => sessionResult.parse(await request({ version: 1, command: 'end', sessionId })).session,
    untilOver: (sessionId) =>
      whole.until(`the end of session ${sessionId}`, async () => {
        const row = (await whole.sessions()).find((each) => each.id === sessionId);
        return row?.state === 'ended' ? row : null;
      }),
    stop: async (leave = false) => {
      const late = setTimeout(() => {
        console.error(`a stop takes long\n${describeNow(started, whole.logFolder)}`);
      }, stopLimitMs);
      try {
        const result = await request({ version: 1, command: 'stop', leave });
        await started.over;
        return z.object({ leftovers: z.array(z.string()) }).parse(result).leftovers;
      } finally {
        clearTimeout(late);
      }
    },
    async until(what, look, limitMs = 10_000) {
      const isOver = createDeadline(limitMs);
      for (;;) {
        // A manager that is being restarted answers with an error for a moment.
        const found = await look().catch(() => null);
        if (found !== null) return found;
        if (isOver()) throw new Error(`waited ${limitMs} ms for: ${what}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
    async finish() {
      if (whole.isRunning()) started.kill('SIGTERM');
      try {
        await requireOver(started, whole.logFolder);
        await leaks.assertNothingLeft();
      } finally {
        rmSync(folder, { recursive: true, force: true });
        // As root the memory and the log folder are the machine's own.
        if (runner.asRoot) await forget(rememberedPath(0, {}), { kind: 'last', seat: basename(started.runtimeFolder) });
        rmSync(join(whole.logFolder, `journal-${basename(started.runtimeFolder)}.jsonl`), { force: true });
      }
    },
  };
  return whole;
}

/** Below the limit of a hook, whose end would say nothing of what it waited for. */
const stopLimitMs = 25_000;

async function requireOver(started: StartedVestibule, logFolder: string): Promise<void> {
  const limit = AbortSignal.timeout(stopLimitMs);
  const late = new Promise<'late'>((resolve) => limit.addEventListener('abort', () => resolve('late')));
  if ((await Promise.race([started.over, late])) !== 'late') return;
  const now = describeNow(started, logFolder);
  started.kill('SIGKILL');
  throw new Error(`a stop took longer than ${stopLimitMs / 1000} s\n${now}`);
}

/** What runs, what it waits for in the kernel, and what was written last. */
function describeNow(started: StartedVestibule, logFolder: string): string {
  const columns = 'pid,ppid,user,stat,wchan:24,etimes,args';
  const tree = execFileSync('ps', ['-ww', '-eo', columns, '--forest'], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.slice(0, 240));
  const written = [
    join(started.runtimeFolder, 'supervisor.log'),
    join(logFolder, `journal-${basename(started.runtimeFolder)}.jsonl`),
  ].map((path) => `${path}:\n${existsSync(path) ? readFileSync(path, 'utf8').slice(-8000) : 'not there'}`);
  return [...tree, ...written].join('\n');
}

/** Processes of this role, with their start times. */
export function identitiesOf(status: Status, role: Status['processes'][number]['role']): readonly ProcessIdentity[] {
  return status.processes.filter((each) => each.role === role).flatMap(({ pid }) => findIdentity(pid) ?? []);
}
