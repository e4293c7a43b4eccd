/** Gives an Xvnc the monitors that a test wants, as a viewer does: SetDesktopSize of the RFB protocol (RFC 6143 and its extensions). */
import { connect, type Socket } from 'node:net';

export interface VncMonitor {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const extendedDesktopSize = -308;

/** They are called VNC-0, VNC-1 and so on by RandR. Resolves when the server has been told. */
export async function setVncMonitors(socketPath: string, monitors: readonly VncMonitor[]): Promise<void> {
  const socket = connect(socketPath);
  try {
    const read = createReader(socket);
    socket.write(await read(12));
    const [count = 0] = await read(1);
    await read(count);
    socket.write(Buffer.from([1]));
    await read(4);
    socket.write(Buffer.from([1]));
    const init = await read(24);
    await read(init.readUInt32BE(20));
    socket.write(encodeEncodings());
    socket.write(encodeRequest(init.readUInt16BE(0), init.readUInt16BE(2)));
    // The first update tells the layout; a server takes another one only from who knows of it.
    await read(16);
    socket.write(encodeDesktopSize(monitors));
    await read(16);
  } finally {
    socket.destroy();
  }
}

function createReader(socket: Socket): (length: number) => Promise<Buffer> {
  let held = Buffer.alloc(0);
  let wake = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    held = Buffer.concat([held, chunk]);
    wake();
  });
  return async (length) => {
    while (held.length < length) await new Promise<void>((resolve) => (wake = resolve));
    const taken = held.subarray(0, length);
    held = held.subarray(length);
    return taken;
  };
}

function encodeEncodings(): Buffer {
  const message = Buffer.alloc(8);
  message.writeUInt8(2, 0);
  message.writeUInt16BE(1, 2);
  message.writeInt32BE(extendedDesktopSize, 4);
  return message;
}

function encodeRequest(width: number, height: number): Buffer {
  const message = Buffer.alloc(10);
  message.writeUInt8(3, 0);
  message.writeUInt16BE(width, 6);
  message.writeUInt16BE(height, 8);
  return message;
}

function encodeDesktopSize(monitors: readonly VncMonitor[]): Buffer {
  const message = Buffer.alloc(8 + 16 * monitors.length);
  message.writeUInt8(251, 0);
  message.writeUInt16BE(Math.max(...monitors.map(({ x, width }) => x + width)), 2);
  message.writeUInt16BE(Math.max(...monitors.map(({ y, height }) => y + height)), 4);
  message.writeUInt8(monitors.length, 6);
  for (const [index, { x, y, width, height }] of monitors.entries()) {
    const at = 8 + 16 * index;
    message.writeUInt32BE(index, at);
    for (const [place, value] of [x, y, width, height].entries()) message.writeUInt16BE(value, at + 4 + 2 * place);
  }
  return message;
}
