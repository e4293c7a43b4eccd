import type { GreeterView, VestibuleBridge } from '../electron/contract/renderer.ts';

export interface ViewStore {
  /** Null until the first view has come. */
  get(): GreeterView | null;
  /** Gives its undo. */
  subscribe(listener: () => void): () => void;
}

/** Keeps the newest view: one with a revision that is not higher has been overtaken and is dropped. */
export function createViewStore(bridge: Pick<VestibuleBridge, 'current' | 'onView'>): ViewStore {
  let newest: GreeterView | null = null;
  const listeners = new Set<() => void>();
  const take = (view: GreeterView): void => {
    if (newest !== null && view.revision <= newest.revision) return;
    newest = view;
    for (const listener of listeners) listener();
  };
  // Listening comes first: a view that is sent while `current` is under way would be lost otherwise.
  bridge.onView(take);
  bridge.current().then(take, (error: unknown) => console.error('no first view', error));
  return {
    get: () => newest,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
