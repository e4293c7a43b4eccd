/** An account of the machine that a test makes and removes: root alone can. */
import { execFileSync, spawnSync } from 'node:child_process';
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
  remove(): void;
}

let counter = 0;

export function createPerson(options: { readonly shell?: string; readonly isSystem?: boolean } = {}): Person {
  counter += 1;
  const name = `vtest-${process.pid % 100_000}-${counter}`;
  const password = `Pw-${process.pid}-${counter}-x`;
  execFileSync('useradd', [
    ...['--create-home', '--user-group', '--shell', options.shell ?? '/bin/bash'],
    ...(options.isSystem === true ? ['--system'] : []),
    name,
  ]);
  execFileSync('chpasswd', { input: `${name}:${password}\n` });
  const account = findLocalAccount(name);
  if (account === null) throw new Error(`useradd made no ${name}`);
  return {
    ...{ name, password, uid: account.uid, gid: account.gid, home: account.home },
    change: (command, ...args) => void execFileSync(command, [...args, name]),
    remove() {
      spawnSync('userdel', ['--remove', name]);
      // By a whole Vestibule of root.
      void forget(rememberedPath(0, {}), { kind: 'user', name });
    },
  };
}
