/** What a seat has made while it runs, and what of it is still there after its stop. */
import { existsSync } from 'node:fs';
import type { SessionRow, Status } from '../../contract/control.ts';
import type { ProcessIdentity } from '../../contract/session.ts';
import { findIdentity, isRunning } from '../../machine/process-identity.ts';

export interface Traces {
  /** In words; empty where nothing is left. */
  remaining(): readonly string[];
}

export function findTraces(status: Status, session: SessionRow): Traces {
  const processes = status.processes.flatMap(({ role, pid }): readonly (ProcessIdentity & { role: string })[] => {
    const identity = findIdentity(pid);
    return identity === null ? [] : [{ ...identity, role }];
  });
  const displays = [session.display, status.seat.kind === 'virtual' ? status.seat.display : null].filter(
    (display) => display !== null,
  );
  const paths = [
    status.runtimeFolder,
    ...displays.map((display) => `/tmp/.X${display.slice(1)}-lock`),
    ...displays.map((display) => `/tmp/.X11-unix/X${display.slice(1)}`),
  ];
  return {
    remaining: () => [
      ...processes.filter(isRunning).map(({ role, pid }) => `${role} process ${pid}`),
      ...paths.filter((path) => existsSync(path)),
    ],
  };
}
