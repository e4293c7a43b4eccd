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

/** Connections that have not said hello yet: the oldest makes room. */
const silentLimit = 4;
/** What an app is told is short; one that reads none of it is hung. Bytes. */
const backlogLimit = 8 * 1024 * 1024;

export function serveApp(options: AppLinkOptions): AppLink {
  let current: LineSocket | null = null;
  const silent = new Set<LineSocket>();
  options.listener.serve((socket) => {
    const line: LineSocket = installLineSocket({
      socket,
      schema: toSupervisorSchema,
      limit: screenshotLineLimit,
      backlogLimit,
      onMessage(message) {
        if (message.kind === 'hello') return current === line ? line.destroy() : greet(line);
        if (current === line) options.onMessage(message);
        else line.destroy();
      },
      onClose(problem) {
        if (problem !== null) options.log(`the wire to the app broke: ${problem}`);
        silent.delete(line);
        if (current === line) lose();
      },
    });
    silent.add(line);
    if (silent.size > silentLimit) [...silent][0]?.destroy();
  });

  /** A new app replaces one that hangs, once it has said hello; nobody but the app's account can connect at all. */
  function greet(line: LineSocket): void {
    silent.delete(line);
    const replaced = current;
    if (replaced !== null) {
      lose();
      replaced.destroy();
    }
    current = line;
    line.send(options.welcome());
    options.onConnected();
  }

  function lose(): void {
    current = null;
    options.onDisconnected();
  }

  return {
    send(message) {
      current?.send(message);
    },
    isConnected: () => current !== null,
    stop() {
      current?.end();
      for (const line of silent) line.destroy();
      options.listener.close();
    },
  };
}
