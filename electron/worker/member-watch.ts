/**
 * Tells whoever watches of the members of the session: twice a second, and as soon as one of them ends. Reading costs less
 * than a tenth of one processor: where there are so many members that it takes long, the next reading is later.
 */
import { type MemberSignal, memberRowsLimit } from '../contract/inspector/members.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { FromWorker } from '../contract/worker.ts';
import type { Subreaper } from '../machine/containment/subreaper.ts';
import {
  createMemberReader,
  type MemberReader,
  type MemberScope,
  type MembersChange,
} from '../machine/member-reader.ts';
import { signalProcess } from '../machine/process-identity.ts';
import { describeSignalOrExit } from '../machine/process-stat.ts';

export interface MemberWatch {
  watch(on: boolean): void;
  /** There are members from now on. */
  begin(scope: MemberScope): void;
  /** Reads at once, where somebody watches. */
  look(): void;
  /** What ended a process, from whoever knows. */
  explain(pid: number, how: string): void;
  /** All of them are about to be ended in this way. */
  explainAll(how: string): void;
  /** Why it was not done; null: it was. */
  signal(member: ProcessIdentity, signal: MemberSignal): string | null;
  /** For the last time: the session is over, and nobody of it runs. */
  finish(): void;
}

const intervalMs = 500;
/** Many that end at once are one reading. */
const soonMs = 30;
/** Of the time between two readings, what one of them may take of a processor. */
const share = 0.08;

export function createMemberWatch(options: {
  readonly send: (message: FromWorker) => void;
  readonly subreaper: Subreaper;
}): MemberWatch {
  let reader: MemberReader | null = null;
  let isWatched = false;
  let isFirst = true;
  let timer: NodeJS.Timeout | null = null;
  let lastEndedAtMs = 0;
  let lastCostMs = 0;
  /** What will have ended those of whom nobody knows better. */
  let ofAll: string | null = null;

  options.subreaper.onReaped((reaped) => {
    if (!isWatched) return;
    for (const { pid, outcome } of reaped) {
      const end = outcome.kind === 'exited' ? { status: outcome.status } : { signal: outcome.signal };
      reader?.explain(pid, describeSignalOrExit(end));
    }
    plan(soonMs);
  });

  /** The earlier of what is planned and this, but never so soon that reading takes more than its share. */
  function plan(inMs: number): void {
    if (!isWatched || reader === null) return;
    if (timer !== null) clearTimeout(timer);
    const earliestMs = lastEndedAtMs + lastCostMs / share - performance.now();
    timer = setTimeout(look, Math.max(inMs, earliestMs));
  }

  function look(): void {
    if (!isWatched || reader === null) return;
    const before = process.cpuUsage();
    tell(reader.read());
    const { user, system } = process.cpuUsage(before);
    lastEndedAtMs = performance.now();
    lastCostMs = (user + system) / 1000;
    plan(intervalMs);
  }

  function tell({ total, changed, gone }: MembersChange): void {
    if (!isFirst && changed.length === 0 && gone.length === 0) return;
    const atMs = Date.now();
    for (let at = 0; isFirst || at < Math.max(changed.length, gone.length); at += memberRowsLimit) {
      options.send({
        kind: 'members',
        atMs,
        begins: isFirst,
        total,
        changed: changed.slice(at, at + memberRowsLimit),
        gone: gone.slice(at, at + memberRowsLimit).map((lost) => ({ ...lost, how: lost.how ?? ofAll })),
      });
      isFirst = false;
    }
  }

  function stop(): void {
    isWatched = false;
    if (timer !== null) clearTimeout(timer);
    timer = null;
  }

  let scope: MemberScope | null = null;
  return {
    watch(on) {
      stop();
      isWatched = on;
      isFirst = true;
      // Another reader, which tells everything anew.
      reader = scope === null || !on ? null : createMemberReader(scope);
      look();
    },
    begin(members) {
      scope = members;
      if (!isWatched) return;
      reader = createMemberReader(members);
      look();
    },
    look,
    explain: (pid, how) => reader?.explain(pid, how),
    explainAll(how) {
      ofAll = how;
    },
    signal(member, signal) {
      if (scope === null) return 'there is no session';
      if (!(reader ?? createMemberReader(scope)).isMember(member)) return 'it is no member of this session';
      if (!signalProcess(member, signal)) return 'it is over';
      reader?.explain(member.pid, signal);
      plan(soonMs);
      return null;
    },
    finish() {
      if (isWatched && reader !== null) tell(reader.read(true));
      stop();
    },
  };
}
