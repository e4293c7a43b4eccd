/** Files of the machine that the whole thing writes as root, kept from a test that writes them too. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import { onTestFinished } from 'vitest';

/**
 * Puts the file, and its lock, out of the way of the running test, which finds none, and back after its last hook. Where the
 * test is cut off meanwhile, they are beside their places.
 */
export function setAside(path: string): void {
  for (const each of [path, `${path}.lock`]) {
    const aside = `${each}.aside-${process.pid}`;
    if (existsSync(each)) renameSync(each, aside);
    onTestFinished(() => {
      rmSync(each, { force: true });
      if (existsSync(aside)) renameSync(aside, each);
    });
  }
}
