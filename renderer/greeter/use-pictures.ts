import { useEffect, useRef, useState } from 'react';

/** On two cores a browser takes some 50 ms to draw the greeter and show it. */
const delayMs = 250;

/**
 * What pictures are asked for with: another one brings them anew, when the list is another and each time that the greeter
 * comes to the front, since whoever was logged in may have taken another picture. That waits until the greeter has been drawn:
 * reading pictures takes a process of the machine's own.
 */
export function usePictureGeneration(peopleVersion: number, inFront: boolean): string {
  const [returns, setReturns] = useState(0);
  const wasInFront = useRef(inFront);
  useEffect(() => {
    const isBack = inFront && !wasInFront.current;
    wasInFront.current = inFront;
    if (!isBack) return;
    const timer = setTimeout(() => setReturns((last) => last + 1), delayMs);
    return () => clearTimeout(timer);
  }, [inFront]);
  return `${peopleVersion}.${returns}`;
}
