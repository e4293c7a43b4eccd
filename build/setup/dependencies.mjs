/** The packages of the npm registry, as the lock file says. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { nodePath } from './layout.mjs';
import { asOwner } from './owner.mjs';
import { SetUpFailure, say } from './say.mjs';
import { findState, writeState } from './state.mjs';

/** @param {string} clone */
function hashLockFile(clone) {
  return createHash('sha256').update(readFileSync(`${clone}/package-lock.json`)).digest('hex');
}

/** @param {string} clone */
export function areDependenciesInstalled(clone) {
  return (
    findState(clone, 'installed') === hashLockFile(clone) &&
    statSync(`${clone}/${nodePath}`, { throwIfNoEntry: false }) !== undefined
  );
}

/**
 * Installs what the lock file says, with the npm that is there and no package's own scripts: all binaries that are needed
 * are in packages. Throws SetUpFailure.
 *
 * @param {string} clone
 */
export function installDependencies(clone) {
  say('installing the packages of package-lock.json (npm ci)');
  // npm ci empties node_modules; what is known about Electron's download holds for its version, whatever else changed.
  const remembered = ['electron.json', 'packages-failed'].map((name) => ({ name, text: findState(clone, name) }));
  const { env, ...owner } = asOwner(clone);
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: clone,
      // Not the pinned Node, which npm is about to delete and make anew.
      env: { ...env, PATH: (env.PATH ?? '').split(':').filter((folder) => !folder.startsWith(clone)).join(':') },
      ...owner,
      stdio: ['ignore', 2, 2],
    },
  );
  if (error !== undefined) throw new SetUpFailure(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new SetUpFailure('npm ci failed; its own words are above');
  for (const { name, text } of remembered) if (text !== undefined) writeState(clone, name, text);
  writeState(clone, 'installed', hashLockFile(clone));
}
