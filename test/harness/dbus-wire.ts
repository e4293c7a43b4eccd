/**
 * As much of the wire of D-Bus as a service of a test needs (D-Bus Specification, «Message Protocol»): it is called, and
 * answers. Little-endian alone, which is what this machine's programs speak.
 */
import { connect, type Socket } from 'node:net';

export interface Call {
  readonly member: string;
  readonly serial: number;
  readonly sender: string;
}

export type Value = string | number | boolean | readonly Value[];
/** What is sent back: a value of this signature, or an error by its name and words. */
export type Reply =
  | { readonly signature: string; readonly value: Value }
  | { readonly error: string; readonly words: string }
  | null;

/** Connects as this process's account, takes the name, and answers what is called. Resolves once the name is held. */
export async function serveOnBus(
  socketPath: string,
  name: string,
  answer: (call: Call) => Reply | Promise<Reply>,
): Promise<{ stop(): Promise<void> }> {
  const socket = connect(socketPath);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', () => resolve());
    socket.once('error', reject);
  });
  const uid = Buffer.from(String(process.getuid?.())).toString('hex');
  socket.write(`\0AUTH EXTERNAL ${uid}\r\n`);
  const accepted = await new Promise<string>((resolve) => socket.once('data', (data) => resolve(data.toString())));
  if (!accepted.startsWith('OK')) throw new Error(`the bus says: ${accepted}`);
  socket.write('BEGIN\r\n');

  let serial = 0;
  const returned = new Map<number, () => void>();
  const send = (type: number, fields: readonly Field[], body: Buffer): number => {
    serial += 1;
    socket.write(encode(type, serial, fields, body));
    return serial;
  };
  const callBus = (member: string, signature: string, body: Buffer): Promise<void> =>
    new Promise((resolve) => {
      const fields: readonly Field[] = [
        [1, 'o', '/org/freedesktop/DBus'],
        [2, 's', 'org.freedesktop.DBus'],
        [3, 's', member],
        [6, 's', 'org.freedesktop.DBus'],
        ...(signature === '' ? [] : [[8, 'g', signature] as const]),
      ];
      returned.set(send(1, fields, body), resolve);
    });
  readMessages(socket, (message) => {
    if (message.type === 2) return returned.get(message.replySerial)?.();
    if (message.type !== 1) return;
    void Promise.resolve(answer(message)).then((reply) => {
      if (reply === null) return;
      const to: readonly Field[] = [
        [5, 'u', message.serial],
        [6, 's', message.sender],
      ];
      if ('error' in reply) {
        send(3, [...to, [4, 's', reply.error], [8, 'g', 's']], marshal('s', reply.words));
      } else {
        const signature: readonly Field[] = reply.signature === '' ? [] : [[8, 'g', reply.signature]];
        send(2, [...to, ...signature], marshal(reply.signature, reply.value));
      }
    });
  });
  await callBus('Hello', '', Buffer.alloc(0));
  const wish = createWriter();
  wish.put('s', name);
  wish.put('u', 0);
  await callBus('RequestName', 'su', wish.bytes());
  return {
    stop: () =>
      new Promise((resolve) => {
        socket.once('close', () => resolve());
        socket.destroy();
      }),
  };
}

type Field = readonly [code: number, signature: string, value: string | number];

function encode(type: number, serial: number, fields: readonly Field[], body: Buffer): Buffer {
  const head = createWriter();
  for (const byte of [0x6c, type, 0, 1]) head.put('y', byte);
  head.put('u', body.length);
  head.put('u', serial);
  const list = createWriter();
  for (const [code, signature, value] of fields) {
    list.align(8);
    list.put('y', code);
    list.put('g', signature);
    list.put(signature, value);
  }
  // The list begins at 16, a multiple of 8, so its own alignments are right as they are.
  head.put('u', list.bytes().length);
  head.append(list.bytes());
  head.align(8);
  return Buffer.concat([head.bytes(), body]);
}

function marshal(signature: string, value: Value): Buffer {
  const writer = createWriter();
  if (signature !== '') writer.put(signature, value);
  return writer.bytes();
}

interface Writer {
  align(to: number): void;
  append(bytes: Buffer): void;
  put(signature: string, value: Value): void;
  bytes(): Buffer;
}

function createWriter(start: Buffer = Buffer.alloc(0)): Writer {
  let all = start;
  const append = (bytes: Buffer): void => {
    all = Buffer.concat([all, bytes]);
  };
  const align = (to: number): void => append(Buffer.alloc((to - (all.length % to)) % to));
  const number = (value: number): Buffer => {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    return bytes;
  };
  function put(signature: string, value: Value): void {
    const kind = signature[0];
    if (kind === 'y') return append(Buffer.from([Number(value)]));
    if (kind === 'g') return append(Buffer.from([String(value).length, ...Buffer.from(String(value)), 0]));
    if (kind === '(') {
      align(8);
      const inner = signature.slice(1, -1);
      for (const [index, member] of (value as readonly Value[]).entries()) put(inner[index] ?? '', member);
      return;
    }
    align(4);
    if (kind === 'u' || kind === 'b') return append(number(Number(value)));
    if (kind === 's' || kind === 'o') {
      const text = Buffer.from(String(value));
      append(number(text.length));
      return append(Buffer.concat([text, Buffer.from([0])]));
    }
    if (kind !== 'a') throw new Error(`no such signature here: ${signature}`);
    const lengthAt = all.length;
    append(number(0));
    const inner = signature.slice(1);
    if (inner.startsWith('(')) align(8);
    const beginsAt = all.length;
    for (const member of value as readonly Value[]) put(inner, member);
    all.writeUInt32LE(all.length - beginsAt, lengthAt);
  }
  return { align, append, put, bytes: () => all };
}

interface Message extends Call {
  readonly type: number;
  readonly replySerial: number;
}

function readMessages(socket: Socket, take: (message: Message) => void): void {
  let rest = Buffer.alloc(0);
  socket.on('error', () => undefined); // Its close is what counts.
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      if (rest.length < 16) return;
      const fieldsLength = rest.readUInt32LE(12);
      const bodyAt = Math.ceil((16 + fieldsLength) / 8) * 8;
      const length = bodyAt + rest.readUInt32LE(4);
      if (rest.length < length) return;
      const fields = readFields(rest.subarray(16, 16 + fieldsLength));
      const message = {
        type: rest[1] ?? 0,
        serial: rest.readUInt32LE(8),
        member: String(fields.get(3) ?? ''),
        sender: String(fields.get(7) ?? ''),
        replySerial: Number(fields.get(5) ?? 0),
      };
      rest = rest.subarray(length);
      take(message);
    }
  });
}

function readFields(bytes: Buffer): ReadonlyMap<number, string | number> {
  const fields = new Map<number, string | number>();
  for (let at = 0; at < bytes.length; at = Math.ceil(at / 8) * 8) {
    const code = bytes[at] ?? 0;
    const signature = String.fromCharCode(bytes[at + 2] ?? 0);
    at += 4;
    if (signature === 'g') {
      const length = bytes[at] ?? 0;
      fields.set(code, bytes.toString('latin1', at + 1, at + 1 + length));
      at += length + 2;
      continue;
    }
    const number = bytes.readUInt32LE(at);
    at += 4;
    fields.set(code, signature === 'u' ? number : bytes.toString('utf8', at, at + number));
    if (signature !== 'u') at += number + 1;
  }
  return fields;
}
