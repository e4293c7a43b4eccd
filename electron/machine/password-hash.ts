/** Passwords as scrypt (RFC 7914) keeps them. */
import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

export interface ScryptParameters {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** As it is stored; `salt` and `key` in base64. */
export interface PasswordHash extends ScryptParameters {
  readonly scheme: 'scrypt';
  /** Of `key`, in bytes. */
  readonly keyLength: number;
  readonly salt: string;
  readonly key: string;
}

/** In bytes. */
export const saltLength = 16;
export const keyLength = 32;
/** Of one computation; parameters that need more are refused. */
export const parametersLimitBytes = 256 * 1024 * 1024;
/** 32 MiB, and some 100 ms of a processor. */
export const defaultParameters: ScryptParameters = { N: 2 ** 15, r: 8, p: 1 };

/** scrypt of node:crypto; a parameter so that tests can count what is computed. */
export type DeriveKey = (
  password: string,
  salt: Buffer,
  keyLength: number,
  options: Required<Pick<ScryptOptions, 'N' | 'r' | 'p' | 'maxmem'>>,
) => Promise<Buffer>;

export const deriveKeyWithScrypt: DeriveKey = promisify<string, Buffer, number, ScryptOptions, Buffer>(scrypt);

export async function hashPassword(
  password: string,
  deriveKey: DeriveKey = deriveKeyWithScrypt,
): Promise<PasswordHash> {
  const salt = randomBytes(saltLength);
  const key = await derive(password, salt, defaultParameters, deriveKey);
  const { N, r, p } = defaultParameters;
  return { scheme: 'scrypt', ...{ N, r, p, keyLength }, salt: salt.toString('base64'), key: key.toString('base64') };
}

export async function isPassword(
  password: string,
  hash: PasswordHash,
  deriveKey: DeriveKey = deriveKeyWithScrypt,
): Promise<boolean> {
  const key = await derive(password, Buffer.from(hash.salt, 'base64'), hash, deriveKey);
  const stored = Buffer.from(hash.key, 'base64');
  return stored.length === key.length && timingSafeEqual(stored, key);
}

/** What no password fits (but for one in 2^256), at the cost of any other. */
export function makeUnfittingHash({ N, r, p }: ScryptParameters): PasswordHash {
  const random = (length: number) => randomBytes(length).toString('base64');
  return { scheme: 'scrypt', ...{ N, r, p, keyLength }, salt: random(saltLength), key: random(keyLength) };
}

/** A password typed on another keyboard is the same one: NFC, as RFC 8265, section 4.2.2, has it. */
function derive(password: string, salt: Buffer, { N, r, p }: ScryptParameters, deriveKey: DeriveKey): Promise<Buffer> {
  // What OpenSSL counts: the blocks B, V, and X and T of RFC 7914. Node's own default is 32 MiB, just too little.
  const maxmem = 128 * r * (N + p + 2);
  return deriveKey(password.normalize('NFC'), salt, keyLength, { N, r, p, maxmem });
}
