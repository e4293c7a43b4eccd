/**
 * The hooks of a login: those of its display around those of its session. What has to follow one that was started is in
 * the record before it is started, so that somebody runs it whatever becomes of this process, and nobody runs it twice.
 */
import type { ChildProcess } from 'node:child_process';
import type { EndReasonKind } from '../contract/end-reason.ts';
import type { HookCommand, HookLedger, HookName, OwedHook } from '../contract/hooks.ts';
import type { WorkerStart } from '../contract/worker.ts';
import type { DisplayServer } from '../machine/display-server.ts';
import {
  createHookEnvironment,
  describeFailure,
  displayVariables,
  endReasonVariable,
  type HookSubject,
  runHook,
} from '../machine/hooks.ts';
import { findIdentity } from '../machine/process-identity.ts';

export interface WorkerHooksOptions {
  readonly start: WorkerStart;
  /** Into the record, at once. */
  readonly onLedger: (ledger: HookLedger) => void;
  readonly onChild: (child: ChildProcess) => void;
  readonly note: (line: string) => void;
}

export interface WorkerHooks {
  /** Why there can be no session, in words; null: all is well, or there is no such hook. */
  setUpDisplay(display: DisplayServer): Promise<string | null>;
  setUpSession(display: DisplayServer, user: NonNullable<HookSubject['user']>): Promise<string | null>;
  /** One was started, and may have left something in the background. */
  haveRun(): boolean;
  /** A session was set up, and its clean-up has not run. */
  owesCleanUp(): boolean;
  /** Nothing where no session was set up. `display`: null where its server is over. */
  cleanUpSession(display: DisplayServer | null, reason: EndReasonKind): Promise<void>;
  /** Nothing where no display was set up. */
  tellDisplayStopped(): Promise<void>;
}

export function createWorkerHooks(options: WorkerHooksOptions): WorkerHooks {
  const { start, note } = options;
  const { hooks, seat } = start;
  let ledger: HookLedger = { owed: [], running: null };
  let haveRun = false;

  function write(next: HookLedger): void {
    ledger = next;
    options.onLedger(next);
  }

  async function run(
    name: HookName,
    command: HookCommand,
    environment: Readonly<Record<string, string>>,
  ): Promise<string | null> {
    if (command === null) return null;
    const beginning = { name, process: null, environment, timeLimitMs: hooks.timeLimitMs };
    // By its environment it is found should this process die before it knows which one it is.
    write({ ...ledger, running: beginning });
    const outcome = await runHook({
      name,
      command,
      environment,
      timeLimitMs: hooks.timeLimitMs,
      onStarted(child) {
        haveRun = true;
        options.onChild(child);
        const process = findIdentity(child.pid ?? -1);
        const running = process === null ? null : { ...beginning, process };
        write({ owed: withoutHook(ledger.owed, name), running });
      },
      log: note,
    });
    // Also where it could not be started.
    write({ owed: withoutHook(ledger.owed, name), running: null });
    return describeFailure(name, outcome);
  }

  /** Begins with a debt, which stands whatever becomes of the hook. */
  function setUp(
    name: HookName,
    command: HookCommand,
    owedName: OwedHook['name'],
    owedCommand: HookCommand,
    subject: HookSubject,
  ): Promise<string | null> {
    if (owedCommand !== null) {
      const environment = createHookEnvironment({ ...subject, display: null });
      const owed = { name: owedName, command: owedCommand, environment, timeLimitMs: hooks.timeLimitMs };
      write({ ...ledger, owed: [...ledger.owed, owed] });
    }
    return run(name, command, createHookEnvironment(subject));
  }

  async function pay(name: OwedHook['name'], more: Readonly<Record<string, string>>): Promise<void> {
    const owed = ledger.owed.find((hook) => hook.name === name);
    if (owed !== undefined) await run(name, owed.command, { ...owed.environment, ...more });
  }

  return {
    setUpDisplay: (display) =>
      setUp('display_setup', hooks.displaySetup, 'display_stopped', hooks.displayStopped, {
        seat,
        display: describe(display),
        user: null,
      }),
    setUpSession: (display, user) =>
      setUp('session_setup', hooks.sessionSetup, 'session_cleanup', hooks.sessionCleanup, {
        seat,
        display: describe(display),
        user,
      }),
    haveRun: () => haveRun,
    owesCleanUp: () => ledger.owed.some((hook) => hook.name === 'session_cleanup'),
    cleanUpSession: (display, reason) =>
      pay('session_cleanup', {
        ...(display === null || display.isDying() ? {} : displayVariables(describe(display))),
        [endReasonVariable]: reason,
      }),
    tellDisplayStopped: () => pay('display_stopped', {}),
  };
}

function describe(display: DisplayServer): NonNullable<HookSubject['display']> {
  return { displayNumber: display.display.displayNumber, authorityPath: display.authorityPath };
}

/** What runs is not owed any more, so that nobody runs it again. */
function withoutHook(owed: HookLedger['owed'], name: HookName): HookLedger['owed'] {
  return owed.filter((hook) => hook.name !== name);
}
