/** Whether a PIN is the operator's: one at a time, and after wrong ones later and later. */
import { expect, test } from 'vitest';
import { isPin, parsePinHash, writePinHash } from '../../electron/contract/pin.ts';
import { hashPassword } from '../../electron/machine/password-hash.ts';
import { createPinDesk } from '../../electron/supervisor/pin-desk.ts';

test('the right one is right, as `vestibule config pin` writes it, and any other wrong', async () => {
  const written = writePinHash(await hashPassword('2468'));
  expect(written).not.toContain('2468');
  expect(parsePinHash(written)).not.toBe(null);
  const desk = createPinDesk({ pin: () => written });
  expect(await desk.check('2468')).toEqual({ kind: 'right' });
  expect(await desk.check('2469')).toEqual({ kind: 'wrong', waitMs: 0 });
  expect(await desk.check('')).toEqual({ kind: 'wrong', waitMs: 0 });
});

test('without a PIN none is right', async () => {
  expect(await createPinDesk({ pin: () => null }).check('')).toMatchObject({ kind: 'wrong' });
});

test('after three wrong ones the next has to wait, twice as long each time, and the right one too', async () => {
  const pin = writePinHash(await hashPassword('2468'));
  const right = Buffer.from(parsePinHash(pin)?.key ?? '', 'base64');
  let nowMs = 0;
  let computed = 0;
  const desk = createPinDesk({
    pin: () => pin,
    nowMs: () => nowMs,
    async deriveKey(typed) {
      computed += 1;
      return typed === '2468' ? right : Buffer.alloc(32);
    },
  });
  const waits: number[] = [];
  for (let wrong = 0; wrong < 9; wrong += 1) {
    const verdict = await desk.check('1111');
    expect(verdict.kind).toBe('wrong');
    if (verdict.kind !== 'wrong') return;
    waits.push(verdict.waitMs);
    if (verdict.waitMs > 0) {
      nowMs += verdict.waitMs - 1;
      expect(await desk.check('2468')).toEqual({ kind: 'later', waitMs: 1 });
      nowMs += 1;
    }
  }
  expect(waits).toEqual([0, 0, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  expect(computed).toBe(9);
  expect(await desk.check('2468')).toEqual({ kind: 'right' });
  expect(await desk.check('1111')).toEqual({ kind: 'wrong', waitMs: 0 });
});

test('two at a time are not looked at', async () => {
  const written = writePinHash(await hashPassword('2468'));
  const desk = createPinDesk({ pin: () => written });
  const [first, second] = await Promise.all([desk.check('2468'), desk.check('2468')]);
  expect([first.kind, second.kind]).toEqual(['right', 'later']);
});

test('digits alone are a PIN', () => {
  expect(['1234', '123456789012'].every(isPin)).toBe(true);
  expect(['123', '12a4', '1234567890123', '', '١٢٣٤'].some(isPin)).toBe(false);
});
