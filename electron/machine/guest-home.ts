/**
 * The folder of one guest: its fresh home, made from a skeleton, and the files that are shown to its session in place of the
 * machine's own. Made as whoever the worker is, given away as the last step, and removed when nothing runs there any more.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { removeTree, removeTreeSync } from './remove-tree.ts';
import type { Account } from './system-accounts.ts';

export interface GuestHome {
  /** GUESTHOMES/WORKERID-RANDOM, 0700, the account's: all that this guest has. */
  readonly folder: string;
  readonly homePath: string;
  readonly runtimePath: string;
  /** passwd(5) and group(5) as the session sees them. */
  readonly passwdPath: string;
  readonly groupPath: string;
}

export interface GuestHomeOptions {
  readonly guestHomesFolder: string;
  readonly workerId: string;
  readonly account: Account;
  /** As root: the folder is given to `account`. */
  readonly giveAway: boolean;
  /** What the session calls its user and its home. */
  readonly shownName: string;
  readonly shownHome: string;
  readonly skeletonFolder?: string;
  /** Its folder, before there is one: for the record. */
  readonly onChosen?: (folder: string) => void;
  /** Written into the home before it is given away: path below the home, and bytes; 0600. */
  readonly files: readonly { readonly path: string; readonly bytes: Buffer }[];
}

const skeletonFileLimitBytes = 16 * 1024 * 1024;

/** Throws what the file system says (a full disk, a folder that may not be written). */
export function createGuestHome(options: GuestHomeOptions): GuestHome {
  mkdirSync(options.guestHomesFolder, { recursive: true, mode: 0o711 });
  const folder = join(options.guestHomesFolder, `${options.workerId}-${randomBytes(6).toString('hex')}`);
  options.onChosen?.(folder);
  mkdirSync(folder, { mode: 0o700 });
  const home: GuestHome = {
    folder,
    homePath: join(folder, 'home'),
    runtimePath: join(folder, 'runtime'),
    passwdPath: join(folder, 'passwd'),
    groupPath: join(folder, 'group'),
  };
  const owner = options.giveAway ? options.account : null;
  try {
    copySkeleton(options.skeletonFolder ?? '/etc/skel', home.homePath, owner);
    makeFolder(home.runtimePath, owner);
    for (const file of options.files) writeNewFile(join(home.homePath, file.path), file.bytes, 0o600, owner);
    writeNewFile(home.passwdPath, Buffer.from(showAs(options, readFileSync('/etc/passwd', 'utf8'))), 0o644, owner);
    writeNewFile(home.groupPath, Buffer.from(readFileSync('/etc/group')), 0o644, owner);
    // Last, because from here on somebody else could put a link where we write.
    if (owner !== null) chownSync(folder, owner.uid, owner.gid);
  } catch (error) {
    removeTreeSync(folder);
    throw error;
  }
  return home;
}

/** passwd(5) with the session's own account under its shown name and home. */
function showAs(options: GuestHomeOptions, passwd: string): string {
  const { account } = options;
  const others = passwd.split('\n').filter((line) => line !== '' && line.split(':')[2] !== String(account.uid));
  const own = [options.shownName, 'x', account.uid, account.gid, 'Guest', options.shownHome, account.shell].join(':');
  return `${[own, ...others.filter((line) => !line.startsWith(`${options.shownName}:`))].join('\n')}\n`;
}

/**
 * Gives the session's user another name and a real name, before anything runs as it. The file is written in place: it is
 * mounted over the machine's own already.
 */
export function renameInGuestHome(
  home: GuestHome,
  shownName: string,
  person: { readonly name: string; readonly realName: string },
): void {
  const passwd = readFileSync(home.passwdPath, 'utf8').split('\n');
  const own = passwd[0]?.split(':') ?? [];
  if (own[0] !== shownName) throw new Error('the first line of the guest’s passwd is not its own');
  const realName = person.realName.replaceAll(/[:,\n]/g, ' ');
  const line = [person.name, ...own.slice(1, 4), realName, ...own.slice(5)].join(':');
  const descriptor = openSync(home.passwdPath, constants.O_WRONLY | constants.O_TRUNC | constants.O_NOFOLLOW);
  try {
    writeFileSync(
      descriptor,
      [line, ...passwd.slice(1).filter((each) => !each.startsWith(`${person.name}:`))].join('\n'),
    );
  } finally {
    closeSync(descriptor);
  }
}

/** Folders and regular files only: a link could lead anywhere, and a device or a pipe has no place in a home. */
function copySkeleton(source: string, target: string, owner: Account | null): void {
  makeFolder(target, owner);
  for (const entry of readSkeleton(source)) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    if (entry.isDirectory()) copySkeleton(from, to, owner);
    else if (entry.isFile() && lstatSync(from).size <= skeletonFileLimitBytes)
      writeNewFile(to, readFileSync(from), (lstatSync(from).mode & 0o700) | 0o600, owner);
  }
}

function readSkeleton(folder: string): readonly import('node:fs').Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    // No skeleton is an empty one.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function makeFolder(path: string, owner: Account | null): void {
  mkdirSync(path, { mode: 0o700 });
  if (owner !== null) chownSync(path, owner.uid, owner.gid);
}

function writeNewFile(path: string, bytes: Buffer, mode: number, owner: Account | null): void {
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const descriptor = openSync(path, flags, mode);
  try {
    writeFileSync(descriptor, bytes);
    // Whatever umask this process has.
    fchmodSync(descriptor, mode);
    if (owner !== null) fchownSync(descriptor, owner.uid, owner.gid);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Removes a guest's folder, once nothing of the guest runs. No link is followed, also where the owner, logged in
 * elsewhere, changes it meanwhile. Gives what stays, in words; a folder that
 * is not there is removed.
 */
export async function removeGuestHome(folder: string): Promise<readonly string[]> {
  try {
    await removeTree(folder);
    return [];
  } catch {
    // A guest may have taken its own permissions away; as an ordinary user that stops us until they are back.
  }
  try {
    // Root needs none, and these calls go by path.
    if (process.getuid?.() !== 0) openFolders(folder);
    await removeTree(folder);
    return [];
  } catch (error) {
    return [`the guest's folder ${folder} could not be removed (${(error as NodeJS.ErrnoException).code ?? error})`];
  }
}

function openFolders(folder: string): void {
  if (!lstatSync(folder).isDirectory()) return;
  chmodSync(folder, 0o700);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) openFolders(join(folder, entry.name));
}
