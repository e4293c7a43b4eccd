/** The text files of accounts: passwd(5), shells(5) and the uid range of login.defs(5). From text to values; never throws. */

export interface PasswdEntry {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** First field of GECOS, fit to be shown; null where it is empty. */
  readonly realName: string | null;
  readonly home: string;
  /** passwd(5): an empty field means /bin/sh. */
  readonly shell: string;
}

/** Longest real name that is kept, in characters. */
const realNameLimit = 120;

/**
 * The entries in their order, as getent(1) prints them or as the file has them. Of a name that is there twice the first
 * counts, as in getpwnam(3). Lines that are no entries (comments, `+` and `-` of NIS) are passed over.
 */
export function parsePasswd(text: string): readonly PasswdEntry[] {
  const entries = new Map<string, PasswdEntry>();
  for (const line of text.split('\n')) {
    const fields = line.split(':');
    const [name = '', , uid = '', gid = '', gecos = '', home = '', shell = ''] = fields;
    if (fields.length !== 7 || name === '' || /^[+#-]/.test(name) || entries.has(name)) continue;
    if (!/^\d+$/.test(uid) || !/^\d+$/.test(gid)) continue;
    entries.set(name, {
      name,
      uid: Number(uid),
      gid: Number(gid),
      realName: realNameOf(gecos, name),
      home,
      shell: shell === '' ? '/bin/sh' : shell,
    });
  }
  return [...entries.values()];
}

/** GECOS is a list with commas whose first field is the real name; `&` in it stands for the capitalised login name. */
function realNameOf(gecos: string, name: string): string | null {
  const [first = ''] = gecos.split(',');
  const capitalised = name.charAt(0).toUpperCase() + name.slice(1);
  return shownText(first.replaceAll('&', capitalised));
}

/** A real name as it is shown; null where nothing of it would be seen. */
export function shownText(text: string): string | null {
  const shown = [...cleanText(text)].slice(0, realNameLimit).join('');
  return isSeen(shown) ? shown : null;
}

function isSeen(text: string): boolean {
  return /[^\s\p{Default_Ignorable_Code_Point}]/u.test(text);
}

/**
 * One line without anything that is obeyed instead of shown: controls, line separators, and the marks that turn the
 * direction of what follows (UAX #9), with which one name could be made to look like another.
 */
function cleanText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
}

/** True where a name can be shown, sent back and mean the same account: no controls, nothing that was not UTF-8. */
export function isPlainName(name: string): boolean {
  return name.length <= 256 && !name.includes('\u{fffd}') && cleanText(name) === name && isSeen(name);
}

export interface UidRange {
  readonly least: number;
  readonly most: number;
}

/** UID_MIN and UID_MAX: the uids that useradd(8) gives to people. The last line of a name counts; 1000 to 60000 without. */
export function parseUidRange(loginDefs: string): UidRange {
  let range: UidRange = { least: 1000, most: 60_000 };
  for (const line of loginDefs.split('\n')) {
    const [, key, written = ''] = /^\s*(UID_MIN|UID_MAX)\s+"?(\w+)"?\s*$/.exec(line) ?? [];
    const value = parseNumber(written);
    if (value === null) continue;
    if (key === 'UID_MIN') range = { ...range, least: value };
    else range = { ...range, most: value };
  }
  return range;
}

/** As strtoul(3) with base 0, which is how login.defs is read: 0x for hexadecimal, 0 for octal. */
function parseNumber(written: string): number | null {
  if (/^0x[0-9a-f]+$/i.test(written)) return Number.parseInt(written, 16);
  if (/^0[0-7]+$/.test(written)) return Number.parseInt(written, 8);
  return /^(0|[1-9]\d*)$/.test(written) ? Number(written) : null;
}

/** The login shells; without the file (null) those of getusershell(3), `/bin/sh` and `/bin/csh`. */
export function parseShells(text: string | null): ReadonlySet<string> {
  if (text === null) return new Set(['/bin/sh', '/bin/csh']);
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim());
  return new Set(lines.filter((line) => line.startsWith('/')));
}
