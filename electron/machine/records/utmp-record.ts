/**
 * The bytes of login records as the C library of x86-64 lays them out: `struct utmp` (utmp(5), <bits/utmp.h>), of which
 * utmp, wtmp and btmp are sequences, and `struct lastlog`, of which lastlog has one for each uid.
 */

/** ut_type, utmp(5). */
export const utmpTypes = {
  bootTime: 2,
  initProcess: 5,
  loginProcess: 6,
  userProcess: 7,
  deadProcess: 8,
} as const;

/** The fields that we read and write. ut_exit, ut_session, ut_addr_v6 and the reserved bytes are zero in our records. */
export interface UtmpRecord {
  /** ut_type: one of `utmpTypes`, or another number of utmp(5). */
  readonly type: number;
  readonly pid: number;
  /** Name of the terminal without /dev/, or the X display such as `:1`. */
  readonly line: string;
  /** At most four bytes: names the slot of the record in utmp. */
  readonly id: string;
  readonly user: string;
  readonly host: string;
  /** ut_tv in milliseconds since 1970. */
  readonly atMs: number;
}

export const utmpRecordBytes = 384;

interface TextField {
  readonly offset: number;
  readonly bytes: number;
}

const utmpText = {
  line: { offset: 8, bytes: 32 },
  id: { offset: 40, bytes: 4 },
  user: { offset: 44, bytes: 32 },
  host: { offset: 76, bytes: 256 },
} as const satisfies Record<string, TextField>;
const pidOffset = 4;
const secondsOffset = 340;
const microsecondsOffset = 344;

export function encodeUtmpRecord(record: UtmpRecord): Buffer {
  const bytes = Buffer.alloc(utmpRecordBytes);
  bytes.writeInt16LE(record.type, 0);
  bytes.writeInt32LE(record.pid, pidOffset);
  writeText(bytes, utmpText.line, record.line);
  writeText(bytes, utmpText.id, record.id);
  writeText(bytes, utmpText.user, record.user);
  writeText(bytes, utmpText.host, record.host);
  bytes.writeUInt32LE(secondsOf(record.atMs), secondsOffset);
  bytes.writeInt32LE(Math.trunc(record.atMs % 1000) * 1000, microsecondsOffset);
  return bytes;
}

/** @param offset where the record begins, in bytes */
export function decodeUtmpRecord(bytes: Buffer, offset: number): UtmpRecord {
  const record = bytes.subarray(offset, offset + utmpRecordBytes);
  return {
    type: record.readInt16LE(0),
    pid: record.readInt32LE(pidOffset),
    line: readText(record, utmpText.line),
    id: readText(record, utmpText.id),
    user: readText(record, utmpText.user),
    host: readText(record, utmpText.host),
    atMs: record.readUInt32LE(secondsOffset) * 1000 + Math.trunc(record.readInt32LE(microsecondsOffset) / 1000),
  };
}

export const lastlogRecordBytes = 292;

const lastlogText = { line: { offset: 4, bytes: 32 }, host: { offset: 36, bytes: 256 } } as const;

/** The last login of an account; it stands at uid times `lastlogRecordBytes`. */
export function encodeLastlogRecord(login: Pick<UtmpRecord, 'line' | 'host' | 'atMs'>): Buffer {
  const bytes = Buffer.alloc(lastlogRecordBytes);
  bytes.writeUInt32LE(secondsOf(login.atMs), 0);
  writeText(bytes, lastlogText.line, login.line);
  writeText(bytes, lastlogText.host, login.host);
  return bytes;
}

/** The field has 32 bits; the C library reads them without a sign where it must last beyond 2038. */
function secondsOf(atMs: number): number {
  return Math.floor(atMs / 1000) % 2 ** 32;
}

/**
 * utmp(5): a text as long as its field has no zero byte behind it. A character that does not fit is left out whole, and one
 * that a terminal would obey is written as a question mark: who(1) prints what it finds.
 */
function writeText(record: Buffer, { offset, bytes }: TextField, text: string): void {
  // Buffer.write stops before a character that does not fit.
  record.write(text.replace(/\p{Cc}/gu, '?'), offset, bytes, 'utf8');
}

function readText(record: Buffer, { offset, bytes }: TextField): string {
  const field = record.subarray(offset, offset + bytes);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end === -1 ? bytes : end);
}
