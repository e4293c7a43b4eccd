/**
 * Compiled code for the app of an installed copy. Node keeps what it compiled by account, in a folder that the account may
 * write; the app's may not write anything that it will run, so root compiles, and gives the result the app's number.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { nodePath } from './layout.mjs';

/** Where build/runtime/electron.sh looks, relative to the copy. */
export const codeCachePath = 'dist/runtime/compile-cache';

/**
 * Makes the cache in a copy that stands where it will stay, since the cache knows its files by their paths. Where it fails
 * the app compiles by itself, as it does everywhere else.
 *
 * @param {string} folder the installed copy
 * @param {number} uid of the account that runs the app
 */
export function createCodeCache(folder, uid) {
  const launcher = join(folder, 'dist/runtime/launcher.cjs');
  const app = join(folder, 'dist/main.cjs');
  if (!existsSync(launcher) || !existsSync(app)) return;
  const cache = join(folder, codeCachePath);
  const run = (/** @type {string[]} */ args) =>
    spawnSync(join(folder, nodePath), args, { cwd: '/', stdio: 'ignore', env: { NODE_COMPILE_CACHE: cache } });
  run([launcher, '--version']);
  // It gets as far as asking for Electron, which is not here; it is compiled by then.
  run(['--eval', 'try { require(process.argv[1]) } catch {}', app]);
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) {
    for (const file of readdirSync(join(cache, name))) chmodSync(join(cache, name, file), 0o644);
    // Node's own naming: version, architecture, V8's flags, uid.
    renameSync(join(cache, name), join(cache, name.replace(/-\d+$/, `-${uid}`)));
  }
}
