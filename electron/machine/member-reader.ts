/**
 * Reads the members of a session again and again, and tells what has changed. Members only: who is one follows from the
 * session's containment, of which nobody can be talked out or in.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { type LostMember, type Member, memberCommandLimit, memberLimit } from '../contract/inspector/members.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import { isRunning, startTimeMs } from './process-identity.ts';
import { describeWaitStatus, type ProcessStat, readProcessStat, terminalName } from './process-stat.ts';

/** How members are known. Process ids are those of this process's own PID namespace. */
export type MemberScope =
  | { readonly kind: 'cgroup'; readonly path: string }
  /** All in the namespace of this init but these. */
  | { readonly kind: 'pid-namespace'; readonly init: ProcessIdentity; readonly helpers: ReadonlySet<number> }
  /** All below this process without the trees of `helpers`; and all below `holderPid`, itself left out. */
  | { readonly kind: 'subreaper'; readonly helpers: () => ReadonlySet<number>; readonly holderPid: number | null };

export interface MembersChange {
  readonly total: number;
  readonly changed: readonly Member[];
  readonly gone: readonly LostMember[];
}

export interface MemberReader {
  /** What is new since the last reading; of the first, all. `isLast`: who is on the way out is gone. */
  read(isLast?: boolean): MembersChange;
  /** Whether this very process is a member now. */
  isMember(identity: ProcessIdentity): boolean;
  /** Somebody knows what ended this process, or is about to; told when it is gone. */
  explain(pid: number, how: string): void;
}

/** A process that executes a program has no command line, or that of its parent, for a moment. */
const settledAfterMs = 2000;
/** Explanations of processes that were never seen are forgotten. */
const explanationLimit = 10_000;

interface Known {
  readonly stat: ProcessStat;
  readonly row: Member;
  /** Since when it has this program at most, by the clock that only goes on. */
  readonly sinceMs: number;
  /** Of a zombie, as far as it is known. */
  waitStatus: number | null;
}

export function createMemberReader(scope: MemberScope): MemberReader {
  const known = new Map<number, Known>();
  const explained = new Map<number, string>();
  const isInNamespace = createNamespaceQuestion();

  function list(): readonly ProcessStat[] {
    switch (scope.kind) {
      case 'cgroup':
        return readPids(`${scope.path}/cgroup.procs`).flatMap((pid) => readProcessStat(pid) ?? []);
      case 'pid-namespace': {
        const { init, helpers } = scope;
        // Without it the namespace is over, and its number may be somebody else's.
        if (!isRunning(init)) return [];
        return listAll().filter((stat) => !helpers.has(stat.pid) && isInNamespace(stat, init.pid));
      }
      case 'subreaper':
        return listBelow(listAll(), scope.helpers(), scope.holderPid);
    }
  }

  /** A cgroup does not list its zombies (cgroups(7)). Those of this very process are about to be reaped: they are gone. */
  function withZombies(listed: readonly ProcessStat[]): readonly ProcessStat[] {
    const pids = new Set(listed.map(({ pid }) => pid));
    const zombies = [...known.values()].flatMap(({ row }) => {
      const stat = pids.has(row.pid) ? null : readProcessStat(row.pid);
      return stat?.startTicks === row.startTicks && stat.state === 'Z' ? [stat] : [];
    });
    return [...listed, ...zombies].filter((stat) => {
      if (stat.state !== 'Z' || stat.ppid !== process.pid) return true;
      const before = known.get(stat.pid);
      if (before !== undefined) before.waitStatus = stat.waitStatus;
      return false;
    });
  }

  function toRow(stat: ProcessStat, before: Known | undefined): Member {
    const { pid, startTicks } = stat;
    const startedAtMs = before?.row.startedAtMs ?? startTimeMs({ pid, startTicks });
    const isOld = isSameProgram(before, stat) && performance.now() - before.sinceMs > settledAfterMs;
    // It has no command line any more.
    const isDead = stat.isEnding;
    return {
      pid,
      startTicks,
      ppid: stat.ppid,
      firstPpid: before?.row.firstPpid ?? stat.ppid,
      pgid: stat.pgid,
      sid: stat.sid,
      terminal: terminalName(stat.terminal),
      state: stat.state,
      startedAtMs,
      hasBareEnvironment:
        isOld || (before !== undefined && isDead) ? before.row.hasBareEnvironment : isDead ? null : isBare(pid),
      command: isOld || (before !== undefined && isDead) ? before.row.command : readCommand(pid, stat.comm),
    };
  }

  function lose(pid: number, lost: Known): LostMember {
    known.delete(pid);
    const how = explained.get(pid) ?? (lost.waitStatus === null ? null : describeWaitStatus(lost.waitStatus));
    explained.delete(pid);
    return { pid, startTicks: lost.row.startTicks, how };
  }

  return {
    read(isLast = false) {
      const now = withZombies(list()).filter(({ isEnding }) => !(isLast && isEnding));
      const changed: Member[] = [];
      const gone: LostMember[] = [];
      const seen = new Set<number>();
      for (const stat of now) {
        seen.add(stat.pid);
        let before = known.get(stat.pid);
        if (before !== undefined && before.row.startTicks !== stat.startTicks) {
          // Its number came round again between two readings.
          gone.push(lose(stat.pid, before));
          before = undefined;
        }
        if (before === undefined && known.size >= memberLimit) continue;
        const row = toRow(stat, before);
        const isNews = before === undefined || isOther(before.row, row);
        if (isNews) changed.push(row);
        known.set(stat.pid, { stat, row, sinceMs: findSince(before, stat, row), waitStatus: stat.waitStatus });
      }
      for (const [pid, lost] of known) if (!seen.has(pid)) gone.push(lose(pid, lost));
      if (explained.size > explanationLimit) explained.clear();
      return { total: now.length, changed, gone };
    },
    isMember: ({ pid, startTicks }) => list().some((stat) => stat.pid === pid && stat.startTicks === startTicks),
    explain: (pid, how) => void explained.set(pid, how),
  };
}

function findSince(before: Known | undefined, stat: ProcessStat, row: Member): number {
  if (isSameProgram(before, stat)) return before.sinceMs;
  // An old one that is new here is read once.
  return performance.now() - (before === undefined ? Math.max(0, Date.now() - row.startedAtMs) : 0);
}

function isSameProgram(before: Known | undefined, { comm, stackStart }: ProcessStat): before is Known {
  return before?.stat.comm === comm && before.stat.stackStart === stackStart;
}

function isOther(before: Member, now: Member): boolean {
  return (
    before.state !== now.state ||
    before.ppid !== now.ppid ||
    before.pgid !== now.pgid ||
    before.sid !== now.sid ||
    before.terminal !== now.terminal ||
    before.command !== now.command ||
    before.hasBareEnvironment !== now.hasBareEnvironment
  );
}

function listAll(): readonly ProcessStat[] {
  const stats: ProcessStat[] = [];
  for (const name of readdirSync('/proc')) {
    const first = name.charCodeAt(0);
    if (first < 0x31 || first > 0x39) continue;
    const stat = readProcessStat(Number(name));
    if (stat !== null) stats.push(stat);
  }
  return stats;
}

function listBelow(
  all: readonly ProcessStat[],
  helpers: ReadonlySet<number>,
  holderPid: number | null,
): readonly ProcessStat[] {
  const children = Map.groupBy(all, (stat) => stat.ppid);
  const found = new Map<number, ProcessStat>();
  const add = (parentPid: number): void => {
    for (const stat of children.get(parentPid) ?? []) {
      if (helpers.has(stat.pid) || found.has(stat.pid)) continue;
      found.set(stat.pid, stat);
      add(stat.pid);
    }
  };
  add(process.pid);
  if (holderPid !== null) add(holderPid);
  return [...found.values()];
}

/** A process keeps its PID namespace for life (pid_namespaces(7)), so each is asked once. */
function createNamespaceQuestion(): (stat: ProcessStat, initPid: number) => boolean {
  const answers = new Map<number, { readonly startTicks: number; readonly isIn: boolean }>();
  let namespace: string | null = null;
  return ({ pid, startTicks }, initPid) => {
    namespace ??= findNamespace(initPid);
    const answer = answers.get(pid);
    if (answer?.startTicks === startTicks) return answer.isIn;
    const own = findNamespace(pid);
    const isIn = namespace !== null && own === namespace;
    answers.set(pid, { startTicks, isIn });
    return isIn;
  };
}

function findNamespace(pid: number): string | null {
  try {
    return readlinkSync(`/proc/${pid}/ns/pid`);
  } catch {
    // It is gone, a zombie, or not ours to look at.
    return null;
  }
}

function readPids(path: string): readonly number[] {
  try {
    return readFileSync(path, 'latin1').split('\n').filter(Boolean).map(Number);
  } catch {
    // The group is gone, and its members with it.
    return [];
  }
}

function readCommand(pid: number, comm: string): string {
  const text = readSome(`/proc/${pid}/cmdline`) ?? '';
  const command = text
    .slice(0, 8 * memberCommandLimit)
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, memberCommandLimit);
  return command === '' ? `[${comm.replace(/\p{C}/gu, ' ')}]` : command;
}

/** null where it cannot be seen, as of a program that may not be traced (prctl(2), PR_SET_DUMPABLE). */
function isBare(pid: number): boolean | null {
  const text = readSome(`/proc/${pid}/environ`);
  return text === null ? null : text === '';
}

function readSome(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // It is gone, or not ours to look at.
    return null;
  }
}
