/**
 * A pseudo terminal of a session's own (pty(7)): the worker keeps the master, and the session leader opens the slave. With the
 * master goes the terminal: closing it is what hangs a session up.
 */
import { chmodSync, chownSync, closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ReadStream } from 'node:tty';
import { openTerminalMaster, setTerminalSize, type TerminalSize } from './libc.ts';

export interface PseudoTerminal {
  /** Name of the slave for whoever sees the same /dev, such as /dev/pts/4. */
  readonly slavePath: string;
  /** What the session writes; paused at first. */
  readonly output: ReadStream;
  /**
   * What a person types. Never waits: what the terminal does not take at once is kept and written later. False: so much is
   * kept that this was dropped.
   */
  write(bytes: Uint8Array): boolean;
  resize(size: TerminalSize): void;
  /** Closes the master: the kernel hangs the terminal up (SIGHUP and SIGCONT to its session leader). Idempotent. */
  hangUp(): void;
}

export interface PseudoTerminalOptions {
  /** Root of the mount namespace whose /dev/pts it belongs to: `/`, or /proc/PID/root of a sandbox. */
  readonly root: string;
  /** Whom the slave belongs to, with group and mode as login(1) sets them; null: this process's own account. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  readonly size: TerminalSize;
}

/** Nobody tells when a terminal whose program does not read takes keys again, so it is tried. */
const retryMs = 10;
/** Of keys that the terminal has not taken, in bytes: more than anybody pastes. */
export const keptKeysBytes = 8 * 1024 * 1024;

/** Mode of a terminal (login(1), TTYPERM): its group `tty` may write to it, as write(1) does. */
const slaveMode = 0o620;

/** Throws where the machine has no pseudo terminal left (pty(7), /proc/sys/kernel/pty/max). */
export function openPseudoTerminal({ root, owner, size }: PseudoTerminalOptions): PseudoTerminal {
  const master = openTerminalMaster(join(root, 'dev/ptmx'));
  const slavePath = `/dev/pts/${master.number}`;
  try {
    setTerminalSize(master.descriptor, size);
    if (owner !== null) {
      const seen = join(root, slavePath);
      chownSync(seen, owner.uid, owner.gid);
      chmodSync(seen, slaveMode);
    }
  } catch (error) {
    closeSync(master.descriptor);
    throw error;
  }
  return follow(master.descriptor, slavePath);
}

function follow(descriptor: number, slavePath: string): PseudoTerminal {
  const output = new ReadStream(descriptor);
  // EIO: nobody has the slave open any more.
  output.on('error', () => undefined);
  // Not by the stream: libuv's writes to a master wait, and with them everything else in this process.
  let kept: Uint8Array[] = [];
  let retry: NodeJS.Timeout | null = null;
  let keptBytes = 0;
  const flush = (): void => {
    retry = null;
    while (kept[0] !== undefined && !output.destroyed) {
      const written = tryWrite(descriptor, kept[0]);
      keptBytes -= written;
      if (written < kept[0].length) {
        kept[0] = kept[0].subarray(written);
        retry = setTimeout(flush, retryMs);
        return;
      }
      kept.shift();
    }
    kept = [];
    keptBytes = 0;
  };
  return {
    slavePath,
    output,
    write(bytes) {
      if (keptBytes + bytes.length > keptKeysBytes) return false;
      kept.push(bytes);
      keptBytes += bytes.length;
      if (retry === null) flush();
      return true;
    },
    resize: (size) => {
      if (!output.destroyed) setTerminalSize(descriptor, size);
    },
    hangUp: () => void output.destroy(),
  };
}

/** Bytes that were taken; all of them where nobody is there any more who could. */
function tryWrite(descriptor: number, bytes: Uint8Array): number {
  try {
    return writeSync(descriptor, bytes);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EAGAIN' ? 0 : bytes.length;
  }
}
