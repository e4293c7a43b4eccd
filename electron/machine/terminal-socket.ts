/**
 * Where a page's terminal meets a session's: a UNIX socket that speaks contract/terminal-wire.ts.
 * Each client gets the last output first (an app that was restarted), then all that comes; without any the session goes on
 * writing, as to a terminal that nobody looks at.
 */
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createTerminalDecoder, type TerminalFrame, terminalWindowBytes } from '../contract/terminal-wire.ts';
import type { PseudoTerminal } from './pseudo-terminal.ts';

export interface TerminalSocket {
  /** Closes the socket and its clients, and removes its path. What the session wrote before still arrives. Idempotent. */
  close(): void;
}

export interface TerminalSocketOptions {
  readonly path: string;
  /** Whom the socket belongs to; null: this process's own account. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  readonly terminal: PseudoTerminal;
}

/** Output that is kept for a client that comes later, in bytes: some thousand lines. */
export const keptOutputBytes = 256 * 1024;

/** A page, the page of the next app, a lecturer's command. */
const clientLimit = 8;

interface Client {
  readonly socket: Socket;
  /** Sent and not drawn yet, in bytes. */
  onTheWay: number;
}

/** Resolves when a client may connect. Rejects where the socket cannot be made. */
export async function openTerminalSocket({ path, owner, terminal }: TerminalSocketOptions): Promise<TerminalSocket> {
  const clients = new Set<Client>();
  let kept: Buffer[] = [];
  let keptBytes = 0;
  const keep = (chunk: Buffer): void => {
    kept.push(chunk);
    keptBytes += chunk.length;
    while (keptBytes - (kept[0]?.length ?? 0) > keptOutputBytes) keptBytes -= kept.shift()?.length ?? 0;
  };
  terminal.output.on('data', (chunk: Buffer) => {
    keep(chunk);
    for (const client of clients) send(client, chunk);
  });
  const send = (client: Client, chunk: Buffer): void => {
    client.onTheWay += chunk.length;
    client.socket.write(chunk);
    pace();
  };
  // A page that does not draw holds the session up, as a terminal does that was stopped with Ctrl+S.
  const pace = (): void => {
    const most = Math.max(0, ...[...clients].map(({ onTheWay }) => onTheWay));
    if (most > terminalWindowBytes) terminal.output.pause();
    else if (most <= terminalWindowBytes / 2) terminal.output.resume();
  };
  const obey = (client: Client, frame: TerminalFrame): void => {
    if (frame.kind === 'keys') {
      // Its words on what was drawn come behind its keys, so it is read on, and given up where it does not stop.
      if (!terminal.write(frame.bytes)) client.socket.destroy();
      return;
    }
    if (frame.kind === 'size') return terminal.resize({ columns: frame.columns, rows: frame.rows });
    client.onTheWay = Math.max(0, client.onTheWay - frame.count);
    pace();
  };
  const server = createServer((socket) => {
    if (clients.size === clientLimit) return void socket.destroy();
    const client: Client = { socket, onTheWay: 0 };
    clients.add(client);
    const decode = createTerminalDecoder();
    socket.on('error', () => undefined); // The close that follows says enough.
    socket.on('data', (bytes: Buffer) => {
      try {
        for (const frame of decode(bytes)) obey(client, frame);
      } catch {
        socket.destroy();
      }
    });
    socket.on('close', () => {
      clients.delete(client);
      pace();
    });
    for (const chunk of kept) send(client, chunk);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, () => resolve());
  });
  chmodSync(path, 0o600);
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
  let isOpen = true;
  return {
    close() {
      if (!isOpen) return;
      isOpen = false;
      for (const { socket } of clients) socket.end();
      server.close();
      rmSync(path, { force: true });
      kept = [];
    },
  };
}
