import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePictureAddress, pictureAddress } from '../../electron/contract/picture.ts';
import { pageOrigin } from '../../electron/contract/renderer.ts';

const parse = (path: string) => parsePictureAddress(new URL(path, pageOrigin));

describe('the address of a picture', () => {
  it('says whose it is, whatever the name', () => {
    const names = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }).filter((name) => name.length <= 256);
    fc.assert(
      fc.property(names, (user) => {
        // A path cannot end in these: a browser takes them for folders.
        fc.pre(user !== '.' && user !== '..');
        expect(parse(pictureAddress(user, '2.1'))).toEqual({ user, generation: '2.1' });
      }),
    );
  });

  it.each([
    '/pictures/',
    '/pictures/%ff',
    '/pictures/ada?%ff',
    `/pictures/${'a'.repeat(257)}`,
    `/pictures/ada?${'1'.repeat(65)}`,
    '/index.html',
    '/other/pictures/ada',
  ])('is none: %s', (path) => {
    expect(parse(path)).toBeNull();
  });
});
