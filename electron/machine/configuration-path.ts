/** Where the configuration is. Without zod: it is asked for on the way to the first picture. */
import { isAbsolute, join } from 'node:path';
import { findLocalAccount } from './system-accounts.ts';

/** The machine's. */
export const machineConfigurationPath = '/etc/vestibule/vestibule.toml';

/**
 * The one of whoever starts Vestibule: `vestibule/vestibule.toml` in $XDG_CONFIG_HOME, which is ~/.config where it is not
 * set or not absolute (XDG Base Directory Specification). For root it is in the home that passwd(5) gives root, whatever the
 * environment says: `sudo` may have left a person's there. null: root has no home.
 *
 * @param passwdPath where root's home is looked up
 */
export function findUserConfigurationPath(
  uid: number,
  environment: NodeJS.ProcessEnv,
  passwdPath?: string,
): string | null {
  const name = 'vestibule/vestibule.toml';
  const ownHome = findLocalAccount(uid, passwdPath)?.home;
  if (uid === 0) return ownHome !== undefined && isAbsolute(ownHome) ? join(ownHome, '.config', name) : null;
  const { XDG_CONFIG_HOME: configurationHome, HOME: home } = environment;
  if (configurationHome !== undefined && isAbsolute(configurationHome)) return join(configurationHome, name);
  return join(home !== undefined && isAbsolute(home) ? home : (ownHome ?? '/'), '.config', name);
}
