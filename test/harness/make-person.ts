/** An account of the machine, made and removed: root alone can. Tests have theirs from person.ts, which removes them. */
import { execFileSync, spawnSync } from 'node:child_process';
import { killProcesses, listProcessesOfUid } from '../../electron/machine/process-identity.ts';
import { forget, rememberedPath } from '../../electron/machine/remembered.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';

export interface Person {
  readonly name: string;
  readonly password: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  /** chage(1), usermod(8) and the like on this account. */
  change(command: string, ...args: string[]): void;
  /** Throws where something of it still ran, and ends that. Idempotent. */
  remove(): Promise<void>;
}

export interface PersonOptions {
  readonly shell?: string;
  readonly isSystem?: boolean;
  /** Another name of root's, without a home. */
  readonly isRoot?: boolean;
}

/** userdel(8). */
const noSuchAccount = 6;

let counter = 0;

export function makePerson({ shell = '/bin/bash', isSystem = false, isRoot = false }: PersonOptions = {}): Person {
  counter += 1;
  const name = `vtest-${process.pid % 100_000}-${counter}`;
  const password = `Pw-${process.pid}-${counter}-x`;
  execFileSync('useradd', [
    ...(isRoot ? ['--non-unique', '--uid', '0', '--no-create-home'] : ['--create-home', '--user-group']),
    ...['--shell', shell],
    ...(isSystem ? ['--system'] : []),
    name,
  ]);
  execFileSync('chpasswd', { input: `${name}:${password}\n` });
  const account = findLocalAccount(name);
  if (account === null) throw new Error(`useradd made no ${name}`);
  const { uid, gid, home } = account;
  let isRemoved = false;
  return {
    ...{ name, password, uid, gid, home },
    change: (command, ...args) => void execFileSync(command, [...args, name]),
    async remove() {
      if (isRemoved) return;
      isRemoved = true;
      const left = isRoot ? [] : listProcessesOfUid(uid);
      await killProcesses(() => left, 2000);
      // What runs as root is no reason to keep another name of it.
      const { status, stderr } = spawnSync('userdel', [isRoot ? '--force' : '--remove', name], { encoding: 'utf8' });
      // By a whole Vestibule of root.
      await forget(rememberedPath(0, {}), { kind: 'user', name });
      // A test may have deleted it itself.
      if (status !== 0 && status !== noSuchAccount)
        throw new Error(`userdel of ${name} ended with status ${status}: ${stderr.trim()}`);
      if (left.length > 0) throw new Error(`of ${name} there still ran: ${left.map(({ pid }) => pid).join(', ')}`);
    },
  };
}
