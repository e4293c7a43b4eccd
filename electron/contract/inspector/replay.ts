/** A recorded journal as a page shows it: what the inspector would have shown, turn after turn. */
import type { Happening, InspectedSession, LifecycleStep } from './inspector-view.ts';
import type { SeatState } from './lifecycle.ts';

/** One turn of the loop. */
export interface ReplayTurn {
  readonly atMs: number;
  /** The first is the event, the others are what was done because of it. */
  readonly happenings: readonly Happening[];
  readonly steps: readonly LifecycleStep[];
  /** After it; both left out where they are as before. */
  readonly seat?: SeatState;
  readonly session?: InspectedSession | null;
}

export interface ReplayView {
  /** The file, as it was named. */
  readonly name: string;
  readonly turns: readonly ReplayTurn[];
  /** What could not be shown, and why: one sentence each. */
  readonly problems: readonly string[];
}

/** Most turns that are shown, the newest of them. */
export const replayLimit = 20_000;
/** Of a journal that is replayed, in bytes: its files are rotated far below. */
export const replayBytesLimit = 64 * 1024 * 1024;
/** Where a page finds its `ReplayView`, and which page that is. */
export const replayPath = '/replay.json';
export const replayHash = '#replay';
