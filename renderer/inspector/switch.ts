import { useEffect, useLayoutEffect, useMemo, useState } from 'react';
import type { GreeterView } from '../../electron/contract/renderer.ts';

/** Whether the inspector is open, for its buttons and its key, Ctrl+Alt+I. */
export interface InspectorSwitch {
  readonly mayOpen: boolean;
  readonly isOpen: boolean;
  readonly toggle: () => void;
  readonly close: () => void;
  /** Open or not, the keys go to the greeter or the session. */
  readonly leave: () => void;
}

export const noInspector: InspectorSwitch = {
  mayOpen: false,
  isOpen: false,
  toggle: () => undefined,
  close: () => undefined,
  leave: () => undefined,
};

export function useInspectorSwitch(mayOpen: boolean, asked: GreeterView['inspectorAsked']): InspectorSwitch {
  const [wanted, setWanted] = useState(false);
  // The number alone says that it is another wish.
  // biome-ignore lint/correctness/useExhaustiveDependencies: as said.
  useEffect(() => {
    if (asked !== null) setWanted(asked.open);
  }, [asked?.number]);
  const isOpen = mayOpen && wanted;

  // The screens beside it make room in the same frame.
  useLayoutEffect(() => {
    document.documentElement.classList.toggle('with-inspector', isOpen);
  }, [isOpen]);

  useEffect(() => {
    if (!mayOpen) return;
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.code !== 'KeyI' || !event.ctrlKey || !event.altKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      setWanted((before) => {
        if (before) focusScreen();
        return !before;
      });
    };
    // Before the session's picture, which takes every key on its way down.
    window.addEventListener('keydown', onKeyDown, true);
    return () => window.removeEventListener('keydown', onKeyDown, true);
  }, [mayOpen]);

  return useMemo(
    () => ({
      mayOpen,
      isOpen,
      toggle: () => setWanted((before) => !before),
      close: () => {
        setWanted(false);
        focusScreen();
      },
      leave: focusScreen,
    }),
    [mayOpen, isOpen],
  );
}

/** What takes keys on the screen that is in front. */
function focusScreen(): void {
  const places = document.querySelectorAll<HTMLElement>('[role="application"], [data-focus]');
  [...places].find((place) => place.closest('[inert]') === null)?.focus({ preventScroll: true });
}
