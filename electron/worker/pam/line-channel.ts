/** JSON lines on one blocking socket: read when there is nothing else to do, which is how PAM's calls are made. */
import { readSync, writeSync } from 'node:fs';
import { type FromPam, type ToPam, toPamSchema } from '../../contract/authentication.ts';

export interface LineChannel {
  send(message: FromPam): void;
  /** Waits. null: the other side is gone, or speaks another language. */
  receive(): ToPam | null;
}

/** Many questions with long answers, as JSON. */
const lineLimit = 1024 * 1024;

export function createLineChannel(descriptor: number): LineChannel {
  let rest = '';
  const bytes = Buffer.alloc(64 * 1024);
  const decoder = new TextDecoder();
  function receive(): ToPam | null {
    for (;;) {
      const end = rest.indexOf('\n');
      if (end >= 0) {
        const line = rest.slice(0, end);
        rest = rest.slice(end + 1);
        return decode(line);
      }
      if (rest.length > lineLimit) return null;
      let length = 0;
      try {
        length = readSync(descriptor, bytes);
      } catch {
        // ECONNRESET: as good as the end.
      }
      if (length === 0) return null;
      rest += decoder.decode(bytes.subarray(0, length), { stream: true });
      // It may have held an answer.
      bytes.fill(0, 0, length);
    }
  }
  return {
    send(message) {
      const text = Buffer.from(`${JSON.stringify(message)}\n`);
      for (let at = 0; at < text.length; ) at += writeSync(descriptor, text, at);
    },
    receive,
  };
}

function decode(line: string): ToPam | null {
  try {
    const decoded = toPamSchema.safeParse(JSON.parse(line));
    return decoded.success ? decoded.data : null;
  } catch {
    return null;
  }
}
