/** Accounts that the set-up makes, read straight from passwd(5): they are local by construction. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { findProgram } from './find-program.ts';

export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
  readonly shell: string;
}

/** The account with this name or uid in the file; null where there is none. passwd(5): no shell means /bin/sh. */
export function findLocalAccount(key: string | number, passwdPath = '/etc/passwd'): Account | null {
  for (const line of readFileSync(passwdPath, 'utf8').split('\n')) {
    const [name = '', , uid = '', gid = '', , home = '', shell = ''] = line.split(':');
    if (name === '' || uid === '') continue;
    if (name !== key && Number(uid) !== key) continue;
    return { name, uid: Number(uid), gid: Number(gid), home, shell: shell === '' ? '/bin/sh' : shell };
  }
  return null;
}

/** Of a group of this machine's own file, group(5); null where there is none. */
export function findGroupId(name: string): number | null {
  const line = readFileSync('/etc/group', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const gid = line?.split(':')[2];
  return gid === undefined || gid === '' ? null : Number(gid);
}

/** Whether any source of nsswitch.conf(5) knows an account of this name; takes as long as the slowest of them, up to 10 s. */
export function isMachineAccount(name: string): boolean {
  if (findLocalAccount(name) !== null) return true;
  const getent = findProgram('getent');
  if (getent === null) return false;
  return spawnSync(getent, ['passwd', '--', name], { stdio: 'ignore', timeout: 10_000 }).status === 0;
}

/** Runs app, browser and display servers when Vestibule was started by root. */
export const serviceAccountName = 'vestibule';
