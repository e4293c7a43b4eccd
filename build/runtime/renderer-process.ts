/** The process that draws a page: which one it is, that it has died, and that another one has taken its place. */
import type * as Electron from 'electron';
import { findRendererPid } from './browser-processes.ts';

/**
 * One after the other, each named by its ordinal. Chromium gives a page whose process is gone the next one as soon as it
 * navigates, before there is any document of it; so a process may die that never showed anything, and its death counts.
 */
export interface RendererProcess {
  /** 0 where it is not known: before the first page is loaded and after a death. */
  readonly pid: number;
  /** From a death until the next document is there. */
  readonly isCrashed: boolean;
  /** For `died`. */
  readonly ordinal: number;
  /** The page has a process again. */
  replaced(): void;
  /** A document of the page's is there. */
  committed(): void;
  /** Looks for the pid of a page that has loaded; `others` draw other pages. */
  identify(others: readonly number[]): void;
  /** False where the death of that process has been told already. */
  died(ordinal: number): boolean;
  /** SIGKILL, which a hanging one obeys too; false where none is known or it is gone by itself. */
  kill(): boolean;
}

export function createRendererProcess(): RendererProcess {
  let pid = 0;
  let isCrashed = false;
  let ordinal = 1;
  let lastDead = 0;

  function replaced(): void {
    if (lastDead === ordinal) ordinal += 1;
  }

  return {
    get pid() {
      return pid;
    },
    get isCrashed() {
      return isCrashed;
    },
    get ordinal() {
      return ordinal;
    },
    replaced,
    committed() {
      replaced();
      isCrashed = false;
    },
    identify(others) {
      pid = findRendererPid(others);
    },
    died(dead) {
      if (dead <= lastDead) return false;
      lastDead = dead;
      isCrashed = true;
      // The number may be another process's from now on.
      pid = 0;
      return true;
    },
    kill() {
      if (pid === 0) return false;
      try {
        process.kill(pid, 'SIGKILL');
        return true;
      } catch {
        // ESRCH: it is gone by itself.
        return false;
      }
    },
  };
}

/** `status` in Chromium's words (base::GetTerminationStatusName). */
export function nameReason(status: string): Electron.RenderProcessGoneDetails['reason'] {
  return reasons[status] ?? 'crashed';
}

const reasons: Readonly<Record<string, Electron.RenderProcessGoneDetails['reason']>> = {
  normal: 'clean-exit',
  'normal termination': 'clean-exit',
  abnormal: 'abnormal-exit',
  'abnormal termination': 'abnormal-exit',
  killed: 'killed',
  crashed: 'crashed',
  oom: 'oom',
  'out of memory': 'oom',
  'launch failed': 'launch-failed',
  'failed to launch': 'launch-failed',
};
