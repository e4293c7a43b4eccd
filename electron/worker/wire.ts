/**
 * The worker's end of its wire: a socket for the app alone, and one client at a time. A new client replaces the old one, but
 * only once it has said hello; whoever says anything else first, or anything that is not understood, is hung up on.
 */
import { chmodSync, chownSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { type FromWorker, type ToWorker, toWorkerSchema } from '../contract/worker.ts';
import { installLineSocket, type LineSocket } from '../machine/line-socket.ts';

export interface WireOptions {
  readonly socketPath: string;
  /** As root: who may connect. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** What a client hears first. */
  readonly greet: () => readonly FromWorker[];
  readonly onMessage: (message: Exclude<ToWorker, { kind: 'hello' }>) => void;
  /** For the worker's own log: never the text that was received. */
  readonly note: (line: string) => void;
  readonly onGreeted: () => void;
}

export interface Wire {
  /** Dropped where nobody is connected: the next client gets a snapshot. */
  send(message: FromWorker): void;
  hasClient(): boolean;
  /** No client any more; the last lines are delivered first, if that takes no longer than `limitMs`. Removes the socket. */
  close(limitMs: number): Promise<void>;
}

/** Clients that have not said hello yet: the oldest makes room. */
const silentLimit = 4;
/** What a client is told is short; one that reads none of it is hung up on. Bytes. */
const backlogLimit = 4 * 1024 * 1024;

/** Resolves when clients can connect. */
export async function startWire(options: WireOptions): Promise<Wire> {
  let current: { readonly link: LineSocket; readonly socket: Socket } | null = null;
  const silent = new Set<LineSocket>();
  const server = createServer((socket) => {
    let greeted = false;
    const link: LineSocket = installLineSocket({
      socket,
      schema: toWorkerSchema,
      backlogLimit,
      onMessage(message) {
        if (message.kind === 'hello') {
          if (greeted) return refuse('said hello twice');
          greeted = true;
          silent.delete(link);
          current?.link.destroy();
          current = { link, socket };
          for (const line of options.greet()) link.send(line);
          options.onGreeted();
        } else if (!greeted) {
          refuse('did not say hello first');
        } else if (current?.link === link) {
          options.onMessage(message);
        }
      },
      onClose(problem) {
        if (problem !== null) options.note(`a client was hung up on: ${problem}`);
        silent.delete(link);
        if (current?.link === link) current = null;
      },
    });
    const refuse = (why: string): void => {
      options.note(`a client was hung up on: it ${why}`);
      link.destroy();
    };
    silent.add(link);
    if (silent.size > silentLimit) [...silent][0]?.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.socketPath, resolve);
  });
  chmodSync(options.socketPath, 0o600);
  if (options.owner !== null) chownSync(options.socketPath, options.owner.uid, options.owner.gid);
  return {
    send: (message) => current?.link.send(message),
    hasClient: () => current !== null,
    async close(limitMs) {
      server.close();
      const last = current;
      if (last === null) return;
      await new Promise<void>((resolve) => {
        setTimeout(resolve, limitMs).unref();
        last.socket.once('finish', resolve);
        last.socket.once('close', () => resolve());
        last.link.end();
      });
    },
  };
}
