/** A recorded journal, replayed: what is shown is what the loop did, and what is wrong with a file is said. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encodeEntry, encodeHeader } from '../../electron/machine/journal-line.ts';
import { readJournalFile, replayJournal } from '../../electron/machine/replay.ts';
import { decide } from '../../electron/manager/decide.ts';
import type { ManagerEvent } from '../../electron/manager/events.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import { catalogue, settings } from '../harness/manager-values.ts';

const initial = createManagerState(settings);
const at = (atMs: number) => ({ atMs, passedMs: 0 });
const events: readonly ManagerEvent[] = [
  { kind: 'manager-started', settings, catalogue, ...at(1000) },
  { kind: 'intent-arrived', intent: { kind: 'painted', revision: 1, screen: 'greeter' }, ...at(1800) },
  { kind: 'stop-requested', leave: false, ...at(5000) },
];
const line = (event: ManagerEvent): string => encodeEntry({ event }, event.atMs).line;
const header = (state: object = initial): string => encodeHeader({ state }, 1000, 1024 * 1024);
const whole = header() + events.map(line).join('');

describe('a journal that is replayed', () => {
  it('shows each turn with all that was done because of it, and the way through the lifecycle', () => {
    const { turns, problems } = replayJournal(whole, 'j');
    expect(problems).toEqual([]);
    expect(turns.map(({ atMs, seat }) => [atMs, seat])).toEqual([
      [1000, 'starting'],
      [1800, 'greeter'],
      [5000, 'stopping'],
    ]);
    let state = initial;
    for (const [index, event] of events.entries()) {
      const decision = decide(state, event);
      expect(turns[index]?.happenings.map(({ way }) => way)).toEqual(['learned', ...decision.effects.map(() => 'did')]);
      state = decision.state;
    }
    const numbers = turns.flatMap(({ happenings }) => happenings.map(({ number }) => number));
    expect(numbers).toEqual(numbers.map((_, index) => index + 1));
    expect(turns[1]?.steps).toMatchObject([{ machine: 'seat', from: 'starting', to: 'greeter' }]);
  });

  it('goes on behind a line that a crash cut off, and says so', () => {
    const cut = `${header()}${line(events[0] as ManagerEvent)}${line(events[1] as ManagerEvent).slice(0, 40)}`;
    const { turns, problems } = replayJournal(cut, 'j');
    expect(turns).toHaveLength(1);
    expect(problems).toEqual(['One line could not be read: a crash may have cut it off.']);
  });

  it('begins again at each head, and says what is missing between', () => {
    const gap = encodeEntry({ kind: 'journal-entries-lost', count: 7, why: 'ENOSPC' }, 1500).line;
    const { turns, problems } = replayJournal(`${header()}${line(events[0] as ManagerEvent)}${gap}${whole}`, 'j');
    expect(turns).toHaveLength(4);
    expect(problems).toEqual(['Something is missing at 1970-01-01T00:00:01.500Z (journal-entries-lost).']);
  });

  it('shows the events alone from where the rules make nothing of them', () => {
    const odd = encodeEntry({ event: { kind: 'something-new', atMs: 1200, passedMs: 0 } }, 1200).line;
    const [first, second] = events.map(line);
    const { turns, problems } = replayJournal(`${header()}${first}${odd}${second}`, 'j');
    expect(turns.map(({ happenings }) => happenings[0]?.name)).toEqual([
      'manager-started',
      'something-new',
      'intent-arrived: painted',
    ]);
    expect(turns[2]?.happenings).toHaveLength(1);
    expect(problems).toEqual([
      'From 1970-01-01T00:00:01.200Z on only what was learned is shown: the rules of this version make nothing of it.',
    ]);
  });

  it.each([
    ['no state', encodeHeader({ state: initial }, 1, 10)],
    ['an odd state', header({ seat: 4 })],
    ['a state of text', encodeHeader({ state: 'x' }, 1, 1000)],
  ])('shows the events alone behind %s', (_, head) => {
    const { turns, problems } = replayJournal(head + events.map(line).join(''), 'j');
    expect(turns.map(({ happenings, seat }) => [happenings.length, seat])).toEqual(events.map(() => [1, undefined]));
    expect(problems).toHaveLength(1);
  });

  it.each([
    ['another version', whole.replaceAll('"version":1', '"version":2'), /a journal of version 2, and this Vestibule/],
    ['no journal', 'hello\nworld\n', /is no journal of Vestibule/],
    ['nothing', '', /is no journal of Vestibule/],
    ['a head alone', header(), /has nothing to show/],
    ['nonsense', header() + encodeEntry({ event: { kind: 'worker-said', atMs: 1 } }, 1).line, /not understood/],
  ])('is refused where it is %s', (_, text, words) => {
    expect(() => replayJournal(text, 'j')).toThrow(words);
  });
});

describe('the file of a journal', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'replay-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is read, and what is none is named', () => {
    writeFileSync(join(folder, 'journal.jsonl'), whole);
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(readJournalFile(join(folder, 'journal.jsonl'))).toBe(whole);
    expect(() => readJournalFile(join(folder, 'folder'))).toThrow(/is a folder/);
    expect(() => readJournalFile(join(folder, 'pipe'))).toThrow(/is a named pipe/);
    expect(() => readJournalFile(join(folder, 'nowhere\u001b[2J'))).toThrow(
      /nowhere\ufffd\[2J cannot be read \(ENOENT\)/,
    );
  });

  it('loses the line alone whose bytes are no text', () => {
    const file = join(folder, 'journal.jsonl');
    writeFileSync(file, Buffer.concat([Buffer.from(whole), Buffer.from([0xff, 0xfe, 0x0a])]));
    expect(replayJournal(readJournalFile(file), 'j').turns).toHaveLength(events.length);
  });
});
