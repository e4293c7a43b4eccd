/**
 * Builds dist/ in a folder of its own and moves it into place, so that nobody ever reads half a build:
 * `node build/bundle/build.mjs`, under the pinned Node, with the dependencies installed.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { cloneFolder, stateFolder } from '../setup/layout.mjs';
import { listSources } from '../setup/stamp.mjs';
import { bundlePrograms } from './programs.mjs';

/** @param {string} text */
const say = (text) => process.stderr.write(`vestibule: ${text}\n`);

/**
 * Bundles programs, pages and the stand-in runtime.
 *
 * @param {string} clone
 * @param {string} outputFolder
 */
async function buildInto(clone, outputFolder) {
  const runtimeBuild = join(clone, 'build/runtime/build.mjs');
  const [missingSources] = await Promise.all([
    bundlePrograms(clone, outputFolder),
    buildRenderer(clone, join(outputFolder, 'renderer')),
    existsSync(runtimeBuild)
      ? import(runtimeBuild).then(({ buildRuntime }) => buildRuntime(join(outputFolder, 'runtime')))
      : say('skipped the stand-in runtime: build/runtime/build.mjs is not there'),
  ]);
  for (const source of missingSources) say(`skipped ${source}: it is not there`);
}

/**
 * @param {string} clone
 * @param {string} outputFolder
 */
async function buildRenderer(clone, outputFolder) {
  if (
    !existsSync(join(clone, 'renderer')) ||
    !readdirSync(join(clone, 'renderer')).some((name) => name.endsWith('.html'))
  ) {
    say('skipped the pages: renderer/ has no .html');
    return;
  }
  const { build } = await import('vite');
  await build({
    configFile: join(clone, 'build/renderer/vite.config.mjs'),
    build: { outDir: outputFolder },
    logLevel: 'warn',
  });
}

/**
 * What the build says about itself: the sources that it was made from, and a hash of all that it made, by which an
 * installed copy is named.
 *
 * @param {string} sources
 * @param {string} folder
 */
function writeStamp(sources, folder) {
  const hash = createHash('sha256');
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  for (const file of files) hash.update(file.slice(folder.length)).update('\0').update(readFileSync(file));
  // What an installed copy has besides: a changed PAM service or session script is another copy, too.
  const installed = readdirSync(join(cloneFolder, 'build/install'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(cloneFolder, join(entry.parentPath, entry.name)));
  for (const file of ['package.json', 'package-lock.json', ...installed.sort()])
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(join(cloneFolder, file)));
  writeFileSync(join(folder, '.stamp'), `${hash.digest('hex').slice(0, 16)}\n${sources}`);
}

const target = join(cloneFolder, 'dist');
const workFolder = join(cloneFolder, stateFolder, `build-${process.pid}`);
const unfinished = join(workFolder, 'new');
// Read before the build: a source that changes while it runs makes the stamp stale, as it should.
const sources = listSources(cloneFolder);
try {
  mkdirSync(unfinished, { recursive: true });
  await buildInto(cloneFolder, unfinished);
  writeStamp(sources, unfinished);
  if (existsSync(target)) renameSync(target, join(workFolder, 'old'));
  renameSync(unfinished, target);
} catch (error) {
  // The tools have their own layout of what is wrong where; a stack of their insides adds nothing to it.
  say(stripVTControlCharacters(/** @type {Error} */ (error).message));
  process.exitCode = 1;
} finally {
  rmSync(workFolder, { recursive: true, force: true });
}
