/** Which PAM services log people in: the machine's own of our names, else those that come with Vestibule. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PamService, WorkerStart } from '../contract/worker.ts';

const service = 'vestibule';
const autologinService = 'vestibule-autologin';
export const greeterService = 'vestibule-greeter';

/**
 * An administrator who wants other rules puts a file of one of these names into /etc/pam.d. Without one the file of the
 * program folder counts, by pam_start_confdir(3), so that nothing has to be written into /etc. null: neither is there.
 *
 * @param autologinUser the account that logs in automatically; null: none does
 */
export function findPamServices(
  programFolder: string,
  autologinUser: string | null,
  systemFolder = '/etc/pam.d',
): WorkerStart['pam'] {
  const find = (name: string): PamService | null => findService(programFolder, name, systemFolder);
  const found = find(service);
  if (found === null) return null;
  const autologin = autologinUser === null ? null : find(autologinService);
  return {
    ...found,
    autologin: autologin === null || autologinUser === null ? null : { ...autologin, user: autologinUser },
  };
}

/** Of the greeter's own session, found like the others; null: there is none, and then no session is opened for it. */
export function findGreeterService(programFolder: string, systemFolder = '/etc/pam.d'): PamService | null {
  return findService(programFolder, greeterService, systemFolder);
}

/** PAM itself would go on with the file `other` where one is missing. */
function findService(programFolder: string, name: string, systemFolder: string): PamService | null {
  if (existsSync(join(systemFolder, name))) return { service: name, confDir: null };
  const confDir = join(programFolder, 'build/install/pam.d');
  return existsSync(join(confDir, name)) ? { service: name, confDir } : null;
}
