/** From the bytes of a file to its text. Pure. */

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  /** `line` from 1; `why` completes «the file ...». */
  | { readonly kind: 'undecodable'; readonly line: number; readonly why: string };

/** TOML v1.0.0, «Spec»: a file is UTF-8. A byte order mark is passed on; what else is there is told with its place. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { kind: 'undecodable', line: 1, why: 'is UTF-16 text, and must be UTF-8' };
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    const why = 'has a NUL byte in this line, as UTF-16 text and binary files have, and must be UTF-8 text';
    return { kind: 'undecodable', line: lineAt(bytes, nul), why };
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    // The decoder does not say where.
    const offset = findInvalid(bytes);
    const byte = `0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')}`;
    const why = `has the byte ${byte} in this line, which is not UTF-8, as text in an older encoding such as Latin-1 has`;
    return { kind: 'undecodable', line: lineAt(bytes, offset), why };
  }
}

function lineAt(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (const byte of bytes.subarray(0, offset)) if (byte === 0x0a) line += 1;
  return line;
}

/** The offset of the first byte that is part of no character: the first U+FFFD that was not written as one. */
function findInvalid(bytes: Uint8Array): number {
  const lenient = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
  let offset = 0;
  for (const character of lenient) {
    const length = character === '\u{fffd}' ? 3 : new TextEncoder().encode(character).length;
    const isWritten =
      character !== '\u{fffd}' || (bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd);
    if (!isWritten) return offset;
    offset += length;
  }
  return Math.max(0, bytes.length - 1);
}
