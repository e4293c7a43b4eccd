/** Pictures for tests: real ones, and the first bytes of ones that nobody has to decode. */
import { encodePng } from '../../electron/machine/png.ts';

/** A square of one colour. */
export function solidPng(side: number, [red, green, blue]: readonly [number, number, number]): Promise<Buffer> {
  const rgba = Buffer.alloc(side * side * 4);
  for (let at = 0; at < rgba.length; at += 4) rgba.set([red, green, blue, 255], at);
  return encodePng({ width: side, height: side, rgba });
}

/** The chunks up to where the data of a picture begins; what they say need not be true. */
export function pngStart(width: number, height: number, ...chunks: readonly string[]): Buffer {
  const chunk = (name: string, data: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(name), data, Buffer.alloc(4)]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', size),
    ...chunks.map((name) => chunk(name, Buffer.alloc(8))),
    chunk('IDAT', Buffer.alloc(4)),
  ]);
}

/** As an encoder writes it, up to the first scan, and then so many more of them. */
export function jpegStart(width: number, height: number, scans = 1): Buffer {
  const frame = Buffer.from([0xff, 0xc2, 0, 17, 8, 0, 0, 0, 0, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1]);
  frame.writeUInt16BE(height, 5);
  frame.writeUInt16BE(width, 7);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16]),
    Buffer.from('JFIF\0\x01\x01\0\0\x01\0\x01\0\0', 'latin1'),
    // A table, and a fill byte before the next marker (B.1.1.2).
    Buffer.from([0xff, 0xc4, 0, 3, 0, 0xff]),
    frame,
    ...Array.from({ length: scans }, () => Buffer.from([0xff, 0xda, 0, 8, 1, 1, 0, 0, 63, 0, 1, 2, 0xff, 0, 3])),
  ]);
}
