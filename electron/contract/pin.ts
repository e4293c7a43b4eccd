/** The operator's PIN as a configuration file has it: scrypt (RFC 7914) in the PHC string format, never the PIN itself. */

export interface PinHash {
  readonly scheme: 'scrypt';
  readonly N: number;
  readonly r: number;
  readonly p: number;
  /** Of `key`, in bytes. */
  readonly keyLength: number;
  /** Base64. */
  readonly salt: string;
  readonly key: string;
}

/** In the place of a hash, for whoever needs to know no more than that there is a PIN: app, page and journal. */
export const pinSet = 'set';

export const pinLimits = { least: 4, most: 12 } as const;

export function isPin(text: string): boolean {
  return /^[0-9]+$/.test(text) && text.length >= pinLimits.least && text.length <= pinLimits.most;
}

/** null: it is none, or one that would take more memory or time than a PIN is worth (more than 64 MiB). */
export function parsePinHash(text: string): PinHash | null {
  const found = /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,2}),p=(\d)\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/.exec(text);
  if (found === null) return null;
  const [log, r, p] = [Number(found[1]), Number(found[2]), Number(found[3])];
  if (log < 10 || r < 1 || p < 1 || p > 4 || 128 * r * 2 ** log > 64 * 1024 * 1024) return null;
  return { scheme: 'scrypt', N: 2 ** log, r, p, keyLength: 32, salt: `${found[4]}==`, key: `${found[5]}=` };
}

export function writePinHash({ N, r, p, salt, key }: PinHash): string {
  return `$scrypt$ln=${Math.log2(N)},r=${r},p=${p}$${salt.replaceAll('=', '')}$${key.replaceAll('=', '')}`;
}

/** What became of a PIN that was typed. later: none is looked at for so many milliseconds, after wrong ones. */
export type PinVerdict =
  | { readonly kind: 'right' }
  | { readonly kind: 'wrong'; readonly waitMs: number }
  | { readonly kind: 'later'; readonly waitMs: number };
