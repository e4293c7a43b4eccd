/** Which PAM service logs people in: the machine's own of our name, else the one that comes with Vestibule. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

const service = 'vestibule';

/**
 * An administrator who wants other rules puts a file of this name into /etc/pam.d. Without one the file of the program
 * folder counts, by pam_start_confdir(3), so that nothing has to be written into /etc. null: neither is there.
 */
export function findPamService(
  programFolder: string,
  systemFolder = '/etc/pam.d',
): { readonly service: string; readonly confDir: string | null } | null {
  if (existsSync(join(systemFolder, service))) return { service, confDir: null };
  const confDir = join(programFolder, 'build/install/pam.d');
  return existsSync(join(confDir, service)) ? { service, confDir } : null;
}
