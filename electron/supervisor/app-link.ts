/** The supervisor's end of the wire to the app: `app.sock`, one app at a time. */
import { chmodSync, chownSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { screenshotLineLimit } from '../contract/line.ts';
import { type FromSupervisor, type ToSupervisor, toSupervisorSchema } from '../contract/supervisor.ts';
import { installLineSocket, type LineSocket } from '../machine/line-socket.ts';

export interface AppLinkOptions {
  readonly socketPath: string;
  readonly account: { readonly uid: number; readonly gid: number } | null;
  readonly welcome: () => FromSupervisor;
  readonly onMessage: (message: Exclude<ToSupervisor, { readonly kind: 'hello' }>) => void;
  /** An app said hello and was welcomed; anything for it may be sent now. */
  readonly onConnected: () => void;
  readonly onDisconnected: () => void;
  readonly log: (line: string) => void;
}

export interface AppLink {
  /** Dropped where no app is connected. */
  send(message: FromSupervisor): void;
  readonly isConnected: () => boolean;
  stop(): void;
}

export async function startAppLink(options: AppLinkOptions): Promise<AppLink> {
  let current: LineSocket | null = null;
  let greeted = false;
  const server = createServer((socket) => {
    // A new app replaces one that hangs; nobody but the app's account can connect at all.
    current?.destroy();
    greeted = false;
    const line: LineSocket = installLineSocket({
      socket,
      schema: toSupervisorSchema,
      limit: screenshotLineLimit,
      onMessage(message) {
        if (message.kind !== 'hello') return greeted ? options.onMessage(message) : line.destroy();
        greeted = true;
        line.send(options.welcome());
        options.onConnected();
      },
      onClose(problem) {
        if (problem !== null) options.log(`the wire to the app broke: ${problem}`);
        if (current !== line) return;
        current = null;
        if (greeted) options.onDisconnected();
        greeted = false;
      },
    });
    current = line;
  });
  await listen(server, options.socketPath);
  chmodSync(options.socketPath, 0o600);
  if (options.account !== null) chownSync(options.socketPath, options.account.uid, options.account.gid);
  return {
    send(message) {
      if (greeted) current?.send(message);
    },
    isConnected: () => current !== null && greeted,
    stop() {
      current?.end();
      server.close();
    },
  };
}

/** Nobody else can be first: the folder is ours. */
export function listen(server: Server, socketPath: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(socketPath, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
