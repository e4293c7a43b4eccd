/** Leaves this process to the program that the set-up was made for. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { createRequire } from 'node:module';
import { isatty } from 'node:tty';

/**
 * Becomes `node script ...args`. Where this is that Node already, the script is loaded into this process: starting one
 * more would cost as much as all the rest. Where it is not, this process is replaced if its Node can do that (22.15 and
 * later), or waits for a child and ends as it ends.
 *
 * @param {string} node
 * @param {string} script
 * @param {string[]} args
 */
export async function handOver(node, script, args) {
  if (process.execPath === node) {
    process.argv = [node, script, ...args];
    if (script.endsWith('.mjs')) await import(script);
    else createRequire(script)(script);
    return;
  }
  if (process.execve !== undefined) process.execve(node, [node, script, ...args], process.env);
  await passThrough(node, [script, ...args]);
}

/**
 * @param {string} node
 * @param {string[]} args
 */
async function passThrough(node, args) {
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
