import { promisify } from 'node:util';
import { crc32, deflate } from 'node:zlib';

/** With which every PNG file begins. */
export const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
/** Eight bits a sample, red, green, blue and alpha. */
const sampleDepth = 8;
const colourTypeRgba = 6;

/**
 * A PNG file (W3C Portable Network Graphics, third edition) of a picture.
 *
 * @param image `rgba`: rows from the top, four bytes a pixel; throws where it is of another length
 */
export async function encodePng(image: {
  readonly width: number;
  readonly height: number;
  readonly rgba: Buffer;
}): Promise<Buffer> {
  const { width, height, rgba } = image;
  const rowLength = width * 4;
  if (width < 1 || height < 1 || rgba.length !== rowLength * height) {
    throw new RangeError(`${rgba.length} bytes are no picture of ${width} by ${height}`);
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = sampleDepth;
  header[9] = colourTypeRgba;
  // Each row begins with its filter: none, since a screen's flat colours pack well as they are.
  const rows = Buffer.alloc((rowLength + 1) * height);
  for (let row = 0; row < height; row += 1) {
    rgba.copy(rows, row * (rowLength + 1) + 1, row * rowLength, (row + 1) * rowLength);
  }
  const packed = await promisify(deflate)(rows);
  return Buffer.concat([
    signature,
    encodeChunk('IHDR', header),
    encodeChunk('IDAT', packed),
    encodeChunk('IEND', Buffer.alloc(0)),
  ]);
}

/** @param type four letters; the rest of a chunk, its length and its checksum, is computed */
export function encodeChunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
