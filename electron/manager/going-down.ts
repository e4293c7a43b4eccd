/** Whether the machine is about to be switched off: nobody begins anything then. */
import type { PowerAction } from '../contract/power.ts';
import type { ManagerState } from './model.ts';

/** Those after which no session goes on. */
export function endsSessions(action: PowerAction): boolean {
  return action === 'shutdown' || action === 'restart';
}

/** The machine goes down, or its sessions are ended for that: nobody begins a session now. */
export function isGoingDown({ power: { turn } }: ManagerState): boolean {
  return turn.kind === 'ending' || turn.kind === 'awaited' || (turn.kind === 'performing' && endsSessions(turn.action));
}
