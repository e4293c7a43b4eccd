/**
 * What a session of an account needs outside of that account's home and runtime directory: its X authority file. In a folder of Vestibule's own, so that root writes nothing where a user could put a link.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { removeTreeSync } from './remove-tree.ts';
import { writeAuthorityFile } from './x-authority.ts';

export interface SessionFolder {
  /** GUESTHOMES/WORKERID-RANDOM: removed with everything in it after the session. */
  readonly folder: string;
  readonly authorityPath: string;
}

export interface SessionFolderOptions {
  /** Where guests' homes are made, too: whoever cleans up after a crash looks there. */
  readonly parentFolder: string;
  readonly workerId: string;
  /** As root: whom the files are given to. null: they are this process's own. */
  readonly owner: { readonly uid: number; readonly gid: number } | null;
  /** One entry of Xauthority(7). */
  readonly authority: Buffer;
  /** The folder, before there is one: for the record. */
  readonly onChosen: (folder: string) => void;
}

/** Throws what the file system says (a full disk, a folder that may not be written); nothing is left then. */
export function createSessionFolder(options: SessionFolderOptions): SessionFolder {
  const { parentFolder, workerId, owner } = options;
  mkdirSync(parentFolder, { recursive: true, mode: 0o711 });
  const folder = join(parentFolder, `${workerId}-${randomBytes(6).toString('hex')}`);
  options.onChosen(folder);
  const made: SessionFolder = {
    folder,
    authorityPath: join(folder, 'authority'),
  };
  mkdirSync(folder, { mode: 0o700 });
  try {
    writeAuthorityFile(made.authorityPath, options.authority, owner);
    // Passed through by its account, listed by nobody, written by nobody but us.
    chmodSync(folder, owner === null ? 0o700 : 0o711);
  } catch (error) {
    removeTreeSync(folder);
    throw error;
  }
  return made;
}
