/** The set-up: does what is missing, one step after the other. */
import { mkdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { createAccounts, createFolders, listAccounts, readAccounts } from './accounts.mjs';
import { createInstalledCopy } from './installed-copy.mjs';
import { commandLink, systemLayout } from './layout.mjs';
import { withLock } from './lock.mjs';
import { findMissing, isWritable } from './missing.mjs';
import { SetUpFailure } from './say.mjs';

/** @typedef {import('./missing.mjs').Step} Step */
/** @typedef {import('./missing.mjs').SetUpWish} SetUpWish */

/**
 * Does every step that is missing, while no other set-up of this clone does. Throws SetUpFailure.
 *
 * @param {string} clone
 * @param {SetUpWish} wish
 */
export async function setUp(clone, wish) {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new SetUpFailure('Vestibule runs on Linux on x86-64 only');
  await withLock(clone, async () => {
    /** @type {Set<Step>} */
    const done = new Set();
    // Looked at again before each step: who held the lock before may have done it, and one step makes another necessary.
    for (;;) {
      const { steps, packages } = findMissing(clone, wish);
      const step = steps.find((step) => !done.has(step));
      if (step === undefined) return;
      done.add(step);
      await perform(step, clone, packages);
    }
  });
}

/**
 * @param {Step} step
 * @param {string} clone
 * @param {string[]} packages
 */
async function perform(step, clone, packages) {
  // Loaded here where a packed folder does without.
  switch (step) {
    case 'packages':
      return (await import('./packages.mjs')).installPackages(clone, packages);
    case 'dependencies':
      requireWritable(clone);
      return (await import('./dependencies.mjs')).installDependencies(clone);
    case 'electron':
      return (await import('./electron-binary.mjs')).tryElectronDownload(clone);
    case 'build':
      requireWritable(clone);
      return (await import('./bundle.mjs')).bundle(clone);
    case 'accounts':
      return makeAccounts();
    case 'copy':
      return createInstalledCopy(clone);
    case 'link':
      return linkCommand(clone);
  }
}

/** @param {string} clone */
function requireWritable(clone) {
  if (isWritable(clone)) return;
  throw new SetUpFailure(
    `${clone} is not set up for its present state, and this user may not write there. Its owner does it with: npm run build`,
  );
}

function makeAccounts() {
  createAccounts(listAccounts());
  const app = readAccounts().get('vestibule');
  if (app === undefined) throw new SetUpFailure('the account vestibule is not in /etc/passwd');
  createFolders(systemLayout, app);
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
