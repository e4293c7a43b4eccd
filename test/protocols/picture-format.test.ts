import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pictureSideLimit } from '../../electron/contract/picture.ts';
import { findPictureType } from '../../electron/protocols/picture-format.ts';
import { jpegStart, pngStart, solidPng } from '../harness/pictures.ts';

const most = pictureSideLimit;

describe('what a page can show', () => {
  it.each([
    ['image/png', 'a small PNG', pngStart(96, 96)],
    ['image/png', 'the largest PNG', pngStart(most, most)],
    ['image/png', 'a PNG with what may come before its data', pngStart(96, 96, 'gAMA', 'PLTE', 'tEXt')],
    ['image/jpeg', 'a small JPEG', jpegStart(96, 96)],
    ['image/jpeg', 'the largest JPEG, in ten scans', jpegStart(most, most, 10)],
    [null, 'a PNG that is too wide', pngStart(most + 1, 1)],
    [null, 'a PNG that is too high', pngStart(1, most + 1)],
    [null, 'a PNG that claims four thousand million pixels to a side', pngStart(0xffffffff, 0xffffffff)],
    [null, 'a PNG of nothing', pngStart(0, 1)],
    [null, 'a PNG that moves', pngStart(96, 96, 'acTL')],
    [null, 'a PNG without data', pngStart(96, 96).subarray(0, 33)],
    [null, 'a JPEG that is too wide', jpegStart(most + 1, 1)],
    [null, 'a JPEG that is too high', jpegStart(1, most + 1)],
    [null, 'a JPEG whose height comes later', jpegStart(1, 0)],
    [null, 'a JPEG of ten thousand scans', jpegStart(96, 96, 10_000)],
    [null, 'half a JPEG', jpegStart(96, 96).subarray(0, 30)],
    [null, 'nothing', Buffer.alloc(0)],
    [null, 'a GIF', Buffer.from('GIF89a\x01\0\x01\0\0\0\0', 'latin1')],
    [null, 'an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')],
    [null, 'a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    [null, 'zeros', Buffer.alloc(1000)],
  ])('%s: %s', (type, _, bytes) => {
    expect(findPictureType(bytes)).toBe(type);
  });

  it('is what this program’s own encoder writes', async () => {
    expect(findPictureType(await solidPng(64, [1, 2, 3]))).toBe('image/png');
  });

  it('is told of any bytes without throwing', () => {
    const starts = [pngStart(96, 96).subarray(0, 33), jpegStart(96, 96).subarray(0, 20), Buffer.alloc(0)];
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 200 }), (start, rest) => {
        expect([null, 'image/png', 'image/jpeg']).toContain(findPictureType(Buffer.concat([start, rest])));
      }),
    );
  });
});
