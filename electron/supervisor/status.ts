/** `vestibule status`: every process of this Vestibule with its role, from /proc and the workers' records. */

import type { Status } from '../contract/control.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import { descendantsOf, type ProcessRow, readProcessTable } from '../machine/process-table.ts';
import type { WorkerPool } from './worker-pool.ts';

type StatusProcess = Status['processes'][number];

export interface KnownProcesses {
  readonly app: ProcessIdentity | null;
  /** The process that holds the greeter's PAM session. */
  readonly greeterSession: ProcessIdentity | null;
  readonly seatServer: ProcessIdentity | null;
  readonly workers: ReturnType<WorkerPool['inspect']>;
}

export function listStatusProcesses(known: KnownProcesses): StatusProcess[] {
  const rows = readProcessTable();
  const byPid = new Map(rows.map((row) => [row.pid, row]));
  const found: StatusProcess[] = [];
  const add = (pid: number | undefined, role: StatusProcess['role'], more: Partial<StatusProcess> = {}): void => {
    const row = pid === undefined ? undefined : byPid.get(pid);
    if (row !== undefined && row.state !== 'Z') found.push({ ...describe(row), role, ...more });
  };

  add(process.pid, 'supervisor');
  add(known.greeterSession?.pid, 'supervisor');
  add(known.app?.pid, 'app');
  const { app } = known;
  if (app !== null) for (const row of descendantsOf(app.pid, rows)) add(row.pid, 'browser');
  add(known.seatServer?.pid, 'display-server');
  for (const { workerId, worker, isStarted, record } of known.workers) {
    const spare = record === null ? !isStarted : record.phase === 'starting' || record.phase === 'spare';
    const more = spare ? { spare: true } : { session: workerId };
    add(worker.pid, 'worker', more);
    for (const row of descendantsOf(worker.pid, rows)) {
      const role =
        row.pid === record?.displayServer?.pid
          ? 'display-server'
          : row.pid === record?.holder?.pid
            ? 'worker'
            : 'session';
      add(row.pid, role, more);
    }
  }
  return found;
}

function describe(row: ProcessRow): Omit<StatusProcess, 'role'> {
  return { pid: row.pid, uid: row.uid, command: row.command.slice(0, 200) };
}
