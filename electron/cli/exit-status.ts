/** Exit status of every command, as documented for scripts. */
export const exitStatus = { ok: 0, failed: 1, usage: 2, notRunning: 3 } as const;

/** What a command could not do: its exit status and one line for standard error. */
export class Failure extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.name = 'Failure';
    this.status = status;
  }
}
