/** Whether Electron's own program could be had at set-up; where not, the stand-in takes its place. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** @param programFolder the folder with package.json and dist/ */
export function hasElectron(programFolder: string): boolean {
  try {
    accessSync(join(programFolder, 'node_modules/electron/dist/electron'), constants.X_OK);
    return true;
  } catch {
    // Not downloaded: the stand-in is there for that.
    return false;
  }
}
