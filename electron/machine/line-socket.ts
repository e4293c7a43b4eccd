/**
 * A UNIX stream socket that carries one JSON value a line (contract/line.ts), decoded by a schema. A line that is not
 * understood ends the connection: that peer is broken, this program is not.
 */
import type { Socket } from 'node:net';
import type { z } from 'zod';
import { createLineSplitter, decodeLine, encodeLine, lineLimit } from '../contract/line.ts';

export interface LineSocket {
  /** Queued and in order; dropped once the socket is closed. */
  send(message: unknown): void;
  /** Closes after what was sent has gone. Idempotent. */
  end(): void;
  /** Closes at once. Idempotent. */
  destroy(): void;
}

export interface LineSocketOptions<T> {
  readonly socket: Socket;
  readonly schema: z.ZodType<T>;
  /** Longest line taken, in characters. */
  readonly limit?: number;
  /** More than this unsent and the peer is taken for hung: its connection is closed. Bytes. */
  readonly backlogLimit?: number;
  readonly onMessage: (message: T) => void;
  /** Once, however it ended; `problem` says what was wrong with the peer, if anything was. */
  readonly onClose: (problem: string | null) => void;
}

export function installLineSocket<T>(options: LineSocketOptions<T>): LineSocket {
  const { socket, schema, onMessage, onClose } = options;
  const splitter = createLineSplitter(options.limit ?? lineLimit);
  const backlogLimit = options.backlogLimit ?? 128 * 1024 * 1024;
  let problem: string | null = null;
  let over = false;

  const refuse = (why: string): void => {
    problem ??= why;
    over = true;
    socket.destroy();
  };
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = splitter.push(chunk);
    if ('kind' in lines) return refuse(lines.problem);
    for (const line of lines) {
      if (over) return;
      if (line === '') continue;
      const decoded = decodeLine(schema, line);
      if (decoded.kind === 'malformed') return refuse(decoded.problem);
      onMessage(decoded.message);
    }
  });
  socket.on('error', (error) => {
    problem ??= error.message;
  });
  socket.on('close', () => {
    over = true;
    onClose(problem);
  });
  return {
    send(message) {
      if (over || socket.destroyed || socket.writableEnded) return;
      socket.write(encodeLine(message));
      if (socket.writableLength > backlogLimit) refuse('it does not read what is sent to it');
    },
    end() {
      if (!socket.destroyed) socket.end();
    },
    destroy() {
      // What came with the line that was the reason counts no more.
      over = true;
      socket.destroy();
    },
  };
}
