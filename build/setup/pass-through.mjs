/** Stands between a child and whoever started this process, for a Node that cannot replace itself. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { isatty } from 'node:tty';

/**
 * Runs a program with this process's own input and output, passes signals on, and ends as it ends.
 *
 * @param {string} node
 * @param {string[]} args
 */
export async function passThrough(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  // What a terminal sends goes to every process of its foreground group, the child too.
  const forwarded = isatty(0) ? ['SIGTERM'] : ['SIGTERM', 'SIGINT', 'SIGHUP'];
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
    process.on(signal, () => {
      if (forwarded.includes(signal)) child.kill(/** @type {NodeJS.Signals} */ (signal));
    });
  await new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status, signal) => {
      process.exitCode = status ?? 128 + constants.signals[/** @type {NodeJS.Signals} */ (signal)];
      resolve(undefined);
    });
  });
}
