/** X authority files (Xauthority(7)): the cookie that admits clients to a display. */
import { randomBytes } from 'node:crypto';
import { closeSync, constants, fchownSync, openSync, writeSync } from 'node:fs';

const familyWild = 65535;
const protocolName = 'MIT-MAGIC-COOKIE-1';

/** A fresh cookie: 16 random bytes. */
export function createCookie(): Buffer {
  return randomBytes(16);
}

/**
 * One entry. An empty `displayNumber` fits every display of that address: right for a server, which learns its number only
 * after it has read the file, and wrong for a session, which gets an entry for its display alone.
 */
export function encodeAuthority(cookie: Buffer, displayNumber: number | null): Buffer {
  const family = Buffer.alloc(2);
  family.writeUInt16BE(familyWild);
  const number = displayNumber === null ? '' : String(displayNumber);
  return Buffer.concat([
    family,
    encodeField(Buffer.alloc(0)),
    encodeField(Buffer.from(number)),
    encodeField(Buffer.from(protocolName)),
    encodeField(cookie),
  ]);
}

function encodeField(value: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(value.length);
  return Buffer.concat([length, value]);
}

/** Writes a new file, 0600, for this account. Refuses (EEXIST) where one is already: no link is ever followed. */
export function writeAuthorityFile(
  path: string,
  entry: Buffer,
  owner: { readonly uid: number; readonly gid: number } | null,
): void {
  const descriptor = openSync(
    path,
    constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    writeSync(descriptor, entry);
    if (owner !== null) fchownSync(descriptor, owner.uid, owner.gid);
  } finally {
    closeSync(descriptor);
  }
}
