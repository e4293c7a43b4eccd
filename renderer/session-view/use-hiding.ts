import { useCallback, useEffect, useRef, useState } from 'react';

/** How long whoever comes into a session sees where its bar is, and how long it stays when the pointer has left it. */
const firstMs = 4000;
const laterMs = 1200;

/** What goes on the strip at the edge, and on the bar. */
export interface Hiding {
  readonly isShown: boolean;
  readonly strip: { readonly onPointerEnter: () => void; readonly onClick: () => void };
  readonly bar: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: () => void;
    readonly onBlur: () => void;
  };
}

/**
 * When the bar of a session is there: at its begin, while the pointer or the keys are on it, when somebody goes to the edge
 * or touches the grip, and while it `mustStay` because it says something.
 */
export function useHiding(sessionId: string, inFront: boolean, mustStay: boolean): Hiding {
  const [isShown, setShown] = useState(true);
  const isHeld = useRef({ pointer: false, keys: false });
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);

  const hideAfter = useCallback((delayMs: number): void => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      if (!isHeld.current.pointer && !isHeld.current.keys) setShown(false);
    }, delayMs);
  }, []);
  const show = useCallback((): void => {
    setShown(true);
    hideAfter(firstMs);
  }, [hideAfter]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: another session is another begin.
  useEffect(() => {
    if (!inFront) {
      isHeld.current = { pointer: false, keys: false };
      setShown(true);
      return;
    }
    if (mustStay) return setShown(true);
    hideAfter(firstMs);
    return () => clearTimeout(timer.current);
  }, [sessionId, inFront, mustStay, hideAfter]);

  const hold = (what: Partial<typeof isHeld.current>): void => {
    isHeld.current = { ...isHeld.current, ...what };
    const { pointer, keys } = isHeld.current;
    if (pointer || keys) setShown(true);
    else if (!mustStay) hideAfter(laterMs);
  };
  return {
    isShown: isShown || mustStay,
    strip: { onPointerEnter: show, onClick: show },
    bar: {
      onPointerEnter: () => hold({ pointer: true }),
      onPointerLeave: () => hold({ pointer: false }),
      onFocus: () => hold({ keys: true }),
      onBlur: () => hold({ keys: false }),
    },
  };
}
