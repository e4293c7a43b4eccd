import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** PATH of a session: system administration is no business of it. */
export const sessionSearchPath = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games';
/** Where Vestibule itself looks for programs when it has no PATH. */
export const defaultPath = `${sessionSearchPath}:/usr/sbin:/sbin`;

/**
 * The file that a program name stands for: an absolute path as it is, a plain name in the absolute folders of the search
 * path, as execvp(3) finds it; null where that is no file that this account may execute.
 */
export function findProgram(name: string, searchPath: string = process.env['PATH'] ?? defaultPath): string | null {
  if (isAbsolute(name)) return isProgram(name) ? name : null;
  if (name === '' || name.includes('/')) return null;
  const candidates = searchPath
    .split(':')
    .filter(isAbsolute)
    .map((folder) => join(folder, name));
  return candidates.find(isProgram) ?? null;
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Missing, not for this account, or no path at all: not a program for us.
    return false;
  }
}
