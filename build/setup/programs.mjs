/** Programs of the system that Vestibule needs, and the Debian packages that bring them. */
import { existsSync, statSync } from 'node:fs';

/** Looked through after PATH: a person's PATH may lack the administrator's folders, a service's may be empty. */
const usualFolders = ['/usr/local/bin', '/usr/bin', '/bin', '/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * What is looked for is a program, or a file when it begins with a slash.
 *
 * @typedef {{ lookFor: string, packageName: string }} Requirement
 */

/** @type {Requirement[]} */
export const requirements = [
  { lookFor: 'chromium', packageName: 'chromium' },
  { lookFor: 'Xvnc', packageName: 'tigervnc-standalone-server' },
  { lookFor: 'xkbcomp', packageName: 'x11-xkb-utils' },
  { lookFor: '/usr/share/X11/xkb/rules/evdev.lst', packageName: 'xkb-data' },
  { lookFor: 'xauth', packageName: 'xauth' },
  { lookFor: 'xterm', packageName: 'xterm' },
  { lookFor: 'openbox', packageName: 'openbox' },
  { lookFor: 'bwrap', packageName: 'bubblewrap' },
  { lookFor: '/etc/X11/Xsession', packageName: 'x11-common' },
  { lookFor: 'dbus-daemon', packageName: 'dbus-daemon' },
  { lookFor: 'setpriv', packageName: 'util-linux' },
  { lookFor: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', packageName: 'fonts-dejavu-core' },
];

/** What the tests need besides. @type {Requirement[]} */
export const testRequirements = [
  { lookFor: 'Xvfb', packageName: 'xvfb' },
  { lookFor: 'icewm', packageName: 'icewm' },
  { lookFor: 'xdotool', packageName: 'xdotool' },
  { lookFor: 'xprop', packageName: 'x11-utils' },
  { lookFor: 'xrandr', packageName: 'x11-xserver-utils' },
  { lookFor: 'convert', packageName: 'imagemagick' },
];

/**
 * @param {string} name
 * @param {string} [path] colon-separated folders, searched before the usual ones
 * @returns {string | undefined} where the program is
 */
export function findProgram(name, path = process.env.PATH ?? '') {
  return findIn(listFolders(path), name);
}

/**
 * @param {Requirement[]} wanted
 * @param {string} [path] as in findProgram
 * @returns {string[]} names of the packages whose program or file is not there
 */
export function findMissingPackages(wanted, path = process.env.PATH ?? '') {
  const folders = listFolders(path);
  const isThere = (/** @type {string} */ lookFor) =>
    lookFor.startsWith('/') ? existsSync(lookFor) : findIn(folders, lookFor) !== undefined;
  return wanted.filter(({ lookFor }) => !isThere(lookFor)).map(({ packageName }) => packageName);
}

/** @param {string} path */
function listFolders(path) {
  // node_modules/.bin, which npm puts first, holds no program of the system.
  const folders = path.split(':').filter((folder) => folder.startsWith('/') && !folder.endsWith('/node_modules/.bin'));
  return new Set([...folders, ...usualFolders]);
}

/**
 * @param {Set<string>} folders
 * @param {string} name
 */
function findIn(folders, name) {
  for (const folder of folders) {
    const path = `${folder}/${name}`;
    // A folder of PATH may be closed to this user, which is the same as the program not being there.
    if (!existsSync(path)) continue;
    const stats = statSync(path);
    if (stats.isFile() && (stats.mode & 0o111) !== 0) return path;
  }
  return undefined;
}
