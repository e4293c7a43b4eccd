/** The worker as it ships, with the program for PAM beside it. */
import { type BuiltProgram, requireBuiltProgram } from './built-program.ts';

/** @param uid account that must be able to run it */
export function requireWorkerProgram(uid: number): BuiltProgram {
  requireBuiltProgram('electron/worker/pam/main.ts', 'pam.cjs', uid);
  return requireBuiltProgram('electron/worker/main.ts', 'worker.cjs', uid);
}
