/**
 * Electron's own program, which is no part of its npm package: it comes from a release server that many machines cannot
 * reach. One try for each version, bounded and remembered; without it the stand-in runtime is used.
 */
import { spawn } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { electronPath, nodePath } from './layout.mjs';
import { asOwner } from './owner.mjs';
import { say } from './say.mjs';
import { findState, writeState } from './state.mjs';

const downloadLimitMs = 45_000;

/** @param {string} clone */
export function hasElectronBinary(clone) {
  return statSync(`${clone}/${electronPath}`, { throwIfNoEntry: false }) !== undefined;
}

/**
 * Whether the question of Electron's program is settled: it is there, it was tried, or nobody wants it.
 *
 * @param {string} clone
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function isElectronSettled(clone, environment = process.env) {
  if (environment.VESTIBULE_SKIP_ELECTRON_DOWNLOAD === '1' || hasElectronBinary(clone)) return true;
  const text = findState(clone, 'electron.json');
  return text !== undefined && parseAttempt(text)?.version === requireElectronVersion(clone);
}

/**
 * @param {string} text
 * @returns {{ version: string, downloaded: boolean } | undefined} undefined where the text is damaged, which counts as no try
 */
function parseAttempt(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** @param {string} clone */
function requireElectronVersion(clone) {
  return JSON.parse(readFileSync(`${clone}/package.json`, 'utf8')).devDependencies.electron;
}

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
  writeState(clone, 'electron.json', `${JSON.stringify({ version, downloaded })}\n`);
  say(downloaded ? `runtime: Electron ${version}` : "runtime: the system's Chromium (Electron's release server cannot be reached)");
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
