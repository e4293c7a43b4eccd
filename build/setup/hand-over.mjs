/** Leaves this process to the program that the set-up was made for. */
import { openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cloneFolder, nodePath } from './layout.mjs';

/**
 * Becomes `node script ...args`. Where this is the clone's pinned Node already, the script is loaded into this process:
 * starting another would take longer than all the rest. Where it is not, this process is replaced if its Node can do that
 * (22.15 and later), or waits for a child and ends as it ends.
 *
 * @param {string} node the clone's pinned Node, or the same in an installed copy
 * @param {string} script
 * @param {string[]} args
 */
export async function handOver(node, script, args) {
  if (process.execPath === `${cloneFolder}/${nodePath}`) {
    // In an installed copy: what the script starts is to run on the Node that every account can read.
    process.execPath = node;
    process.argv = [node, script, ...args];
    // Kept open for as long as this process lives: that is how the set-up sees that a copy is in use.
    openSync(script, 'r');
    if (script.endsWith('.mjs')) await import(script);
    else createRequire(script)(script);
    return;
  }
  if (process.execve !== undefined) process.execve(node, [node, script, ...args], process.env);
  const { passThrough } = await import('./pass-through.mjs');
  await passThrough(node, [script, ...args]);
}
