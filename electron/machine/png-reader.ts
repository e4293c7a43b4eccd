/** Reads the PNGs that browsers and this program make: eight bits a sample, RGB or RGBA, not interlaced. */
import { inflateSync } from 'node:zlib';

export interface PixelImage {
  readonly width: number;
  readonly height: number;
  /** 0xRRGGBB; x and y from the left upper corner. */
  pixel(x: number, y: number): number;
}

/** Throws where it is no PNG, or one of another kind. W3C Portable Network Graphics, third edition, 9 (filtering). */
export function readPng(png: Buffer): PixelImage {
  if (png.length < 33 || png.readUInt32BE(0) !== 0x89504e47) throw new Error('not a PNG');
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const [depth, colourType, , , interlaced] = png.subarray(24, 29);
  const samples = colourType === 2 ? 3 : colourType === 6 ? 4 : 0;
  if (depth !== 8 || samples === 0 || interlaced !== 0) throw new Error('a PNG of another kind');
  const data: Buffer[] = [];
  for (let at = 8; at + 12 <= png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT') data.push(png.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const rowLength = width * samples;
  const raw = inflateSync(Buffer.concat(data));
  const pixels = Buffer.alloc(rowLength * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (rowLength + 1)] ?? 0;
    for (let x = 0; x < rowLength; x += 1) {
      const at = y * rowLength + x;
      const left = x < samples ? 0 : (pixels[at - samples] ?? 0);
      const above = y === 0 ? 0 : (pixels[at - rowLength] ?? 0);
      const corner = x < samples || y === 0 ? 0 : (pixels[at - rowLength - samples] ?? 0);
      pixels[at] = (raw[y * (rowLength + 1) + 1 + x] ?? 0) + predict(filter, left, above, corner);
    }
  }
  return { width, height, pixel: (x, y) => pixels.readUIntBE(y * rowLength + x * samples, 3) };
}

function predict(filter: number, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return (left + above) >> 1;
    case 4: {
      const estimate = left + above - corner;
      const [toLeft, toAbove, toCorner] = [left, above, corner].map((value) => Math.abs(estimate - value)) as [
        number,
        number,
        number,
      ];
      if (toLeft <= toAbove && toLeft <= toCorner) return left;
      return toAbove <= toCorner ? above : corner;
    }
    default:
      return 0;
  }
}
