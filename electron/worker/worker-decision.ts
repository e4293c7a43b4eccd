/** What a decision of a worker is made of. */
import type { FromWorker, WorkerSnapshot } from '../contract/worker.ts';
import type { Decision, WorkerEffect, WorkerState } from './worker-state.ts';

export function reject(state: WorkerState, what: string, why: string): Decision {
  return { state, effects: [send({ kind: 'rejected', what, why })] };
}

export function update(state: WorkerState, change: Partial<WorkerSnapshot>): WorkerState {
  return { ...state, snapshot: { ...state.snapshot, ...change } };
}

export function nothing(state: WorkerState): Decision {
  return { state, effects: [] };
}

export function send(message: FromWorker): WorkerEffect {
  return { kind: 'send', message };
}
