import { readdirSync, readFileSync } from 'node:fs';
import type { ProcessIdentity } from '../contract/session.ts';
import { isEndingState } from './process-stat.ts';

/** One process, as proc_pid_stat(5), proc_pid_status(5) and proc_pid_cmdline(5) have it. */
export interface ProcessRow extends ProcessIdentity {
  readonly ppid: number;
  /** Real user id. */
  readonly uid: number;
  /** One letter: `Z` is a zombie, which has ended and waits for its parent. */
  readonly state: string;
  /** It has ended, and the kernel is taking it down: a zombie, or about to be one (PF_EXITING), whose arguments go first. */
  readonly isEnding: boolean;
  /** Process group. */
  readonly pgid: number;
  /** Kernel session. */
  readonly sid: number;
  /** Device number of the controlling terminal; 0: none. */
  readonly terminal: number;
  /** Name of at most 15 bytes, which the process may choose, parentheses and blanks included. */
  readonly comm: string;
  /** Arguments with blanks between them, without control characters; the name in brackets where there are none. */
  readonly command: string;
}

/** Longest command line that is kept, in characters. */
const commandLimit = 4096;

/**
 * Every process that this account can see. A process that ends meanwhile is left out, and so is one that the mount option
 * `hidepid` keeps from us. One that starts meanwhile may be in or not: two processes need not have been there together.
 */
export function readProcessTable(): readonly ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const name of readdirSync('/proc')) {
    if (!/^[1-9]\d*$/.test(name)) continue;
    const row = findProcessRow(Number(name));
    if (row !== null) rows.push(row);
  }
  return rows;
}

/** One row of the table; null where there is no such process to be seen. */
export function findProcessRow(pid: number): ProcessRow | null {
  const stat = findText(`/proc/${pid}/stat`);
  if (stat === null) return null;
  const status = findText(`/proc/${pid}/status`);
  if (status === null) return null;
  const row = parseProcessStat(stat);
  const uid = /^Uid:\t(\d+)/m.exec(status)?.[1];
  // Neither is ever so in a /proc of Linux.
  if (row === null || uid === undefined) return null;
  const command = (findText(`/proc/${pid}/cmdline`) ?? '')
    .slice(0, commandLimit)
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return { ...row, uid: Number(uid), command: command === '' ? `[${row.comm}]` : command };
}

/** The fields of /proc/PID/stat; null where it is not one. The name may hold anything, so the last parenthesis counts. */
export function parseProcessStat(stat: string): Omit<ProcessRow, 'uid' | 'command'> | null {
  const open = stat.indexOf('(');
  const close = stat.lastIndexOf(')');
  if (open === -1 || close < open) return null;
  const fields = stat.slice(close + 2).split(' ', 20);
  const [state, ppid, pgid, sid, terminal] = fields;
  const startTicks = fields[19];
  if (state === undefined || startTicks === undefined) return null;
  return {
    pid: Number(stat.slice(0, open)),
    ppid: Number(ppid),
    startTicks: Number(startTicks),
    state,
    isEnding: isEndingState(state, fields[6]),
    pgid: Number(pgid),
    sid: Number(sid),
    terminal: Number(terminal),
    comm: stat.slice(open + 1, close),
  };
}

/** The rows of all children of `pid`, their children and so on, parents before children; `pid` itself left out. */
export function descendantsOf(pid: number, rows: readonly ProcessRow[]): readonly ProcessRow[] {
  const children = Map.groupBy(rows, (row) => row.ppid);
  const found: ProcessRow[] = [];
  const seen = new Set([pid]);
  const parents = [pid];
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    for (const row of children.get(parent) ?? []) {
      // The rows are of different moments: a number that came round again must not make a circle.
      if (seen.has(row.pid)) continue;
      seen.add(row.pid);
      found.push(row);
      parents.push(row.pid);
    }
  }
  return found;
}

function findText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    // It ended before the file was opened (ENOENT) or read (ESRCH), or is not ours to look at.
    if (['ENOENT', 'ESRCH', 'EACCES', 'EPERM'].includes(code)) return null;
    throw error;
  }
}
