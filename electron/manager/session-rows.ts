/** Sessions as the command line prints them. */

import type { SessionRow } from '../contract/control.ts';
import { describeEnd, type EndedSession } from '../contract/end-reason.ts';
import type { End, ManagerState, OverSession, RunningFacts, Session } from './model.ts';

/** People's sessions, oldest first: those that are over and then those that live. */
export function listRows(state: ManagerState): readonly SessionRow[] {
  return [
    ...state.seat.history.map((over) => toRow(over, 'ended', over.facts, over.end, false)),
    ...state.seat.sessions.map((session) => liveRow(state, session)),
  ];
}

export function findRow(state: ManagerState, sessionId: string): SessionRow | null {
  return listRows(state).findLast((row) => row.id === sessionId) ?? null;
}

function liveRow(state: ManagerState, session: Session): SessionRow {
  const { front } = state.seat;
  const active = front.kind === 'session' && front.sessionId === session.sessionId;
  const { life } = session;
  switch (life.kind) {
    case 'starting':
      return toRow(session, 'starting', null, null, active);
    case 'running':
      return toRow(session, 'running', life.facts, null, active);
    case 'ending':
      return toRow(session, 'ending', life.facts, null, active);
    case 'cleaning':
      return toRow(session, 'ending', life.facts, life.end, active);
    case 'left':
      return { ...toRow(session, 'left', life.facts, life.end, active), left: life.left.map((member) => member.pid) };
  }
}

function toRow(
  session: Session | OverSession,
  state: SessionRow['state'],
  facts: RunningFacts | null,
  end: End | null,
  active: boolean,
): SessionRow {
  const display = 'display' in session ? session.display : null;
  return {
    id: session.sessionId,
    user: session.user.name,
    session: session.program.id,
    model: session.model,
    state,
    active,
    designatedPid: facts?.designated.pid ?? null,
    // A text session has none, though its worker had one ready.
    display: display === null || session.model === 'tty' ? null : `:${display.displayNumber}`,
    containment: facts?.containment ?? null,
    startedAt: facts === null ? null : new Date(facts.startedAtMs).toISOString(),
    endReason: end?.reason ?? null,
    ...(end?.exit === undefined ? {} : { designatedExit: end.exit }),
    endText: end === null ? null : describeSessionEnd(session, end),
    ...(facts?.terminalSocketPath == null || state === 'ended' ? {} : { terminalSocketPath: facts.terminalSocketPath }),
    left: [],
  };
}

export function describeSessionEnd(session: Session | OverSession, end: End): string {
  return describeEnd(endedOf(session, end));
}

export function endedOf({ program }: Session | OverSession, { reason, lifetimeMs, logPath }: End): EndedSession {
  return { sessionName: program.name, reason, lifetimeMs, logPath };
}
