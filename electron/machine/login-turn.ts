/**
 * The turn to ask somebody for a password on this seat: one conversation at a time, and after failures not at once
 * (contract/login-delay.ts). Kept by the workers, not by the app: as root one that was taken over has up to sixteen of them.
 * The turn is a lock on a file, which the kernel drops with its holder; the failures of the seat are in the file.
 */
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';
import { uptime } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import { decideLoginDelayMs, rememberFailures } from '../contract/login-delay.ts';
import { tryLock } from './libc.ts';

export interface LoginTurn {
  /**
   * Before an answer goes to the back end: from now on it is a failure unless it is accepted, also where the conversation,
   * or this process, ends before it is told so.
   */
  answered(): void;
  /** The back end has said its word, or was given up. Idempotent. */
  over(verdict: 'accepted' | 'refused' | 'given-up'): void;
}

export interface TurnOptions {
  /** In the seat's runtime folder, where no account but this one writes. */
  readonly path: string;
  readonly isWanted: () => boolean;
  /** The seat has to wait, so many milliseconds; once. */
  readonly onWait: (delayMs: number) => void;
  /** Default: since the start of the machine, which no change of its clock moves. */
  readonly nowMs?: () => number;
}

/** Nobody is told when another process drops a lock. */
const lookMs = 20;
const keptLimit = 32;
const failuresSchema = z.array(z.number()).max(keptLimit);

/** Resolves when the turn has come; null where it is not wanted any more by then. Throws what the file system says. */
export async function takeLoginTurn(options: TurnOptions): Promise<LoginTurn | null> {
  const nowMs = options.nowMs ?? (() => uptime() * 1000);
  const flags = constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW;
  const descriptor = openSync(options.path, flags, 0o600);
  let isTold = false;
  let waitMs = 0;
  for (;;) {
    if (!options.isWanted()) {
      closeSync(descriptor);
      return null;
    }
    // Held while it waits: the next one waits for this one's end and not beside it.
    if (tryLock(descriptor)) {
      waitMs = decideLoginDelayMs(read(options.path), nowMs());
      if (waitMs === 0) return createTurn(options.path, descriptor, nowMs);
      if (!isTold) options.onWait(waitMs);
      isTold = true;
    }
    await pause(Math.max(1, Math.min(lookMs, waitMs === 0 ? lookMs : waitMs)));
  }
}

function createTurn(path: string, descriptor: number, nowMs: () => number): LoginTurn {
  const before = rememberFailures(read(path), nowMs());
  let isAnswered = false;
  let isOver = false;
  const write = (failures: readonly number[]): void => {
    const text = Buffer.from(JSON.stringify(failures.slice(-keptLimit)));
    // Whole in the file before what is behind it goes: a process that dies between the two has failed once more.
    writeSync(descriptor, text, 0, text.length, 0);
    ftruncateSync(descriptor, text.length);
  };
  return {
    answered() {
      if (isAnswered || isOver) return;
      write([...before, nowMs()]);
      isAnswered = true;
    },
    over(verdict) {
      if (isOver) return;
      isOver = true;
      try {
        if (verdict === 'accepted') write(before);
        else if (verdict === 'refused' || isAnswered) write([...before, nowMs()]);
      } finally {
        // The lock goes also where nothing can be written: the next one has a full disk of its own to report.
        closeSync(descriptor);
      }
    },
  };
}

/** Empty where there are none yet. What is no list was cut by a death while it was written. */
function read(path: string): readonly number[] {
  try {
    const text = readFileSync(path, 'utf8');
    return text === '' ? [] : failuresSchema.parse(JSON.parse(text));
  } catch {
    return [];
  }
}
