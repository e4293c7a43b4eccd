/** What clients of the control socket ask of the manager. (The supervisor answers `status`, `reload`, `stop` and `view` itself.) */
import type { ControlRequest } from '../contract/control.ts';
import type { StartableSpecimen } from '../contract/models/specimens.ts';
import type { Decision } from './decision.ts';
import { andThen, become, stay } from './decision.ts';
import { actOnSession, askForInspector, isInspected, mayInspect } from './inspector.ts';
import { beginLogin, cancelLogin, findObstacle, type LoginWish } from './login.ts';
import { listLogons, logOff } from './logon-session.ts';
import type { ManagerState, Waiter } from './model.ts';
import { askPower, findPowerObstacle } from './power.ts';
import { endSession, findFrontSession, findSession } from './session.ts';
import { findRow, listRows } from './session-rows.ts';
import { findHindrance, leaveSession } from './switching.ts';
import { finishControl } from './waiters.ts';

export function whenControlRequested(state: ManagerState, clientId: number, request: ControlRequest): Decision {
  switch (request.command) {
    case 'sessions':
      return stay(state, ...finishControl(clientId, { kind: 'result', result: { sessions: listRows(state) } }));
    case 'login':
      return loginForClient(state, clientId, request);
    case 'end':
      return endForClient(state, clientId, request.sessionId, request.force === true);
    case 'logons':
      return stay(state, ...finishControl(clientId, { kind: 'result', result: { logons: listLogons(state) } }));
    case 'lock':
    case 'switch':
      return leaveForClient(state, clientId, request.command === 'lock');
    case 'power':
      return powerForClient(state, clientId, request);
    case 'events':
      return stay(state, { kind: 'stream-journal', clientId, follow: request.follow });
    case 'inspect':
      if (!mayInspect(state)) return fail(state, clientId, 'There is no inspector in a kiosk.');
      return andThen(askForInspector(state, request.open, request.tab), (next) =>
        stay(next, ...finishControl(clientId, { kind: 'result', result: {} })),
      );
    case 'specimen':
      return specimenForClient(state, clientId, request.name);
    case 'screenshot':
      // A page that is being loaded again has no picture yet.
      return state.page.painted
        ? stay(state, { kind: 'capture-screen', clientId })
        : become(state, { waiters: [...state.waiters, { kind: 'picture', clientId }] });
    case 'status':
    case 'reload':
    case 'stop':
    case 'view':
      return fail(state, clientId, `${request.command} is answered by the supervisor`);
  }
}

function loginForClient(
  state: ManagerState,
  clientId: number,
  request: Extract<ControlRequest, { readonly command: 'login' }>,
): Decision {
  const { user, session, language = null } = request;
  const wish: LoginWish = { user, session, language, origin: { kind: 'control', clientId } };
  const obstacle = findObstacle(state, wish);
  if (obstacle !== null) return fail(state, clientId, obstacle);
  // The login takes the next number: the waiter stands before anything can happen to it.
  const loginId = `l${state.counter + 1}`;
  const waiter: Waiter = { kind: 'login', clientId, loginId, untilEnd: request.wait };
  return andThen(become(state, { waiters: [...state.waiters, waiter] }), (next) => beginLogin(next, wish));
}

function endForClient(state: ManagerState, clientId: number, sessionId: string, force: boolean): Decision {
  const session = findSession(state, sessionId);
  if (session === null) {
    const over = findRow(state, sessionId);
    return over === null
      ? fail(state, clientId, `There is no session «${sessionId}».`)
      : stay(state, ...finishControl(clientId, { kind: 'result', result: { session: over } }));
  }
  const waiter: Waiter = { kind: 'session-over', clientId, sessionId, hasAsked: true };
  return andThen(become(state, { waiters: [...state.waiters, waiter] }), (next) =>
    force ? endSession(next, sessionId, { kind: 'logged-off' }) : logOff(next, sessionId),
  );
}

function specimenForClient(state: ManagerState, clientId: number, name: StartableSpecimen): Decision {
  const session = findFrontSession(state);
  if (session === null) return fail(state, clientId, 'No session is in front.');
  if (!isInspected(state)) return fail(state, clientId, 'The inspector is not open (vestibule inspect).');
  const intent = { kind: 'start-specimen', sessionId: session.sessionId, name } as const;
  return andThen(actOnSession(state, intent), (next) =>
    stay(next, ...finishControl(clientId, { kind: 'result', result: { session: findRow(next, session.sessionId) } })),
  );
}

function leaveForClient(state: ManagerState, clientId: number, lock: boolean): Decision {
  const session = findFrontSession(state);
  const hindrance = findHindrance(session);
  if (session === null || hindrance !== null) return fail(state, clientId, hindrance ?? '');
  return andThen(leaveSession(state, session.sessionId, lock), (next) =>
    stay(next, ...finishControl(clientId, { kind: 'result', result: { session: findRow(next, session.sessionId) } })),
  );
}

function powerForClient(
  state: ManagerState,
  clientId: number,
  { action, force }: Extract<ControlRequest, { readonly command: 'power' }>,
): Decision {
  const obstacle = findPowerObstacle(state, action);
  if (obstacle !== null) return fail(state, clientId, obstacle);
  return andThen(become(state, { waiters: [...state.waiters, { kind: 'power', clientId }] }), (next) =>
    askPower(next, action, { kind: 'control', force }),
  );
}

function fail(state: ManagerState, clientId: number, text: string): Decision {
  return stay(state, ...finishControl(clientId, { kind: 'error', code: 1, text }));
}

/** Its input ended with a question open: the conversation that it holds is given up, and it is told so. */
export function whenControlCancelled(state: ManagerState, clientId: number): Decision {
  const { login } = state.seat;
  const holds =
    login.kind !== 'none' && login.request.origin.kind === 'control' && login.request.origin.clientId === clientId;
  // A session that started meanwhile goes on, and the client still hears of it.
  return holds ? cancelLogin(state) : stay(state);
}

/** It is gone: nobody can answer its conversation any more; a session goes on. */
export function whenControlClosed(state: ManagerState, clientId: number): Decision {
  const waiters = state.waiters.filter((waiter) => waiter.clientId !== clientId);
  return andThen(become(state, { waiters }), (next) => whenControlCancelled(next, clientId));
}
