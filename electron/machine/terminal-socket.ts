/**
 * Where a page's terminal meets a session's: a UNIX socket that speaks contract/terminal-wire.ts.
 * One client at a time: a new one replaces the old (an app that was restarted) and gets the last output first. Without a
 * client the session goes on writing, as to a terminal that nobody looks at.
 */
import { chmodSync, chownSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { createTerminalDecoder, type TerminalFrame, terminalWindowBytes } from '../contract/terminal-wire.ts';
import type { PseudoTerminal } from './pseudo-terminal.ts';

export interface TerminalSocket {
  /** Closes the socket and its client, and removes its path. What the session wrote before still arrives. Idempotent. */
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

/** Resolves when a client may connect. Rejects where the socket cannot be made. */
export async function openTerminalSocket({ path, owner, terminal }: TerminalSocketOptions): Promise<TerminalSocket> {
  let client: Socket | null = null;
  let kept: Buffer[] = [];
  let keptBytes = 0;
  const keep = (chunk: Buffer): void => {
    kept.push(chunk);
    keptBytes += chunk.length;
    while (keptBytes - (kept[0]?.length ?? 0) > keptOutputBytes) keptBytes -= kept.shift()?.length ?? 0;
  };
  /** Sent to the client and not drawn by it yet, in bytes. */
  let onTheWay = 0;
  const send = (chunk: Buffer): void => {
    onTheWay += chunk.length;
    client?.write(chunk);
    // A page that does not draw holds the session up, as a terminal does that was stopped with Ctrl+S.
    if (onTheWay > terminalWindowBytes) terminal.output.pause();
  };
  const taken = (count: number): void => {
    onTheWay = Math.max(0, onTheWay - count);
    if (onTheWay <= terminalWindowBytes / 2) terminal.output.resume();
  };
  terminal.output.on('data', (chunk: Buffer) => {
    keep(chunk);
    if (client !== null) send(chunk);
  });
  const obey = (frame: TerminalFrame): void => {
    if (frame.kind === 'keys') terminal.write(frame.bytes);
    else if (frame.kind === 'taken') taken(frame.count);
    else terminal.resize({ columns: frame.columns, rows: frame.rows });
  };
  const server = createServer((socket) => {
    client?.destroy();
    client = socket;
    taken(onTheWay);
    const decode = createTerminalDecoder();
    socket.on('error', () => undefined); // The close that follows says enough.
    socket.on('data', (bytes: Buffer) => {
      if (client !== socket) return;
      try {
        for (const frame of decode(bytes)) obey(frame);
      } catch {
        socket.destroy();
      }
    });
    socket.on('close', () => {
      if (client !== socket) return;
      client = null;
      taken(onTheWay);
    });
    for (const chunk of kept) send(chunk);
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
      client?.end();
      server.close();
      rmSync(path, { force: true });
      kept = [];
    },
  };
}
