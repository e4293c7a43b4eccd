/** Accounts that the set-up makes, read straight from passwd(5): they are local by construction. */
import { readFileSync } from 'node:fs';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** null where there is no such account. */
export function findLocalAccount(name: string): Account | null {
  return findLine((account) => account.name === name);
}

export function findLocalAccountOfUid(uid: number): Account | null {
  return findLine((account) => account.uid === uid);
}

function findLine(isMeant: (account: Account) => boolean): Account | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [name = '', , uid = '', gid = '', , home = '', shell = ''] = line.split(':');
    const account = { name, uid: Number(uid), gid: Number(gid), home, shell };
    if (name !== '' && isMeant(account)) return account;
  }
  return null;
}

/** Runs app, browser and display servers when Vestibule was started by root. */
export const serviceAccountName = 'vestibule';
