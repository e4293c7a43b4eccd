/** A door for one visitor: a socket that takes one connection, from a process of this account alone. */
import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

export interface Door {
  readonly accepted: Promise<Socket>;
  /** Nobody else is let in. Idempotent. */
  stop(): void;
}

/** Resolves when it can be connected to. The folder is not another account's to write in. */
export async function acceptOne(path: string): Promise<Door> {
  rmSync(path, { force: true });
  const { promise: accepted, resolve } = Promise.withResolvers<Socket>();
  const server = createServer((socket) => {
    resolve(socket);
    server.close();
  });
  await new Promise<void>((listening, reject) => {
    server.once('error', reject);
    // Made with no right for anybody else, not even for a moment: unix(7) asks for the right to write.
    const umask = process.umask(0o177);
    server.listen(path, listening);
    process.umask(umask);
  });
  chmodSync(path, 0o600);
  return {
    accepted,
    stop() {
      server.close();
      rmSync(path, { force: true });
    },
  };
}
