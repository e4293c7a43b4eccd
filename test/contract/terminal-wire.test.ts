import { describe, expect, it } from 'vitest';
import {
  createTerminalDecoder,
  encodeTerminalFrame,
  type TerminalFrame,
  terminalFrameLimit,
} from '../../electron/contract/terminal-wire.ts';

const frames: readonly TerminalFrame[] = [
  { kind: 'keys', bytes: new Uint8Array([0, 3, 255]) },
  { kind: 'taken', count: 4_000_000_000 },
  { kind: 'size', columns: 132, rows: 43 },
  { kind: 'keys', bytes: new Uint8Array(0) },
  { kind: 'keys', bytes: new Uint8Array(1000).fill(7) },
];

describe('the wire of a terminal', () => {
  it.each([1, 2, 3, 7, 1000, 1_000_000])('is read in pieces of %i bytes as in one', (length) => {
    const bytes = Buffer.concat(frames.map(encodeTerminalFrame));
    const decode = createTerminalDecoder();
    const read: TerminalFrame[] = [];
    for (let at = 0; at < bytes.length; at += length) read.push(...decode(bytes.subarray(at, at + length)));
    expect(read).toEqual(frames);
  });

  it('takes the longest frame', () => {
    const longest: TerminalFrame = { kind: 'keys', bytes: new Uint8Array(terminalFrameLimit).fill(7) };
    expect(createTerminalDecoder()(encodeTerminalFrame(longest))).toEqual([longest]);
  });

  it.each([
    ['an unknown kind', [3, 0, 0, 0, 4, 0, 0, 0, 0]],
    ['a length beyond the limit', [0, 0, 1, 0, 1]],
    ['a size of nothing', [2, 0, 0, 0, 4, 0, 0, 0, 24]],
    ['a size beyond any screen', [2, 0, 0, 0, 4, 255, 255, 0, 24]],
    ['a count of another length', [1, 0, 0, 0, 1, 9]],
  ])('is over after %s', (_, bytes) => {
    expect(() => createTerminalDecoder()(new Uint8Array(bytes))).toThrow();
  });
});
