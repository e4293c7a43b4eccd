/**
 * Whether dist/ is what the sources say. The stamp is the list of the sources with size and time, kept as text: comparing
 * it needs no hash, and a difference can be read.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';

/** What a build depends on, relative to the clone. */
export const sourceRoots = [
  'build/bundle',
  'build/install',
  'build/renderer',
  'build/runtime',
  'electron',
  'renderer',
  'test/bench',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/**
 * One line for each source: path, size in bytes, time of the last change in ms.
 *
 * @param {string} clone
 * @returns {string}
 */
export function listSources(clone) {
  /** @type {string[]} */
  const lines = [];
  for (const root of sourceRoots) listSource(clone, root, lines);
  return lines.join('\n');
}

/**
 * @param {string} clone
 * @param {string} path
 * @param {string[]} lines
 */
function listSource(clone, path, lines) {
  const stats = statSync(`${clone}/${path}`, { throwIfNoEntry: false });
  if (stats === undefined) return;
  if (!stats.isDirectory()) {
    lines.push(`${path} ${stats.size} ${stats.mtimeMs}`);
    return;
  }
  for (const name of readdirSync(`${clone}/${path}`).sort()) listSource(clone, `${path}/${name}`, lines);
}

/**
 * What dist/.stamp says: `hash` names the build (and an installed copy of it), `sources` is what it was made from.
 *
 * @param {string} clone
 * @returns {{ hash: string, sources: string } | undefined} undefined where there is no build
 */
export function findStamp(clone) {
  const path = `${clone}/dist/.stamp`;
  if (statSync(path, { throwIfNoEntry: false }) === undefined) return undefined;
  const text = readFileSync(path, 'utf8');
  const end = text.indexOf('\n');
  return { hash: text.slice(0, end), sources: text.slice(end + 1) };
}
