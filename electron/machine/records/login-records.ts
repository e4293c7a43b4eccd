/**
 * Login records, as login(1) keeps them: who is logged in (utmp), who was (wtmp), who was refused (btmp) and when each
 * account came last (lastlog). None of them is needed for a login, so whatever goes wrong is a list of words.
 */
import { lstatSync } from 'node:fs';
import { appendRecord, changeRecordFile, writeBytesAt } from './record-file.ts';
import { displayName, endOfRecord, findSlot, putRecord, slotOfDisplay, slotOfTerminal } from './record-slot.ts';
import { encodeLastlogRecord, lastlogRecordBytes, type UtmpRecord, utmpTypes } from './utmp-record.ts';

/** Absolute paths. */
export interface RecordFiles {
  readonly utmp: string;
  readonly wtmp: string;
  readonly btmp: string;
  readonly lastlog: string;
}

/** Where the C library and login(1) look (<paths.h>). /var/run is a link to /run where that is the place. */
export const machineRecordFiles: RecordFiles = {
  utmp: '/var/run/utmp',
  wtmp: '/var/log/wtmp',
  btmp: '/var/log/btmp',
  lastlog: '/var/log/lastlog',
};

/** A session on an X display or a terminal: the same values at its login and its logout. */
export interface RecordedSession {
  /** Name of the account. */
  readonly user: string;
  readonly uid: number;
  /** Of the designated process. */
  readonly pid: number;
  readonly displayNumber: number;
  /** Such as `pts/4`, of a session on a terminal: then its display counts for nothing. */
  readonly terminalLine?: string | undefined;
}

/**
 * Files that are not there. They are not made: «None of these programs creates the file, so if it is removed,
 * record-keeping is turned off», utmp(5).
 */
export function listMissingRecords(files: RecordFiles = machineRecordFiles): readonly (keyof RecordFiles)[] {
  return (['utmp', 'wtmp', 'btmp', 'lastlog'] as const).filter(
    (name) => lstatSync(files[name], { throwIfNoEntry: false }) === undefined,
  );
}

function slotOf({ terminalLine, displayNumber }: RecordedSession): Pick<UtmpRecord, 'line' | 'id'> {
  return terminalLine === undefined ? slotOfDisplay(displayNumber) : slotOfTerminal(terminalLine);
}

/**
 * The session begins: utmp, wtmp and lastlog.
 *
 * @param atMs milliseconds since 1970
 * @returns what went wrong, in words; a file that is not there is nothing wrong
 */
export async function recordLogin(
  session: RecordedSession,
  atMs: number,
  files: RecordFiles = machineRecordFiles,
): Promise<readonly string[]> {
  const record: UtmpRecord = {
    ...slotOf(session),
    type: utmpTypes.userProcess,
    pid: session.pid,
    user: session.user,
    // login(1) names no host for a terminal of this machine.
    host: session.terminalLine === undefined ? displayName(session.displayNumber) : '',
    atMs,
  };
  return wordsOf([
    await changeRecordFile(files.utmp, (descriptor) => putRecord(descriptor, record)),
    await changeRecordFile(files.wtmp, (descriptor) => appendRecord(descriptor, record)),
    await changeRecordFile(files.lastlog, (descriptor) =>
      writeBytesAt(descriptor, encodeLastlogRecord(record), session.uid * lastlogRecordBytes),
    ),
  ]);
}

/**
 * The session is over: its record in utmp is that of a dead process, and wtmp has its end. If another session was recorded
 * on this display meanwhile, that is left alone: its login ended this one for last(1).
 *
 * @param atMs milliseconds since 1970
 * @returns what went wrong, in words
 */
export async function recordLogout(
  session: RecordedSession,
  atMs: number,
  files: RecordFiles = machineRecordFiles,
): Promise<readonly string[]> {
  const record = endOfRecord({ ...slotOf(session), pid: session.pid }, atMs);
  let isTakenOver = false;
  const utmpFailure = await changeRecordFile(files.utmp, (descriptor) => {
    const { record: present } = findSlot(descriptor, record.id) ?? {};
    isTakenOver = present?.type === utmpTypes.userProcess && present.pid !== session.pid;
    if (!isTakenOver) putRecord(descriptor, record);
  });
  if (isTakenOver) return [];
  return wordsOf([utmpFailure, await changeRecordFile(files.wtmp, (descriptor) => appendRecord(descriptor, record))]);
}

/** Somebody was not let in. */
export interface RecordedRefusal {
  /** What was typed as the name. */
  readonly user: string;
  /** The machine has an account of this name. */
  readonly isKnown: boolean;
  /** Of the process that asked. */
  readonly pid: number;
  /** Where the greeter is. */
  readonly displayNumber: number;
}

/**
 * A login was refused: btmp. People type passwords as names, so a name that the machine does not know is `UNKNOWN`, as
 * login(1) does unless it is told LOG_UNKFAIL_ENAB (login.defs(5)).
 *
 * @param atMs milliseconds since 1970
 * @returns what went wrong, in words
 */
export async function recordRefusal(
  refusal: RecordedRefusal,
  atMs: number,
  files: RecordFiles = machineRecordFiles,
): Promise<readonly string[]> {
  const record: UtmpRecord = {
    ...slotOfDisplay(refusal.displayNumber),
    type: utmpTypes.loginProcess,
    pid: refusal.pid,
    user: refusal.isKnown ? refusal.user : 'UNKNOWN',
    host: displayName(refusal.displayNumber),
    atMs,
  };
  return wordsOf([await changeRecordFile(files.btmp, (descriptor) => appendRecord(descriptor, record))]);
}

function wordsOf(failures: readonly (string | null)[]): readonly string[] {
  return failures.filter((failure) => failure !== null);
}
