/**
 * The picture's way from a session's X server to the page: a WebSocket on 127.0.0.1 in front of the server's RFB socket.
 * A connection is let in only from the page's exact origin and with a token that was minted for it: good once, for a
 * short time. Bytes pass unread, and neither side can make this process hold more than a bounded amount of them.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, createConnection, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

export interface PixelDoorOptions {
  /** The one origin whose pages are let in. */
  readonly origin: string;
  /** Milliseconds, monotonic; a test's own clock. */
  readonly nowMs?: () => number;
  /** Refusals, one line each, never with a token. */
  readonly log?: (line: string) => void;
}

export interface PixelDoor {
  /** On 127.0.0.1. */
  readonly port: number;
  /** An address for one connection to this RFB socket within `tokenLifetimeMs`. */
  mint(sessionId: string, rfbSocketPath: string): string;
  /** Its unused tokens are void and its open connections are closed. */
  revoke(sessionId: string): void;
  /** Resolves when nothing is open any more. Idempotent. */
  stop(): Promise<void>;
}

export const tokenLifetimeMs = 10_000;
/** A page needs one picture, and a reconnection or two. */
const mintedLimit = 64;
const connectionLimit = 32;
/** Above this much unsent data the X server's socket is not read any further. */
export const pixelHighWaterBytes = 1024 * 1024;
/** Largest message from the page: a pasted text. */
const fromPageLimitBytes = 8 * 1024 * 1024;
const pathPrefix = '/pixels/';
const subprotocol = 'binary';

interface Minted {
  readonly sessionId: string;
  readonly rfbSocketPath: string;
  readonly mintedAtMs: number;
}

interface Passage {
  readonly sessionId: string;
  close(): void;
}

/** Starts listening on a port that the system chooses. Rejects where 127.0.0.1 cannot be listened on. */
export async function startPixelDoor(options: PixelDoorOptions): Promise<PixelDoor> {
  const nowMs = options.nowMs ?? (() => performance.now());
  const log = options.log ?? (() => {});
  const minted = new Map<string, Minted>();
  const passages = new Set<Passage>();
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: fromPageLimitBytes,
    clientTracking: false,
    handleProtocols: () => subprotocol,
  });
  const server = createServer({ requestTimeout: 5_000, headersTimeout: 5_000, maxHeaderSize: 8 * 1024 });
  server.maxConnections = connectionLimit;
  server.on('request', (_request, response) => {
    response.writeHead(404, { connection: 'close', 'content-length': '0' }).end();
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const decided = decideUpgrade(request);
    if (decided.kind === 'refused') {
      log(`pixel door: refused a connection: ${decided.why}`);
      return refuse(socket, decided.status);
    }
    // The X server's side first: a page must not believe in a picture that nobody draws.
    const rfb = createConnection({ path: decided.minted.rfbSocketPath });
    const passage: Passage = {
      sessionId: decided.minted.sessionId,
      close: () => {
        rfb.destroy();
        socket.destroy();
        passages.delete(passage);
      },
    };
    passages.add(passage);
    rfb.once('error', (error: NodeJS.ErrnoException) => {
      log(`pixel door: the RFB socket of ${passage.sessionId}: ${error.code ?? error.message}`);
      passages.delete(passage);
      if (!socket.destroyed) refuse(socket, '502 Bad Gateway');
    });
    const giveUp = (): void => passage.close();
    socket.once('close', giveUp);
    rfb.once('connect', () => {
      rfb.removeAllListeners('error');
      webSockets.handleUpgrade(request, socket, head, (page) => {
        socket.off('close', giveUp);
        passages.delete(passage);
        join(decided.minted.sessionId, page, rfb);
      });
    });
  });

  type Decision =
    | { readonly kind: 'accepted'; readonly minted: Minted }
    | { readonly kind: 'refused'; readonly why: string; readonly status: string };

  function decideUpgrade(request: IncomingMessage): Decision {
    const path = request.url ?? '';
    const token = path.startsWith(pathPrefix) ? path.slice(pathPrefix.length) : '';
    const found = minted.get(token);
    // Whatever becomes of it: a token that has been seen is used up.
    minted.delete(token);
    if (request.headers.origin !== options.origin) {
      return { kind: 'refused', why: 'another origin', status: '403 Forbidden' };
    }
    if (request.headers.host !== `127.0.0.1:${port}`) {
      return { kind: 'refused', why: 'another host name', status: '403 Forbidden' };
    }
    if (found === undefined) return { kind: 'refused', why: 'no such token', status: '403 Forbidden' };
    if (nowMs() - found.mintedAtMs > tokenLifetimeMs) {
      return { kind: 'refused', why: 'the token has expired', status: '403 Forbidden' };
    }
    const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((name) => name.trim());
    if (!offered.includes(subprotocol)) {
      return { kind: 'refused', why: 'another subprotocol', status: '400 Bad Request' };
    }
    return { kind: 'accepted', minted: found };
  }

  function join(sessionId: string, page: WebSocket, rfb: Socket): void {
    const passage: Passage = {
      sessionId,
      close: () => {
        rfb.destroy();
        page.terminate();
        passages.delete(passage);
      },
    };
    passages.add(passage);
    passBytes(page, rfb);
    page.once('close', () => passage.close());
    page.on('error', (error) => log(`pixel door: the page's side of ${sessionId}: ${error.message}`));
    rfb.on('error', (error: NodeJS.ErrnoException) => {
      log(`pixel door: the RFB socket of ${sessionId}: ${error.code ?? error.message}`);
    });
    // What was sent already still arrives: the close frame follows it.
    rfb.once('close', () => {
      page.resume();
      page.close(1000);
    });
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const port = (server.address() as AddressInfo).port;
  let stopping: Promise<void> | null = null;

  return {
    port,
    mint(sessionId, rfbSocketPath) {
      dropStale(minted, nowMs());
      const token = randomBytes(32).toString('base64url');
      minted.set(token, { sessionId, rfbSocketPath, mintedAtMs: nowMs() });
      return `ws://127.0.0.1:${port}${pathPrefix}${token}`;
    },
    revoke(sessionId) {
      for (const [token, entry] of minted) if (entry.sessionId === sessionId) minted.delete(token);
      for (const passage of [...passages]) if (passage.sessionId === sessionId) passage.close();
    },
    stop() {
      stopping ??= new Promise((resolve) => {
        minted.clear();
        for (const passage of [...passages]) passage.close();
        server.close(() => resolve());
        server.closeAllConnections();
      });
      return stopping;
    },
  };
}

/** Forgets expired tokens and, beyond the limit, the oldest. (A Map keeps the order of insertion.) */
function dropStale(minted: Map<string, Minted>, nowMs: number): void {
  for (const [token, entry] of minted) {
    if (nowMs - entry.mintedAtMs > tokenLifetimeMs || minted.size >= mintedLimit) minted.delete(token);
  }
}

/** Both directions with backpressure: the side that cannot take more stops the reading of the other. */
function passBytes(page: WebSocket, rfb: Socket): void {
  rfb.on('data', (chunk: Buffer) => {
    page.send(chunk, { binary: true }, () => {
      if (page.bufferedAmount <= pixelHighWaterBytes / 2) rfb.resume();
    });
    if (page.bufferedAmount > pixelHighWaterBytes) rfb.pause();
  });
  page.on('message', (data: Buffer, isBinary) => {
    if (!isBinary) return page.close(1003);
    if (!rfb.write(data)) page.pause();
  });
  rfb.on('drain', () => page.resume());
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
