/** From the bytes of a file to its text. Pure. */
import { sayProblem } from '../contract/problem-words.ts';

export type DecodedText =
  | { readonly kind: 'text'; readonly text: string }
  /** `line` from 1; `why` completes «the file ...». */
  | { readonly kind: 'undecodable'; readonly line: number; readonly why: string };

/** TOML v1.0.0, «Spec»: a file is UTF-8. A byte order mark is passed on; what else is there is told with its place. */
export function decodeText(bytes: Uint8Array): DecodedText {
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff))
    return { kind: 'undecodable', line: 1, why: sayProblem('file.utf16') };
  const nul = bytes.indexOf(0);
  if (nul !== -1) {
    return { kind: 'undecodable', line: lineAt(bytes, nul), why: sayProblem('file.nul') };
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    // The decoder does not say where.
    const offset = findInvalid(bytes);
    const byte = `0x${(bytes[offset] ?? 0).toString(16).padStart(2, '0')}`;
    return { kind: 'undecodable', line: lineAt(bytes, offset), why: sayProblem('file.byte', { byte }) };
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
