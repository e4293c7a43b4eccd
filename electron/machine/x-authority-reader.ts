/** Reads X authority files (Xauthority(7)): who may use which display. x-authority.ts writes them. */
import { hostname } from 'node:os';
import { readSmallFile } from './small-text-file.ts';

export interface XAuthorityEntry {
  /** 256 this machine by its name, 65535 any address; others are networks. */
  readonly family: number;
  readonly address: Buffer;
  /** As text; empty fits every display. */
  readonly displayNumber: string;
  /** Of the protocol, such as MIT-MAGIC-COOKIE-1. */
  readonly name: string;
  /** The secret. */
  readonly data: Buffer;
}

export type ReadXAuthority =
  | { readonly kind: 'entries'; readonly entries: readonly XAuthorityEntry[] }
  | { readonly kind: 'missing' }
  /** `why` completes «the file ...». */
  | { readonly kind: 'unreadable'; readonly why: string };

const familyLocal = 256;
const familyWild = 65535;
const fileLimitBytes = 1024 * 1024;

/** Never throws. Of a file that is cut short the whole entries count. */
export function readXAuthority(path: string): ReadXAuthority {
  const read = readSmallFile(path, fileLimitBytes);
  return read.kind === 'bytes' ? { kind: 'entries', entries: parseXAuthority(read.bytes) } : read;
}

export function parseXAuthority(bytes: Buffer): readonly XAuthorityEntry[] {
  const entries: XAuthorityEntry[] = [];
  let at = 0;
  const takeField = (): Buffer | null => {
    if (at + 2 > bytes.length) return null;
    const end = at + 2 + bytes.readUInt16BE(at);
    if (end > bytes.length) return null;
    const field = bytes.subarray(at + 2, end);
    at = end;
    return field;
  };
  while (at + 2 <= bytes.length) {
    const family = bytes.readUInt16BE(at);
    at += 2;
    const [address, number, name, data] = [takeField(), takeField(), takeField(), takeField()];
    if (address === null || number === null || name === null || data === null) break;
    entries.push({ family, address, displayNumber: number.toString('latin1'), name: name.toString('latin1'), data });
  }
  return entries;
}

/**
 * The cookie for a display of this machine, or null. As in XauGetBestAuthByAddr(3) the first that fits; entries for
 * networks do not, because this machine's displays are spoken to on their UNIX sockets.
 */
export function findCookie(
  entries: readonly XAuthorityEntry[],
  displayNumber: number,
  machineName: string = hostname(),
): Buffer | null {
  const entry = entries.find(
    ({ family, address, displayNumber: number, name }) =>
      name === 'MIT-MAGIC-COOKIE-1' &&
      (number === '' || number === String(displayNumber)) &&
      (family === familyWild || (family === familyLocal && address.toString() === machineName)),
  );
  return entry?.data ?? null;
}
