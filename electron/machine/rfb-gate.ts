/**
 * A door for one VNC viewer to a display server that asks for no password because only its owner can reach its socket: a
 * TCP port on loopback in front of it, with a password that is good once. RFC 6143: 7.1.1 (version), 7.1.2 (security),
 * 7.2.2 (VNC authentication).
 */
import { createCipheriv, randomBytes, randomInt, timingSafeEqual } from 'node:crypto';
import { connect, createServer, type Socket } from 'node:net';

export interface RfbGateOptions {
  readonly host: '127.0.0.1' | '::1';
  /** 0: the system chooses. */
  readonly port: number;
  readonly rfbSocketPath: string;
}

export interface RfbGate {
  readonly port: number;
  /** Eight characters: the most that VNC authentication looks at. */
  readonly password: string;
  /** Resolves when the one viewer has gone, or after too many wrong passwords, or by `stop`. */
  readonly over: Promise<'viewed' | 'refused' | 'stopped'>;
  stop(): void;
}

const wrongPasswordLimit = 3;
const version = Buffer.from('RFB 003.008\n');

/** Rejects where the port is taken. */
export async function startRfbGate(options: RfbGateOptions): Promise<RfbGate> {
  const password = createPassword();
  let wrong = 0;
  let admitted = false;
  const sockets = new Set<Socket>();
  let end: (how: 'viewed' | 'refused' | 'stopped') => void = () => undefined;
  const ended = new Promise<'viewed' | 'refused' | 'stopped'>((resolve) => {
    end = resolve;
  });

  const server = createServer((viewer) => {
    sockets.add(viewer);
    viewer.on('error', () => undefined); // Its end is what counts, and 'close' tells of that.
    viewer.once('close', () => sockets.delete(viewer));
    viewer.setTimeout(30_000, () => {
      if (!admitted) viewer.destroy();
    });
    void serve(viewer).catch(() => viewer.destroy());
  });

  async function serve(viewer: Socket): Promise<void> {
    const read = createReader(viewer);
    viewer.write(version);
    await read(12);
    viewer.write(Buffer.from([1, 2]));
    if ((await read(1))[0] !== 2) return void viewer.destroy();
    const challenge = randomBytes(16);
    viewer.write(challenge);
    const answer = await read(16);
    if (admitted || !timingSafeEqual(answer, encryptChallenge(challenge, password))) {
      wrong += 1;
      viewer.end(failure('wrong password'));
      if (wrong >= wrongPasswordLimit) end('refused');
      return;
    }
    admitted = true;
    server.close();
    const display = connect(options.rfbSocketPath);
    sockets.add(display);
    display.on('error', () => viewer.destroy());
    const fromDisplay = createReader(display);
    await fromDisplay(12);
    display.write(version);
    const [count = 0] = await fromDisplay(1);
    await fromDisplay(count);
    display.write(Buffer.from([1]));
    await fromDisplay(4);
    viewer.write(Buffer.from([0, 0, 0, 0]));
    read.release();
    fromDisplay.release();
    viewer.pipe(display).pipe(viewer);
    viewer.once('close', () => {
      display.destroy();
      end('viewed');
    });
    display.once('close', () => viewer.destroy());
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    password,
    over: ended.then((how) => {
      server.close();
      for (const socket of sockets) socket.destroy();
      return how;
    }),
    stop: () => end('stopped'),
  };
}

function createPassword(): string {
  // Without letters and digits that look alike.
  const letters = 'abcdefghjkmnpqrstuvwxyz23456789';
  return Array.from({ length: 8 }, () => letters[randomInt(letters.length)]).join('');
}

/** DES with the password as key, the bits of each byte reversed as every VNC implementation has them. */
export function encryptChallenge(challenge: Buffer, password: string): Buffer {
  const key = Buffer.alloc(8);
  Buffer.from(password, 'latin1').copy(key);
  const reversed = key.map((byte) =>
    Number.parseInt(byte.toString(2).padStart(8, '0').split('').reverse().join(''), 2),
  );
  // Triple DES with one key three times is DES, which OpenSSL 3 offers only to legacy programs.
  const cipher = createCipheriv('des-ede3-ecb', Buffer.concat([reversed, reversed, reversed]), null);
  cipher.setAutoPadding(false);
  return Buffer.concat([cipher.update(challenge), cipher.final()]);
}

function failure(reason: string): Buffer {
  const text = Buffer.from(reason);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(1, 0);
  head.writeUInt32BE(text.length, 4);
  return Buffer.concat([head, text]);
}

type Reader = ((length: number) => Promise<Buffer>) & {
  /** Gives back what came too early, and the socket. */
  release(): void;
};

/** Reads whole pieces of a handshake. Rejects when the socket closes before. */
function createReader(socket: Socket): Reader {
  let buffered = Buffer.alloc(0);
  let wanted: { length: number; resolve: (piece: Buffer) => void; reject: (error: Error) => void } | null = null;
  const serve = (): void => {
    if (wanted === null || buffered.length < wanted.length) return;
    const { length, resolve } = wanted;
    wanted = null;
    const piece = buffered.subarray(0, length);
    buffered = buffered.subarray(length);
    resolve(piece);
  };
  const onData = (chunk: Buffer): void => {
    buffered = Buffer.concat([buffered, chunk]);
    serve();
  };
  const onClose = (): void => wanted?.reject(new Error('closed in the handshake'));
  socket.on('data', onData);
  socket.on('close', onClose);
  const read = (length: number): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      wanted = { length, resolve, reject };
      serve();
    });
  return Object.assign(read, {
    release() {
      socket.off('data', onData);
      socket.off('close', onClose);
      if (buffered.length > 0) socket.unshift(buffered);
    },
  });
}
