/** What clients of the control socket wait for, and what they are told when it happens. */
import type { ControlLine } from '../contract/control.ts';
import type { Decision } from './decision.ts';
import { become, stay } from './decision.ts';
import type { Effect } from './effects.ts';
import type { LoginOrigin, ManagerState, Waiter } from './model.ts';
import { findRow } from './session-rows.ts';

/** A last line and the end of the connection. */
export function finishControl(clientId: number, line: ControlLine): readonly Effect[] {
  return [
    { kind: 'send-control-line', clientId, line },
    { kind: 'close-control', clientId },
  ];
}

export function tellLoginClient(state: ManagerState, origin: LoginOrigin, line: ControlLine): Decision {
  if (origin.kind !== 'control') return stay(state);
  return stay(state, { kind: 'send-control-line', clientId: origin.clientId, line });
}

/** The login that these wait for came to nothing. */
export function failWaiters(state: ManagerState, loginId: string, text: string): Decision {
  return settle(state, (waiter) =>
    waiter.kind === 'login' && waiter.loginId === loginId ? { kind: 'error', code: 1, text } : null,
  );
}

/** The session runs: whoever waited for that has their answer, or goes on waiting for its end. */
export function settleStarted(state: ManagerState, sessionId: string): Decision {
  const row = findRow(state, sessionId);
  const mine = state.waiters.filter((waiter) => waiter.kind === 'session-started' && waiter.sessionId === sessionId);
  const effects = mine.flatMap((waiter): readonly Effect[] => {
    if (row === null) return [];
    return waiter.kind === 'session-started' && waiter.untilEnd
      ? [{ kind: 'send-control-line', clientId: waiter.clientId, line: { kind: 'started', session: row } }]
      : finishControl(waiter.clientId, { kind: 'result', result: { session: row } });
  });
  const waiters = state.waiters.flatMap((waiter): readonly Waiter[] => {
    if (waiter.kind !== 'session-started' || waiter.sessionId !== sessionId) return [waiter];
    return waiter.untilEnd ? [{ kind: 'session-over', clientId: waiter.clientId, sessionId }] : [];
  });
  return become(state, { waiters }, ...effects);
}

/** The session is over and its clean-up done (or never started). */
export function settleOver(state: ManagerState, sessionId: string): Decision {
  const row = findRow(state, sessionId);
  return settle(state, (waiter) => {
    if (row === null || (waiter.kind !== 'session-started' && waiter.kind !== 'session-over')) return null;
    if (waiter.sessionId !== sessionId) return null;
    return waiter.kind === 'session-started' && row.startedAt === null
      ? { kind: 'error', code: 1, text: row.endText ?? 'The session did not start.' }
      : { kind: 'result', result: { session: row } };
  });
}

/** Its end was given up: whoever had asked for it hears so. Who only waits for an end goes on waiting. */
export function failSessionWaiters(state: ManagerState, sessionId: string, text: string): Decision {
  return settle(state, (waiter) =>
    waiter.kind === 'session-over' && waiter.sessionId === sessionId && waiter.hasAsked === true
      ? { kind: 'error', code: 1, text }
      : null,
  );
}

/** Something about the end that these have asked for. */
export function tellSessionWaiters(state: ManagerState, sessionId: string, text: string): Decision {
  const mine = state.waiters.filter(
    (waiter) => waiter.kind === 'session-over' && waiter.sessionId === sessionId && waiter.hasAsked === true,
  );
  return stay(
    state,
    ...mine.map(
      ({ clientId }): Effect => ({
        kind: 'send-control-line',
        clientId,
        line: { kind: 'message', style: 'info', text },
      }),
    ),
  );
}

/** It was done, or was not. */
export function settlePower(state: ManagerState, line: ControlLine): Decision {
  return settle(state, (waiter) => (waiter.kind === 'power' ? line : null));
}

/** A page has painted: whoever waits for a picture gets one of it. */
export function takePictures(state: ManagerState): Decision {
  const mine = state.waiters.filter((waiter) => waiter.kind === 'picture');
  return become(
    state,
    { waiters: state.waiters.filter((waiter) => waiter.kind !== 'picture') },
    ...mine.map(({ clientId }): Effect => ({ kind: 'capture-screen', clientId })),
  );
}

/** The app ends: whoever still waits hears that it was in vain. */
export function failAllWaiters(state: ManagerState, text: string): Decision {
  return settle(state, () => ({ kind: 'error', code: 1, text }));
}

function settle(state: ManagerState, answer: (waiter: Waiter) => ControlLine | null): Decision {
  const effects: Effect[] = [];
  const waiters = state.waiters.filter((waiter) => {
    const line = answer(waiter);
    if (line === null) return true;
    effects.push(...finishControl(waiter.clientId, line));
    return false;
  });
  return become(state, { waiters }, ...effects);
}
