/**
 * The logoff of an NT-style session (Microsoft, «Logging Off» and «ExitWindowsEx»): first those that take part are asked to
 * go, one after the other, and may hold it up; then the rest is told to end, and what stays longer than the grace period is
 * ended.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { type HoldUp, nameOf } from '../contract/logon-session.ts';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import { findProcess, isRunning, signalProcess } from '../machine/process-identity.ts';
import { readProcessStat } from '../machine/process-stat.ts';
import { findProcessRow } from '../machine/process-table.ts';
import type { XConnection } from '../machine/x-client.ts';
import { XError } from '../machine/x-request.ts';
import type { Members } from './members.ts';

export interface Asking {
  /** The shell, whose windows are asked last. */
  readonly shellPid: () => number | null;
  readonly connect: () => Promise<XConnection>;
  /** Who has been asked for `holdUpMs` and is there still; null: it has gone since. */
  readonly onHeldUp: (by: HoldUp | null) => void;
  readonly signal: AbortSignal;
}

/** After this somebody is shown who holds the logoff up: what Windows waits (HungAppTimeout). */
export const holdUpMs = 5000;

/**
 * Asks each window by WM_DELETE_WINDOW and waits until it has gone before it asks the next. Resolves when none is left that
 * takes part, when the display does not answer, or when the signal says to stop.
 */
export async function askClients({ shellPid, connect, onHeldUp, signal }: Asking): Promise<void> {
  let connection: XConnection;
  try {
    connection = await connect();
  } catch {
    return; // There is nobody to be asked on a display that nobody reaches.
  }
  const { closing } = connection;
  try {
    const asked = new Set<number>();
    while (!signal.aborted) {
      // Looked for anew each time: a program may answer with another window.
      const left = (await closing.findClosable()).filter(({ id }) => !asked.has(id));
      const next = left.find(({ pid }) => pid === null || pid !== shellPid()) ?? left[0];
      // A cancel that came while they were looked for is one.
      if (next === undefined || signal.aborted) return;
      asked.add(next.id);
      const closed = closing.waitUntilClosed(next.id, signal);
      // A display that dies is met by whoever waits for it below, or by the asking before that.
      closed.catch(() => undefined);
      await closing.askToClose(next.id);
      if ((await Promise.race([closed, wait(holdUpMs, 'late', { signal }).catch(() => null)])) === 'late') {
        onHeldUp({ name: next.name || describeProcess(next.pid), pid: next.pid });
        await closed;
        if (!signal.aborted) onHeldUp(null);
      }
    }
  } catch (error) {
    // The display is gone, which has its own consequences.
    if (!(error instanceof XError)) throw error;
  } finally {
    await connection.close();
  }
}

function describeProcess(pid: number | null): string {
  const row = pid === null ? null : findProcessRow(pid);
  // Without its arguments, as in the list of tasks.
  return row === null ? say('nt.someProgram') : nameOf(row.comm);
}

/** In a PID namespace nobody is told when a member ends. */
const lookMs = 20;

/**
 * SIGTERM to all but the shell; once those who were there have gone, to the shell, too; then SIGKILL to whoever is left after
 * the grace period. Resolves when the shell and all members are gone or are being ended by the kernel.
 */
export async function endMembers(
  members: Members,
  shell: () => ProcessIdentity | null,
  gracePeriodMs: number,
): Promise<void> {
  const deadline = performance.now() + gracePeriodMs;
  const others = (): readonly ProcessIdentity[] => members.list().filter(({ pid }) => pid !== shell()?.pid);
  const tell = createTelling();
  const first = others();
  tell(first);
  while (first.some(isThere) && performance.now() < deadline) {
    await wait(lookMs);
    tell(others());
  }
  // A shell that goes on may start others in the place of those that have gone: they keep nobody from being told.
  for (;;) {
    const last = shell();
    const left = [...others(), ...(last !== null && isRunning(last) ? [last] : [])];
    if (left.length === 0 || performance.now() >= deadline) break;
    tell(left);
    await wait(lookMs);
  }
  members.kill();
  const still = shell();
  if (still !== null) signalProcess(still, 'SIGKILL');
}

/**
 * Tells each program once, since many take a second SIGTERM for an order to leave everything. A process that executes another
 * one is told again: what was sent just before may have met a shell's trap between fork and exec, which does nothing there.
 */
function createTelling(): (processes: readonly ProcessIdentity[]) => void {
  const told = new Set<string>();
  return (processes) => {
    for (const identity of processes) {
      const stat = readProcessStat(identity.pid);
      if (stat === null || stat.startTicks !== identity.startTicks) continue;
      const program = `${stat.pid} ${stat.startTicks} ${stat.stackStart}`;
      if (told.has(program)) continue;
      told.add(program);
      // A stopped process takes no signal.
      signalProcess(identity, 'SIGTERM', 'SIGCONT');
    }
  };
}

/** Neither gone nor being ended by the kernel. */
function isThere(identity: ProcessIdentity): boolean {
  const facts = findProcess(identity.pid);
  return facts !== null && facts.startTicks === identity.startTicks && !facts.isEnding;
}
