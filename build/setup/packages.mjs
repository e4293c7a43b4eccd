/** Debian's packages: installed by root, asked for of everybody else. */
import { spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { stateFolder } from './layout.mjs';
import { packagesFailedState } from './missing.mjs';
import { say } from './say.mjs';
import { writeState } from './state.mjs';

/**
 * Installs packages as root. What cannot be installed is said and remembered, and nothing more: Vestibule does what it can
 * with what is there.
 *
 * @param {string} clone
 * @param {string[]} packages
 * @param {string} [aptGet]
 */
export function installPackages(clone, packages, aptGet = 'apt-get') {
  const logPath = `${clone}/${stateFolder}/packages.log`;
  say(`installing Debian packages: ${packages.join(' ')}`);
  mkdirSync(`${clone}/${stateFolder}`, { recursive: true });
  const log = openSync(logPath, 'w');
  const run = (/** @type {string[]} */ args) =>
    spawnSync(aptGet, ['-q', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      stdio: ['ignore', log, log],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  // A package list that is a little old installs well, so a failed update alone decides nothing.
  run(['update']);
  const isInstalled = run(['install', '-y', '--no-install-recommends', ...packages]);
  closeSync(log);
  if (isInstalled) return;
  writeState(clone, packagesFailedState, packages.join(' '));
  const lastLines = readFileSync(logPath, 'utf8').trimEnd().split('\n').slice(-5);
  say(`apt-get could not install them (whole text: ${logPath}):\n  ${lastLines.join('\n  ')}`);
}
