/**
 * The inspector beside the page, for whoever shows others what a login session is: whose members are watched, and what may
 * be done to the session in front. There is none in a kiosk.
 */
import type { InspectorTab } from '../contract/names.ts';
import type { Intent } from '../contract/renderer.ts';
import type { Decision } from './decision.ts';
import { become, stay } from './decision.ts';
import type { Effect, WorkerOrder } from './effects.ts';
import type { InspectorState, ManagerState, Session } from './model.ts';
import { findFrontSession, findSession } from './session.ts';

export const closedInspector: InspectorState = { open: false, own: false, slow: false, watched: null, asked: null };

export type LectureIntent = Extract<
  Intent,
  { readonly kind: 'signal-member' | 'kill-display-server' | 'hang-up' | 'start-specimen' }
>;

export function mayInspect({ settings }: ManagerState): boolean {
  return settings.seat.kind !== 'kiosk';
}

/** On a display without a window manager a second window could not be moved. */
export function mayHaveWindow({ settings }: ManagerState): boolean {
  return settings.seat.kind === 'window';
}

/** Somebody sees what the inspector shows. */
export function isInspected({ inspector }: Pick<ManagerState, 'inspector'>): boolean {
  return inspector.open || inspector.own;
}

/** `own`: the one in a window of its own; else the one beside the greeter or the session. */
export function openInspector(state: ManagerState, open: boolean, own: boolean): Decision {
  if (!mayInspect(state)) return stay(state);
  const opened = { ...state.inspector, ...(own ? { own: open } : { open }) };
  const { slow, asked } = opened;
  return become(state, {
    inspector: {
      ...opened,
      slow: slow && isInspected({ inspector: opened }),
      asked: open || own ? asked : null,
    },
  });
}

/** From the command line: the page opens it, or closes it. */
export function askForInspector(state: ManagerState, open: boolean, tab: InspectorTab | null): Decision {
  const counter = state.counter + 1;
  return become(state, { counter, inspector: { ...state.inspector, asked: { number: counter, open, tab } } });
}

/** Only while somebody sees what waits, and never at a stop. */
export function setSlowMotion(state: ManagerState, on: boolean): Decision {
  const slow = on && isInspected(state) && state.phase === 'running';
  return become(state, { inspector: { ...state.inspector, slow } });
}

export function performNext(state: ManagerState): Decision {
  return state.inspector.slow ? stay(state, { kind: 'perform-next' }) : stay(state);
}

/** It goes with its page; the next one opens it again. */
export function closeInspector(state: ManagerState): Decision {
  return openInspector(state, false, false);
}

/** Tells workers to tell of their members, or no longer, as soon as another session is to be watched. */
export function settleInspector(state: ManagerState): Decision {
  const { inspector } = state;
  if (inspector.slow && state.phase !== 'running') return settleInspector(setSlowMotion(state, false).state);
  const wanted = isInspected(state) ? findWatchable(state) : null;
  if (wanted === inspector.watched) return stay(state);
  const before = inspector.watched === null ? null : findSession(state, inspector.watched);
  return become(
    state,
    { inspector: { ...inspector, watched: wanted } },
    ...(before === null ? [] : [toWorker(before.sessionId, { kind: 'watch-members', on: false })]),
    ...(wanted === null ? [] : [toWorker(wanted, { kind: 'watch-members', on: true })]),
  );
}

/**
 * The session in front, else the newest that is over and is being cleaned up or has members left. A session that its user
 * has left is nobody's business.
 */
export function findInspected(state: ManagerState): Session | null {
  return (
    findFrontSession(state) ??
    state.seat.sessions.findLast(({ life }) => life.kind === 'cleaning' || life.kind === 'left') ??
    null
  );
}

/** Before it runs there are no members. */
function findWatchable(state: ManagerState): string | null {
  const session = findInspected(state);
  return session === null || session.life.kind === 'starting' ? null : session.sessionId;
}

/** Only where somebody sees what comes of it: on the session in front of an open inspector. */
export function actOnSession(state: ManagerState, intent: LectureIntent): Decision {
  const isSeen = isInspected(state) && findFrontSession(state)?.sessionId === intent.sessionId;
  if (!isSeen || !mayInspect(state)) return stay(state);
  switch (intent.kind) {
    case 'signal-member':
      return stay(
        state,
        toWorker(intent.sessionId, { kind: 'signal-member', member: intent.member, signal: intent.signal }),
      );
    case 'kill-display-server':
    case 'hang-up':
      return stay(state, toWorker(intent.sessionId, { kind: intent.kind }));
    case 'start-specimen':
      return stay(state, toWorker(intent.sessionId, { kind: 'start-specimen', name: intent.name }));
  }
}

function toWorker(workerId: string, order: WorkerOrder): Effect {
  return { kind: 'send-to-worker', workerId, order };
}
