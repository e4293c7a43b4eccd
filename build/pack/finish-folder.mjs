/** What electron-builder leaves to do: the runtime to its place, fuses, the command, the stamp, what may be read by whom. */
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { openToAll } from '../setup/installed-copy.mjs';
import { electronPath } from '../setup/layout.mjs';
import { packedAppName, packedNames, packedProgramFolder, packedSources } from '../setup/packed.mjs';
import { findStamp } from '../setup/stamp.mjs';
import { setFuses } from './fuses.mjs';
import { gatherLicences } from './licences.mjs';

/**
 * @param {object} given
 * @param {string} given.clone
 * @param {string} given.folder as electron-builder made it
 * @param {boolean} given.isElectron whether the runtime in it is Electron's own
 * @param {(text: string) => void} given.say
 */
export async function finishFolder({ clone, folder, isElectron, say }) {
  const program = join(folder, packedProgramFolder);
  if (isElectron) {
    say(`fuses, read back: ${(await setFuses(join(folder, packedAppName))).join(', ')}`);
    linkElectron(program);
  } else {
    say("no fuses to set: the runtime is the stand-in on the system's Chromium");
    moveStandIn(folder, program);
  }
  copyFileSync(join(clone, 'build/pack/vestibule.sh'), join(folder, 'vestibule'));
  chmodSync(join(folder, 'vestibule'), 0o755);
  writeFileSync(join(folder, 'LICENSES.txt'), gatherLicences(clone));
  writeStamp(clone, program);
  for (const name of readdirSync(join(folder, 'docs')).filter((each) => each.endsWith('.md')))
    nameCommands(join(folder, 'docs', name));
  writeFileSync(join(program, packedNames), JSON.stringify(readdirSync(folder)));
  openToAll(folder);
}

/**
 * The documentation speaks of a clone; here there is one command.
 *
 * @param {string} path
 */
function nameCommands(path) {
  const text = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    text.replaceAll('npx --no vestibule', './vestibule').replaceAll('npm start --', './vestibule start'),
  );
}

/**
 * The programs look for Electron where npm puts it. Electron itself goes by its own place, and finds its app there.
 *
 * @param {string} program
 */
function linkElectron(program) {
  const link = join(program, electronPath);
  mkdirSync(join(link, '..'), { recursive: true });
  const up = '../'.repeat(electronPath.split('/').length - 1 + packedProgramFolder.split('/').length);
  symlinkSync(`${up}${packedAppName}`, link);
}

/**
 * electron-builder puts the runtime at the top, as Electron's own must be; the stand-in belongs into the build.
 *
 * @param {string} folder
 * @param {string} program
 */
function moveStandIn(folder, program) {
  const place = join(program, 'dist/runtime');
  mkdirSync(place, { recursive: true });
  renameSync(join(folder, packedAppName), join(place, 'electron'));
  for (const name of ['launcher.cjs', 'version']) {
    // electron-builder takes the file of the version away.
    if (existsSync(join(folder, name))) renameSync(join(folder, name), join(place, name));
  }
  // What this clone's Node compiled would be of no use elsewhere.
  rmSync(join(folder, 'compile-cache'), { recursive: true, force: true });
}

/**
 * By it the set-up knows that there is nothing to build, and root's copy has its name.
 *
 * @param {string} clone
 * @param {string} program
 */
function writeStamp(clone, program) {
  const stamp = findStamp(clone);
  if (stamp === undefined) throw new Error('there is no build to pack');
  const { version } = JSON.parse(readFileSync(join(program, 'package.json'), 'utf8'));
  writeFileSync(join(program, 'dist/.stamp'), `${stamp.hash}-packed-${version}\n${packedSources}`);
}
