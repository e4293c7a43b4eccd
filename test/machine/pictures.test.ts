import { describe, expect, it } from 'vitest';
import { pictureLimitBytes, picturesAtOnce } from '../../electron/contract/picture.ts';
import { createPictures } from '../../electron/machine/pictures.ts';
import { jpegStart, pngStart } from '../harness/pictures.ts';

/** The supervisor's side: what was asked of it, and what it says. */
function open() {
  const asked: { readonly requestId: string; readonly user: string }[] = [];
  const pictures = createPictures((request) => asked.push(request));
  const answer = (user: string, bytes: Buffer | null): void => {
    const request = asked.findLast((each) => each.user === user);
    if (request === undefined) throw new Error(`nobody asked for ${user}`);
    pictures.take({
      kind: 'picture',
      requestId: request.requestId,
      base64: bytes === null ? null : bytes.toString('base64'),
    });
  };
  const find = (user: string, generation = '1') => pictures.find({ user, generation });
  return { pictures, answer, find, users: () => asked.map(({ user }) => user) };
}

describe('pictures', () => {
  it('come with their type, or not at all', async () => {
    const { find, answer } = open();
    const found = ['png', 'jpeg', 'page', 'bomb'].map((user) => find(user));
    answer('png', pngStart(64, 64));
    answer('jpeg', jpegStart(64, 64));
    answer('page', Buffer.from('<!doctype html>'));
    answer('bomb', pngStart(60_000, 60_000));
    const none = find('none');
    answer('none', null);
    expect((await Promise.all([...found, none])).map((picture) => picture?.type ?? null)).toEqual([
      'image/png',
      'image/jpeg',
      null,
      null,
      null,
    ]);
  });

  it('are asked for a few at a time, in their order', async () => {
    const { find, answer, users } = open();
    const names = Array.from({ length: 50 }, (_, index) => `u${index}`);
    const found = names.map((name) => find(name));
    for (const [index, name] of names.entries()) {
      expect(users()).toEqual(names.slice(0, index + picturesAtOnce));
      answer(name, null);
    }
    expect(await Promise.all(found)).toEqual(names.map(() => null));
  });

  it('are asked for once by one showing of the greeter, and anew by the next', async () => {
    const { find, answer, users } = open();
    const first = find('ada');
    answer('ada', pngStart(1, 1));
    expect(await first).not.toBeNull();
    expect(await find('ada')).toBe(await first);
    const second = find('ada', '2');
    answer('ada', null);
    expect(await second).toBeNull();
    expect(users()).toEqual(['ada', 'ada']);
  });

  it('that nobody waits for any more are not read', async () => {
    const { find, answer, users } = open();
    const early = Array.from({ length: 10 }, (_, index) => find(`u${index}`));
    const late = find('ada', '2');
    for (const name of users()) answer(name, null);
    answer('ada', null);
    expect(await Promise.all([...early, late])).toEqual(Array.from({ length: 11 }, () => null));
    expect(users()).toEqual([...Array.from({ length: picturesAtOnce }, (_, index) => `u${index}`), 'ada']);
  });

  it('do not fill the memory: beyond a limit they are asked for again', async () => {
    const { find, answer, users } = open();
    const large = Buffer.concat([pngStart(1, 1), Buffer.alloc(pictureLimitBytes - 100)]);
    for (let index = 0; index < 20; index += 1) {
      const found = find(`u${index}`);
      answer(`u${index}`, large);
      await found;
    }
    void find('u0');
    void find('u19');
    expect(users().slice(20)).toEqual(['u0']);
  });

  it('that nobody asked for are dropped', () => {
    const { pictures } = open();
    pictures.take({ kind: 'picture', requestId: '7', base64: 'AA==' });
  });
});
