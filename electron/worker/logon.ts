/** The local authority's part in a worker: logon sessions get their ids here, and what stands for their tokens is known here. */
import { hostname } from 'node:os';
import {
  type AuthenticationPackage,
  type LogonSession,
  logonTypes,
  nameOf,
  type Task,
  taskLimit,
} from '../contract/logon-session.ts';
import type { ProcessIdentity } from '../contract/session.ts';
import type { LoginSubject, SessionUser } from '../contract/worker.ts';
import { allocateLogonId } from '../machine/logon-ids.ts';
import { signalProcess } from '../machine/process-identity.ts';
import { findProcessRow } from '../machine/process-table.ts';
import type { Members } from './members.ts';

export interface LogonWish {
  readonly idsPath: string;
  readonly subject: LoginSubject | null;
  readonly user: SessionUser;
  readonly type: keyof typeof logonTypes;
}

/** A new logon session. Rejects, in words, where no id can be given. */
export async function createLogon({ idsPath, subject, user, type }: LogonWish): Promise<LogonSession> {
  return {
    luid: await allocateLogonId(idsPath),
    user: user.name,
    host: hostname().slice(0, 255),
    authenticationPackage: findPackage(subject, user),
    logonType: logonTypes[type],
    logonAtMs: Date.now(),
  };
}

function findPackage(subject: LoginSubject | null, user: SessionUser): AuthenticationPackage {
  if (subject === null || subject.method === 'guest') return 'guest';
  return user.isLocal === true ? 'local accounts' : 'PAM';
}

const lookMs = 500;
const endTaskLimitMs = 2000;

export interface TaskWatch {
  /** The members now and at each change; the same again where it was on already, for a page that is new. */
  set(on: boolean): void;
  /** Asks a member to end, and ends it after two seconds. One that is no member is left alone. */
  end(process: ProcessIdentity): void;
  /** Idempotent. */
  stop(): void;
}

export function watchTasks(members: Members, tell: (tasks: readonly Task[]) => void): TaskWatch {
  let timer: NodeJS.Timeout | null = null;
  let told = '';
  const kills = new Set<NodeJS.Timeout>();
  const look = (): void => {
    const tasks = members.list().slice(0, taskLimit).flatMap(describeTask);
    const text = JSON.stringify(tasks);
    if (text === told) return;
    told = text;
    tell(tasks);
  };
  const stopLooking = (): void => {
    if (timer !== null) clearInterval(timer);
    timer = null;
  };
  return {
    set(on) {
      stopLooking();
      if (!on) return;
      told = '';
      look();
      timer = setInterval(look, lookMs);
    },
    end({ pid, startTicks }) {
      const member = members.list().find((each) => each.pid === pid && each.startTicks === startTicks);
      if (member === undefined) return;
      signalProcess(member, 'SIGTERM');
      // A stopped process takes no signal.
      signalProcess(member, 'SIGCONT');
      const kill = setTimeout(() => {
        kills.delete(kill);
        signalProcess(member, 'SIGKILL');
      }, endTaskLimitMs);
      kills.add(kill);
    },
    stop() {
      stopLooking();
      for (const kill of kills) clearTimeout(kill);
    },
  };
}

function describeTask({ pid, startTicks }: ProcessIdentity): readonly Task[] {
  const row = findProcessRow(pid);
  if (row === null || row.startTicks !== startTicks) return [];
  return [
    // Without its arguments: the manager's journal has what it is told, and a password may stand among them.
    { pid, startTicks, name: nameOf(row.comm), state: row.state === 'D' || row.state === 'R' ? 'S' : row.state },
  ];
}
