import { useEffect, useRef, useState } from 'react';
import type { KioskView } from '../../electron/contract/renderer.ts';
import { areHeld } from './maintenance-keys.ts';

export interface MaintenanceSwitch {
  /** The PIN is asked for, or was right. */
  readonly isShown: boolean;
  readonly isOpen: boolean;
  readonly close: () => void;
}

/** The keys that ask for the PIN. With the first paint, while the dialog itself is loaded when it is asked for. */
export function useMaintenance(maintenance: KioskView['maintenance']): MaintenanceSwitch {
  const [isAsked, setIsAsked] = useState(false);
  /** What had the keys before, and has them again afterwards. */
  const before = useRef<Element | null>(null);
  const keys = maintenance?.keys ?? null;
  const isOpen = maintenance?.isOpen === true;

  useEffect(() => {
    if (keys === null) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!areHeld(keys, event)) return;
      event.preventDefault();
      // Before noVNC and every other listener: nobody else hears of them.
      event.stopImmediatePropagation();
      if (event.repeat) return;
      before.current ??= document.activeElement;
      // The modifiers went to the session, and will be let go of elsewhere; noVNC lets go when the window loses the focus.
      window.dispatchEvent(new Event('blur'));
      setIsAsked(true);
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [keys]);
  // What follows on a right PIN begins with none being asked for.
  useEffect(() => {
    if (isOpen) setIsAsked(false);
  }, [isOpen]);

  const isShown = isAsked || isOpen;
  useEffect(() => {
    if (isShown) return;
    if (before.current instanceof HTMLElement) before.current.focus({ preventScroll: true });
    before.current = null;
  }, [isShown]);

  return { isShown, isOpen, close: () => setIsAsked(false) };
}
