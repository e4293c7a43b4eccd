import { execFileSync } from 'node:child_process';
import { inflateSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { encodePng } from '../../electron/machine/png.ts';

it('is read by another program as the picture that it was', async () => {
  const rgba = Buffer.from([255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  const png = await encodePng({ width: 3, height: 2, rgba });
  const read = execFileSync('convert', ['png:-', '-depth', '8', 'rgba:-'], { input: png });
  expect([...read]).toEqual([...rgba]);
});

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
