/** How long hooks may take, for those who wait for a worker. Without zod, as names.ts. */
import type { Hooks } from './hooks.ts';

/** Between SIGTERM and SIGKILL of a hook at its time limit. */
export const hookGraceMs = 500;

/** The most, in milliseconds, by which the hooks of one session make its start and its end together longer. */
export function sessionHooksLimitMs(hooks: Hooks): number {
  const { displaySetup, sessionSetup, sessionCleanup, displayStopped } = hooks;
  const count = [displaySetup, sessionSetup, sessionCleanup, displayStopped].filter((hook) => hook !== null).length;
  return count * (hooks.timeLimitMs + 2 * hookGraceMs);
}
