/** The members of a running session: how they are known and ended, by the containment that was chosen. */
import type { ProcessIdentity } from '../contract/session.ts';
import type { Containment } from '../contract/worker.ts';
import { killCgroup, listCgroup, removeEmptiedCgroup } from '../machine/containment/cgroup.ts';
import type { Sandbox } from '../machine/containment/sandbox.ts';
import type { Subreaper } from '../machine/containment/subreaper.ts';
import type { MemberScope } from '../machine/member-reader.ts';
import {
  findProcessGroup,
  isRunning,
  killGroup,
  killProcesses,
  listDescendants,
  signalProcess,
  walkPidNamespace,
} from '../machine/process-identity.ts';

export interface Members {
  readonly containment: Containment;
  /** For whoever watches them. */
  readonly scope: MemberScope;
  list(): readonly ProcessIdentity[];
  /** SIGTERM to each, and SIGCONT, since a stopped process takes no signal. */
  askToEnd(): void;
  /** SIGKILL to all at once. */
  kill(): void;
  /** SIGTERM, the grace period, SIGKILL; waits. Gives what still runs, in words. */
  end(gracePeriodMs: number): Promise<readonly string[]>;
}

export interface MembersOptions {
  readonly sandbox: Sandbox | null;
  readonly cgroupPath: string | null;
  readonly subreaper: Subreaper;
  /** Processes below this one that are no members, with all below them. */
  readonly helpers: () => ReadonlySet<number>;
  /** A helper whose tree holds members all the same: the designated process is its child. */
  readonly holderPid: number | null;
}

/** After SIGKILL a process is gone as soon as the kernel comes to it; one in an uninterruptible call may take longer. */
const killLimitMs = 2000;

export function createMembers(options: MembersOptions): Members {
  const { sandbox, cgroupPath, subreaper, helpers } = options;
  if (sandbox?.pidNamespace === true) return createNamespaceMembers(sandbox);
  const listBelow = (): readonly ProcessIdentity[] => [
    ...subreaper.listMembers(helpers()),
    ...(options.holderPid === null ? [] : listDescendants(options.holderPid)),
  ];
  const list = (): readonly ProcessIdentity[] => (cgroupPath === null ? listBelow() : listCgroup(cgroupPath));
  const findSpared = (): ReadonlySet<number | null> => {
    const others = [process.pid, ...helpers(), ...(options.holderPid === null ? [] : [options.holderPid])];
    return new Set(others.map(findProcessGroup));
  };
  /** By the cgroup or by process groups: no fork is quicker than that. */
  const killAtOnce = (): void => {
    if (cgroupPath !== null) return killCgroup(cgroupPath);
    killGroups(list(), findSpared());
  };
  const kill = (): void => {
    killAtOnce();
    for (const member of list()) signalProcess(member, 'SIGKILL');
  };
  return {
    containment: cgroupPath === null ? 'subreaper' : 'cgroup',
    scope:
      cgroupPath === null
        ? { kind: 'subreaper', helpers, holderPid: options.holderPid }
        : { kind: 'cgroup', path: cgroupPath },
    list,
    askToEnd: () => void askAll(list()),
    kill,
    async end(gracePeriodMs) {
      await askAll(list());
      await waitUntilGone(list, subreaper, gracePeriodMs);
      const look = (): readonly ProcessIdentity[] => {
        killAtOnce();
        return list();
      };
      const stopKilling = cgroupPath === null ? subreaper.killGroups(findSpared) : null;
      const alive = await killProcesses(look, killLimitMs);
      const isQuiet = cgroupPath !== null || (await waitUntilQuiet(subreaper, killLimitMs));
      stopKilling?.();
      if (!isQuiet && alive.length === 0) return ['processes of the session that fork and exit all the time'];
      if (cgroupPath !== null && alive.length === 0 && !(await removeEmptiedCgroup(cgroupPath, killLimitMs)))
        return [`the cgroup ${cgroupPath}`];
      return alive.map(({ pid }) => `process ${pid} of the session could not be ended`);
    },
  };
}

function createNamespaceMembers(sandbox: Sandbox): Members {
  const helpers = new Set(sandbox.helpers.map(({ pid }) => pid));
  function* walk(): Generator<ProcessIdentity> {
    if (!isRunning(sandbox.init)) return;
    for (const member of walkPidNamespace(sandbox.init.pid)) if (!helpers.has(member.pid)) yield member;
  }
  let isKilled = false;
  return {
    containment: 'pid-namespace',
    scope: { kind: 'pid-namespace', init: sandbox.init, helpers },
    list: () => [...walk()],
    askToEnd: () => void askAll(walk(), () => !isKilled),
    kill() {
      isKilled = true;
      signalProcess(sandbox.init, 'SIGKILL');
    },
    // A guest's session leaves nothing worth a grace period of its own once its designated process is over.
    end() {
      isKilled = true;
      return sandbox.stop();
    },
  };
}

/** After so many others it is heard what has come of it: the designated process may be over, and the rest not worth asking. */
const askedAtOnce = 100;

async function askAll(members: Iterable<ProcessIdentity>, isWanted = (): boolean => true): Promise<void> {
  let asked = 0;
  for (const member of members) {
    signalProcess(member, 'SIGTERM', 'SIGCONT');
    asked += 1;
    if (asked % askedAtOnce === 0) await new Promise((resolve) => setImmediate(resolve));
    if (!isWanted()) return;
  }
}

/**
 * SIGKILL to each process group of members (kill(2)), which reaches also whoever is forked meanwhile. A group is of one kernel
 * session, and the designated process leads one of its own: so in its groups there are members alone.
 */
function killGroups(members: readonly ProcessIdentity[], others: ReadonlySet<number | null>): void {
  for (const group of new Set(members.map(({ pid }) => findProcessGroup(pid)))) killGroup(group, others);
}

/** A process that forks and exits all the time does so within this. */
const quietMs = 15;

/** Until nobody has been reaped for a moment: then nobody is there who was missed by each look. False: that did not come. */
function waitUntilQuiet(subreaper: Subreaper, limitMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const finish = (isQuiet: boolean): void => {
      clearTimeout(limit);
      clearTimeout(quiet);
      stopListening();
      resolve(isQuiet);
    };
    const limit = setTimeout(() => finish(false), limitMs);
    let quiet = setTimeout(() => finish(true), quietMs);
    const stopListening = subreaper.onReaped((reaped) => {
      if (reaped.length === 0) return;
      clearTimeout(quiet);
      quiet = setTimeout(() => finish(true), quietMs);
    });
  });
}

/** Every member is, or becomes, a child of this process before it is gone, so SIGCHLD tells of each. */
function waitUntilGone(list: () => readonly ProcessIdentity[], subreaper: Subreaper, limitMs: number): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(limit);
      stopListening();
      resolve();
    };
    const limit = setTimeout(finish, limitMs);
    const look = (): void => {
      if (list().length === 0) finish();
    };
    const stopListening = subreaper.onReaped(() => setImmediate(look));
    look();
  });
}
