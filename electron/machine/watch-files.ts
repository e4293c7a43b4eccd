/** Told of changes of files, by the folder that they are in: what is replaced at each change cannot be watched itself. */
import { type FSWatcher, watch } from 'node:fs';

/** Programs that change an account write several files, one after the other. */
const settleMs = 200;

export interface WatchOptions {
  readonly folder: string;
  /** Names in it; null: all. */
  readonly names: readonly string[] | null;
  /** Once for changes that come together. */
  readonly onChanged: () => void;
  /** It cannot be watched, or not any more. */
  readonly onFailed: (error: Error) => void;
}

/** Keeps no process alive. Gives its undo, which is idempotent. */
export function watchFiles({ folder, names, onChanged, onFailed }: WatchOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  let watcher: FSWatcher | null = null;
  const undo = (): void => {
    clearTimeout(timer);
    watcher?.close();
    watcher = null;
  };
  const fail = (error: unknown): void => {
    undo();
    onFailed(error instanceof Error ? error : new Error(String(error)));
  };
  try {
    watcher = watch(folder, { persistent: false }, (_event, fileName) => {
      if (names !== null && !names.some((name) => name === fileName)) return;
      clearTimeout(timer);
      timer = setTimeout(onChanged, settleMs);
    });
    watcher.on('error', fail);
  } catch (error) {
    fail(error);
  }
  return undo;
}
