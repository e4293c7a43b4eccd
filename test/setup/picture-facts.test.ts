/** What makes a committed picture stale, and what does not. */
import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { compareFacts, type PageFact } from '../../build/pictures/page-facts.ts';
import { shrinkPng } from '../../build/pictures/palette-png.ts';
import { encodePng } from '../../electron/machine/png.ts';

const fact = (text: string, change: Partial<PageFact> = {}): PageFact => ({
  text,
  at: [100, 100, 200, 120],
  look: '13px 400 rgb(0, 0, 0) on rgb(255, 255, 255)',
  ...change,
});

it('a page that shows the same is not stale, also where another font makes words wider', () => {
  const then = [fact('Guest'), fact('Log in', { at: [300, 20, 400, 40] })];
  const now = [fact('Log in', { at: [290, 20, 412, 44] }), fact('Guest')];
  expect(compareFacts(then, now)).toEqual([]);
});

it.each([
  ['words that have changed', [fact('Visitor')], ['«Guest» is not there any more', '«Visitor» is new']],
  [
    'what stands elsewhere',
    [fact('Guest', { at: [100, 150, 200, 170] })],
    ['«Guest» is at 100, 150, 200, 170 and was at 100, 100, 200, 120'],
  ],
  [
    'another colour',
    [fact('Guest', { look: '13px 400 rgb(255, 0, 0) on rgb(255, 255, 255)' })],
    [
      '«Guest» looks like 13px 400 rgb(255, 0, 0) on rgb(255, 255, 255) and was 13px 400 rgb(0, 0, 0) on rgb(255, 255, 255)',
    ],
  ],
  ['one more of the same', [fact('Guest'), fact('Guest')], ['«Guest» is new']],
  ['nothing at all', [], ['«Guest» is not there any more']],
])('tells of %s', (_what, now, told) => {
  expect(compareFacts([fact('Guest')], now)).toEqual(told);
});

it('of equal words each is held against the nearest', () => {
  const then = [fact('A'), fact('A', { at: [500, 100, 520, 120] })];
  expect(compareFacts(then, then.toReversed())).toEqual([]);
});

it('a shrunk picture has the colours that it had, where they are not too many', async () => {
  const colours = [
    [10, 20, 30],
    [200, 100, 50],
    [255, 255, 255],
  ] as const;
  const rgba = Buffer.from(Array.from({ length: 30 * 20 }, (_, at) => [...(colours[at % 3] ?? []), 255]).flat());
  const small = shrinkPng(await encodePng({ width: 30, height: 20, rgba }));
  const chunk = (name: string): Buffer => {
    const at = small.indexOf(name, 0, 'latin1');
    return small.subarray(at + 4, at + 4 + small.readUInt32BE(at - 4));
  };
  // W3C PNG, 11.2.2: width, height, eight bits, a palette.
  expect([...chunk('IHDR').subarray(0, 10)]).toEqual([0, 0, 0, 30, 0, 0, 0, 20, 8, 3]);
  const palette = chunk('PLTE');
  const rows = inflateSync(chunk('IDAT'));
  for (let at = 0; at < 30 * 20; at += 1) {
    const place = rows[Math.floor(at / 30) * 31 + 1 + (at % 30)] ?? 0;
    expect([...palette.subarray(place * 3, place * 3 + 3)]).toEqual(colours[at % 3]);
  }
});

it('and at most 256 of them where they are', async () => {
  const rgba = Buffer.from(
    Array.from({ length: 64 * 64 }, (_, at) => [(at % 64) * 4, Math.floor(at / 64) * 4, 128, 255]).flat(),
  );
  const small = shrinkPng(await encodePng({ width: 64, height: 64, rgba }));
  const at = small.indexOf('PLTE', 0, 'latin1');
  expect(small.readUInt32BE(at - 4)).toBe(256 * 3);
});
