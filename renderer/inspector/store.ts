import type {
  Happening,
  InspectedSession,
  InspectorNews,
  LifecycleStep,
  Waiting,
} from '../../electron/contract/inspector/inspector-view.ts';
import type { SeatState } from '../../electron/contract/inspector/lifecycle.ts';
import type { Member } from '../../electron/contract/inspector/members.ts';
import { loseSpecimens, type SeenSpecimens, takeSpecimens } from './specimens.ts';

/** A member that is gone and is shown a little longer. */
export interface DeadMember {
  readonly member: Member;
  readonly how: string | null;
  readonly lostAtMs: number;
}

export interface InspectorState {
  readonly seat: SeatState | null;
  readonly session: InspectedSession | null;
  readonly happenings: readonly Happening[];
  readonly path: readonly LifecycleStep[];
  readonly members: ReadonlyMap<number, Member>;
  readonly dead: readonly DeadMember[];
  /** All who are members, shown or not. */
  readonly total: number;
  /** Kernel session of the designated process, kept after its end: what «a session of its own» is told from. */
  readonly designatedSid: number | null;
  /** Of the session now, or of the last one. */
  readonly specimens: SeenSpecimens;
  /** Command line of its designated process, as it was last seen. */
  readonly leaderCommand: string | null;
  /** In slow motion; null: everything is done at once. */
  readonly waiting: readonly Waiting[] | null;
  /** The one before, where there is no session now. */
  readonly lastSession: InspectedSession | null;
}

export const emptyState: InspectorState = {
  seat: null,
  session: null,
  happenings: [],
  path: [],
  members: new Map(),
  dead: [],
  total: 0,
  designatedSid: null,
  specimens: new Map(),
  leaderCommand: null,
  waiting: null,
  lastSession: null,
};

/** How long the dead stay. */
export const deadForMs = 8000;
const happeningsKept = 5000;
const stepsKept = 300;
const deadKept = 400;

/** Pure: the state after a piece of news. `nowMs` is the page's own clock, for the dead. */
export function takeNews(state: InspectorState, news: InspectorNews, nowMs: number): InspectorState {
  switch (news.kind) {
    case 'opened':
      return {
        ...emptyState,
        seat: news.seat,
        session: news.session,
        happenings: news.happenings,
        path: news.path,
        waiting: news.waiting ?? null,
      };
    case 'went-on':
      return {
        ...withSession(state, news.session, nowMs),
        seat: news.seat,
        waiting: news.waiting ?? null,
        happenings: [...state.happenings, ...news.happenings].slice(-happeningsKept),
        path: [...state.path, ...news.path].slice(-stepsKept),
      };
    case 'members': {
      const before = news.begins ? { ...state, members: new Map<number, Member>() } : state;
      const members = new Map(before.members);
      const dead = forgetDead(before, nowMs).dead.slice();
      for (const { pid, startTicks, how } of news.gone) {
        const member = members.get(pid);
        if (member?.startTicks !== startTicks) continue;
        members.delete(pid);
        dead.push({ member, how, lostAtMs: nowMs });
      }
      for (const member of news.changed) members.set(member.pid, member);
      const designated = state.session === null ? undefined : members.get(state.session.designatedPid ?? -1);
      return {
        ...before,
        members,
        dead: dead.slice(-deadKept),
        total: news.total,
        designatedSid: designated?.sid ?? before.designatedSid,
        specimens: takeSpecimens(before.specimens, news.changed, news.gone, state.session?.designatedPid ?? null),
        leaderCommand: designated?.command ?? before.leaderCommand,
      };
    }
  }
}

/** Another session has other members; one that is over takes the last of its own with it. */
function withSession(state: InspectorState, session: InspectedSession | null, nowMs: number): InspectorState {
  if (session?.sessionId === state.session?.sessionId) return { ...state, session };
  if (session !== null) {
    const { specimens, leaderCommand, lastSession } = emptyState;
    return {
      ...state,
      ...{ session, members: new Map(), total: 0, designatedSid: null, specimens, leaderCommand, lastSession },
    };
  }
  const dead = [...state.members.values()].map((member) => ({ member, how: null, lostAtMs: nowMs }));
  return {
    ...state,
    session,
    members: new Map(),
    total: 0,
    dead: [...state.dead, ...dead].slice(-deadKept),
    specimens: loseSpecimens(state.specimens),
    lastSession: state.session,
  };
}

/** The same state where none has been dead for long. */
export function forgetDead(state: InspectorState, nowMs: number): InspectorState {
  const dead = state.dead.filter(({ lostAtMs }) => nowMs - lostAtMs < deadForMs);
  return dead.length === state.dead.length ? state : { ...state, dead };
}
