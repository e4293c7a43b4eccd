import { accessSync, constants, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where sessions, and Vestibule itself where it has no PATH, look for programs. */
export const defaultPath = '/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games:/usr/sbin:/sbin';

/** The file that a program name stands for, as execvp(3) finds it; null where there is none that may be executed. */
export function findProgram(name: string, path: string = process.env['PATH'] ?? defaultPath): string | null {
  const candidates = name.includes('/') ? [name] : path.split(':').map((folder) => join(folder, name));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    // Missing, or not for this account: not a program for us.
    return false;
  }
}
