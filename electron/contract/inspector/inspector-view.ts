/** What an open inspector is told. A channel of its own: while none is open, nothing is sent. */
import type { Ending } from '../models/predictions.ts';
import type { Leftovers, SessionModel } from '../session.ts';
import type { Containment } from '../worker.ts';
import type { SeatState, SessionState } from './lifecycle.ts';
import type { MembersNews } from './members.ts';

/** Something that the manager learned, or had done because of it. */
export interface Happening {
  /** Rises by one, over all turns since the app began. */
  readonly number: number;
  readonly atMs: number;
  readonly way: 'learned' | 'did';
  /** Such as `worker-said: started`. */
  readonly name: string;
  /** Id of the session or worker that it concerns. */
  readonly about: string | null;
  /** JSON; cut off where it is long. */
  readonly detail: string;
}

/** A step on the way through one of the two lifecycles. */
export type LifecycleStep = {
  readonly atMs: number;
  /** Name of the event that made it. */
  readonly because: string;
} & (
  | { readonly machine: 'seat'; readonly from: SeatState; readonly to: SeatState }
  | {
      readonly machine: 'session';
      readonly sessionId: string;
      readonly from: SessionState | null;
      readonly to: SessionState;
    }
);

/** The session that is watched: the one in front, else the one that was last and is not over. */
export interface InspectedSession {
  readonly sessionId: string;
  readonly sessionName: string;
  readonly userName: string;
  readonly model: SessionModel;
  readonly state: SessionState;
  readonly designatedPid: number | null;
  readonly containment: Containment | null;
  /** What becomes of members that outlive its designated process. */
  readonly leftovers: Leftovers;
  /** How a text session has ended; left out before that, and of others. */
  readonly ending?: Ending;
  /** It is in front, so that something can be done to it. */
  readonly inFront: boolean;
}

export interface InspectorNow {
  readonly seat: SeatState;
  readonly session: InspectedSession | null;
  readonly happenings: readonly Happening[];
  readonly path: readonly LifecycleStep[];
  /** In slow motion: what waits to be done, the next first. Left out where everything is done at once. */
  readonly waiting?: readonly Waiting[];
}

/** Something that was decided and is not done yet. */
export interface Waiting {
  /** Such as `send-to-worker: begin`. */
  readonly name: string;
  readonly about: string | null;
}

export type InspectorNews =
  /** First of all: what there was before. */
  | ({ readonly kind: 'opened' } & InspectorNow)
  | ({ readonly kind: 'went-on' } & InspectorNow)
  | ({ readonly kind: 'members'; readonly sessionId: string } & MembersNews);

/** What is kept to look back on, in turns of the loop and in steps. */
export const turnsKept = 1000;
export const stepsKept = 200;
