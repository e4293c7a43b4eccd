/** Makes a picture of a screen small: at most 256 colours, each pixel one byte (W3C PNG, third edition, 11.2.2, type 3). */
import { deflateSync } from 'node:zlib';
import { encodeChunk, signature } from '../../electron/machine/png.ts';
import { readPng } from '../../electron/machine/png-reader.ts';

const mostColours = 256;

interface Box {
  /** 0xRRGGBB and how often. */
  readonly colours: readonly (readonly [colour: number, count: number])[];
  /** How far apart its colours are in `channel`, weighed by how many pixels have them. */
  readonly spread: number;
  readonly channel: 0 | 8 | 16;
}

/** @param png as a browser makes it, see readPng() */
export function shrinkPng(png: Buffer): Buffer {
  const { width, height, pixel } = readPng(png);
  const counts = new Map<number, number>();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) counts.set(pixel(x, y), (counts.get(pixel(x, y)) ?? 0) + 1);
  }
  const boxes = cut([...counts]);
  const palette = Buffer.alloc(boxes.length * 3);
  const places = new Map<number, number>();
  boxes.forEach(({ colours }, place) => {
    palette.writeUIntBE(averageOf(colours), place * 3, 3);
    for (const [colour] of colours) places.set(colour, place);
  });
  // Each row begins with its filter; none is best where neighbours in the palette are no neighbours in colour (12.7).
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) rows[y * (width + 1) + 1 + x] = places.get(pixel(x, y)) ?? 0;
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = 3;
  return Buffer.concat([
    signature,
    encodeChunk('IHDR', header),
    encodeChunk('PLTE', palette),
    encodeChunk('IDAT', deflateSync(rows, { level: 9 })),
    encodeChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** The median cut: the box whose colours are furthest apart is halved, until there are enough. */
function cut(colours: Box['colours']): readonly Box[] {
  const boxes = [createBox(colours)];
  while (boxes.length < mostColours) {
    let widest = 0;
    for (let at = 1; at < boxes.length; at += 1) {
      if ((boxes[at]?.spread ?? 0) > (boxes[widest]?.spread ?? 0)) widest = at;
    }
    const box = boxes[widest];
    if (box === undefined || box.colours.length < 2) break;
    const value = ([colour]: readonly [number, number]): number => (colour >> box.channel) & 0xff;
    const sorted = box.colours.toSorted((a, b) => value(a) - value(b));
    const half = sorted.reduce((sum, [, count]) => sum + count, 0) / 2;
    let middle = 0;
    for (let seen = 0; middle < sorted.length - 1 && seen < half; middle += 1) seen += sorted[middle]?.[1] ?? 0;
    middle = Math.max(1, middle);
    boxes.splice(widest, 1, createBox(sorted.slice(0, middle)), createBox(sorted.slice(middle)));
  }
  return boxes;
}

function createBox(colours: Box['colours']): Box {
  const pixels = colours.reduce((sum, [, count]) => sum + count, 0);
  const [channel, width] = ([0, 8, 16] as const)
    .map((each) => {
      let least = 255;
      let most = 0;
      for (const [colour] of colours) {
        least = Math.min(least, (colour >> each) & 0xff);
        most = Math.max(most, (colour >> each) & 0xff);
      }
      return [each, most - least] as const;
    })
    .reduce((best, each) => (each[1] > best[1] ? each : best));
  return { colours, channel, spread: colours.length < 2 ? 0 : width * width * Math.sqrt(pixels) };
}

function averageOf(colours: Box['colours']): number {
  const sums = [0, 0, 0];
  let pixels = 0;
  for (const [colour, count] of colours) {
    pixels += count;
    for (const at of [0, 1, 2]) sums[at] = (sums[at] ?? 0) + ((colour >> (16 - at * 8)) & 0xff) * count;
  }
  return sums.reduce((all, sum) => all * 256 + Math.round(sum / pixels), 0);
}
