/** The packages of the npm registry, as the lock file says. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { electronState, findState, installedState, packagesFailedState } from './missing.mjs';
import { asOwner } from './owner.mjs';
import { SetUpFailure, say } from './say.mjs';
import { writeState } from './state.mjs';

/**
 * Installs what the lock file says, with the npm that is there and no package's own scripts: all binaries that are needed
 * are in packages. Throws SetUpFailure.
 *
 * @param {string} clone
 */
export function installDependencies(clone) {
  say('installing the packages of package-lock.json (npm ci)');
  // Read first: a lock file that changes meanwhile is to be installed the next time.
  const lockFile = readFileSync(`${clone}/package-lock.json`, 'utf8');
  // npm ci empties node_modules; what is known about Electron's download holds for its version, whatever else changed.
  const remembered = [electronState, packagesFailedState].map((name) => ({ name, text: findState(clone, name) }));
  const { env, ...owner } = asOwner(clone);
  const { status, error } = spawnSync(
    'npm',
    ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'],
    {
      cwd: clone,
      // Not the pinned Node, which npm is about to delete and make anew.
      env: {
        ...env,
        PATH: (env.PATH ?? '')
          .split(':')
          .filter((folder) => !folder.startsWith(`${clone}/node_modules/`))
          .join(':'),
      },
      ...owner,
      stdio: ['ignore', 2, 2],
    },
  );
  if (error !== undefined) throw new SetUpFailure(`npm could not be started: ${error.message}`);
  if (status !== 0) throw new SetUpFailure('npm ci failed; its own words are above');
  for (const { name, text } of remembered) if (text !== undefined) writeState(clone, name, text);
  writeState(clone, installedState, lockFile);
}
