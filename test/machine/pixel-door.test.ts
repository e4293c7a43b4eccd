import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import {
  type PixelDoor,
  pixelHighWaterBytes,
  startPixelDoor,
  tokenLifetimeMs,
} from '../../electron/machine/pixel-door.ts';

const origin = 'https://vestibule.localhost';

let folder: string;
let rfbSocketPath: string;
let rfbServer: Server;
let rfbSockets: Socket[];
let nowMs: number;
let said: string[];
let door: PixelDoor;
let pages: WebSocket[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pixel-door-'));
  rfbSocketPath = join(folder, 'rfb.sock');
  rfbSockets = [];
  rfbServer = createServer((socket) => {
    rfbSockets.push(socket);
    socket.on('error', () => socket.destroy());
  }).listen(rfbSocketPath);
  await once(rfbServer, 'listening');
  nowMs = 1000;
  said = [];
  pages = [];
  door = await startPixelDoor({ origin, nowMs: () => nowMs, log: (line) => said.push(line) });
});

afterEach(async () => {
  await door.stop();
  for (const page of pages) page.terminate();
  for (const socket of rfbSockets) socket.destroy();
  rfbServer.close();
  await once(rfbServer, 'close');
  rmSync(folder, { recursive: true });
  // The leak check: nobody listens any more.
  const left = connect(door.port, '127.0.0.1');
  const [error] = (await once(left, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNREFUSED');
});

function openPage(url: string, options: { origin?: string; protocol?: string; host?: string } = {}): WebSocket {
  const page = new WebSocket(url, options.protocol ?? 'binary', {
    origin: options.origin ?? origin,
    ...(options.host === undefined ? {} : { headers: { host: options.host } }),
  });
  pages.push(page);
  return page;
}

/** The HTTP status with which a connection was refused. */
async function refusal(page: WebSocket): Promise<number> {
  page.on('error', () => {});
  const [, response] = (await once(page, 'unexpected-response')) as [unknown, { statusCode: number }];
  return response.statusCode;
}

async function nextRfbSocket(): Promise<Socket> {
  if (rfbSockets.length === 0) await once(rfbServer, 'connection');
  const socket = rfbSockets[0];
  if (socket === undefined) throw new Error('no connection');
  return socket;
}

describe('pixel door', () => {
  it('passes bytes both ways, unread and in order', async () => {
    const page = openPage(door.mint('w1', rfbSocketPath));
    const rfb = await nextRfbSocket();
    rfb.write('RFB 003.008\n');
    const [greeting] = (await once(page, 'message')) as [Buffer];
    expect(greeting.toString()).toBe('RFB 003.008\n');
    page.send(Buffer.from([0, 255, 1]));
    const [answer] = (await once(rfb, 'data')) as [Buffer];
    expect([...answer]).toEqual([0, 255, 1]);
    expect(page.protocol).toBe('binary');
    expect(page.extensions).toBe('');
  });

  it.each(['https://vestibule.localhost:8443', 'http://vestibule.localhost', 'null', ''])(
    'refuses the origin %j, and uses the token up',
    async (foreign) => {
      const url = door.mint('w1', rfbSocketPath);
      expect(await refusal(openPage(url, { origin: foreign }))).toBe(403);
      expect(await refusal(openPage(url))).toBe(403);
      expect(rfbSockets).toEqual([]);
    },
  );

  it('refuses a host name that resolves to loopback', async () => {
    expect(await refusal(openPage(door.mint('w1', rfbSocketPath), { host: `localhost:${door.port}` }))).toBe(403);
  });

  it.each(['', 'AAAA', '../', 'x'.repeat(4000)])('refuses the token %j', async (token) => {
    door.mint('w1', rfbSocketPath);
    expect(await refusal(openPage(`ws://127.0.0.1:${door.port}/pixels/${token}`))).toBe(403);
  });

  it('refuses a token the second time', async () => {
    const url = door.mint('w1', rfbSocketPath);
    await once(openPage(url), 'open');
    expect(await refusal(openPage(url))).toBe(403);
  });

  it('takes a token at the end of its time and refuses it a moment later', async () => {
    const inTime = door.mint('w1', rfbSocketPath);
    const late = door.mint('w1', rfbSocketPath);
    nowMs += tokenLifetimeMs;
    await once(openPage(inTime), 'open');
    nowMs += 1;
    expect(await refusal(openPage(late))).toBe(403);
    expect(said).toEqual(['pixel door: refused a connection: the token has expired']);
  });

  it('refuses another subprotocol', async () => {
    expect(await refusal(openPage(door.mint('w1', rfbSocketPath), { protocol: 'text' }))).toBe(400);
  });

  it('keeps no more than the newest 64 tokens', async () => {
    const first = door.mint('w1', rfbSocketPath);
    for (let index = 0; index < 64; index += 1) door.mint('w2', rfbSocketPath);
    expect(await refusal(openPage(first))).toBe(403);
  });

  it('voids the tokens of a session that is revoked, and closes its picture alone', async () => {
    const open = openPage(door.mint('w1', rfbSocketPath));
    const other = openPage(door.mint('w2', rfbSocketPath));
    await Promise.all([once(open, 'open'), once(other, 'open')]);
    const unused = door.mint('w1', rfbSocketPath);
    door.revoke('w1');
    await once(open, 'close');
    expect(other.readyState).toBe(WebSocket.OPEN);
    expect(await refusal(openPage(unused))).toBe(403);
  });

  it('refuses with 502 where the RFB socket is gone', async () => {
    expect(await refusal(openPage(door.mint('w1', join(folder, 'gone.sock'))))).toBe(502);
    expect(said).toEqual(['pixel door: the RFB socket of w1: ENOENT']);
  });

  it('closes the page’s side when the X server’s side closes, after all that was sent', async () => {
    const page = openPage(door.mint('w1', rfbSocketPath));
    let received = 0;
    page.on('message', (data: Buffer) => {
      received += data.length;
    });
    const rfb = await nextRfbSocket();
    rfb.end(Buffer.alloc(300_000));
    const [code] = (await once(page, 'close')) as [number];
    expect(code).toBe(1000);
    expect(received).toBe(300_000);
  });

  it('closes the X server’s side when the page closes', async () => {
    const page = openPage(door.mint('w1', rfbSocketPath));
    const rfb = await nextRfbSocket();
    rfb.resume();
    await once(page, 'open');
    page.terminate();
    await once(rfb, 'close');
    expect(rfb.destroyed).toBe(true);
  });

  it('closes on a text message: RFB has none', async () => {
    const page = openPage(door.mint('w1', rfbSocketPath));
    await once(page, 'open');
    page.send('text');
    const [code] = (await once(page, 'close')) as [number];
    expect(code).toBe(1003);
  });

  it('stops reading the X server while the page takes nothing, and loses nothing', async () => {
    const page = openPage(door.mint('w1', rfbSocketPath));
    const rfb = await nextRfbSocket();
    await once(page, 'open');
    page.pause();
    const total = 64 * 1024 * 1024;
    const flushed = writeUntilStuck(rfb, total);
    const taken = await flushed.stuck;
    // What both kernels' buffers hold comes on top of the door's own limit; without backpressure it is all of it.
    expect(taken).toBeLessThan(pixelHighWaterBytes + 32 * 1024 * 1024);
    let received = 0;
    page.on('message', (data: Buffer) => {
      received += data.length;
    });
    page.resume();
    await flushed.done;
    rfb.end();
    await once(page, 'close');
    expect(received).toBe(total);
  });

  it('stops reading the page while the X server takes nothing, and loses nothing', async () => {
    const page = openPage(door.mint('w1', rfbSocketPath));
    const rfb = await nextRfbSocket();
    await once(page, 'open');
    rfb.pause();
    const chunk = Buffer.alloc(256 * 1024);
    const total = 128 * chunk.length;
    for (let sent = 0; sent < total; sent += chunk.length) page.send(chunk);
    expect(await settled(() => page.bufferedAmount)).toBeGreaterThan(total / 2);
    let received = 0;
    const all = new Promise<void>((resolve) => {
      rfb.on('data', (data: Buffer) => {
        received += data.length;
        if (received === total) resolve();
      });
    });
    rfb.resume();
    await all;
    expect(page.bufferedAmount).toBe(0);
  });

  it('outlives garbage in place of HTTP', async () => {
    const socket = connect(door.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.end('\0\xff\x16\x03\x01 garbage\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
    await once(openPage(door.mint('w1', rfbSocketPath)), 'open');
  });

  it('answers 404 to an ordinary request', async () => {
    expect((await fetch(`http://127.0.0.1:${door.port}/pixels/x`)).status).toBe(404);
  });

  it('outlives a page that is gone before the X server has answered', async () => {
    const page = openPage(door.mint('w1', rfbSocketPath));
    page.on('error', () => {});
    page.terminate();
    await roundTrip(door);
    await once(openPage(door.mint('w1', rfbSocketPath)), 'open');
  });

  it('stops with connections open, twice', async () => {
    const page = openPage(door.mint('w1', rfbSocketPath));
    await once(page, 'open');
    await Promise.all([door.stop(), once(page, 'close')]);
    await door.stop();
  });
});

/** Writes until the socket's other end takes no more; `stuck` is the number of bytes that were taken by then. */
function writeUntilStuck(socket: Socket, total: number): { stuck: Promise<number>; done: Promise<void> } {
  const chunk = Buffer.alloc(256 * 1024);
  let taken = 0;
  let tellDone = (): void => {};
  const done = new Promise<void>((resolve) => {
    tellDone = resolve;
  });
  const write = (): void => {
    if (taken === total) {
      tellDone();
      return;
    }
    socket.write(chunk, () => {
      taken += chunk.length;
      write();
    });
  };
  write();
  return { stuck: settled(() => taken), done };
}

/** The value once it has stayed the same over many turns of the loop, in which I/O had every chance to go on. */
async function settled(read: () => number): Promise<number> {
  let last = read();
  for (let same = 0; same < 200; ) {
    await roundTrip(door);
    const now = read();
    same = now === last ? same + 1 : 0;
    last = now;
  }
  return last;
}

/** One request and its answer over the same event loop. */
async function roundTrip(through: PixelDoor): Promise<void> {
  await (await fetch(`http://127.0.0.1:${through.port}/`)).arrayBuffer();
}
