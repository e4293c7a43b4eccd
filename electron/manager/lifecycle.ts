/** Where the manager is in the lifecycles of contract/inspector/lifecycle.ts, and which steps a turn of the loop was. */
import type { LifecycleStep } from '../contract/inspector/inspector-view.ts';
import type { SeatState, SessionState } from '../contract/inspector/lifecycle.ts';
import { assertNever } from './decision.ts';
import type { ManagerEvent } from './events.ts';
import type { ManagerState } from './model.ts';
import { findFrontSession } from './session.ts';

export function seatStateOf(state: ManagerState): SeatState {
  if (state.phase !== 'running') return state.phase;
  const session = findFrontSession(state);
  if (session !== null) {
    switch (session.life.kind) {
      case 'starting':
        return 'session-starting';
      case 'ending':
        return 'session-ending';
      case 'running':
      case 'cleaning':
      case 'left':
        return 'session';
      default:
        return assertNever(session.life);
    }
  }
  const { login } = state.seat;
  switch (login.kind) {
    case 'none':
      return 'greeter';
    case 'waiting-for-worker':
      return 'preparing';
    case 'conversing':
      return 'conversing';
    default:
      return assertNever(login);
  }
}

/** Of every session that is known, those that are over too. */
function sessionStatesOf({ seat }: ManagerState): ReadonlyMap<string, SessionState> {
  return new Map<string, SessionState>([
    ...seat.history.map(({ sessionId }) => [sessionId, 'over'] as const),
    ...seat.sessions.map(({ sessionId, life }) => [sessionId, life.kind] as const),
  ]);
}

/** The seat's step last: it follows from the session's. */
export function stepsBetween(before: ManagerState, after: ManagerState, event: ManagerEvent): readonly LifecycleStep[] {
  if (before.seat === after.seat && before.phase === after.phase) return [];
  const common = { atMs: event.atMs, because: nameOfEvent(event) };
  const known = sessionStatesOf(before);
  const steps: LifecycleStep[] = [];
  for (const [sessionId, to] of sessionStatesOf(after)) {
    const from = known.get(sessionId) ?? null;
    if (from !== to) steps.push({ ...common, machine: 'session', sessionId, from, to });
  }
  const [from, to] = [seatStateOf(before), seatStateOf(after)];
  if (from !== to) steps.push({ ...common, machine: 'seat', from, to });
  return steps;
}

/** Such as `worker-said: started`. */
export function nameOfEvent(event: ManagerEvent): string {
  switch (event.kind) {
    case 'worker-said':
      return `${event.kind}: ${event.message.kind}`;
    case 'intent-arrived':
      return `${event.kind}: ${event.intent.kind}`;
    case 'control-requested':
      return `${event.kind}: ${event.request.command}`;
    case 'devices-told':
      return `${event.kind}: ${event.news.kind}`;
    case 'timer-fired':
      return `${event.kind}: ${event.timer}`;
    default:
      return event.kind;
  }
}
