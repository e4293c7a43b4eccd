/**
 * What is other about the life of an NT-style session: its shell's exit does not end it (winlogon's AutoRestartShell = 1), and
 * a logoff asks the programs first, who may hold it up. Pure, as worker-state.ts is, which asks here.
 */
import type { EndReason } from '../contract/end-reason.ts';
import type { NtState } from '../contract/logon-session.ts';
import { initialNtState, reasonLimit } from '../contract/logon-session.ts';
import { say } from '../contract/said.ts';
import type { DesignatedExit, FromWorker, WorkerSnapshot } from '../contract/worker.ts';
import type { Decision, NtEvent, NtTold, WorkerEffect, WorkerState } from './worker-state.ts';

/** As of automatic logins: a shell that works is used for longer, and one that stops at once would do so for ever. */
export const shellBrake = { shortMs: 10_000, inARow: 3 } as const;

export function ntOf(state: WorkerState): NtState {
  return state.snapshot.nt ?? initialNtState;
}

/** With effects after the news. */
export function changeNt(state: WorkerState, change: Partial<NtState>, ...effects: readonly WorkerEffect[]): Decision {
  const nt = { ...ntOf(state), ...change };
  const snapshot: WorkerSnapshot = { ...state.snapshot, nt };
  const designated = snapshot.session?.designated;
  const news: readonly WorkerEffect[] =
    designated === undefined ? [] : [{ kind: 'send', message: { kind: 'nt-changed', nt, designated } }];
  return { state: { ...state, snapshot }, effects: [...news, ...effects] };
}

/** The shell is over and nobody had asked for it. While programs are being asked to go it may well be one of them. */
export function whenShellOver(state: WorkerState, exit: DesignatedExit, atMs: number): Decision {
  const { shell, logoff } = ntOf(state);
  if (logoff !== null) return { state: { ...state, shellStartedAtMs: null }, effects: [] };
  const livedMs = atMs - (state.shellStartedAtMs ?? atMs);
  return startAgain(state, livedMs < shellBrake.shortMs ? shell.shortEnds + 1 : 0, describeShellExit(exit));
}

function startAgain(state: WorkerState, shortEnds: number, last: string): Decision {
  const { shell } = ntOf(state);
  const stopped = { ...state, shellStartedAtMs: null };
  if (shortEnds < shellBrake.inARow)
    return changeNt(stopped, { shell: { ...shell, shortEnds } }, { kind: 'start-shell' });
  const { inARow, shortMs } = shellBrake;
  const why = say('nt.shellStopped', { times: inARow, seconds: shortMs / 1000, how: last });
  return changeNt(stopped, { shell: { ...shell, shortEnds, stoppedBecause: why.slice(0, reasonLimit) } });
}

function describeShellExit(exit: DesignatedExit): string {
  return exit.kind === 'exited'
    ? say('why.exited', { status: exit.status })
    : say('why.wasKilled', { signal: exit.signal });
}

export function whenNtEvent(state: WorkerState, event: NtEvent): Decision {
  const { snapshot } = state;
  const { shell } = ntOf(state);
  if (snapshot.phase !== 'session' || snapshot.session === null) return { state, effects: [] };
  switch (event.kind) {
    case 'shell-started': {
      const session = { ...snapshot.session, designated: event.designated };
      const next = { ...state, snapshot: { ...snapshot, session }, shellStartedAtMs: event.atMs };
      return changeNt(next, { shell: { ...shell, restarts: shell.restarts + 1, stoppedBecause: null } });
    }
    case 'shell-failed':
      return state.asked === null
        ? startAgain(state, shell.shortEnds + 1, say('why.notStarted', { why: event.why }))
        : same(state);
    case 'held-up':
      return ntOf(state).logoff === null || state.asked !== null
        ? same(state)
        : changeNt(state, { logoff: { heldUpBy: event.by, ending: false } });
    case 'clients-asked':
      return ntOf(state).logoff === null || state.asked !== null ? same(state) : endNow(state);
    case 'unlocked':
      return changeNt(state, { lastUnlock: event.logon });
  }
}

/** `end` in the nt model, with `ask`: nothing is decided before the programs have answered. Twice is once. */
export function askToLogOff(state: WorkerState): Decision {
  if (ntOf(state).logoff !== null) return same(state);
  return changeNt(state, { logoff: { heldUpBy: null, ending: false } }, { kind: 'ask-clients' });
}

/** They have gone, or nobody cares any more. */
export function endNow(state: WorkerState, reason: EndReason = { kind: 'logged-off' }): Decision {
  return changeNt(
    { ...state, asked: reason },
    { logoff: { heldUpBy: null, ending: true } },
    { kind: 'stop-asking' },
    { kind: 'end-session', gracePeriodMs: state.order?.gracePeriodMs ?? 0 },
  );
}

export function whenNtTold(state: WorkerState, message: NtTold): Decision {
  const { phase } = state.snapshot;
  if (phase !== 'session' || state.order?.model !== 'nt')
    return { state, effects: [send({ kind: 'rejected', what: message.kind, why: 'there is no NT-style session' })] };
  const { shell, logoff } = ntOf(state);
  switch (message.kind) {
    case 'cancel-logoff': {
      // Too late, or never begun.
      if (logoff === null || state.asked !== null) return same(state);
      const wasShellRunning = state.shellStartedAtMs !== null || shell.stoppedBecause !== null;
      const effects: readonly WorkerEffect[] = [{ kind: 'stop-asking' }, ...(wasShellRunning ? [] : [startShell])];
      return changeNt(state, { logoff: null }, ...effects);
    }
    case 'start-shell':
      if (shell.stoppedBecause === null || logoff !== null || state.asked !== null) return same(state);
      return changeNt(state, { shell: { ...shell, shortEnds: 0, stoppedBecause: null } }, startShell);
    case 'watch-tasks':
      return { state, effects: [{ kind: 'watch-tasks', on: message.on }] };
    case 'end-task':
      return { state, effects: [{ kind: 'end-task', process: message.process }] };
  }
}

const startShell: WorkerEffect = { kind: 'start-shell' };

function same(state: WorkerState): Decision {
  return { state, effects: [] };
}

function send(message: FromWorker): WorkerEffect {
  return { kind: 'send', message };
}
