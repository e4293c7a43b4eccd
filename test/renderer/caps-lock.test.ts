import { describe, expect, it } from 'vitest';
import { capsLockAfter } from '../../renderer/ui/caps-lock.ts';

const event = (type: string, key: string | undefined, told: boolean) => ({
  type,
  ...(key === undefined ? {} : { key }),
  getModifierState: () => told,
});

describe('Caps Lock', () => {
  it('is what any other event says', () => {
    expect(capsLockAfter(event('keydown', 'A', true), false)).toBe(true);
    expect(capsLockAfter(event('pointermove', undefined, false), true)).toBe(false);
  });

  // As Chromium tells them on an X server.
  it('follows its own key, whose events tell what was before them', () => {
    const pressed = capsLockAfter(event('keydown', 'CapsLock', false), false);
    const released = capsLockAfter(event('keyup', 'CapsLock', true), pressed);
    expect([pressed, released]).toEqual([true, true]);
    const pressedAgain = capsLockAfter(event('keydown', 'CapsLock', true), released);
    expect([pressedAgain, capsLockAfter(event('keyup', 'CapsLock', true), pressedAgain)]).toEqual([false, false]);
  });
});
