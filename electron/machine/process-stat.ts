/** /proc/PID/stat for whoever reads it of thousands of processes, twice a second: one buffer, three calls, few fields. */
import { closeSync, openSync, readSync } from 'node:fs';
import { constants } from 'node:os';

/** proc_pid_stat(5). */
export interface ProcessStat {
  readonly pid: number;
  readonly comm: string;
  readonly state: string;
  /** It has ended, and the kernel is taking it down: a zombie, or about to be one. */
  readonly isEnding: boolean;
  readonly ppid: number;
  readonly pgid: number;
  readonly sid: number;
  /** Device number of the controlling terminal; 0: none. */
  readonly terminal: number;
  readonly startTicks: number;
  /**
   * Where its stack begins (startstack), as the kernel writes it: another after each execve(2), unless somebody has switched off
   * that addresses are random (personality(2), ADDR_NO_RANDOMIZE). 0: it has ended, or may not be seen.
   */
  readonly stackStart: string;
  /** Wait status (wait(2)) of a zombie, where it may be seen (ptrace(2), PTRACE_MODE_READ_FSCREDS); else null. */
  readonly waitStatus: number | null;
}

/** PF_EXITING of the kernel flags (proc_pid_stat(5), include/linux/sched.h). */
const exitingFlag = 0x4;

/** By the fields `state` and `flags`: it has ended, and the kernel is taking it down, or it is a zombie. */
export function isEndingState(state: string, flags: string | undefined): boolean {
  return state === 'Z' || state === 'X' || (Number(flags) & exitingFlag) !== 0;
}

const buffer = Buffer.allocUnsafe(4096);

/** /proc/PID/stat as it is, in latin1; null where there is no such process to be seen. */
export function readStatText(pid: number): string | null {
  try {
    const descriptor = openSync(`/proc/${pid}/stat`, 'r');
    try {
      return buffer.toString('latin1', 0, readSync(descriptor, buffer, 0, buffer.length, 0));
    } finally {
      closeSync(descriptor);
    }
  } catch {
    // ENOENT, ESRCH, EACCES: it is gone, or hidden.
    return null;
  }
}

/** null where there is no such process to be seen. */
export function readProcessStat(pid: number): ProcessStat | null {
  const text = readStatText(pid);
  if (text === null) return null;
  const open = text.indexOf('(');
  const close = text.lastIndexOf(')');
  // The name may hold anything, so fields are counted from the last parenthesis.
  const fields = text.slice(close + 2).split(' ');
  if (open === -1 || fields.length < 20) return null;
  const state = fields[0] ?? '?';
  // The kernel shows 0 to whoever may not know it, so 0 may be either.
  const waitStatus = state === 'Z' ? Number(fields[49]) : null;
  return {
    pid,
    comm: text.slice(open + 1, close),
    state,
    isEnding: isEndingState(state, fields[6]),
    ppid: Number(fields[1]),
    pgid: Number(fields[2]),
    sid: Number(fields[3]),
    terminal: Number(fields[4]),
    startTicks: Number(fields[19]),
    stackStart: fields[25] ?? '0',
    waitStatus: waitStatus === null || Number.isNaN(waitStatus) ? null : waitStatus,
  };
}

/** Such as `pts/4`: Linux allocates 136 to 143 to UNIX 98 pseudo terminals, and 4 to consoles (devices.txt). */
export function terminalName(device: number): string | null {
  if (device === 0) return null;
  const major = (device >> 8) & 0xfff;
  const minor = (device & 0xff) | ((device >> 12) & 0xfff00);
  if (major >= 136 && major <= 143) return `pts/${(major - 136) * 256 + minor}`;
  return major === 4 ? `tty${minor}` : `${major}:${minor}`;
}

const signalNames = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

/** `SIGHUP`, or `exit 3`. */
export function describeSignalOrExit(end: { readonly signal: number } | { readonly status: number }): string {
  return 'status' in end ? `exit ${end.status}` : (signalNames.get(end.signal) ?? `signal ${end.signal}`);
}

/** The same of a wait status (wait(2)). */
export function describeWaitStatus(raw: number): string {
  const signal = raw & 0x7f;
  return describeSignalOrExit(signal === 0 ? { status: (raw >> 8) & 0xff } : { signal });
}
