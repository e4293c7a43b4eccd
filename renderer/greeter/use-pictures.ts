import { useEffect, useState } from 'react';

/**
 * What pictures are asked for with: another one brings them anew, when the list is another and each time that the greeter
 * comes to the front, since whoever was logged in may have taken another picture.
 */
export function usePictureGeneration(peopleVersion: number, inFront: boolean): string {
  const [returns, setReturns] = useState(0);
  useEffect(() => {
    if (inFront) setReturns((last) => last + 1);
  }, [inFront]);
  return `${peopleVersion}.${returns}`;
}
