/**
 * Whether Caps Lock is on, as far as the page can know: each key and each movement of the pointer tells (UI Events,
 * getModifierState), so after the click or the Enter that chose an account it is known before the first letter of a password.
 */
type Told = Pick<KeyboardEvent, 'getModifierState' | 'type'> & { readonly key?: string };

let isOn = false;
const listeners = new Set<() => void>();

/** What the state is after this event. */
export function capsLockAfter(event: Told, before: boolean): boolean {
  // X tells with each event what was before it, and lets a lock go when its key is released, not when it is pressed.
  if (event.key !== 'CapsLock') return event.getModifierState('CapsLock');
  return event.type === 'keydown' ? !event.getModifierState('CapsLock') : before;
}

const told = ['keydown', 'keyup', 'pointermove', 'pointerdown', 'pointerup'] as const;

/** To be called once, before anybody types. */
export function watchCapsLock(window: Window): void {
  for (const type of told) {
    window.addEventListener(
      type,
      (event) => {
        const next = capsLockAfter(event, isOn);
        if (next === isOn) return;
        isOn = next;
        for (const listener of listeners) listener();
      },
      // Before anything else, which may keep an event to itself.
      { capture: true, passive: true },
    );
  }
}

export function subscribeCapsLock(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function isCapsLockOn(): boolean {
  return isOn;
}
