/**
 * Replays a recorded journal: from the state at the head of each stretch, event by event through the manager's own rules, as
 * the loop did it, and with no effect. The file is anybody's, so nothing in it is trusted to be what it should.
 */
import { open } from 'node:fs/promises';
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

/** The text of a journal file. Throws, in words, where it is no file or too large. */
export async function readJournalFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw new Error(`${printable(path)} cannot be read (${error.code ?? error.message})`);
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new Error(`${printable(path)} is no file`);
    if (facts.size > replayBytesLimit)
      throw new Error(`${printable(path)} has more than ${replayBytesLimit / 1024 / 1024} MiB`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
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
  const when = typeof header['atMs'] === 'number' ? ` at ${new Date(header['atMs']).toISOString()}` : '';
  let state = (header['state'] ?? null) as ManagerState | null;
  if (state === null) {
    problems.push(`The stretch that begins${when} has no state to begin from.`);
    return;
  }
  let before: { readonly seat: string; readonly session: string } | null = null;
  for (const [index, entry] of entries.entries()) {
    try {
      if (!isTurn(entry)) {
        problems.push(`Something is missing at ${new Date(entry.atMs).toISOString()} (${describeGap(entry)}).`);
        continue;
      }
      const { event } = entry;
      const decision = decide(state, event);
      const seat = seatStateOf(decision.state);
      const session = viewInspected(decision.state);
      const now = { seat, session: JSON.stringify(session) };
      turns.push({
        atMs: event.atMs,
        happenings: describeTurn(
          { event, before: state, after: decision.state, effects: decision.effects },
          (turns.at(-1)?.happenings.at(-1)?.number ?? 0) + 1,
        ),
        steps: stepsBetween(state, decision.state, event),
        ...(now.seat === before?.seat ? {} : { seat }),
        ...(now.session === before?.session ? {} : { session }),
      });
      before = now;
      state = decision.state;
    } catch {
      // Of another version of Vestibule, or no journal of one at all: these rules can make nothing of it.
      const left = entries.length - index;
      problems.push(`The stretch that begins${when} breaks off: ${left} of its entries are not understood.`);
      return;
    }
  }
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
