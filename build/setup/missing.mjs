/**
 * What the set-up has still to do. This is looked at before every start, so it reads a few small files and lists of files,
 * and loads nothing that only the work itself needs.
 */
import { accessSync, constants, existsSync, lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { accountNames, commandLink, electronPath, nodePath, stateFolder, systemLayout } from './layout.mjs';
import { packedProgramFolder, packedSources } from './packed.mjs';
import { findMissingPackages, findProgram, requirements, testRequirements } from './programs.mjs';
import { findStamp, listSources } from './stamp.mjs';

/** Names of the files in the state folder. */
export const installedState = 'installed';
export const electronState = 'electron.json';
export const packagesFailedState = 'packages-failed';

/**
 * @typedef {object} SetUpWish
 * @property {boolean} forTests what only the tests need, too
 * @property {boolean} explicit somebody asked for the set-up itself, so packages that could not be had are tried again
 */

/** @typedef {'packages' | 'dependencies' | 'electron' | 'build' | 'accounts' | 'copy' | 'link'} Step */

/**
 * @param {string} clone
 * @param {SetUpWish} wish
 * @returns {{ steps: Step[], packages: string[] }} steps in the order in which they build on each other; packages that are
 *   not there, whether or not this process may install them
 */
export function findMissing(clone, wish) {
  const packages = findMissingPackages(wish.forTests ? [...requirements, ...testRequirements] : requirements);
  const isRoot = process.getuid?.() === 0;
  if (isPacked(clone)) return { steps: isRoot ? listRootSteps(clone) : [], packages };
  const isOurs = isWritable(clone);
  /** @type {[Step, boolean][]} */
  const needs = [
    ['packages', isRoot && mayInstall(clone, packages, wish.explicit)],
    ['dependencies', !areDependenciesInstalled(clone)],
    ['electron', isOurs && !isElectronSettled(clone)],
    ['build', findStamp(clone)?.sources !== listSources(clone)],
    ['accounts', isRoot && !areAccountsMade()],
    ['copy', isRoot && !isCopied(clone)],
    // Last: where the command is, all that it needs is.
    ['link', isOurs && !isCommandLinked(clone)],
  ];
  return { steps: listNeeded(needs), packages };
}

/**
 * All that a packed folder has to do, which changes nothing of itself.
 *
 * @param {string} folder
 */
function listRootSteps(folder) {
  return listNeeded([
    ['accounts', !areAccountsMade()],
    ['copy', !isCopied(folder)],
  ]);
}

/** @param {[Step, boolean][]} needs */
function listNeeded(needs) {
  return needs.filter(([, isNeeded]) => isNeeded).map(([step]) => step);
}

/** @param {string} clone whether it is the program folder of what `npm run pack` made */
export function isPacked(clone) {
  return findStamp(clone)?.sources === packedSources;
}

/**
 * @param {string} clone
 * @param {string} name
 * @returns {string | undefined} what the set-up remembers under that name; undefined where it is nothing
 */
export function findState(clone, name) {
  const path = `${clone}/${stateFolder}/${name}`;
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

/**
 * Whether packages may be tried: not after the same ones could not be had, unless somebody asks for it.
 *
 * @param {string} clone
 * @param {string[]} packages
 * @param {boolean} explicit
 */
function mayInstall(clone, packages, explicit) {
  if (packages.length === 0 || findProgram('apt-get') === undefined) return false;
  return explicit || findState(clone, packagesFailedState) !== packages.join(' ');
}

/**
 * What is remembered is the lock file that `npm ci` was run for.
 *
 * @param {string} clone
 */
function areDependenciesInstalled(clone) {
  if (!existsSync(`${clone}/${nodePath}`)) return false;
  return findState(clone, installedState) === readFileSync(`${clone}/package-lock.json`, 'utf8');
}

/** @param {string} clone */
export function hasElectronBinary(clone) {
  return existsSync(`${clone}/${electronPath}`);
}

/**
 * Whether the question of Electron's program is settled: it is there, this version was tried, or nobody wants it.
 *
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function isElectronSettled(clone, environment = process.env) {
  if (environment.VESTIBULE_SKIP_ELECTRON_DOWNLOAD === '1' || hasElectronBinary(clone)) return true;
  return findState(clone, electronState)?.includes(`"${requireElectronVersion(clone)}"`) === true;
}

/** @param {string} clone */
export function requireElectronVersion(clone) {
  return JSON.parse(readFileSync(`${clone}/package.json`, 'utf8')).devDependencies.electron;
}

function areAccountsMade() {
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const { dataFolder, appFolder, guestsFolder, logFolder } = systemLayout;
  return (
    accountNames.every((name) => lines.some((line) => line.startsWith(`${name}:`))) &&
    [dataFolder, appFolder, guestsFolder, logFolder].every((folder) => existsSync(folder))
  );
}

/** @param {string} clone */
function isCopied(clone) {
  const folder = findCopyFolder(clone);
  return folder !== undefined && existsSync(folder);
}

/**
 * @param {string} clone
 * @param {string} [appFolder]
 * @returns {string | undefined} where the program folder of the copy is or would be; undefined where nothing is built
 */
export function findCopyFolder(clone, appFolder = systemLayout.appFolder) {
  const stamp = findStamp(clone);
  if (stamp === undefined) return undefined;
  const folder = `${appFolder}/${stamp.hash}${hasElectronBinary(clone) ? '-electron' : ''}`;
  return stamp.sources === packedSources ? `${folder}/${packedProgramFolder}` : folder;
}

/** @param {string} clone */
function isCommandLinked(clone) {
  const path = `${clone}/${commandLink.path}`;
  return (
    lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(path) === commandLink.target
  );
}

/** @param {string} clone */
export function isWritable(clone) {
  try {
    accessSync(clone, constants.W_OK);
    return true;
  } catch {
    // EACCES, or EROFS: access(2) says no in no other way.
    return false;
  }
}
