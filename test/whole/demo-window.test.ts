/** How the demo sees on the greeter's page that the session's window is there. */
import { expect, it } from 'vitest';
import { isInPicture } from '../../electron/cli/demo/session-window.ts';
import { encodePng } from '../../electron/machine/png.ts';

const width = 640;
const height = 480;
const bar = 36;
const titleHeight = 22;

/** A terminal in a frame with a title bar, black on black: all that can be told from nothing is the title. */
function draw(
  frame: { readonly x: number; readonly y: number; readonly width: number },
  top: number,
  rows: number,
): Buffer {
  const rgba = Buffer.alloc(width * rows * 4);
  for (let at = 3; at < rgba.length; at += 4) rgba[at] = 255;
  for (let y = frame.y; y < frame.y + titleHeight; y += 1)
    for (let x = frame.x; x < frame.x + frame.width; x += 1)
      rgba.writeUInt32BE(0x4070c0ff, ((y + top) * width + x) * 4);
  return rgba;
}

it.each([
  ['by its frame', { x: 120, y: 80, width: 486, height: 341 }],
  ['by what is in the frame', { x: 121, y: 80 + titleHeight, width: 484, height: 316 }],
])('a black terminal is seen %s, below a bar, and is not where it is not', async (_, found) => {
  const frame = { x: 120, y: 80, width: 486 };
  const window = { id: 1, ...found };
  const screen = { width, height, rgba: draw(frame, 0, height) };
  const page = (rgba: Buffer) => encodePng({ width, height: height + bar, rgba });
  expect(isInPicture(await page(draw(frame, bar, height + bar)), screen, window)).toBe(true);
  expect(isInPicture(await page(draw({ x: 0, y: 0, width: 0 }, 0, height + bar)), screen, window)).toBe(false);
});
