import { useEffect, useState } from 'react';

/** From the drawing of the greeter, however busy the page is. */
const latestMs = 500;

/**
 * What pictures are asked for with: another one brings them anew, when the list is another and each time that the greeter
 * comes to the front, since whoever was logged in may have taken another picture. That waits until the greeter has been drawn:
 * reading pictures takes a process of the machine's own.
 */
export function usePictureGeneration(peopleVersion: number, inFront: boolean): string {
  const [returns, setReturns] = useState(0);
  useEffect(() => {
    if (!inFront) return;
    let idle = 0;
    let frame = requestAnimationFrame(() => {
      frame = requestAnimationFrame(() => {
        idle = requestIdleCallback(() => setReturns((last) => last + 1), { timeout: latestMs });
      });
    });
    return () => {
      cancelAnimationFrame(frame);
      cancelIdleCallback(idle);
    };
  }, [inFront]);
  return `${peopleVersion}.${returns}`;
}
