/** A pixel that only the drawn greeter has: of its accent colour, which no empty window and no background shows. */
import { connectToDisplay } from '../../electron/machine/x-client.ts';
import type { TestXServer } from '../harness/x-server.ts';

export interface Mark {
  readonly x: number;
  readonly y: number;
  /** 0xRRGGBB */
  readonly rgb: number;
}

/** `--accent` of renderer/ui/tokens.css, light and dark. */
const accents: readonly number[] = [0x1f6570, 0x7fc9d1];

/** Throws where the greeter shows no accent: then what is on the screen is no greeter, or the colours have changed. */
export async function findGreeterMark(screen: TestXServer): Promise<Mark> {
  const connection = await connectToDisplay(Number(screen.display.slice(1)), screen.cookie);
  try {
    const { width, height, rgba } = await connection.captureScreen();
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const rgb = rgba.readUIntBE((y * width + x) * 4, 3);
        if (accents.includes(rgb)) return { x, y, rgb };
      }
    }
    throw new Error('the greeter has no pixel of its accent colour');
  } finally {
    await connection.close();
  }
}
