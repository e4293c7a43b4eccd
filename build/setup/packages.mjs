/** Programs of the system that Vestibule needs, and the Debian packages that bring them. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, openSync, closeSync, readFileSync, statSync } from 'node:fs';
import { stateFolder } from './layout.mjs';
import { say } from './say.mjs';
import { findState, writeState } from './state.mjs';

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
  { lookFor: 'xauth', packageName: 'xauth' },
  { lookFor: 'xterm', packageName: 'xterm' },
  { lookFor: 'openbox', packageName: 'openbox' },
  { lookFor: 'bwrap', packageName: 'bubblewrap' },
  { lookFor: 'setpriv', packageName: 'util-linux' },
  { lookFor: '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf', packageName: 'fonts-dejavu-core' },
];

/** What the tests need besides. @type {Requirement[]} */
export const testRequirements = [
  { lookFor: 'Xvfb', packageName: 'xvfb' },
  { lookFor: 'icewm', packageName: 'icewm' },
  { lookFor: 'xdotool', packageName: 'xdotool' },
  { lookFor: 'xprop', packageName: 'x11-utils' },
  { lookFor: 'import', packageName: 'imagemagick' },
];

/**
 * @param {string} name
 * @param {string} [path] colon-separated folders, searched before the usual ones
 * @returns {string | undefined} where the program is
 */
export function findProgram(name, path = process.env.PATH ?? '') {
  const folders = new Set([...path.split(':').filter((folder) => folder.startsWith('/')), ...usualFolders]);
  for (const folder of folders) {
    const stats = statSync(`${folder}/${name}`, { throwIfNoEntry: false });
    if (stats?.isFile() && (stats.mode & 0o111) !== 0) return `${folder}/${name}`;
  }
  return undefined;
}

/**
 * @param {Requirement[]} wanted
 * @param {string} [path] as in findProgram
 * @returns {string[]} names of the packages whose program or file is not there
 */
export function findMissingPackages(wanted, path) {
  return wanted
    .filter(({ lookFor }) =>
      lookFor.startsWith('/')
        ? statSync(lookFor, { throwIfNoEntry: false }) === undefined
        : findProgram(lookFor, path) === undefined,
    )
    .map(({ packageName }) => packageName);
}

/**
 * The one command that installs packages, to be typed by a person.
 *
 * @param {string[]} packages
 */
export function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
}

/**
 * Whether this process may try to install packages: as root, with apt, and not after the same packages could not be had
 * (an explicit `npm run build` tries again).
 *
 * @param {string} clone
 * @param {string[]} packages
 * @param {boolean} explicit
 */
export function mayInstall(clone, packages, explicit) {
  if (packages.length === 0 || process.getuid?.() !== 0 || findProgram('apt-get') === undefined) return false;
  return explicit || findState(clone, 'packages-failed') !== packages.join(' ');
}

/**
 * Installs packages as root. What cannot be installed is said and remembered, and nothing more: Vestibule does what it can
 * with what is there.
 *
 * @param {string} clone
 * @param {string[]} packages
 */
export function installPackages(clone, packages) {
  const logPath = `${clone}/${stateFolder}/packages.log`;
  say(`installing Debian packages: ${packages.join(' ')}`);
  mkdirSync(`${clone}/${stateFolder}`, { recursive: true });
  const log = openSync(logPath, 'w');
  const failed = [
    ['update'],
    ['install', '-y', '--no-install-recommends', ...packages],
  ].some((args) => {
    const { status } = spawnSync('apt-get', ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      stdio: ['ignore', log, log],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    // A package list that is a little old installs well, so a failed update alone decides nothing.
    return args[0] === 'install' && status !== 0;
  });
  closeSync(log);
  if (!failed) return;
  writeState(clone, 'packages-failed', packages.join(' '));
  const lastLines = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-5);
  say(`apt-get could not install them (whole text: ${logPath}):\n  ${lastLines.join('\n  ')}`);
}
