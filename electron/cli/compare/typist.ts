/** Somebody at the terminal of a text session who types lines and reads nothing. */
import { connect } from 'node:net';
import { encodeTerminalFrame } from '../../contract/terminal-wire.ts';

export interface Typist {
  type(line: string): void;
  /** Resolves once the shell has asked for something. */
  readonly prompted: Promise<void>;
  close(): void;
}

export async function sitDown(socketPath: string): Promise<Typist> {
  const socket = connect(socketPath);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const prompted = Promise.withResolvers<void>();
  let words = '';
  socket.on('error', () => undefined); // It ends with the session.
  socket.on('data', (chunk: Buffer) => {
    socket.write(encodeTerminalFrame({ kind: 'taken', count: chunk.length }));
    words = (words + chunk.toString('latin1')).slice(-4096);
    if (/[$#] [^\n]*$/.test(words)) prompted.resolve();
  });
  return {
    type: (line) => void socket.write(encodeTerminalFrame({ kind: 'keys', bytes: Buffer.from(`${line}\r`) })),
    prompted: prompted.promise,
    close: () => socket.destroy(),
  };
}
