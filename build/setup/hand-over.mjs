/** Leaves this process to the program that the set-up was made for. */
import { createRequire } from 'node:module';

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
  const { passThrough } = await import('./pass-through.mjs');
  await passThrough(node, [script, ...args]);
}
