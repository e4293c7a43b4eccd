/**
 * What the inspector shows, gathered beside the loop: every turn as it is journaled, with what was done because of it, and
 * what workers tell of members. While no inspector is open nothing is worked out and nothing is sent.
 */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EndReason } from '../contract/end-reason.ts';
import {
  type Happening,
  type InspectedSession,
  type InspectorNews,
  type InspectorNow,
  type LifecycleStep,
  stepsKept,
  turnsKept,
} from '../contract/inspector/inspector-view.ts';
import type { MembersNews } from '../contract/inspector/members.ts';
import type { Ending } from '../contract/models/predictions.ts';
import type { DesignatedExit } from '../contract/worker.ts';
import type { Effect } from '../manager/effects.ts';
import { findInspected, isInspected } from '../manager/inspector.ts';
import { seatStateOf, stepsBetween } from '../manager/lifecycle.ts';
import type { ManagerState } from '../manager/model.ts';
import { describeEffect, describeTurn } from './happenings.ts';
import type { Turn } from './runner.ts';

export interface InspectorOptions {
  readonly send: (news: InspectorNews) => void;
  /** What waits in slow motion. */
  readonly held: () => readonly Effect[];
  /** Where exports go. */
  readonly folder: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

export interface Inspector {
  /** Each turn of the loop, in order. */
  turned(turn: Turn): void;
  takeMembers(workerId: string, news: MembersNews): void;
  /**
   * Writes all that is kept, one happening a line; gives the path. Rejects where no inspector is open, or
   * the folder cannot be written.
   */
  exportHappenings(): Promise<string>;
  stop(): void;
}

/** Of what waits in slow motion, the next. */
const waitingTold = 50;
/** The newest of them. */
const keptExports = 12;

/** What happens within this time is told in one message. */
const gatherMs = 80;

export function createInspector(options: InspectorOptions): Inspector {
  const turns: { readonly turn: Turn; readonly firstNumber: number }[] = [];
  const path: LifecycleStep[] = [];
  let nextNumber = 1;
  let told = 0;
  let toldSteps = 0;
  let stepCount = 0;
  let isOpen = false;
  let timer: NodeJS.Timeout | null = null;
  let state: ManagerState | null = null;

  const describeSince = (number: number): readonly Happening[] =>
    turns
      .filter(({ turn, firstNumber }) => firstNumber + turn.effects.length >= number)
      .flatMap(({ turn, firstNumber }) => describeTurn(turn, firstNumber))
      .filter((happening) => happening.number >= number);

  function now(of: ManagerState, since: number, steps: number): InspectorNow {
    return {
      seat: seatStateOf(of),
      session: viewInspected(of),
      happenings: describeSince(since),
      path: steps === 0 ? [] : path.slice(-steps),
      ...(of.inspector.slow ? { waiting: options.held().slice(0, waitingTold).map(describeEffect) } : {}),
    };
  }

  function tell(kind: 'opened' | 'went-on'): void {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (state === null || !isOpen) return;
    const news = kind === 'opened' ? now(state, 0, stepsKept) : now(state, told, stepCount - toldSteps);
    told = nextNumber;
    toldSteps = stepCount;
    options.send({ kind, ...news });
  }

  return {
    turned(turn) {
      state = turn.after;
      turns.push({ turn, firstNumber: nextNumber });
      if (turns.length > turnsKept) turns.shift();
      nextNumber += 1 + turn.effects.length;
      const steps = stepsBetween(turn.before, turn.after, turn.event);
      path.push(...steps);
      stepCount += steps.length;
      path.splice(0, Math.max(0, path.length - stepsKept));
      const isAsked = turn.event.kind === 'intent-arrived' && turn.event.intent.kind === 'inspect';
      isOpen = isInspected(state);
      // Also where it was open already: a page that asks again knows nothing.
      if (isOpen && isAsked) tell('opened');
      else if (isOpen) timer ??= setTimeout(() => tell('went-on'), gatherMs);
    },
    takeMembers(workerId, news) {
      // First whose they are: a page forgets the members of a session that it has not heard of yet.
      if (timer !== null) tell('went-on');
      if (isOpen && state?.inspector.watched === workerId)
        options.send({ kind: 'members', sessionId: workerId, ...news });
    },
    async exportHappenings() {
      if (!isOpen) throw new Error('no inspector is open');
      const stamp = new Date(options.now()).toISOString().replaceAll(/[:.]/g, '-');
      const file = join(options.folder, `inspector-${stamp}.jsonl`);
      await mkdir(options.folder, { recursive: true, mode: 0o700 });
      const lines = describeSince(0).map((happening) => `${JSON.stringify(happening)}\n`);
      // A link of that name is nobody's to put there: the folder is this account's alone.
      await writeFile(file, lines.join(''), { mode: 0o600, flag: 'wx' });
      await forgetOldExports(options.folder);
      return file;
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
}

/** The session that is watched; null: there is none. */
export function viewInspected(state: ManagerState): InspectedSession | null {
  const session = findInspected(state);
  if (session === null) return null;
  const { life } = session;
  const facts = life.kind === 'starting' ? null : life.facts;
  const end = life.kind === 'cleaning' || life.kind === 'left' ? life.end : null;
  return {
    sessionId: session.sessionId,
    sessionName: session.program.name,
    userName: session.user.name,
    model: session.model,
    state: life.kind,
    designatedPid: facts?.designated.pid ?? null,
    containment: facts?.containment ?? null,
    ...(session.model === 'tty' && end !== null ? { ending: endingOf(end.exit ?? end.reason) } : {}),
    leftovers: state.settings.configuration.session.leftovers,
    inFront: state.seat.front.kind === 'session' && state.seat.front.sessionId === session.sessionId,
  };
}

/** A leader that was told to end was hung up, since a shell ignores SIGTERM. */
function endingOf(reason: EndReason | DesignatedExit): Ending {
  if (reason.kind === 'exited') return 'exit';
  return reason.kind === 'killed' && reason.signal === 'SIGKILL' ? 'kill' : 'hang-up';
}

/** Their names are in the order of their times. */
async function forgetOldExports(folder: string): Promise<void> {
  const exports = (await readdir(folder)).filter((name) => /^inspector-[\dTZ-]+\.jsonl$/.test(name)).sort();
  for (const name of exports.slice(0, -keptExports)) await rm(join(folder, name), { force: true });
}
