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
  const { status } = spawnSync(`${clone}/${nodePath}`, [`${clone}/build/bundle/build.mjs`], {
    ...asOwner(clone),
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new SetUpFailure('the build failed; the reasons are above');
}
