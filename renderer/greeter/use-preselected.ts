import { useEffect, useRef, useState } from 'react';
import type { GreeterView, PersonView } from '../../electron/contract/renderer.ts';

/**
 * Whom the greeter begins with: who was here last, as soon as that is known, and null (the guest) until then. Not any more
 * once somebody does something: nobody's keys are taken to somebody else.
 */
export function usePreselected(view: GreeterView, people: readonly PersonView[], inFront: boolean): string | null {
  const { lastUser } = view;
  const last = people.some((person) => person.name === lastUser) ? lastUser : null;
  /** undefined: nobody has done anything yet. */
  const [settled, setSettled] = useState<string | null>();
  const newest = useRef(last);
  newest.current = last;

  useEffect(() => {
    if (!inFront) {
      setSettled(undefined);
      return;
    }
    const settle = (): void => setSettled((before) => (before === undefined ? newest.current : before));
    window.addEventListener('keydown', settle, true);
    window.addEventListener('pointerdown', settle, true);
    return () => {
      window.removeEventListener('keydown', settle, true);
      window.removeEventListener('pointerdown', settle, true);
    };
  }, [inFront]);

  return settled === undefined ? last : settled;
}
