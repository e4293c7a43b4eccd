/** Vestibule's own accounts, for the greeter's list: their file is of whoever runs Vestibule, and the app may not read it. */
import { basename, dirname } from 'node:path';
import { type LocalAccount, readLocalAccounts } from '../machine/local-accounts.ts';
import { watchFiles } from '../machine/watch-files.ts';

export interface LocalPeople {
  /** Reads and tells, and from then on tells each change. */
  read(): void;
  /** Idempotent. */
  stop(): void;
}

export interface LocalPeopleOptions {
  /** The file, whether it is there or not. */
  readonly path: string;
  readonly onRead: (accounts: readonly LocalAccount[]) => void;
  readonly log: (line: string) => void;
}

export function followLocalPeople({ path, onRead, log }: LocalPeopleOptions): LocalPeople {
  let unwatch: (() => void) | null = null;
  let stopped = false;

  function tell(): void {
    const read = readLocalAccounts(path);
    if (read.kind === 'broken') log(`local accounts are not listed: ${read.why}`);
    onRead(read.kind === 'accounts' ? read.accounts : []);
  }

  return {
    read() {
      if (stopped) return;
      // Before the reading, so that no change falls between the two.
      unwatch ??= watchFiles({
        folder: dirname(path),
        names: [basename(path)],
        onChanged: tell,
        onFailed: (error) => log(`changes of local accounts are not noticed: ${error.message}`),
      });
      tell();
    },
    stop() {
      stopped = true;
      unwatch?.();
    },
  };
}
