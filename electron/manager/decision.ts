/** How rules are put together: each takes a state and gives the next one with the effects that follow from it. */
import type { Effect } from './effects.ts';
import type { ManagerState, Seat } from './model.ts';

export interface Decision {
  readonly state: ManagerState;
  readonly effects: readonly Effect[];
}

export function stay(state: ManagerState, ...effects: readonly Effect[]): Decision {
  return { state, effects };
}

/** The same state with these changes, and effects. */
export function become(state: ManagerState, change: Partial<ManagerState>, ...effects: readonly Effect[]): Decision {
  return { state: { ...state, ...change }, effects };
}

/** As `become`, for what belongs to the seat. */
export function becomeSeat(state: ManagerState, change: Partial<Seat>, ...effects: readonly Effect[]): Decision {
  return { state: { ...state, seat: { ...state.seat, ...change } }, effects };
}

/** One rule after the other; effects keep their order. */
export function andThen(decision: Decision, rule: (state: ManagerState) => Decision): Decision {
  const next = rule(decision.state);
  return { state: next.state, effects: [...decision.effects, ...next.effects] };
}

/** Closes a switch over a union: the compiler refuses a case that is missing. */
export function assertNever(value: never): never {
  throw new Error(`a case is missing: ${JSON.stringify(value)}`);
}
