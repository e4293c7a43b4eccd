/**
 * Resolves when what a child had written before its end has been read. Its `exit` may come first: on any SIGCHLD libuv waits
 * for all children, after it has read what was there when that turn of the loop began; the next turn reads the rest.
 */
export function whenRead(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
}
