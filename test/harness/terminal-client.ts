/** The page's side of a text session's terminal. */
import { connect, type Socket } from 'node:net';
import { encodeTerminalFrame, terminalFrameLimit } from '../../electron/contract/terminal-wire.ts';
import { startLimit } from '../../electron/machine/limit.ts';

export interface TerminalClient {
  /** All output so far. */
  text(): string;
  /** Types, as a person does who presses Enter at the end. */
  type(line: string): void;
  keys(text: string): void;
  resize(columns: number, rows: number): void;
  sendRaw(bytes: Uint8Array): void;
  /** Resolves with the match once the output has it; looks at each piece that comes. */
  until(pattern: RegExp, limitMs?: number): Promise<RegExpExecArray>;
  /** From now on nothing is said to be drawn. */
  stopTaking(): void;
  readonly closed: Promise<void>;
  close(): void;
}

export async function connectTerminal(path: string): Promise<TerminalClient> {
  const socket: Socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let text = '';
  let takes = true;
  const listeners = new Set<() => void>();
  const closed = Promise.withResolvers<void>();
  const decoder = new TextDecoder();
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => {
    text += decoder.decode(chunk, { stream: true });
    if (takes) socket.write(encodeTerminalFrame({ kind: 'taken', count: chunk.length }));
    for (const listener of [...listeners]) listener();
  });
  socket.on('close', () => {
    closed.resolve();
    for (const listener of [...listeners]) listener();
  });
  const keys = (typed: string): void => {
    const bytes = new TextEncoder().encode(typed);
    for (let at = 0; at < bytes.length; at += terminalFrameLimit)
      socket.write(encodeTerminalFrame({ kind: 'keys', bytes: bytes.subarray(at, at + terminalFrameLimit) }));
  };
  return {
    text: () => text,
    keys,
    type: (line) => keys(`${line}\r`),
    resize: (columns, rows) => void socket.write(encodeTerminalFrame({ kind: 'size', columns, rows })),
    sendRaw: (bytes) => void socket.write(bytes),
    until(pattern, limitMs = 10_000) {
      return new Promise((resolve, reject) => {
        const finish = (then: () => void): void => {
          endLimit();
          listeners.delete(look);
          then();
        };
        const look = (): void => {
          const found = pattern.exec(text);
          if (found !== null) finish(() => resolve(found));
        };
        const endLimit = startLimit(limitMs, () =>
          finish(() => reject(new Error(`no ${pattern} within ${limitMs} ms in: ${text.slice(-2000)}`))),
        );
        listeners.add(look);
        look();
      });
    },
    stopTaking: () => {
      takes = false;
    },
    closed: closed.promise,
    close: () => socket.destroy(),
  };
}
