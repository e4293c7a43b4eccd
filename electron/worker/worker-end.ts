/**
 * How the life of a worker ends, as a rule: who asks for it, what of it is told, and what is still waited for. (All the rest
 * of that life is in worker-state.ts.)
 *
 * The rule for a display server that dies: before a session it makes the worker useless (`display-failed`, then the end);
 * during a session that is over at once with the reason `display-server-died`, and the rest is ended; afterwards it is
 * nothing, because the clean-up was about to end it anyway.
 */
import type { EndReason } from '../contract/end-reason.ts';
import { holdersTold } from '../contract/logon-session.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { DesignatedExit } from '../contract/worker.ts';
import { askToLogOff, changeNt, endNow, whenShellOver } from './nt-rule.ts';
import { nothing, reject, send, update } from './worker-decision.ts';
import type { Decision, WorkerEffect, WorkerEvent, WorkerState } from './worker-state.ts';

/** Where nobody has said otherwise yet. */
const defaultGracePeriodMs = 5000;

export function whenEndTold(state: WorkerState, reason: EndReason, ask: boolean): Decision {
  const { phase } = state.snapshot;
  // Asked twice, or asked about what is over already: it is as they want it.
  if (state.asked !== null || phase === 'ending' || phase === 'left' || phase === 'over') return nothing(state);
  if (phase === 'session') return ask && state.order?.model === 'nt' ? askToLogOff(state) : askEnd(state, reason);
  if (state.order !== null) return nothing({ ...state, asked: reason });
  return reject(state, 'end', 'there is no session');
}

/** A second wish changes nothing: the first one is the reason. */
function askEnd(state: WorkerState, reason: EndReason): Decision {
  if (state.asked !== null) return nothing(state);
  if (state.snapshot.nt !== undefined) return endNow(state, reason);
  return {
    state: { ...state, asked: reason },
    effects: [{ kind: 'end-session', gracePeriodMs: gracePeriodMs(state) }],
  };
}

export function whenDesignatedOver(
  state: WorkerState,
  over: Extract<WorkerEvent, { kind: 'designated-over' }>,
): Decision {
  const { phase, ended } = state.snapshot;
  if (phase === 'session' && state.order?.model === 'nt' && state.asked === null)
    return whenShellOver(state, over.exit, over.atMs);
  if (phase === 'session') {
    const exit = state.asked === null ? undefined : over.exit;
    return endSession(state, { reason: state.asked ?? over.exit, exit }, over, over.logPath, 'clean-up');
  }
  // The display server went first; the reason is given, and now the rest can go.
  if (phase === 'ending' && ended !== null) return cleanUp(state, []);
  return nothing(state);
}

export function whenDisplayDied(state: WorkerState, died: Extract<WorkerEvent, { kind: 'display-died' }>): Decision {
  const { how } = died;
  const { phase } = state.snapshot;
  if (phase === 'session') {
    // An end that was asked for may well take the display server along first.
    const reason = state.asked ?? { kind: 'display-server-died', how: how.slice(0, 500) };
    return endSession(state, { reason }, died, null, 'end-session');
  }
  // A session that is just starting is told apart when it has started or failed: the display's end follows then.
  if (!isBeforeSession(state)) return nothing(state);
  if (state.order !== null)
    return nothing({ ...state, asked: state.asked ?? { kind: 'display-server-died', how: how.slice(0, 500) } });
  return cleanUp(state, [displayFailed(how)]);
}

export function endSession(
  state: WorkerState,
  { reason, exit }: { readonly reason: EndReason; readonly exit?: DesignatedExit | undefined },
  when: { readonly atMs: number; readonly lifetimeMs: number | null },
  logPath: string | null,
  then: 'clean-up' | 'end-session',
): Decision {
  const said = exit === undefined ? {} : { exit };
  const ended = { reason, ...said, endedAtMs: when.atMs, lifetimeMs: when.lifetimeMs, logPath };
  const next = { ...update(state, { phase: 'ending', ended }), hasNews: true };
  const news = send({ kind: 'ended', ended });
  if (then === 'clean-up') return cleanUp(next, [news]);
  // One that was asked to end is being ended already.
  const effects = state.asked === null ? [endEffect(state)] : [];
  return { state: next, effects: [news, ...effects] };
}

function endEffect(state: WorkerState): WorkerEffect {
  return { kind: 'end-session', gracePeriodMs: gracePeriodMs(state) };
}

export function whenCleaned(
  state: WorkerState,
  left: readonly ProcessIdentity[],
  leftovers: readonly string[],
  heldBy: readonly ProcessIdentity[],
): Decision {
  const news = send({ kind: 'cleaned', left: [...left], leftovers: [...leftovers] });
  // Its record stays as long as somebody refers to it, and nobody has asked to stop.
  if (heldBy.length > 0 && !state.stopping) {
    const held = changeNt(update(state, { phase: 'left' }), { heldBy: heldBy.slice(0, holdersTold) });
    return { state: held.state, effects: [...held.effects, news] };
  }
  const { nt } = state.snapshot;
  // Nobody holds it any more, or nobody is asked.
  if (nt !== undefined && nt.heldBy.length > 0) {
    const free = changeNt(state, { heldBy: [] });
    const rest = whenCleaned(free.state, left, leftovers, []);
    return { state: rest.state, effects: [...free.effects, ...rest.effects] };
  }
  if (left.length > 0) {
    const next = update(state, { phase: 'left', left: [...left] });
    // Somebody asked to stop while the clean-up still honoured the policy.
    return state.stopping ? cleanUp(next, [news]) : { state: next, effects: [news] };
  }
  return {
    state: update(state, { phase: 'over', left: [] }),
    effects: [news, { kind: 'exit', linger: !state.stopping && state.hasNews }],
  };
}

export function whenStopAsked(state: WorkerState): Decision {
  const reason: EndReason = { kind: 'manager-stopped' };
  switch (state.snapshot.phase) {
    case 'starting':
    case 'spare':
      return cleanUp(state, []);
    case 'login':
      return state.order === null ? cleanUp(state, []) : nothing({ ...state, asked: state.asked ?? reason });
    case 'session':
      return askEnd(state, reason);
    case 'left':
      return cleanUp(state, []);
    case 'ending':
      return nothing(state);
    case 'over':
      return { state, effects: [{ kind: 'exit', linger: false }] };
  }
}

/** The last step of every life. What a policy leaves alive is left after a session's own end only. */
export function cleanUp(state: WorkerState, news: readonly WorkerEffect[], forced?: 'forget'): Decision {
  const isFirst = state.snapshot.phase !== 'left';
  const leftovers = forced ?? (isFirst && !state.stopping ? (state.order?.leftovers ?? 'end') : 'end');
  return {
    state: { ...update(state, { phase: 'ending', pending: null }), hasNews: state.hasNews || news.length > 0 },
    effects: [...news, { kind: 'clean-up', leftovers, gracePeriodMs: gracePeriodMs(state) }],
  };
}

/** Who holds a handle of a logon session is no member: nothing is ended then but the waiting. */
export function endLeft(state: WorkerState): Decision {
  const isHeld = (state.snapshot.nt?.heldBy.length ?? 0) > 0;
  return cleanUp(isHeld ? { ...state, stopping: true } : state, []);
}

export function isBeforeSession(state: WorkerState): boolean {
  const { phase } = state.snapshot;
  return phase === 'starting' || phase === 'spare' || phase === 'login';
}

export function gracePeriodMs(state: WorkerState): number {
  return state.order?.gracePeriodMs ?? defaultGracePeriodMs;
}

export function displayFailed(why: string): WorkerEffect {
  return send({ kind: 'display-failed', why: why.slice(0, 1000) });
}
