/**
 * The hooks of the seat's own display and of its greeter. Their failure locks nobody out: it is said on the greeter, and
 * things go on. Without zod, because they run on the way to the first picture.
 */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HookCommand, HookName, Hooks, OwedHook } from '../contract/hooks.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import { createHookEnvironment, describeFailure, type HookSubject, runHook } from '../machine/hooks.ts';

export interface SeatHooksOptions {
  /** What holds now; null: there is no configuration, so there are none. */
  readonly hooks: () => Hooks | null;
  readonly seat: string;
  /** RUNTIME: there it is written down that display_stopped is owed. */
  readonly folder: string;
  readonly log: (line: string) => void;
}

export interface SeatHooks {
  setUpDisplay(server: DisplayServer): Promise<void>;
  /** Nothing where no display was set up. */
  tellDisplayStopped(): Promise<void>;
  /** `environment`: DISPLAY and XAUTHORITY of the greeter's display. */
  setUpGreeter(environment: Readonly<Record<string, string>>): Promise<void>;
  /** What is said on the greeter: the hooks that failed the last time. */
  notices(): readonly string[];
  /** Other hooks are configured: what was said of those before is no news any more. */
  forgetFailures(): void;
  /** Ends those that set something up, if one still runs. */
  stop(): void;
}

export function createSeatHooks(options: SeatHooksOptions): SeatHooks {
  const { seat, folder, log } = options;
  /** Of the display that was set up, whatever is configured by now. */
  let owed: OwedHook | null = null;
  const failures = new Map<HookName, string>();
  const stopping = new AbortController();

  async function run(
    name: HookName,
    { command, timeLimitMs }: { readonly command: HookCommand | undefined; readonly timeLimitMs: number },
    environment: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<void> {
    if (command == null || signal?.aborted === true) return;
    const outcome = await runHook({
      ...{ name, command, environment, timeLimitMs, log },
      ...(signal === undefined ? {} : { signal }),
    });
    const failure = describeFailure(name, outcome);
    if (failure === null) failures.delete(name);
    else failures.set(name, failure);
  }

  const bare: HookSubject = { seat, display: null, user: null };
  return {
    async setUpDisplay({ display, authorityPath }) {
      const hooks = options.hooks();
      if (hooks === null) return;
      const { displayStopped, displaySetup, timeLimitMs } = hooks;
      if (displayStopped !== null) {
        const bareEnvironment = createHookEnvironment(bare);
        owed = { name: 'display_stopped', command: displayStopped, environment: bareEnvironment, timeLimitMs };
        writeOwedSeatHook(folder, owed);
      }
      const { displayNumber } = display;
      const environment = createHookEnvironment({ ...bare, display: { displayNumber, authorityPath } });
      await run('display_setup', { command: displaySetup, timeLimitMs }, environment, stopping.signal);
    },
    async tellDisplayStopped() {
      const hook = owed;
      owed = null;
      if (hook === null || readOwedSeatHook(folder) === null) return;
      rmSync(owedPath(folder), { force: true });
      await run('display_stopped', hook, hook.environment);
      // Nobody at the greeter can do anything about it.
      failures.delete('display_stopped');
    },
    async setUpGreeter(environment) {
      const hooks = options.hooks();
      if (hooks === null) return;
      const { greeterSetup: command, timeLimitMs } = hooks;
      const whole = { ...createHookEnvironment(bare), ...environment };
      await run('greeter_setup', { command, timeLimitMs }, whole, stopping.signal);
    },
    notices: () => [...failures.values()].map((why) => `${why[0]?.toUpperCase()}${why.slice(1)}.`),
    forgetFailures: () => failures.clear(),
    stop: () => stopping.abort(),
  };
}

const owedPath = (folder: string): string => join(folder, 'owed-hook.json');

function writeOwedSeatHook(folder: string, owed: OwedHook): void {
  writeFileSync(owedPath(folder), JSON.stringify(owed), { mode: 0o600 });
}

/** As it was written: not decoded yet. null where none is owed. */
export function readOwedSeatHook(folder: string): unknown {
  try {
    return JSON.parse(readFileSync(owedPath(folder), 'utf8'));
  } catch {
    // ENOENT; or cut by a crash, before the hook that it would answer to was started.
    return null;
  }
}
