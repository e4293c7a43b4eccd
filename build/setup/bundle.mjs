/** Runs the build under the pinned Node, since the set-up's own may be too old for the tools. */
import { spawnSync } from 'node:child_process';
import { nodePath } from './layout.mjs';
import { asOwner } from './owner.mjs';
import { SetUpFailure, say } from './say.mjs';

/**
 * Builds dist/. Throws SetUpFailure, and then the previous build is still there.
 *
 * @param {string} clone
 */
export function bundle(clone) {
  say('building');
  const status = runAsOwner(clone, 'build/bundle/build.mjs', []);
  if (status !== 0) throw new SetUpFailure('the build failed; the reasons are above');
}

/**
 * A tool of the clone under its pinned Node, as whoever owns the clone, since it writes there.
 *
 * @param {string} clone
 * @param {string} script relative to the clone
 * @param {string[]} args
 * @returns {number | null} its exit status; null: a signal ended it
 */
export function runAsOwner(clone, script, args) {
  return spawnSync(`${clone}/${nodePath}`, [`${clone}/${script}`, ...args], {
    ...asOwner(clone),
    stdio: ['ignore', 2, 2],
  }).status;
}
