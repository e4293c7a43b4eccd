import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isVestibuleRecord, slotOfDisplay } from '../../electron/machine/records/record-slot.ts';
import {
  decodeUtmpRecord,
  encodeLastlogRecord,
  encodeUtmpRecord,
  type UtmpRecord,
} from '../../electron/machine/records/utmp-record.ts';

const sizes = { line: 32, id: 4, user: 32, host: 256 } as const;
type TextName = keyof typeof sizes;
const names = Object.keys(sizes) as TextName[];

const numbers = {
  type: fc.integer({ min: -(2 ** 15), max: 2 ** 15 - 1 }),
  pid: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
  atMs: fc.integer({ min: 0, max: 2 ** 32 * 1000 - 1 }),
};
const anyText = fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme' }));
const fitting = (bytes: number) =>
  anyText.map((text) => {
    let cut = text.replace(/\p{Cc}/gu, '');
    while (Buffer.byteLength(cut) > bytes) cut = [...cut].slice(0, -1).join('');
    return cut;
  });
const records = (text: (bytes: number) => fc.Arbitrary<string>): fc.Arbitrary<UtmpRecord> =>
  fc.record({ ...numbers, line: text(32), id: text(4), user: text(32), host: text(256) });

describe('a record', () => {
  it('comes back as it was, from wherever it stands', () => {
    fc.assert(
      fc.property(records(fitting), fc.nat(1000), (record, offset) => {
        const bytes = encodeUtmpRecord(record);
        expect(bytes).toHaveLength(384);
        const around = Buffer.concat([Buffer.alloc(offset, 1), bytes, Buffer.alloc(9, 1)]);
        expect(decodeUtmpRecord(around, offset)).toEqual(record);
      }),
    );
  });

  it('has as many whole characters of any text as fit', () => {
    fc.assert(
      fc.property(
        records(() => anyText),
        (record) => {
          const kept = decodeUtmpRecord(encodeUtmpRecord(record), 0);
          for (const name of names) {
            const clean = record[name].replace(/\p{Cc}/gu, '?');
            expect(clean.startsWith(kept[name])).toBe(true);
            const next = clean.codePointAt(kept[name].length);
            if (next === undefined) continue;
            expect(Buffer.byteLength(kept[name] + String.fromCodePoint(next))).toBeGreaterThan(sizes[name]);
          }
        },
      ),
    );
  });

  it.each([
    ['é'.repeat(20), 'é'.repeat(16)],
    [`a${'é'.repeat(20)}`, `a${'é'.repeat(15)}`],
    ['😀'.repeat(10), '😀'.repeat(8)],
    [`abc${'😀'.repeat(10)}`, `abc${'😀'.repeat(7)}`],
    ['x'.repeat(40), 'x'.repeat(32)],
    ['a\x1b[2Jb\n\x9bc\x7f\0d', 'a?[2Jb??c??d'],
  ])('writes the name %j as %j', (user, written) => {
    const record = { type: 7, pid: 1, line: '', id: '', user, host: '', atMs: 0 };
    expect(decodeUtmpRecord(encodeUtmpRecord(record), 0).user).toBe(written);
  });

  it('of a time beyond 2038 or no whole second is of that time', () => {
    for (const atMs of [Date.UTC(2040, 1, 1), 1234, 999, 0]) {
      const record = { type: 7, pid: 1, line: '', id: '', user: '', host: '', atMs };
      expect(decodeUtmpRecord(encodeUtmpRecord(record), 0).atMs).toBe(atMs);
    }
    const bytes = encodeUtmpRecord({ type: 7, pid: 1, line: '', id: '', user: '', host: '', atMs: 5123 });
    expect([bytes.readInt32LE(340), bytes.readInt32LE(344)]).toEqual([5, 123_000]);
  });
});

it('the last login of an account is its time, line and host', () => {
  const bytes = encodeLastlogRecord({ line: ':1', host: 'far', atMs: 86_400_999 });
  expect(bytes).toEqual(
    Buffer.concat([Buffer.from([0x80, 0x51, 1, 0]), Buffer.from(':1'.padEnd(32, '\0') + 'far'.padEnd(256, '\0'))]),
  );
});

describe('the slot of a display', () => {
  it('is another for each number that a server can have, of four characters, and known as ours', () => {
    const ids = new Set<string>();
    for (let displayNumber = 0; displayNumber < 2 ** 16; displayNumber += 1) {
      const slot = slotOfDisplay(displayNumber);
      ids.add(slot.id);
      if (slot.id.length !== 4 || !isVestibuleRecord({ type: 7, pid: 1, user: 'a', host: '', atMs: 0, ...slot }))
        throw new Error(JSON.stringify(slot));
    }
    expect(ids.size).toBe(2 ** 16);
  });

  it.each([
    ['LightDM', { line: 'tty7', id: ':1' }],
    ['LightDM without a terminal', { line: '', id: ':1' }],
    ['GDM', { line: ':1', id: ':1' }],
    ['a console', { line: 'tty1', id: 'tty1' }],
    ['a terminal', { line: 'pts/1', id: 'ts/1' }],
    ['another display with an id of ours', { line: ':2', id: 'v001' }],
    ['a terminal with an id of ours', { line: 'pts/1', id: 'v001' }],
    ['no line', { line: ':', id: 'v000' }],
  ])('is not that of %s', (_name, slot) => {
    expect(isVestibuleRecord({ type: 7, pid: 1, user: 'a', host: ':1', atMs: 0, ...slot })).toBe(false);
  });
});
