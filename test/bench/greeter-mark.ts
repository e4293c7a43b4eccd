/** A pixel that only the drawn greeter has: of the ring around what has the keys, which no empty window and no background shows. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectToDisplay, type XImageRgba } from '../../electron/machine/x-client.ts';
import type { TestXServer } from '../harness/x-server.ts';

export interface Mark {
  readonly x: number;
  readonly y: number;
  /** 0xRRGGBB */
  readonly rgb: number;
}

/**
 * The ring around what has the keys, as each of the looks has it.
 *
 * @param tokens renderer/ui/tokens.css
 */
export function listFocusColours(tokens: string): readonly number[] {
  const colours = [...tokens.matchAll(/--focus: #([0-9a-f]{6});/g)].map(([, rgb = '']) => Number.parseInt(rgb, 16));
  if (colours.length === 0) throw new Error('there is no --focus in renderer/ui/tokens.css');
  return colours;
}

/** The page says that it has painted a moment before the X server has the picture. */
const waitMs = 5000;

/** Throws where the greeter shows no such ring: then what is on the screen is no greeter, or the colours have changed. */
export async function findGreeterMark(screen: TestXServer): Promise<Mark> {
  // This program is one of the bundles in the clone's folder dist.
  const marks = listFocusColours(readFileSync(join(import.meta.dirname, '../renderer/ui/tokens.css'), 'utf8'));
  const connection = await connectToDisplay(Number(screen.display.slice(1)), screen.cookie);
  const deadline = performance.now() + waitMs;
  try {
    for (;;) {
      const mark = findMark(await connection.captureScreen(), marks);
      if (mark !== null) return mark;
      if (performance.now() > deadline) throw new Error('the greeter has no pixel of the colour of its focus');
    }
  } finally {
    await connection.close();
  }
}

function findMark({ width, height, rgba }: XImageRgba, marks: readonly number[]): Mark | null {
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const rgb = rgba.readUIntBE((y * width + x) * 4, 3);
      if (marks.includes(rgb)) return { x, y, rgb };
    }
  }
  return null;
}
