import { mkdtempSync, rmSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { encryptChallenge, type RfbGate, startRfbGate } from '../../electron/machine/rfb-gate.ts';

let folder: string;
let display: Server;
let gate: RfbGate;

/** A display server that asks for nothing and then says what it gets back. */
function serveDisplay(socket: Socket): void {
  socket.write('RFB 003.008\n');
  let step = 0;
  socket.on('data', (chunk) => {
    step += 1;
    if (step === 1) socket.write(Buffer.from([1, 1]));
    else if (step === 2) socket.write(Buffer.from([0, 0, 0, 0]));
    else socket.write(chunk);
  });
  socket.on('error', () => undefined);
}

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rfb-gate-'));
  const rfbSocketPath = join(folder, 'rfb.sock');
  display = createServer(serveDisplay);
  await new Promise<void>((resolve) => display.listen(rfbSocketPath, resolve));
  gate = await startRfbGate({ host: '127.0.0.1', port: 0, rfbSocketPath });
});
afterEach(async () => {
  gate.stop();
  await gate.over;
  await new Promise((resolve) => display.close(resolve));
  rmSync(folder, { recursive: true });
});

/** A viewer that answers the challenge with this password; gives the security result and a way to go on. */
async function view(
  password: string,
): Promise<{ readonly result: number; readonly socket: Socket; next(): Promise<Buffer> }> {
  const socket = connect(gate.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  let wake: () => void = () => undefined;
  socket.on('data', (chunk) => {
    chunks.push(chunk);
    wake();
  });
  socket.on('error', () => undefined);
  const next = async (): Promise<Buffer> => {
    while (chunks.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return chunks.shift() ?? Buffer.alloc(0);
  };
  expect((await next()).toString()).toBe('RFB 003.008\n');
  socket.write('RFB 003.008\n');
  expect([...(await next())]).toEqual([1, 2]);
  socket.write(Buffer.from([2]));
  socket.write(encryptChallenge(await next(), password));
  return { result: (await next()).readUInt32BE(0), socket, next };
}

describe('the gate in front of a display server', () => {
  test('lets one viewer in with the password, and passes bytes', async () => {
    const viewer = await view(gate.password);
    expect(viewer.result).toBe(0);
    viewer.socket.write('hello');
    expect((await viewer.next()).toString()).toBe('hello');
    viewer.socket.destroy();
    expect(await gate.over).toBe('viewed');
  });

  test('refuses a wrong password, and closes for good after three', async () => {
    for (let attempt = 0; attempt < 3; attempt += 1) expect((await view('wrong')).result).toBe(1);
    expect(await gate.over).toBe('refused');
  });

  test('is closed to others once one is in', async () => {
    const viewer = await view(gate.password);
    const second = connect(gate.port, '127.0.0.1');
    const refused = new Promise((resolve) => second.once('error', resolve));
    expect(await refused).toMatchObject({ code: 'ECONNREFUSED' });
    viewer.socket.destroy();
  });
});
