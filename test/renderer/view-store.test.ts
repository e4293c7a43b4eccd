import { expect, it } from 'vitest';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { plainGreeter } from '../../renderer/preview/pretend-states.ts';
import { createViewStore } from '../../renderer/view-store.ts';

function startStore() {
  let send: (view: GreeterView) => void = () => {};
  let answer: (view: GreeterView) => void = () => {};
  const store = createViewStore({
    onView: (listener) => {
      send = listener;
      return () => {};
    },
    current: () =>
      new Promise((resolve) => {
        answer = resolve;
      }),
  });
  return {
    store,
    send: (revision: number) => send({ ...plainGreeter, revision }),
    answer: (revision: number) => answer({ ...plainGreeter, revision }),
  };
}

it('has no view before the first has come', () => {
  expect(startStore().store.get()).toBe(null);
});

it('keeps the newest view and tells of each', () => {
  const { store, send } = startStore();
  const seen: (number | undefined)[] = [];
  const undo = store.subscribe(() => seen.push(store.get()?.revision));
  send(1);
  send(2);
  undo();
  send(3);
  expect(seen).toEqual([1, 2]);
  expect(store.get()?.revision).toBe(3);
});

it('drops a view that was overtaken, also the first one that was asked for', async () => {
  const { store, send, answer } = startStore();
  send(7);
  send(6);
  answer(5);
  await Promise.resolve();
  expect(store.get()?.revision).toBe(7);
});
