/** Reads the Xauthority(7) file for the cookie of a display: all numbers are 16 bits, big endian. */
import { readFileSync } from 'node:fs';
import { homedir, hostname } from 'node:os';
import { join } from 'node:path';

const familyLocal = 256;
const familyWild = 65535;
const scheme = 'MIT-MAGIC-COOKIE-1';

/** Null where there is no file or no entry for this display: the server may let us in all the same. */
export function findCookie(displayNumber: string): { readonly name: string; readonly data: string } | null {
  let file: Buffer;
  try {
    file = readFileSync(process.env['XAUTHORITY'] ?? join(homedir(), '.Xauthority'));
  } catch {
    // No such file, or not ours to read: no cookie.
    return null;
  }
  for (let at = 0; at + 2 <= file.length; ) {
    const family = file.readUInt16BE(at);
    at += 2;
    const fields: Buffer[] = [];
    for (let field = 0; field < 4; field++) {
      if (at + 2 > file.length) return null;
      const end = at + 2 + file.readUInt16BE(at);
      if (end > file.length) return null;
      fields.push(file.subarray(at + 2, end));
      at = end;
    }
    const [address, number, name, data] = fields.map((field) => field.toString('latin1'));
    const isHere = family === familyWild || (family === familyLocal && address === hostname());
    if (isHere && (number === '' || number === displayNumber) && name === scheme && data !== undefined)
      return { name, data };
  }
  return null;
}
