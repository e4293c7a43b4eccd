/** A small file of somebody's home, read with their rights: root itself never opens it, nor follows a link to it. */
import { type ChildProcess, execFile } from 'node:child_process';
import { startLimit } from './limit.ts';

export interface AccountFile {
  readonly text: string;
  /** When it was changed last, milliseconds since the epoch. */
  readonly changedAtMs: number;
}

export interface FileOwner {
  readonly uid: number;
  readonly gid: number;
}

export interface ReadingLimits {
  readonly limitBytes: number;
  readonly limitMs: number;
  /** For who has to know of each process that is started. */
  readonly onChild?: ((child: ChildProcess) => void) | undefined;
}

/**
 * Only a regular file counts. What is put in its place meanwhile harms nobody: no link is followed, a pipe is not waited
 * for (open(2): O_NOFOLLOW, O_NONBLOCK), and all that happens with that account's rights.
 */
const script = [
  '[ -f "$1" ] && [ ! -L "$1" ] || exit 0',
  'stat -c %Y -- "$1"',
  'exec dd if="$1" iflag=nofollow,nonblock,fullblock bs="$2" count=1 status=none',
].join('\n');

/**
 * null where there is no such file, it may not be read, is longer than `limitBytes` or no UTF-8 text, or took longer than
 * `limitMs` (a home on a server that does not answer). Needs root, or an account that is this process's own.
 */
export function readAsAccount(
  owner: FileOwner,
  path: string,
  { limitBytes, limitMs, onChild }: ReadingLimits,
): Promise<AccountFile | null> {
  const become =
    process.getuid?.() === 0
      ? ['--reuid', `${owner.uid}`, '--regid', `${owner.gid}`, '--clear-groups', '--no-new-privs', '--']
      : ['--no-new-privs', '--'];
  // One byte more tells that there are more.
  const args = [...become, 'sh', '-c', script, 'sh', path, `${limitBytes + 1}`];
  return new Promise((resolve) => {
    const child = execFile(
      'setpriv',
      args,
      {
        cwd: '/',
        env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' },
        encoding: 'buffer',
        maxBuffer: limitBytes + 64,
      },
      (error, stdout) => {
        endLimit();
        resolve(error === null ? parse(stdout, limitBytes) : null);
      },
    );
    const endLimit = startLimit(limitMs, () => {
      child.kill('SIGKILL');
      // One that hangs in the kernel is not waited for, whatever is sent to it.
      resolve(null);
    });
    child.unref();
    onChild?.(child);
  });
}

function parse(printed: Buffer, limitBytes: number): AccountFile | null {
  const end = printed.indexOf('\n');
  const seconds = Number(printed.subarray(0, Math.max(0, end)).toString('latin1'));
  const bytes = printed.subarray(end + 1);
  if (end < 1 || !Number.isSafeInteger(seconds) || bytes.length > limitBytes) return null;
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), changedAtMs: seconds * 1000 };
  } catch {
    // Not UTF-8: the decoder tells no more than that.
    return null;
  }
}
