/** Where the built program is that tests start: as root the installed copy, which every account can read; else the clone. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { findCopyFolder } from '../../build/setup/missing.mjs';

export const cloneFolder = join(import.meta.dirname, '../..');

export function requireProgramFolder(): string {
  const copy = process.getuid?.() === 0 ? findCopyFolder(cloneFolder) : undefined;
  const folder = copy ?? cloneFolder;
  if (!existsSync(join(folder, 'dist/supervisor.cjs'))) throw new Error('nothing is built: npm run build');
  return folder;
}
