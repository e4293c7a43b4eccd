/** A machine that lacks programs, as a worker sees it. */
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { findProgram } from '../../electron/machine/find-program.ts';

/** A PATH that lacks these programs: `folder`, filled with links to all others that a worker uses. */
export function pathWithout(folder: string, ...missing: readonly string[]): NodeJS.ProcessEnv {
  for (const name of ['setpriv', 'sh', 'bwrap', 'nsenter', 'Xvnc', 'env', 'sleep', 'xkbcomp']) {
    const program = findProgram(name);
    if (!missing.includes(name) && program !== null) symlinkSync(program, join(folder, name));
  }
  return { PATH: folder };
}
