/** Where a Vestibule of this caller keeps what: design, «Who is who». */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findStateFolder } from '../machine/state-folder.ts';
import { type Account, findLocalAccount, serviceAccountName } from '../machine/system-accounts.ts';

export interface Places {
  readonly uid: number;
  /** As root: the account of app, browser and display servers. */
  readonly account: Account | null;
  readonly logFolder: string;
  /** One sub-folder a seat, in it one a session. */
  readonly guestsFolder: string;
  /** The folder with package.json and dist/. */
  readonly programFolder: string;
  readonly version: string;
}

/** Throws, in words, where root has no account to give the app to. */
export function findPlaces(programFolder: string, environment: NodeJS.ProcessEnv): Places {
  const uid = process.getuid?.() ?? -1;
  const { version } = JSON.parse(readFileSync(join(programFolder, 'package.json'), 'utf8')) as { version: string };
  if (uid === 0) {
    const account = findLocalAccount(serviceAccountName);
    if (account === null) {
      throw new Error(
        `the account «${serviceAccountName}» is missing: the set-up makes it: start with the vestibule command`,
      );
    }
    return {
      ...{ uid, account, programFolder, version },
      logFolder: '/var/log/vestibule',
      guestsFolder: '/var/lib/vestibule/guests',
    };
  }
  const state = findStateFolder(uid, environment);
  return { uid, account: null, programFolder, version, logFolder: state, guestsFolder: join(state, 'guests') };
}
