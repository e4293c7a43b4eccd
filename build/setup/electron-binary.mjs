/**
 * Electron's own program, which is no part of its npm package: it comes from a release server that many machines cannot
 * reach. One try for each version, bounded and remembered; without it the stand-in runtime is used.
 */
import { spawn } from 'node:child_process';
import { nodePath } from './layout.mjs';
import { electronState, hasElectronBinary, requireElectronVersion } from './missing.mjs';
import { asOwner } from './owner.mjs';
import { say } from './say.mjs';
import { writeState } from './state.mjs';

const downloadLimitMs = 45_000;

/**
 * Tries the download with the package's own installer, and remembers how it went.
 *
 * @param {string} clone
 * @param {number} [limitMs]
 */
export async function tryElectronDownload(clone, limitMs = downloadLimitMs) {
  const version = requireElectronVersion(clone);
  say(`trying to download Electron ${version} (once, ${limitMs / 1000} s at most)`);
  const downloaded = (await runInstaller(clone, limitMs)) && hasElectronBinary(clone);
  writeState(clone, electronState, `${JSON.stringify({ version, downloaded })}\n`);
  say(
    downloaded
      ? `runtime: Electron ${version}`
      : "runtime: the system's Chromium (Electron's release server cannot be reached)",
  );
}

/**
 * @param {string} clone
 * @param {number} limitMs
 * @returns {Promise<boolean>} whether the installer says that it succeeded
 */
function runInstaller(clone, limitMs) {
  return new Promise((resolve) => {
    const child = spawn(`${clone}/${nodePath}`, [`${clone}/node_modules/electron/install.js`], {
      ...asOwner(clone),
      stdio: 'ignore',
      // A process group of its own, so that the limit ends whatever the installer started too.
      detached: true,
    });
    const limit = setTimeout(() => {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, limitMs);
    const settle = (/** @type {boolean} */ succeeded) => {
      clearTimeout(limit);
      resolve(succeeded);
    };
    child.on('error', () => settle(false));
    child.on('exit', (status) => settle(status === 0));
  });
}
