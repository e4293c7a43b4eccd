/**
 * Replays a recorded journal: from the state at the head of each stretch, event by event through the manager's own rules, as
 * the loop did it, and with no effect. Where the rules make nothing of it, the events alone are shown. The file is anybody's, so nothing in it is trusted to be what it should.
 */
import { type ReplayTurn, type ReplayView, replayBytesLimit, replayLimit } from '../contract/inspector/replay.ts';
import { printable } from '../contract/printable.ts';
import { decide } from '../manager/decide.ts';
import type { ManagerEvent } from '../manager/events.ts';
import { seatStateOf, stepsBetween } from '../manager/lifecycle.ts';
import type { ManagerState } from '../manager/model.ts';
import { describeTurn } from './happenings.ts';
import { viewInspected } from './inspector.ts';
import { journalFormat, journalVersion } from './journal-line.ts';
import { type JournalStretch, parseJournal } from './journal-reader.ts';
import { readSmallFile } from './small-text-file.ts';

/** The text of a journal file, whatever is in it. Throws, in words, where it cannot be read; never waits. */
export function readJournalFile(path: string): string {
  const read = readSmallFile(path, replayBytesLimit);
  if (read.kind === 'missing') throw new Error(`${printable(path)} cannot be read (ENOENT)`);
  if (read.kind === 'unreadable') throw new Error(`${printable(path)} ${read.why}`);
  // Bytes that are no UTF-8 spoil their line alone.
  return read.bytes.toString('utf8');
}

/** Throws, in words, where there is nothing in it that could be shown. `name`: for whoever looks at it. */
export function replayJournal(text: string, name: string): ReplayView {
  const { stretches, skippedLines } = parseJournal(text);
  const problems: string[] = [];
  const turns: ReplayTurn[] = [];
  for (const stretch of stretches) replayStretch(stretch, turns, problems);
  if (turns.length === 0) throw new Error(whyNothing(text, name, problems));
  if (skippedLines > 0)
    problems.push(
      skippedLines === 1
        ? 'One line could not be read: a crash may have cut it off.'
        : `${skippedLines} lines could not be read: a crash may have cut them off, or they are of another version.`,
    );
  if (turns.length > replayLimit) problems.push(`The first ${turns.length - replayLimit} turns are left out.`);
  return { name, turns: turns.slice(-replayLimit), problems };
}

function replayStretch({ header, entries }: JournalStretch, turns: ReplayTurn[], problems: string[]): void {
  let state = (header['state'] ?? null) as ManagerState | null;
  if (state === null && entries.length > 0) problems.push(unruled(header['atMs'], 'there is no state to begin from'));
  let before: { readonly seat: string; readonly session: string } | null = null;
  let notUnderstood = 0;
  for (const entry of entries) {
    if (!isTurn(entry)) {
      problems.push(`Something is missing at ${describeTime(entry.atMs)} (${describeGap(entry)}).`);
      continue;
    }
    const { event } = entry;
    const firstNumber = (turns.at(-1)?.happenings.at(-1)?.number ?? 0) + 1;
    const ruled: Ruled | null = state === null ? null : rule(state, event, firstNumber);
    if (ruled !== null) {
      const now = { seat: ruled.seat, session: JSON.stringify(ruled.session) };
      turns.push({
        atMs: event.atMs,
        happenings: ruled.happenings,
        steps: ruled.steps,
        ...(now.seat === before?.seat ? {} : { seat: ruled.seat }),
        ...(now.session === before?.session ? {} : { session: ruled.session }),
      });
      before = now;
      state = ruled.after;
      continue;
    }
    if (state !== null) problems.push(unruled(entry.atMs, 'the rules of this version make nothing of it'));
    state = null;
    const happenings = describeAlone(event, firstNumber);
    if (happenings === null) notUnderstood += 1;
    else turns.push({ atMs: event.atMs, happenings, steps: [] });
  }
  if (notUnderstood > 0) problems.push(`${notUnderstood} entries are not understood, and left out.`);
}

interface Ruled {
  readonly after: ManagerState;
  readonly seat: ReturnType<typeof seatStateOf>;
  readonly session: ReturnType<typeof viewInspected>;
  readonly happenings: ReplayTurn['happenings'];
  readonly steps: ReplayTurn['steps'];
}

/** null: state or event are of another version of Vestibule, or of nothing at all, and the rules fall over them. */
function rule(state: ManagerState, event: ManagerEvent, firstNumber: number): Ruled | null {
  try {
    const { state: after, effects } = decide(state, event);
    return {
      after,
      seat: seatStateOf(after),
      session: viewInspected(after),
      happenings: describeTurn({ event, effects }, firstNumber),
      steps: stepsBetween(state, after, event),
    };
  } catch {
    return null;
  }
}

/** What was learned, without what was done because of it; null: not even that. */
function describeAlone(event: ManagerEvent, firstNumber: number): ReplayTurn['happenings'] | null {
  try {
    // Of a turn only its event and its effects are described.
    return describeTurn({ event, effects: [] }, firstNumber);
  } catch {
    return null;
  }
}

const unruled = (atMs: unknown, why: string): string =>
  `From ${describeTime(atMs)} on only what was learned is shown: ${why}.`;

function describeTime(atMs: unknown): string {
  const date = new Date(typeof atMs === 'number' ? atMs : Number.NaN);
  return Number.isNaN(date.getTime()) ? 'some time' : date.toISOString();
}

function isTurn(entry: object): entry is { readonly atMs: number; readonly event: ManagerEvent } {
  const event: unknown = 'event' in entry ? entry.event : null;
  return typeof event === 'object' && event !== null && 'kind' in event && 'atMs' in event;
}

function describeGap(entry: { readonly [key: string]: unknown }): string {
  return typeof entry['kind'] === 'string' ? printable(entry['kind']).slice(0, 80) : 'no event';
}

function whyNothing(text: string, name: string, problems: readonly string[]): string {
  const version = new RegExp(`^{"format":"${journalFormat}","version":(\\d+)`, 'm').exec(text)?.[1];
  if (version === undefined) return `${printable(name)} is no journal of Vestibule`;
  if (Number(version) !== journalVersion)
    return `${printable(name)} is a journal of version ${version}, and this Vestibule reads version ${journalVersion}`;
  return [`${printable(name)} has nothing to show`, ...problems].join(': ');
}
