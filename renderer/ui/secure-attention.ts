import { useEffect, useRef } from 'react';

/** Keyboard Lock (a draft of the W3C); only a full screen gives all keys, and elsewhere the desktop may take these for itself. */
interface KeyboardLock {
  lock?(codes: readonly string[]): Promise<void>;
  unlock?(): void;
}

/** Tells of Ctrl+Alt+Del while it is wanted, before anything else in the page hears of the key. */
export function useSecureAttention(isWanted: boolean, onAttention: () => void): void {
  const newest = useRef(onAttention);
  newest.current = onAttention;
  useEffect(() => {
    if (!isWanted) return;
    const { keyboard } = navigator as { keyboard?: KeyboardLock };
    keyboard?.lock?.(['Delete', 'NumpadDecimal']).catch(() => {
      // Refused outside of a full screen: then there is the button.
    });
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Delete' || !event.ctrlKey || !event.altKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) newest.current();
    };
    window.addEventListener('keydown', onKeyDown, true);
    return () => {
      window.removeEventListener('keydown', onKeyDown, true);
      keyboard?.unlock?.();
    };
  }, [isWanted]);
}
