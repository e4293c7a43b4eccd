import { expect, it } from 'vitest';
import { isWantedEncoding } from '../../renderer/session-view/encodings.ts';

it('keeps what is lossless and what is no picture, and drops the rest of what noVNC asks for', () => {
  const asked = [1, 50, 7, -260, 16, 21, 5, 2, 6, 0, -26, -256, -223, -224, -258, -261, -308, -309, -312, -313, -307];
  expect(asked.filter(isWantedEncoding)).toEqual([
    7, 16, 5, 2, 6, 0, -256, -223, -224, -258, -261, -308, -309, -312, -313, -307,
  ]);
});

it('asks for no JPEG quality: that is what would make Tight lose something', () => {
  for (let level = 0; level <= 9; level += 1) expect(isWantedEncoding(-32 + level)).toBe(false);
  expect(isWantedEncoding(-33)).toBe(true);
  expect(isWantedEncoding(-22)).toBe(true);
});
