/** Whose a display server or a sandbox is, for the clean-up after a worker that died before it could write that down. */
export const helperMarkVariable = 'VESTIBULE_HELPER_OF';

/** For the environment of what a worker starts for itself; no member of a session inherits it. */
export function markHelper(workerFolder: string): Readonly<Record<string, string>> {
  return { [helperMarkVariable]: workerFolder };
}
