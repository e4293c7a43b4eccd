/**
 * Pictures that people have chosen for the greeter. Of what may lie in a home nothing is opened here: a process of that
 * person reads it, for three seconds at most (CVE-2011-3349 and its like: a display manager that opened files of homes as
 * root).
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { isAbsolute, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pictureLimitBytes, picturesAtOnce } from '../contract/picture.ts';
import { findPerson, type PeopleSource } from '../machine/people.ts';
import { readSmallTextFile } from '../machine/small-text-file.ts';
import type { PasswdEntry } from '../protocols/account-files.ts';
import { parseAccountIcon } from '../protocols/accounts-service.ts';

export interface PersonPicturesOptions {
  /** dist/picture-reader.cjs */
  readonly program: string;
  /** null: root, who can read as everybody. Otherwise the only account that is read of. */
  readonly onlyUid: number | null;
  readonly source: PeopleSource;
  /** AccountsService's files of accounts. */
  readonly accountsFolder: string;
  readonly limitMs: number;
}

export const accountFilesFolder = '/var/lib/AccountsService/users';

export interface PersonPictures {
  /**
   * The file's bytes, at most `pictureLimitBytes`; whatever that person wants them to be. null: there is none, nobody of
   * that name may log in, it took too long, or others are being read already.
   */
  read(user: string): Promise<Buffer | null>;
  /** Ends what is being read. Idempotent. */
  stop(): void;
}

/** An app that was restarted asks while those of the one before are still being read. */
const processLimit = 2 * picturesAtOnce;
const accountFileLimit = 64 * 1024;

export function createPersonPictures(options: PersonPicturesOptions): PersonPictures {
  const children = new Set<ChildProcess>();
  /** With those that have no process yet. One that a dead file server holds counts until it has really ended. */
  let busy = 0;
  let stopped = false;

  async function read(user: string): Promise<Buffer | null> {
    if (stopped || busy >= processLimit) return null;
    busy += 1;
    const person = await findPerson(options.source, user);
    if (person === null || stopped || (options.onlyUid !== null && person.uid !== options.onlyUid)) {
      busy -= 1;
      return null;
    }
    return readAs(person);
  }

  function readAs(person: PasswdEntry): Promise<Buffer | null> {
    const [command = '', ...argv] = [
      ...(options.onlyUid === null ? becoming(person) : []),
      ...[process.execPath, options.program, ...listPlaces(person, options)],
    ];
    const child = spawn(command, argv, {
      // A kernel session of its own: on the terminal of whoever started Vestibule that person could type otherwise.
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
      cwd: '/',
      env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    children.add(child);
    const pieces: Buffer[] = [];
    let length = 0;
    return new Promise((resolve) => {
      const giveUp = (): void => {
        child.kill('SIGKILL');
        // Another process of that person may hold the other end open for ever.
        child.stdout?.destroy();
        resolve(null);
      };
      const limit = setTimeout(giveUp, options.limitMs);
      const over = (): void => {
        clearTimeout(limit);
        if (!children.delete(child)) return;
        busy -= 1;
      };
      (child.stdout as Readable).on('data', (piece: Buffer) => {
        length += piece.length;
        if (length <= pictureLimitBytes) pieces.push(piece);
        else giveUp();
      });
      child.once('error', () => {
        over();
        resolve(null);
      });
      child.once('close', (status) => {
        over();
        resolve(status === 0 && length > 0 ? Buffer.concat(pieces) : null);
      });
    });
  }

  return {
    read,
    stop() {
      stopped = true;
      for (const child of children) child.kill('SIGKILL');
    },
  };
}

function becoming({ uid, gid }: PasswdEntry): readonly string[] {
  return ['setpriv', '--reuid', `${uid}`, '--regid', `${gid}`, '--init-groups', '--no-new-privs', '--'];
}

/** In the order in which LightDM looks: AccountsService knows best, then the home. */
function listPlaces({ name, home }: PasswdEntry, options: PersonPicturesOptions): readonly string[] {
  const places: string[] = [];
  if (!name.includes('/') && !name.startsWith('.')) {
    // Root's own folder; only the path that it names is somebody's.
    const file = readSmallTextFile(join(options.accountsFolder, name), accountFileLimit);
    const icon = file.kind === 'text' ? parseAccountIcon(file.text) : null;
    if (icon !== null) places.push(icon);
    places.push(join(options.source.iconsFolder, name));
  }
  if (isAbsolute(home)) places.push(join(home, '.face'), join(home, '.face.icon'));
  return places.filter((place) => !place.includes('\0'));
}
