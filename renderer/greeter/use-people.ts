import { useLayoutEffect, useState } from 'react';
import type { GreeterView, PersonView, VestibuleBridge } from '../../electron/contract/renderer.ts';

const nobody: readonly PersonView[] = [];

/** The people that the view speaks of: fetched when their version is another, since they are no part of each view. */
export function usePeople(bridge: VestibuleBridge, people: GreeterView['people']): readonly PersonView[] {
  const { mode, version } = people;
  const [list, setList] = useState(nobody);
  useLayoutEffect(() => {
    let overtaken = false;
    if (mode === 'none') setList(nobody);
    else if (version > 0) {
      bridge.people().then(
        (view) => {
          if (!overtaken) setList(view.list);
        },
        (error: unknown) => console.error('no list of people', error),
      );
    }
    return () => {
      overtaken = true;
    };
  }, [bridge, mode, version]);
  return list;
}
