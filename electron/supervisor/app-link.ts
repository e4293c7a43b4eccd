/** The supervisor's end of the wire to the app: `app.sock`, one app at a time. */
import { screenshotLineLimit } from '../contract/line.ts';
import { type FromSupervisor, type ToSupervisor, toSupervisorSchema } from '../contract/supervisor.ts';
import { installLineSocket, type LineSocket } from '../machine/line-socket.ts';
import type { SocketListener } from './socket-listener.ts';

export interface AppLinkOptions {
  readonly listener: SocketListener;
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

export function serveApp(options: AppLinkOptions): AppLink {
  let current: LineSocket | null = null;
  let greeted = false;
  options.listener.serve((socket) => {
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
  return {
    send(message) {
      if (greeted) current?.send(message);
    },
    isConnected: () => current !== null && greeted,
    stop() {
      current?.end();
      options.listener.close();
    },
  };
}
