/**
 * What a page sends to the terminal of a text session: frames of one byte for the kind, four for the length (big endian) and
 * the payload. What comes back is the terminal's output and nothing else, so that it can be shown as it is.
 *
 * keys: bytes as typed. taken: how many bytes of output the page has drawn since the last such frame (4 bytes, big endian);
 * the session waits while too many are on their way. size: columns and rows (2 bytes each).
 */
export const terminalFrames = { keys: 0, taken: 1, size: 2 } as const;
export type TerminalFrame =
  | { readonly kind: 'keys'; readonly bytes: Uint8Array }
  | { readonly kind: 'taken'; readonly count: number }
  | { readonly kind: 'size'; readonly columns: number; readonly rows: number };

const headBytes = 5;
/** Longest payload, in bytes: a pasted text comes in several frames. */
export const terminalFrameLimit = 64 * 1024;
/** Of output that the page has not drawn yet, in bytes. */
export const terminalWindowBytes = 1024 * 1024;
/** Largest terminal, in characters to a side. */
export const terminalSideLimit = 2000;

/** One frame; keys beyond `terminalFrameLimit` are the caller's to split. */
export function encodeTerminalFrame(frame: TerminalFrame): Uint8Array {
  const payload = encodePayload(frame);
  const bytes = new Uint8Array(headBytes + payload.length);
  bytes[0] = terminalFrames[frame.kind];
  new DataView(bytes.buffer).setUint32(1, payload.length);
  bytes.set(payload, headBytes);
  return bytes;
}

function encodePayload(frame: TerminalFrame): Uint8Array {
  if (frame.kind === 'keys') return frame.bytes;
  const bytes = new Uint8Array(4);
  const view = new DataView(bytes.buffer);
  if (frame.kind === 'taken') view.setUint32(0, frame.count);
  else {
    view.setUint16(0, frame.columns);
    view.setUint16(2, frame.rows);
  }
  return bytes;
}

/** Takes bytes as they come; gives whole frames. Throws for what is none: the connection is of no use any more. */
export function createTerminalDecoder(): (chunk: Uint8Array) => readonly TerminalFrame[] {
  let rest = new Uint8Array(0);
  return (chunk) => {
    const bytes = new Uint8Array(rest.length + chunk.length);
    bytes.set(rest);
    bytes.set(chunk, rest.length);
    const frames: TerminalFrame[] = [];
    let at = 0;
    while (bytes.length - at >= headBytes) {
      const length = new DataView(bytes.buffer, at).getUint32(1);
      if (length > terminalFrameLimit) throw new Error('a frame is too long');
      if (bytes.length - at < headBytes + length) break;
      frames.push(decodeFrame(bytes[at] ?? 0, bytes.subarray(at + headBytes, at + headBytes + length)));
      at += headBytes + length;
    }
    rest = bytes.slice(at);
    return frames;
  };
}

function decodeFrame(kind: number, payload: Uint8Array): TerminalFrame {
  if (kind === terminalFrames.keys) return { kind: 'keys', bytes: payload.slice() };
  if (payload.length !== 4) throw new Error('a frame has another length than its kind');
  const view = new DataView(payload.buffer, payload.byteOffset, 4);
  if (kind === terminalFrames.taken) return { kind: 'taken', count: view.getUint32(0) };
  if (kind !== terminalFrames.size) throw new Error('a frame of an unknown kind');
  const [columns, rows] = [view.getUint16(0), view.getUint16(2)];
  const isSize = Math.min(columns, rows) >= 1 && Math.max(columns, rows) <= terminalSideLimit;
  if (!isSize) throw new Error('a terminal cannot have this size');
  return { kind: 'size', columns, rows };
}
