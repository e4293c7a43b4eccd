/**
 * What a real test must not leave behind: processes that it started (below this process, or of an account), X locks, X
 * sockets, and files in folders that it names. Taken before, compared after.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { becomeSubreaper } from '../../electron/machine/libc.ts';
import { createDeadline } from '../../electron/machine/limit.ts';
import {
  findProcess,
  isRunning,
  listDescendants,
  listProcessesOfUid,
} from '../../electron/machine/process-identity.ts';

export interface LeakCheckOptions {
  /** Accounts whose every process counts, wherever it hangs in the tree. */
  readonly uids?: readonly number[];
  /** Folders in which nothing new may be (one level; a missing folder is an empty one). */
  readonly folders?: readonly string[];
}

export interface LeakCheck {
  /** What is there now and was not before, in words. */
  find(): readonly string[];
  /** Waits for the last processes to be reaped, at most `limitMs` (default 3000); throws with the list of what stays. */
  assertNothingLeft(limitMs?: number): Promise<void>;
}

/** Call it before the test starts anything. Orphans of this process come back to it, so that none escapes by detaching. */
export function createLeakCheck(options: LeakCheckOptions = {}): LeakCheck {
  becomeSubreaper();
  const before = new Set(look(options).map((thing) => thing.key));
  const find = (): readonly string[] =>
    look(options)
      .filter((thing) => !before.has(thing.key))
      .map((thing) => thing.words);
  return {
    find,
    async assertNothingLeft(limitMs = 3000) {
      const isOver = createDeadline(limitMs);
      for (;;) {
        let left = find();
        // Whoever gets another parent while the tree is walked is missed.
        if (left.length === 0) left = find();
        if (left.length === 0) return;
        if (isOver()) throw new Error(`left behind:\n  ${left.join('\n  ')}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
    },
  };
}

interface Thing {
  readonly key: string;
  readonly words: string;
}

function look(options: LeakCheckOptions): readonly Thing[] {
  const processes = [...listDescendants(process.pid), ...(options.uids ?? []).flatMap(listProcessesOfUid)];
  return [
    ...new Map(
      processes
        .filter(isRunning)
        .map((identity) => [
          identity.pid,
          { key: `${identity.pid} ${identity.startTicks}`, words: describeProcess(identity.pid) },
        ]),
    ).values(),
    ...list('/tmp', /^\.X\d+-lock$/).filter(isOurLock),
    ...list('/tmp/.X11-unix', /^X\d+$/).filter((thing) => isOurSocket(thing.key)),
    ...(options.folders ?? []).flatMap((folder) => list(folder, /./)),
  ];
}

function list(folder: string, pattern: RegExp): readonly Thing[] {
  try {
    return readdirSync(folder)
      .filter((name) => pattern.test(name))
      .map((name) => ({ key: `${folder}/${name}`, words: `${folder}/${name}` }));
  } catch {
    // A folder that is not there holds nothing.
    return [];
  }
}

/** Other people's servers come and go meanwhile: a lock counts when its process is dead or is below this one. */
function isOurLock(thing: Thing): boolean {
  try {
    const pid = Number(readFileSync(thing.key, 'latin1').trim());
    return findProcess(pid) === null || listDescendants(process.pid).some((identity) => identity.pid === pid);
  } catch {
    // It went away meanwhile.
    return false;
  }
}

/** A server on a number that it chose by -displayfd makes no lock: then a socket counts when nobody listens on it. */
function isOurSocket(path: string): boolean {
  const lock = `/tmp/.X${path.slice(path.lastIndexOf('X') + 1)}-lock`;
  return existsSync(lock) ? isOurLock({ key: lock, words: lock }) : !isListening(path);
}

/** The socket of a display server that is over is there still. Another server may have taken the number since: not then. */
export function isSocketLeft(displayNumber: number): boolean {
  const path = `/tmp/.X11-unix/X${displayNumber}`;
  return existsSync(path) && !isListening(path);
}

function isListening(path: string): boolean {
  return readFileSync('/proc/net/unix', 'utf8')
    .split('\n')
    .some((line) => line.endsWith(` @${path}`));
}

function describeProcess(pid: number): string {
  const facts = findProcess(pid);
  let command = '';
  try {
    command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    // It went away meanwhile.
  }
  return `process ${pid} (parent ${facts?.parentPid ?? '?'}): ${command}`;
}
