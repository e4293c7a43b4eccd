import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Journal, type JournalOptions, openJournal } from '../../electron/machine/journal.ts';
import { encodeEntry, entryLimit, type JournalEntry } from '../../electron/machine/journal-line.ts';
import { parseJournal, readJournalTail } from '../../electron/machine/journal-reader.ts';

let root: string;
let folder: string;
let nowMs: number;
let opened: Journal[];

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'vestibule-journal-'));
  folder = join(root, 'logs');
  nowMs = 1_000_000;
  opened = [];
});

afterEach(async () => {
  for (const journal of opened) await journal.close();
  const descriptors = readdirSync('/proc/self/fd').map((fd) => linkOf(`/proc/self/fd/${fd}`));
  expect(descriptors.filter((path) => path.startsWith(root))).toEqual([]);
  rmSync(root, { recursive: true });
});

function linkOf(path: string) {
  try {
    return readlinkSync(path);
  } catch {
    return ''; // the descriptor of the listing itself
  }
}

function open(options: Partial<JournalOptions> = {}): Journal {
  const journal = openJournal({ folder, clock: () => nowMs, ...options });
  opened.push(journal);
  return journal;
}

function textOf(name = 'journal.jsonl') {
  return readFileSync(join(folder, name), 'utf8');
}

function entriesOf(name = 'journal.jsonl') {
  return parseJournal(textOf(name)).stretches.flatMap((stretch) => stretch.entries);
}

const header = '{"format":"vestibule-journal","version":1,"atMs":1000000}\n';

describe('a journal', () => {
  it('begins with its format and keeps entries in order, for its owner alone', async () => {
    const journal = open({ header: () => ({ state: { sessions: [] } }) });
    for (let number = 0; number < 100; number += 1) journal.append({ kind: 'happened', number });
    await journal.close();
    expect(textOf().split('\n')[0]).toBe(
      '{"format":"vestibule-journal","version":1,"atMs":1000000,"state":{"sessions":[]}}',
    );
    expect(entriesOf()).toEqual(
      Array.from({ length: 100 }, (_, number) => ({ kind: 'happened', number, atMs: 1_000_000 })),
    );
    expect(statSync(join(folder, 'journal.jsonl')).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('makes no file before there is something to write', async () => {
    await open().close();
    expect(existsSync(folder)).toBe(false);
  });

  it('asks for the state at the moment of the entry that follows it', async () => {
    let state = 0;
    const journal = open({ header: () => ({ state }), maximumBytes: 400 });
    for (; state < 50; state += 1) journal.append({ kind: 'counted', from: state });
    await journal.close();
    const stretches = readdirSync(folder).flatMap((name) => parseJournal(textOf(name)).stretches);
    expect(stretches.length).toBeGreaterThan(2);
    for (const stretch of stretches) expect(stretch.entries[0]?.['from']).toBe(stretch.header['state']);
  });

  it('is taken up where it was left, with the state of the new beginning', async () => {
    const before = open({ header: () => ({ run: 1 }) });
    before.append({ kind: 'a' });
    await before.close();
    const after = open({ header: () => ({ run: 2 }) });
    after.append({ kind: 'b' });
    await after.close();
    expect(
      parseJournal(textOf()).stretches.map(({ header, entries }) => [header['run'], entries.map(({ kind }) => kind)]),
    ).toEqual([
      [1, ['a']],
      [2, ['b']],
    ]);
  });

  it('does nothing after it was closed', async () => {
    const journal = open();
    journal.append({ kind: 'a' });
    await journal.close();
    journal.append({ kind: 'b' });
    await journal.close();
    expect(entriesOf()).toHaveLength(1);
  });

  it('tells followers each entry as it is written, until they have heard enough', async () => {
    const journal = open();
    const heard: JournalEntry[] = [];
    const stop = journal.subscribe((entry) => heard.push(entry));
    journal.append({ kind: 'a' });
    journal.append({ kind: 'b', long: 'x'.repeat(entryLimit) });
    stop();
    journal.append({ kind: 'c' });
    await journal.close();
    expect(heard).toEqual(entriesOf().slice(0, 2));
  });

  it('gives its newest entries, also of older files', async () => {
    const journal = open({ maximumBytes: 300 });
    for (let number = 0; number < 10; number += 1) journal.append({ kind: 'happened', number });
    expect((await journal.readTail(7)).map((entry) => entry['number'])).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(await journal.readTail(0)).toEqual([]);
    expect(await readJournalTail({ folder: join(root, 'none'), name: 'journal' }, 5)).toEqual([]);
  });
});

describe('its bounds', () => {
  it('are a number of files, each of so many bytes at most', async () => {
    const journal = open({ maximumBytes: 2000, keep: 3, header: () => ({ state: 'x'.repeat(100) }) });
    for (let number = 0; number < 200; number += 1)
      journal.append({ kind: 'happened', number, text: 'ü'.repeat(number) });
    await journal.close();
    const files = readdirSync(folder).sort();
    expect(files).toEqual(['journal.1.jsonl', 'journal.2.jsonl', 'journal.jsonl']);
    for (const name of files) {
      expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(2000);
      expect(parseJournal(textOf(name))).toMatchObject({ skippedLines: 0, stretches: [{ header: { version: 1 } }] });
    }
    const numbers = ['journal.2.jsonl', 'journal.1.jsonl', 'journal.jsonl'].flatMap((name) =>
      entriesOf(name).map((entry) => entry['number']),
    );
    expect(numbers.at(-1)).toBe(199);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => 200 - numbers.length + index));
  });

  it('hold for files from a time when more were kept', async () => {
    mkdirSync(folder);
    for (const age of [1, 2, 3, 4]) writeFileSync(join(folder, `journal.${age}.jsonl`), header);
    const journal = open({ maximumBytes: 200, keep: 2 });
    for (let number = 0; number < 10; number += 1) journal.append({ kind: 'happened', number });
    await journal.close();
    expect(readdirSync(folder).sort()).toEqual(['journal.1.jsonl', 'journal.jsonl']);
  });

  it('leave out a state that is longer than a quarter of a file', async () => {
    const journal = open({ maximumBytes: 4000, header: () => ({ state: 'x'.repeat(1000) }) });
    journal.append({ kind: 'a' });
    await journal.close();
    expect(parseJournal(textOf()).stretches[0]?.header).toEqual({
      format: 'vestibule-journal',
      version: 1,
      atMs: 1_000_000,
      leftOut: expect.any(Number),
    });
  });
});

describe('a line', () => {
  it('of an entry that is too long is a note of it', () => {
    const { entry, line } = encodeEntry({ kind: 'said', text: 'x'.repeat(entryLimit) }, 5);
    expect(entry).toEqual({ kind: 'journal-entry-too-long', of: 'said', characters: expect.any(Number), atMs: 5 });
    expect(JSON.parse(line)).toEqual(entry);
  });

  it('is one line that a terminal only prints, whatever is in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' })), (content) => {
        const { entry, line } = encodeEntry(content, 5);
        expect(line.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
        expect(line.at(-1)).toBe('\n');
        expect(JSON.parse(line)).toEqual(JSON.parse(JSON.stringify(entry)));
      }),
    );
    expect(encodeEntry({ text: '\u009b31m\u007f\u2028' }, 5).line).toBe(
      '{"text":"\\u009b31m\\u007f\\u2028","atMs":5}\n',
    );
  });
});

describe('order', () => {
  it('is that of the appends, whatever their sizes, pauses and rotations', async () => {
    const bursts = fc.array(fc.array(fc.integer({ min: 0, max: 3000 }), { maxLength: 20 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(bursts, async (sizes) => {
        const journal = open({ maximumBytes: 4000, keep: 1000 });
        let number = 0;
        for (const burst of sizes) {
          for (const size of burst) journal.append({ number: number++, text: 'x'.repeat(size) });
          await journal.readTail(1);
        }
        await journal.close();
        const tail = await readJournalTail({ folder, name: 'journal' }, 1000);
        rmSync(folder, { recursive: true, force: true });
        expect(tail.map((entry) => entry['number'])).toEqual(Array.from({ length: number }, (_, index) => index));
      }),
      { numRuns: 30 },
    );
  });
});

describe('a journal that was damaged', () => {
  beforeEach(() => mkdirSync(folder));

  it('has its cut last line ended, and readers skip it', async () => {
    writeFileSync(join(folder, 'journal.jsonl'), `${header}{"kind":"a","atMs":1}\n{"kind":"cut","at`);
    const journal = open();
    journal.append({ kind: 'b' });
    await journal.close();
    expect(textOf()).toBe(`${header}{"kind":"a","atMs":1}\n{"kind":"cut","at\n${header}{"kind":"b","atMs":1000000}\n`);
    expect(parseJournal(textOf())).toMatchObject({
      skippedLines: 1,
      stretches: [{ entries: [{ kind: 'a' }] }, { entries: [{ kind: 'b' }] }],
    });
  });

  it.each([
    ['another version', '{"format":"vestibule-journal","version":2,"atMs":1}\n{"kind":"a","atMs":1}\n'],
    ['something else', 'hello\n'],
    ['noise', '\0\0\0'],
  ])('is rotated away where it is of %s', async (_, text) => {
    writeFileSync(join(folder, 'journal.jsonl'), text);
    const journal = open();
    journal.append({ kind: 'b' });
    await journal.close();
    expect(textOf('journal.1.jsonl')).toBe(text);
    expect(entriesOf()).toEqual([{ kind: 'b', atMs: 1_000_000 }]);
    expect(await readJournalTail({ folder, name: 'journal' }, 10)).toHaveLength(1);
  });

  it('is made private again', async () => {
    writeFileSync(join(folder, 'journal.jsonl'), header);
    chmodSync(join(folder, 'journal.jsonl'), 0o644);
    const journal = open();
    journal.append({ kind: 'b' });
    await journal.close();
    expect(statSync(join(folder, 'journal.jsonl')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['a link', () => symlinkSync(join(root, 'elsewhere'), join(folder, 'journal.jsonl'))],
    ['a named pipe', () => void execFileSync('mkfifo', [join(folder, 'journal.jsonl')])],
    ['a folder', () => mkdirSync(join(folder, 'journal.jsonl'))],
  ])('is not written through %s', async (_, make) => {
    make();
    const journal = open();
    journal.append({ kind: 'b' });
    await journal.close();
    expect(readdirSync(root)).toEqual(['logs']);
  });
});

describe('what could not be written', () => {
  it('is counted, and told as soon as it can be, not before a second has gone by', async () => {
    writeFileSync(folder, 'a file where the folder should be');
    const journal = open();
    journal.append({ kind: 'a' });
    journal.append({ kind: 'b' });
    rmSync(folder);
    nowMs += 999;
    journal.append({ kind: 'c' });
    expect(existsSync(folder)).toBe(false);
    nowMs += 1;
    journal.append({ kind: 'd' });
    await journal.close();
    expect(entriesOf()).toEqual([
      { kind: 'journal-entries-lost', count: 3, why: 'EEXIST', atMs: nowMs },
      { kind: 'd', atMs: nowMs },
    ]);
  });

  it('is tried again though the clock was set back', async () => {
    writeFileSync(folder, '');
    const journal = open();
    journal.append({ kind: 'a' });
    rmSync(folder);
    nowMs -= 3_600_000;
    journal.append({ kind: 'b' });
    await journal.close();
    expect(entriesOf().map(({ kind }) => kind)).toEqual(['journal-entries-lost', 'b']);
  });

  it('is told when the journal is closed', async () => {
    writeFileSync(folder, '');
    const journal = open();
    journal.append({ kind: 'a' });
    rmSync(folder);
    await journal.close();
    expect(entriesOf()).toMatchObject([{ kind: 'journal-entries-lost', count: 1 }]);
  });

  it('reaches followers all the same', async () => {
    writeFileSync(folder, '');
    const journal = open();
    const heard: unknown[] = [];
    journal.subscribe(({ kind }) => heard.push(kind));
    journal.append({ kind: 'a' });
    await journal.close();
    expect(heard).toEqual(['a']);
  });

  it('is what went into a file that somebody removed; then there is a new one', async () => {
    const journal = open();
    journal.append({ kind: 'a' });
    await journal.readTail(1);
    rmSync(folder, { recursive: true });
    journal.append({ kind: 'b' });
    await journal.readTail(1);
    nowMs += 1000;
    journal.append({ kind: 'c' });
    await journal.close();
    expect(textOf().startsWith('{"format"')).toBe(true);
    expect(entriesOf()).toMatchObject([
      { kind: 'journal-entries-lost', count: 1, why: 'Error: the file was removed' },
      { kind: 'c' },
    ]);
  });

  it('is what a full disk refused, and no line is cut', () => {
    // In a mount namespace of its own: nobody else's disk gets full.
    const program = `
      import { readFileSync, rmSync, writeFileSync } from 'node:fs';
      import { openJournal } from '${join(import.meta.dirname, '../../electron/machine/journal.ts')}';
      let nowMs = 0;
      const journal = openJournal({ folder: '${root}', clock: () => nowMs });
      journal.append({ kind: 'a' });
      await journal.readTail(1);
      try { writeFileSync('${root}/filler', Buffer.alloc(1 << 20)); } catch {}
      for (let number = 0; number < 100; number += 1) journal.append({ kind: 'b', text: 'x'.repeat(1000) });
      await journal.readTail(1);
      rmSync('${root}/filler');
      nowMs += 1000;
      journal.append({ kind: 'c' });
      await journal.close();
      process.stdout.write(readFileSync('${root}/journal.jsonl', 'utf8'));
    `;
    const namespaces = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];
    const mount = 'mount -t tmpfs -o size=64k none "$0" && exec "$1" --input-type=module -e "$2"';
    const text = execFileSync('unshare', [...namespaces, 'sh', '-c', mount, root, process.execPath, program], {
      encoding: 'utf8',
    });
    const { stretches, skippedLines } = parseJournal(text);
    expect(skippedLines).toBe(0);
    expect(stretches.map(({ entries }) => entries)).toEqual([
      [{ kind: 'a', atMs: 0 }],
      [
        { kind: 'journal-entries-lost', count: 100, why: 'ENOSPC', atMs: 1000 },
        { kind: 'c', atMs: 1000 },
      ],
    ]);
  });
});
