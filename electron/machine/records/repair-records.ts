/** After a crash or a power cut, records of sessions that are over still say that they last. The next start ends them. */
import { findIdentity, isRunning, startTimeMs } from '../process-identity.ts';
import { machineRecordFiles, type RecordFiles } from './login-records.ts';
import { appendRecord, changeRecordFile, readRecordsBackwards, writeBytesAt } from './record-file.ts';
import { endOfRecord, isVestibuleRecord } from './record-slot.ts';
import { encodeUtmpRecord, type UtmpRecord, utmpTypes } from './utmp-record.ts';

export interface RecordRepair {
  /** Logins that were given an end, in wtmp or utmp or both, oldest first. */
  readonly ended: readonly UtmpRecord[];
  /** What went wrong, in words. */
  readonly failures: readonly string[];
}

export interface RecordRepairOptions {
  /** When it is found that they are over, which is all that is known of their end; milliseconds since 1970. */
  readonly atMs: number;
  readonly files?: RecordFiles;
  /** Which records may be ended; default: all that Vestibule wrote. */
  readonly isOurs?: (record: UtmpRecord) => boolean;
  /** Whether the process of a record still runs; default: by its pid and start time. */
  readonly isRunning?: (record: UtmpRecord) => boolean;
}

/** As far back as wtmp is searched: some 19 MB of it, where no boot record ends the search before. */
const searchLimit = 50_000;

/**
 * Ends every record of ours in utmp whose process does not run, and every login of ours in wtmp that nothing has ended.
 * utmp is empty after a reboot, so wtmp is judged by itself.
 */
export async function repairRecords(options: RecordRepairOptions): Promise<RecordRepair> {
  const files = options.files ?? machineRecordFiles;
  const isOurs = options.isOurs ?? isVestibuleRecord;
  const lasts = options.isRunning ?? isRecordedProcessRunning;
  const isStale = (record: UtmpRecord): boolean =>
    record.type === utmpTypes.userProcess && isOurs(record) && !lasts(record);
  const ended = new Map<string, UtmpRecord>();
  const noteEnd = (record: UtmpRecord): UtmpRecord => {
    ended.set(`${record.line} ${record.pid} ${record.atMs}`, record);
    return endOfRecord(record, options.atMs);
  };

  const utmpFailure = await changeRecordFile(files.utmp, (descriptor) => {
    for (const { record, position } of readRecordsBackwards(descriptor))
      if (isStale(record)) writeBytesAt(descriptor, encodeUtmpRecord(noteEnd(record)), position);
  });
  const wtmpFailure = await changeRecordFile(files.wtmp, (descriptor) => {
    for (const record of listOpenLogins(descriptor).filter(isStale)) appendRecord(descriptor, noteEnd(record));
  });
  return {
    ended: [...ended.values()].sort((a, b) => a.atMs - b.atMs),
    failures: [utmpFailure, wtmpFailure].filter((failure) => failure !== null),
  };
}

/** Logins without an end as last(1) sees it, oldest first: the next record of the line, whoever's it is, or a reboot. */
function listOpenLogins(descriptor: number): readonly UtmpRecord[] {
  const open: UtmpRecord[] = [];
  const endedLines = new Set<string>();
  let searched = 0;
  for (const { record } of readRecordsBackwards(descriptor)) {
    if (endsAll(record) || searched === searchLimit) break;
    searched += 1;
    if (record.type !== utmpTypes.userProcess && record.type !== utmpTypes.deadProcess) continue;
    if (record.type === utmpTypes.userProcess && !endedLines.has(record.line)) open.push(record);
    endedLines.add(record.line);
  }
  return open.reverse();
}

/** Boot or shutdown: the terminal name `~` with the user `reboot` or `shutdown`, utmp(5). */
function endsAll({ type, line, user }: UtmpRecord): boolean {
  return type === utmpTypes.bootTime || (line.startsWith('~') && /^(reboot|shutdown)/.test(user));
}

/** The pid may be another process's by now: one that started after the login was recorded. */
export function isRecordedProcessRunning(record: UtmpRecord): boolean {
  const identity = findIdentity(record.pid);
  // The clock may have been corrected a little since.
  return identity !== null && isRunning(identity) && startTimeMs(identity) <= record.atMs + 1000;
}
