import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { encodePng } from '../../electron/machine/png.ts';

it('packs the flat colours of a screen', async () => {
  const png = await encodePng({ width: 1280, height: 800, rgba: Buffer.alloc(1280 * 800 * 4, 0x40) });
  expect(png.length).toBeLessThan(20_000);
  const packed = png.subarray(png.indexOf('IDAT') + 4);
  expect(inflateSync(packed).length).toBe((1280 * 4 + 1) * 800);
});

it('is not made of another number of bytes than the picture has', async () => {
  await expect(encodePng({ width: 2, height: 2, rgba: Buffer.alloc(15) })).rejects.toThrow(RangeError);
  await expect(encodePng({ width: 0, height: 0, rgba: Buffer.alloc(0) })).rejects.toThrow(RangeError);
});
