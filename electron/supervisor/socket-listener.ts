/** A UNIX socket that is there before whoever answers on it: connections that come early wait. */
import { lchownSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';

export interface SocketListener {
  /** From now on connections are his, those that wait first. */
  serve(handler: (socket: Socket) => void): void;
  /** No connection is taken any more; those that were go on. */
  close(): void;
}

/** @param owner as root: the account that may connect; null for this process's own. Nobody else can. */
export function listenOn(
  socketPath: string,
  owner: { readonly uid: number; readonly gid: number } | null,
): Promise<SocketListener> {
  let handle: ((socket: Socket) => void) | null = null;
  const waiting: Socket[] = [];
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    if (handle === null) return void waiting.push(socket);
    handle(socket);
    socket.resume();
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    // Nobody can be first: the folder is ours, and whatever the umask of whoever started us, only we can connect until
    // it is given away (bind(2) is called before listen returns).
    const umask = process.umask(0o177);
    server.listen(socketPath, () => {
      server.off('error', reject);
      if (owner !== null) lchownSync(socketPath, owner.uid, owner.gid);
      resolve({
        serve(handler) {
          handle = handler;
          for (const socket of waiting.splice(0)) {
            handler(socket);
            socket.resume();
          }
        },
        close: () => void server.close(),
      });
    });
    process.umask(umask);
  });
}
