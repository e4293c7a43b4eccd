/**
 * The slot of an X display in utmp. The display names the slot, so the next session on it replaces the record of the one
 * before. Line and id together mark a record as Vestibule's: other display managers use the display's own name as the id
 * (LightDM, GDM), terminals the end of theirs. who(1), last(1) and utmpdump(1) take any id.
 */
import { appendRecord, type PlacedRecord, readRecordsBackwards, writeBytesAt } from './record-file.ts';
import { encodeUtmpRecord, type UtmpRecord, utmpTypes } from './utmp-record.ts';

const { initProcess, loginProcess, userProcess, deadProcess } = utmpTypes;
/** Those that getutid(3) compares by id. */
const typesWithSlot: ReadonlySet<number> = new Set([initProcess, loginProcess, userProcess, deadProcess]);

export function displayName(displayNumber: number): string {
  return `:${displayNumber}`;
}

/** Line and id of the records of a display: `:1` and `v001`. */
export function slotOfDisplay(displayNumber: number): Pick<UtmpRecord, 'line' | 'id'> {
  // Four digits of base 36, of which the first is v for all numbers that people see: one id for each number of 16 bits.
  const id = (Number.parseInt('v000', 36) + displayNumber).toString(36);
  return { line: displayName(displayNumber), id };
}

/** Line and id of the records of a pseudo terminal: `pts/1` and `w001`. */
export function slotOfTerminal(line: string): Pick<UtmpRecord, 'line' | 'id'> {
  const terminalNumber = Number(/\d+$/.exec(line)?.[0] ?? 0);
  return { line, id: (Number.parseInt('w000', 36) + terminalNumber).toString(36) };
}

/** Whether Vestibule wrote this record, whichever of its seats it was. */
export function isVestibuleRecord(record: UtmpRecord): boolean {
  if (/^pts\/\d{1,4}$/.test(record.line)) return slotOfTerminal(record.line).id === record.id;
  const displayNumber = /^:(\d{1,5})$/.exec(record.line)?.[1];
  return displayNumber !== undefined && slotOfDisplay(Number(displayNumber)).id === record.id;
}

/** The record that ends another, as logout(3) leaves it in utmp: with line, id and pid, without user and host. */
export function endOfRecord(record: Pick<UtmpRecord, 'line' | 'id' | 'pid'>, atMs: number): UtmpRecord {
  const { line, id, pid } = record;
  return { type: deadProcess, line, id, pid, user: '', host: '', atMs };
}

/** The first record of this id, getutid(3). */
export function findSlot(descriptor: number, id: string): PlacedRecord | undefined {
  return [...readRecordsBackwards(descriptor)].findLast(
    ({ record }) => record.id === id && typesWithSlot.has(record.type),
  );
}

/** Replaces the record of the same id, or adds one, pututline(3). */
export function putRecord(descriptor: number, record: UtmpRecord): void {
  const slot = findSlot(descriptor, record.id);
  if (slot === undefined) appendRecord(descriptor, record);
  else writeBytesAt(descriptor, encodeUtmpRecord(record), slot.position);
}
