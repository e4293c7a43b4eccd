/** Files of /proc about processes that a test does not hold on to: one of them may end between two looks. */
import { readFileSync } from 'node:fs';

/** Such as `cmdline`, in latin1; '' where the process is gone. */
export function readOfProcess(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'latin1');
  } catch (error) {
    // Before it was opened, or before it was read.
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
