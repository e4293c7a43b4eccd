/** A pixel that only the drawn greeter has: of the ring around what has the keys, which no empty window and no background shows. */
import { connectToDisplay, type XImageRgba } from '../../electron/machine/x-client.ts';
import type { TestXServer } from '../harness/x-server.ts';

export interface Mark {
  readonly x: number;
  readonly y: number;
  /** 0xRRGGBB */
  readonly rgb: number;
}

/** `--focus` of renderer/ui/tokens.css, light and dark: the ring around what has the keys. */
const marks: readonly number[] = [0x0b6bcb, 0x8fc4ff];

/** The page says that it has painted a moment before the X server has the picture. */
const waitMs = 5000;

/** Throws where the greeter shows no such ring: then what is on the screen is no greeter, or the colours have changed. */
export async function findGreeterMark(screen: TestXServer): Promise<Mark> {
  const connection = await connectToDisplay(Number(screen.display.slice(1)), screen.cookie);
  const deadline = performance.now() + waitMs;
  try {
    for (;;) {
      const mark = findMark(await connection.captureScreen());
      if (mark !== null) return mark;
      if (performance.now() > deadline) throw new Error('the greeter has no pixel of the colour of its focus');
    }
  } finally {
    await connection.close();
  }
}

function findMark({ width, height, rgba }: XImageRgba): Mark | null {
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const rgb = rgba.readUIntBE((y * width + x) * 4, 3);
      if (marks.includes(rgb)) return { x, y, rgb };
    }
  }
  return null;
}
