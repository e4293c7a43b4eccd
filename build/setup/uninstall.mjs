/** `vestibule uninstall`: removes what the set-up and Vestibule itself made outside of the clone. */
import { existsSync, lstatSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { parseArgs } from 'node:util';
import { listAccounts, readAccounts, removeAccounts } from './accounts.mjs';
import { cloneFolder, commandLink, stateFolder, systemLayout } from './layout.mjs';
import { say } from './say.mjs';

/**
 * What is to be removed. Folders are removed whole; some of them are files.
 *
 * @typedef {object} Installation
 * @property {string[]} runtimeFolders each holds a folder for each seat
 * @property {string[]} folders
 * @property {string} logFolder
 * @property {import('./accounts.mjs').Account[]} accounts
 */

/**
 * @param {string[]} args
 * @returns {Promise<number>} exit status: 0 done, 1 refused since something runs, 2 usage
 */
export async function runUninstall(args) {
  let options;
  try {
    options = parseArgs({ args, options: { json: { type: 'boolean' }, 'keep-logs': { type: 'boolean' } } }).values;
  } catch (error) {
    say(`${/** @type {Error} */ (error).message}\nusage: vestibule uninstall [--keep-logs] [--json]`);
    return 2;
  }
  const installation = process.getuid?.() === 0 ? describeRootInstallation() : describeUserInstallation();
  const running = await findRunning(installation);
  if (running !== undefined) {
    say(`not while Vestibule runs (${running}); \`vestibule stop\` ends it`);
    return 1;
  }
  const { removed, kept } = uninstall(installation, options['keep-logs'] === true);
  if (options.json === true) process.stdout.write(`${JSON.stringify({ removed, kept })}\n`);
  else {
    for (const name of removed) process.stdout.write(`removed ${name}\n`);
    for (const name of kept) process.stdout.write(`kept ${name}\n`);
    if (removed.length === 0) process.stdout.write('nothing to remove\n');
    process.stdout.write('Debian packages stay, and so do /etc/vestibule and this clone, which are yours to remove.\n');
  }
  return 0;
}

/** @returns {Installation} */
function describeRootInstallation() {
  const { runtimeFolder, dataFolder, logFolder } = systemLayout;
  return {
    runtimeFolders: [runtimeFolder],
    folders: [runtimeFolder, dataFolder, ...listCloneFolders()],
    logFolder,
    accounts: listAccounts(),
  };
}

/** @returns {Installation} */
function describeUserInstallation() {
  const { XDG_RUNTIME_DIR: runtimeDirectory, XDG_STATE_HOME: stateHome } = process.env;
  // The second is where there is no usable XDG_RUNTIME_DIR. In /tmp anybody could have made it.
  const candidates = [runtimeDirectory ? `${runtimeDirectory}/vestibule` : '', `/tmp/vestibule-${process.getuid?.()}`];
  const runtimeFolders = candidates.filter(
    (folder) => folder !== '' && lstatSync(folder, { throwIfNoEntry: false })?.uid === process.getuid?.(),
  );
  const state = `${stateHome || `${homedir()}/.local/state`}/vestibule`;
  const accounts = ['accounts.json', 'accounts.json.lock', 'accounts.json.new'].map((name) => `${state}/${name}`);
  // Logs lie in the state folder itself, beside homes of guests, local accounts and what is remembered.
  return {
    runtimeFolders,
    folders: [...runtimeFolders, `${state}/guests`, `${state}/remembered`, ...accounts, ...listCloneFolders()],
    logFolder: state,
    accounts: [],
  };
}

/** What the set-up remembers in the clone, where this user may forget it. */
function listCloneFolders() {
  const folder = `${cloneFolder}/${stateFolder}`;
  const stats = statSync(folder, { throwIfNoEntry: false });
  const uid = process.getuid?.();
  return stats !== undefined && (uid === 0 || stats.uid === uid) ? [folder, `${cloneFolder}/${commandLink.path}`] : [];
}

/**
 * @param {Installation} installation
 * @returns {Promise<string | undefined>} what runs, in words
 */
export async function findRunning({ runtimeFolders, accounts }) {
  for (const folder of runtimeFolders)
    for (const seat of existsSync(folder) ? readdirSync(folder) : [])
      if (await isAnswered(`${folder}/${seat}/control.sock`)) return `seat ${seat}`;
  const present = readAccounts();
  const uids = new Map(accounts.flatMap(({ name }) => present.get(name) ?? []).map(({ uid, name }) => [uid, name]));
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const owner = uids.get(statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? -1);
    if (owner !== undefined && !isZombie(pid)) return `process ${pid} of ${owner}`;
  }
  return undefined;
}

/**
 * It has ended, and only its parent has not asked for it yet: proc_pid_stat(5), the third field.
 *
 * @param {string} pid
 */
function isZombie(pid) {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // ENOENT, ESRCH: it is gone altogether.
    return true;
  }
}

/**
 * @param {string} path of a UNIX socket
 * @returns {Promise<boolean>} whether anybody accepts connections there
 */
function isAnswered(path) {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.on('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // No such file, or a stale one that nobody listens to.
    socket.on('error', () => resolve(false));
  });
}

/**
 * @param {Installation} installation
 * @param {boolean} keepLogs
 * @returns {{ removed: string[], kept: string[] }} accounts and folders
 */
export function uninstall({ folders, logFolder, accounts }, keepLogs) {
  const { removed, kept } = removeAccounts(accounts);
  const doomed = keepLogs ? folders : [...folders, logFolder];
  for (const folder of doomed.filter((folder) => existsSync(folder))) {
    rmSync(folder, { recursive: true, force: true });
    removed.push(folder);
  }
  if (keepLogs && existsSync(logFolder)) kept.push(logFolder);
  return { removed, kept };
}
