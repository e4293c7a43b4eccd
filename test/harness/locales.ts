/** More locales than a machine has, in the mount namespace of what a test starts: root alone can. */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ExtraLocales {
  /** In front of a command. */
  readonly wrapper: readonly string[];
  remove(): void;
}

/** `names` as locale(1) lists them, such as `de_DE.utf8`; in what they say they are all the C locale. */
export function createLocales(...names: readonly string[]): ExtraLocales {
  const folder = mkdtempSync(join(tmpdir(), 'locales-'));
  for (const name of ['C.utf8', ...names]) cpSync('/usr/lib/locale/C.utf8', join(folder, name), { recursive: true });
  const mount = 'chmod 755 "$0" && mount --bind "$0" /usr/lib/locale && exec "$@"';
  return {
    wrapper: ['unshare', '--mount', 'sh', '-c', mount, folder],
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
