/** The worker's record: what must be ended and removed if the worker cannot do it itself. */
import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessIdentity } from '../contract/session.ts';
import type { WorkerRecord, WorkerSnapshot } from '../contract/worker.ts';

/** What the worker has in hand, apart from its state. */
export type Held = Pick<
  WorkerRecord,
  'displayServer' | 'displayNumber' | 'holder' | 'processes' | 'cgroupPath' | 'exclusiveUid' | 'homePath' | 'hooks'
>;

export const nothingHeld: Held = {
  displayServer: null,
  displayNumber: null,
  holder: null,
  processes: [],
  cgroupPath: null,
  exclusiveUid: null,
  homePath: null,
  hooks: { owed: [], running: null },
};

export const recordPath = (folder: string): string => join(folder, 'record.json');

/** Replaces the record in one step: whoever reads it finds the old one or the new one, whole. */
export function writeRecord(
  folder: string,
  workerId: string,
  worker: ProcessIdentity,
  snapshot: WorkerSnapshot,
  held: Held,
): void {
  const record: WorkerRecord = {
    version: 1,
    workerId,
    worker,
    phase: snapshot.phase,
    ...held,
    processes: [...held.processes, ...snapshot.left],
    session: snapshot.session,
    ended: snapshot.ended,
  };
  const path = recordPath(folder);
  writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
  renameSync(`${path}.new`, path);
}
