/**
 * The system accounts that Vestibule runs as where root starts it: `vestibule` for app, browser and display servers,
 * `vestibule-guest-N` for a guest's session, one for each live one.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, readFileSync } from 'node:fs';
import { accountNames, systemLayout } from './layout.mjs';
import { SetUpFailure, say } from './say.mjs';

/** Comment fields of passwd(5): `vestibule uninstall` removes only what carries them. */
const appComment = 'Vestibule display manager';
const guestComment = 'Vestibule guest session';

/**
 * @typedef {{ name: string, home: string, shell: string, comment: string }} Account
 * @typedef {{ name: string, uid: number, gid: number, comment: string }} PasswdEntry
 */

/**
 * @param {string[]} [names] the first is the app's, the others are guests'; the tests have their own
 * @returns {Account[]}
 */
export function listAccounts([app = '', ...guests] = accountNames) {
  return [
    { name: app, home: systemLayout.dataFolder, shell: '/usr/sbin/nologin', comment: appComment },
    ...guests.map((name) => ({ name, home: '/home/guest', shell: '/bin/bash', comment: guestComment })),
  ];
}

/** @returns {Map<string, PasswdEntry>} */
export function readAccounts() {
  const entries = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length === 7);
  return new Map(
    entries.map(([name = '', , uid, gid, comment = '']) => [
      name,
      { name, uid: Number(uid), gid: Number(gid), comment },
    ]),
  );
}

/**
 * Makes the accounts that are missing, each with a group of its own and a uid of the system's range, so that no login
 * screen shows it as a person. Throws SetUpFailure.
 *
 * @param {Account[]} accounts
 */
export function createAccounts(accounts) {
  const present = readAccounts();
  const missing = accounts.filter(({ name }) => !present.has(name));
  if (missing.length === 0) return;
  for (const { name, home, shell, comment } of missing) {
    const args = [
      '--system',
      '--user-group',
      '--no-create-home',
      '--home-dir',
      home,
      '--shell',
      shell,
      '--comment',
      comment,
      name,
    ];
    const { status, stderr } = spawnSync('/usr/sbin/useradd', args, {
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    // Another set-up may have been quicker.
    if (status !== 0 && !readAccounts().has(name))
      throw new SetUpFailure(`the account ${name} could not be made: ${stderr?.trim()}`);
  }
  say(`made the system accounts ${missing.map(({ name }) => name).join(', ')}`);
}

/**
 * Makes the folders that root's Vestibule keeps things in. Guests may pass through theirs to their own home, and not look
 * around in it; logs are the app's.
 *
 * @param {typeof systemLayout} layout
 * @param {PasswdEntry} app the account `vestibule`
 */
export function createFolders(layout, app) {
  const folders = [
    { path: layout.dataFolder, mode: 0o755, uid: 0, gid: 0 },
    { path: layout.appFolder, mode: 0o755, uid: 0, gid: 0 },
    { path: layout.guestsFolder, mode: 0o711, uid: 0, gid: 0 },
    { path: layout.logFolder, mode: 0o750, uid: app.uid, gid: app.gid },
  ];
  for (const { path, mode, uid, gid } of folders) {
    mkdirSync(path, { recursive: true });
    chmodSync(path, mode);
    chownSync(path, uid, gid);
  }
  say(`made the folders ${folders.map(({ path }) => path).join(', ')}`);
}

/**
 * Removes accounts of Vestibule's own making, and no other: a person may bear the same name.
 *
 * @param {Account[]} accounts
 * @returns {{ removed: string[], kept: string[] }}
 */
export function removeAccounts(accounts) {
  const present = readAccounts();
  /** @type {string[]} */
  const removed = [];
  /** @type {string[]} */
  const kept = [];
  for (const { name, comment } of accounts) {
    const entry = present.get(name);
    if (entry === undefined) continue;
    const isOurs = entry.comment === comment;
    if (isOurs && spawnSync('/usr/sbin/userdel', [name], { stdio: 'ignore' }).status === 0) removed.push(name);
    else kept.push(name);
  }
  return { removed, kept };
}
