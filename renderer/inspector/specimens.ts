/** What an inspector has seen of the specimens of a session, beside what its model says of them. Pure. */
import type { InspectedSession } from '../../electron/contract/inspector/inspector-view.ts';
import type { LostMember, Member } from '../../electron/contract/inspector/members.ts';
import {
  type Ending,
  type Fate,
  type Leader,
  type Prediction,
  predict,
  type Situation,
} from '../../electron/contract/models/predictions.ts';
import { findSpecimen, type SpecimenName, specimenNames } from '../../electron/contract/models/specimens.ts';

export interface SeenSpecimen {
  readonly pid: number;
  readonly startTicks: number;
  /** null: it is a member. `how` null: nobody can tell. */
  readonly end: { readonly how: string | null } | null;
}

export type SeenSpecimens = ReadonlyMap<SpecimenName, SeenSpecimen>;

/** The last of each name counts: one that was started again, or that forks. */
export function takeSpecimens(
  seen: SeenSpecimens,
  changed: readonly Member[],
  gone: readonly LostMember[],
  designatedPid: number | null,
): SeenSpecimens {
  let next: Map<SpecimenName, SeenSpecimen> | null = null;
  const set = (name: SpecimenName, value: SeenSpecimen): void => {
    next ??= new Map(seen);
    next.set(name, value);
  };
  for (const { pid, startTicks, how } of gone) {
    for (const [name, known] of next ?? seen)
      if (known.pid === pid && known.startTicks === startTicks) set(name, { pid, startTicks, end: { how } });
  }
  for (const { pid, startTicks, command } of changed) {
    const name = pid === designatedPid ? 'designated' : findSpecimen(command);
    const known = name === null ? undefined : (next ?? seen).get(name);
    if (name !== null && (known?.pid !== pid || known.startTicks !== startTicks || known.end !== null))
      set(name, { pid, startTicks, end: null });
  }
  return next ?? seen;
}

/** All who were alive are gone, and nobody said how. */
export function loseSpecimens(seen: SeenSpecimens): SeenSpecimens {
  return new Map([...seen].map(([name, each]) => [name, each.end === null ? { ...each, end: { how: null } } : each]));
}

/** Of a login shell, by its name (bash(1), dash(1)); null: the table knows nothing of this one. */
export function findLeader(command: string): Leader | null {
  const name = /^-?(?:\S*\/)?(\S+)/.exec(command)?.[1];
  if (name === 'bash') return 'bash';
  return name === 'dash' || name === 'sh' ? 'dash' : null;
}

/** null: there is no prediction for such a session. */
export function situationOf(session: InspectedSession, leader: Leader | null, ending: Ending): Situation | null {
  if (session.model === 'nt') return { model: 'nt' };
  if (session.model === 'x11') return { model: 'x11', policy: session.leftovers };
  return leader === null ? null : { model: 'tty', leader, ending };
}

export interface SpecimenRow {
  readonly name: SpecimenName;
  readonly prediction: Prediction;
  readonly seen: SeenSpecimen | null;
  /** null: the session is not over, or it was not there. */
  readonly observed: Exclude<Fate, 'impossible'> | null;
}

/** In the order of the table. */
export function listRows(situation: Situation, seen: SeenSpecimens, isOver: boolean): readonly SpecimenRow[] {
  return specimenNames.map((name) => {
    const found = seen.get(name) ?? null;
    const observed = !isOver || found === null ? null : found.end === null ? 'alive' : 'gone';
    return { name, prediction: predict(name, situation), seen: found, observed };
  });
}
