/** Where in a recorded journal somebody looks, and what the inspector shows there. Pure. */
import type { Happening, InspectedSession, LifecycleStep } from '../../electron/contract/inspector/inspector-view.ts';
import type { SeatState } from '../../electron/contract/inspector/lifecycle.ts';
import type { ReplayView } from '../../electron/contract/inspector/replay.ts';
import { emptyState, type InspectorState } from '../inspector/store.ts';

/** Turns in a row with the same state of the seat: from this one up to, not including, that one. */
export interface SeatStretch {
  readonly seat: SeatState;
  readonly from: number;
  readonly to: number;
}

export interface Recording {
  /** Of turns. */
  readonly length: number;
  /** When a turn was. */
  atMs(position: number): number;
  /** What the turn learned. */
  eventAt(position: number): string;
  stateAt(position: number): InspectorState;
  readonly stretches: readonly SeatStretch[];
  /** The turns of lifecycle steps, rising. */
  readonly stepPositions: readonly number[];
}

/** `view` has one turn at least. */
export function createRecording({ turns }: ReplayView): Recording {
  const happenings: Happening[] = [];
  const steps: LifecycleStep[] = [];
  const marks: {
    readonly happenings: number;
    readonly steps: number;
    readonly seat: SeatState;
    readonly session: InspectedSession | null;
  }[] = [];
  const stretches: SeatStretch[] = [];
  const stepPositions: number[] = [];
  let seat: SeatState = 'starting';
  let session: InspectedSession | null = null;
  for (const [position, turn] of turns.entries()) {
    happenings.push(...turn.happenings);
    steps.push(...turn.steps);
    seat = turn.seat ?? seat;
    if (turn.session !== undefined) session = turn.session;
    marks.push({ happenings: happenings.length, steps: steps.length, seat, session });
    if (turn.steps.length > 0) stepPositions.push(position);
    const last = stretches.at(-1);
    if (last?.seat === seat) stretches[stretches.length - 1] = { ...last, to: position + 1 };
    else stretches.push({ seat, from: position, to: position + 1 });
  }
  return {
    length: turns.length,
    atMs: (position) => turns[position]?.atMs ?? 0,
    eventAt: (position) => turns[position]?.happenings[0]?.name ?? '',
    stateAt(position) {
      const mark = marks[position];
      if (mark === undefined) return emptyState;
      return {
        ...emptyState,
        seat: mark.seat,
        session: mark.session === null ? null : { ...mark.session, inFront: false },
        happenings: happenings.slice(0, mark.happenings),
        path: steps.slice(0, mark.steps),
      };
    },
    stretches,
    stepPositions,
  };
}

/** How long a turn is looked at before the next: as long as it took, within what a person can follow. */
export function pauseBefore(recording: Recording, position: number): number {
  const tookMs = recording.atMs(position) - recording.atMs(position - 1);
  return Math.min(Math.max(tookMs, 60), 1500);
}

/** The nearest lifecycle step before or after a turn; where there is none, the beginning or the end. */
export function nextStep(recording: Recording, position: number, direction: -1 | 1): number {
  const { stepPositions, length } = recording;
  return direction === 1
    ? (stepPositions.find((each) => each > position) ?? length - 1)
    : (stepPositions.findLast((each) => each < position) ?? 0);
}
