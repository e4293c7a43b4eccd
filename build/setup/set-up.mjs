/** The set-up: its steps in order, each with a cheap look at whether it is needed. */
import { accessSync, constants, lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { areFoldersMade, createAccounts, createFolders, findMissingAccounts, listAccounts, readAccounts } from './accounts.mjs';
import { bundle, isBuilt } from './bundle.mjs';
import { areDependenciesInstalled, installDependencies } from './dependencies.mjs';
import { isElectronSettled, tryElectronDownload } from './electron-binary.mjs';
import { createInstalledCopy, findCopyFolder } from './installed-copy.mjs';
import { commandLink, systemLayout } from './layout.mjs';
import { withLock } from './lock.mjs';
import { findMissingPackages, installCommand, installPackages, mayInstall, requirements, testRequirements } from './packages.mjs';
import { SetUpFailure, say } from './say.mjs';

/**
 * @typedef {{ forTests: boolean, explicit: boolean }} SetUpWish `forTests`: what only the tests need, too; `explicit`:
 *   somebody asked for the set-up itself, so what failed before is tried again
 * @typedef {{ isDone: () => boolean, perform: () => void | Promise<void> }} Step
 */

/**
 * @param {string} clone
 * @param {SetUpWish} wish
 * @returns {Step[]} in the order in which they build on each other
 */
function listSteps(clone, { forTests, explicit }) {
  const wanted = forTests ? [...requirements, ...testRequirements] : requirements;
  let triedPackages = false;
  const steps = [
    {
      isDone: () => triedPackages || !mayInstall(clone, findMissingPackages(wanted), explicit),
      perform: () => {
        triedPackages = true;
        installPackages(clone, findMissingPackages(wanted));
      },
    },
    {
      isDone: () => areDependenciesInstalled(clone),
      perform: () => {
        requireWritable(clone);
        installDependencies(clone);
      },
    },
    { isDone: () => isElectronSettled(clone) || !isWritable(clone), perform: () => tryElectronDownload(clone) },
    {
      isDone: () => isBuilt(clone),
      perform: () => {
        requireWritable(clone);
        bundle(clone);
      },
    },
  ];
  if (process.getuid?.() === 0) steps.push(...listRootSteps(clone));
  // Last: where the command is, all that it needs is.
  steps.push({ isDone: () => isCommandLinked(clone) || !isWritable(clone), perform: () => linkCommand(clone) });
  return steps;
}

/**
 * @param {string} clone
 * @returns {Step[]}
 */
function listRootSteps(clone) {
  const accounts = listAccounts();
  return [
    {
      isDone: () => findMissingAccounts(accounts, readAccounts()).length === 0 && areFoldersMade(),
      perform: () => {
        createAccounts(accounts);
        const app = readAccounts().get('vestibule');
        if (app === undefined) throw new SetUpFailure('the account vestibule is not in /etc/passwd');
        createFolders(systemLayout, app);
      },
    },
    {
      isDone: () => {
        const folder = findCopyFolder(clone);
        return folder !== undefined && statSync(folder, { throwIfNoEntry: false }) !== undefined;
      },
      perform: () => createInstalledCopy(clone),
    },
  ];
}

/**
 * Sets up what is missing, and writes nothing when nothing is. Throws SetUpFailure.
 *
 * @param {string} clone
 * @param {Partial<SetUpWish>} [wish]
 */
export async function ensureSetUp(clone, { forTests = false, explicit = false } = {}) {
  if (process.platform !== 'linux' || process.arch !== 'x64') throw new SetUpFailure('Vestibule runs on Linux on x86-64 only');
  const steps = listSteps(clone, { forTests, explicit });
  if (steps.some(({ isDone }) => !isDone()))
    await withLock(clone, async () => {
      // Looked at again one by one: whoever held the lock may have done it all, and one step makes another necessary.
      for (const { isDone, perform } of steps) if (!isDone()) await perform();
    });
  const missing = findMissingPackages(forTests ? [...requirements, ...testRequirements] : requirements);
  if (missing.length > 0) say(`going on without some programs; this installs them:\n  ${installCommand(missing)}`);
}

/** @param {string} clone */
function isWritable(clone) {
  try {
    accessSync(clone, constants.W_OK);
    return true;
  } catch {
    // EACCES, or EROFS: access(2) says no in no other way.
    return false;
  }
}

/** @param {string} clone */
function requireWritable(clone) {
  if (isWritable(clone)) return;
  throw new SetUpFailure(
    `${clone} is not set up for its present state, and this user may not write there. Its owner does it with: npm run build`,
  );
}

/** @param {string} clone */
function isCommandLinked(clone) {
  const path = `${clone}/${commandLink.path}`;
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && readlinkSync(path) === commandLink.target;
}

/** @param {string} clone */
function linkCommand(clone) {
  const path = `${clone}/${commandLink.path}`;
  const unfinished = `${path}.${process.pid}`;
  mkdirSync(`${clone}/node_modules/.bin`, { recursive: true });
  rmSync(unfinished, { force: true });
  symlinkSync(commandLink.target, unfinished);
  renameSync(unfinished, path);
}
