/** How a person types the `vestibule` command here. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * In a clone npm knows where it is; a folder made by `npm run pack` has it at its top (build/setup/packed.mjs).
 *
 * @param programFolder the folder with package.json and dist/
 */
export function commandWords(programFolder: string): string {
  const stamp = join(programFolder, 'dist/.stamp');
  return existsSync(stamp) && readFileSync(stamp, 'utf8').endsWith('\npacked') ? 'vestibule' : 'npx --no vestibule';
}
