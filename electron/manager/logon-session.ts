/**
 * NT-style sessions: what their worker tells of them, the security screen over them, and the logoff that asks. (What ends one,
 * and when its shell is started again, is the worker's rule: electron/worker/nt-rule.ts.)
 */
import type { LogonRow, NtState, Task } from '../contract/logon-session.ts';
import { initialNtState } from '../contract/logon-session.ts';
import type { NtView, NtWish } from '../contract/renderer.ts';
import { say } from '../contract/said.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { Decision } from './decision.ts';
import { andThen, becomeSeat, stay } from './decision.ts';
import type { Effect, WorkerOrder } from './effects.ts';
import type { ManagerState, NtSession, OverSession, Session } from './model.ts';
import { beginChange, mayChangePassword, viewChange } from './password-change.ts';
import { endSession, findFrontSession, findSession, giveTime } from './session.ts';
import { failSessionWaiters, tellSessionWaiters } from './waiters.ts';

export const initialNtSession: NtSession = {
  state: initialNtState,
  security: 'hidden',
  tasks: [],
  passwordChange: null,
};

export function ntOf(session: Session): NtSession {
  return session.nt ?? initialNtSession;
}

/** Why an NT-style session cannot be left now; null where nothing of the model is in the way. */
export function findLogoff(session: Session): string | null {
  return session.nt !== undefined && session.nt.state.logoff !== null ? say('login.signingOut') : null;
}

function replace(state: ManagerState, session: Session, ...effects: readonly Effect[]): Decision {
  const sessions = state.seat.sessions.map((each) => (each.sessionId === session.sessionId ? session : each));
  return becomeSeat(state, { sessions }, ...effects);
}

export function changeNt(
  state: ManagerState,
  session: Session,
  change: Partial<NtSession>,
  ...effects: readonly Effect[]
) {
  return replace(state, { ...session, nt: { ...ntOf(session), ...change } }, ...effects);
}

function tell(session: Session, order: WorkerOrder): Effect {
  return { kind: 'send-to-worker', workerId: session.sessionId, order };
}

/** Its worker says how it is with it: another shell, a logoff, a handle that is held. */
export function whenNtChanged(
  state: ManagerState,
  sessionId: string,
  nt: NtState,
  designated: ProcessIdentity,
): Decision {
  const session = findSession(state, sessionId);
  if (session === null) return stay(state);
  const before = ntOf(session);
  const { life } = session;
  // The asking has begun or is over: nobody is at the security screen meanwhile.
  const hidden = { security: 'hidden', passwordChange: null } as const;
  const covered = before.state.logoff === null && nt.logoff !== null ? hidden : {};
  const changed: Session = { ...session, nt: { ...before, state: nt, ...covered } };
  if (life.kind !== 'running') return replace(state, changed);
  const facts = { ...life.facts, designated };
  if (nt.logoff?.ending === true)
    return replace(
      state,
      { ...changed, life: { kind: 'ending', facts, reason: { kind: 'logged-off' } } },
      giveTime(state, sessionId),
    );
  const next = replace(state, { ...changed, life: { kind: 'running', facts } });
  if (before.state.logoff !== null && nt.logoff === null)
    return andThen(next, (after) =>
      failSessionWaiters(after, sessionId, 'The logoff was cancelled; the session goes on.'),
    );
  const holdUp = nt.logoff?.heldUpBy ?? null;
  if (holdUp === null || before.state.logoff?.heldUpBy?.name === holdUp.name) return next;
  return andThen(next, (after) =>
    tellSessionWaiters(after, sessionId, `${holdUp.name} has not closed and holds up the logoff.`),
  );
}

export function whenTasksTold(state: ManagerState, sessionId: string, tasks: readonly Task[]): Decision {
  const session = findSession(state, sessionId);
  if (session === null || ntOf(session).security !== 'tasks') return stay(state);
  return changeNt(state, session, { tasks });
}

/** Its end as its model has it: in the nt model its programs are asked, and may hold it up. */
export function logOff(state: ManagerState, sessionId: string): Decision {
  const session = findSession(state, sessionId);
  if (session?.model !== 'nt' || session.life.kind !== 'running')
    return endSession(state, sessionId, { kind: 'logged-off' });
  if (ntOf(session).state.logoff !== null) return stay(state);
  return stay(state, tell(session, { kind: 'end', reason: { kind: 'logged-off' }, ask: true }));
}

/** What somebody does at an NT-style session that is in front. Pressed a hundred times it is pressed once. */
export function whenNtWished(state: ManagerState, sessionId: string, wish: NtWish): Decision {
  const session = findFrontSession(state);
  if (session?.sessionId !== sessionId || session.model !== 'nt' || session.life.kind !== 'running') return stay(state);
  const { security, state: nt } = ntOf(session);
  const isAsking = nt.logoff !== null;
  switch (wish) {
    case 'secure-attention':
      return security === 'hidden' && !isAsking ? changeNt(state, session, { security: 'menu' }) : stay(state);
    case 'close-security':
      return security === 'hidden' ? stay(state) : closeSecurity(state, session);
    case 'show-tasks':
      if (security !== 'menu') return stay(state);
      return changeNt(state, session, { security: 'tasks' }, tell(session, { kind: 'watch-tasks', on: true }));
    case 'change-password':
      return isAsking ? stay(state) : beginChange(state, session);
    case 'start-shell':
      return nt.shell.stoppedBecause === null ? stay(state) : stay(state, tell(session, { kind: 'start-shell' }));
    case 'cancel-logoff':
      return isAsking ? stay(state, tell(session, { kind: 'cancel-logoff' })) : stay(state);
    case 'force-logoff':
      return isAsking ? endSession(state, sessionId, { kind: 'logged-off' }) : stay(state);
  }
}

export function endTask(state: ManagerState, sessionId: string, process: ProcessIdentity): Decision {
  const session = findFrontSession(state);
  if (session?.sessionId !== sessionId || ntOf(session).security !== 'tasks') return stay(state);
  return stay(state, tell(session, { kind: 'end-task', process }));
}

function closeSecurity(state: ManagerState, session: Session): Decision {
  const { security, passwordChange } = ntOf(session);
  const effects = security === 'tasks' ? [tell(session, { kind: 'watch-tasks', on: false })] : [];
  // One that is over hears of nothing any more.
  if (passwordChange !== null && passwordChange.over === null) effects.push(tell(session, { kind: 'cancel-change' }));
  return changeNt(state, session, { security: 'hidden', tasks: [], passwordChange: null }, ...effects);
}

/** Nobody is in front of it any more. */
export function leaveSecurity(state: ManagerState, sessionId: string): Decision {
  const session = findSession(state, sessionId);
  return session === null || ntOf(session).security === 'hidden' ? stay(state) : closeSecurity(state, session);
}

export function viewNt(session: Session): NtView | null {
  if (session.model !== 'nt') return null;
  const { state, security, tasks, passwordChange } = ntOf(session);
  const facts = session.life.kind === 'starting' ? null : session.life.facts;
  return {
    luid: facts?.logon?.luid ?? null,
    isContained: facts?.containment !== 'subreaper',
    shellPid: state.shell.stoppedBecause === null ? (facts?.designated.pid ?? null) : null,
    shellStoppedBecause: state.shell.stoppedBecause,
    logoff: state.logoff === null ? null : { heldUpBy: state.logoff.heldUpBy?.name ?? null },
    security,
    tasks,
    mayChangePassword: mayChangePassword(session),
    passwordChange: passwordChange === null ? null : viewChange(passwordChange),
  };
}

/** Logon sessions that live, oldest first, after those that have ended and are still referred to. */
export function listLogons(state: ManagerState): readonly LogonRow[] {
  const { history, sessions } = state.seat;
  return [
    ...history.flatMap((over) => (over.leftovers.length === 0 ? [] : toRow(state, over, over.leftovers))),
    ...sessions.flatMap((session) => toRow(state, session, [])),
  ];
}

function toRow(state: ManagerState, session: Session | OverSession, leftovers: readonly string[]): readonly LogonRow[] {
  const facts = 'life' in session ? (session.life.kind === 'starting' ? null : session.life.facts) : session.facts;
  if (facts?.logon === undefined) return [];
  const nt = 'life' in session ? ntOf(session).state : initialNtState;
  const { lastUnlock } = nt;
  return [
    {
      ...facts.logon,
      session: session.sessionId,
      state: stateOf(state, session),
      endedAtMs: endOf(session)?.endedAtMs ?? null,
      containment: facts.containment,
      shellRestarts: nt.shell.restarts,
      lastUnlock: lastUnlock === null ? null : { luid: lastUnlock.luid, atMs: lastUnlock.logonAtMs },
      heldBy: nt.heldBy.map(({ pid }) => pid),
      leftovers: [...leftovers],
    },
  ];
}

function endOf(session: Session | OverSession) {
  if (!('life' in session)) return session.end;
  return session.life.kind === 'cleaning' || session.life.kind === 'left' ? session.life.end : null;
}

function stateOf({ seat: { front } }: ManagerState, session: Session | OverSession): LogonRow['state'] {
  if (endOf(session) !== null || !('life' in session)) return 'ended';
  if (session.life.kind === 'ending' || ntOf(session).state.logoff !== null) return 'logging-off';
  return front.kind === 'session' && front.sessionId === session.sessionId ? 'logged-on' : 'locked';
}
