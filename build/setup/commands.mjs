/** Which program answers a command, and what is set up before it. Shared by `npm run COMMAND` and `vestibule COMMAND`. */
import { existsSync } from 'node:fs';
import { handOver } from './hand-over.mjs';
import { cloneFolder, nodePath } from './layout.mjs';
import { findCopyFolder, findMissing } from './missing.mjs';
import { SetUpFailure, say } from './say.mjs';

/** Exit status of a command that speaks to a running Vestibule where none runs. */
const nothingRuns = 3;

/** Commands that start something, and so set up what is missing first; and the program of each, relative to the clone. */
const startingCommands = new Map([
  ['start', 'dist/supervisor.cjs'],
  ['demo', 'dist/cli.cjs'],
  ['compare', 'dist/cli.cjs'],
  ['replay', 'dist/cli.cjs'],
]);

/** Commands of whoever changes the code; they run in the clone itself. */
const developmentCommands = new Map([
  ['test', { program: 'test/run.mjs', args: [] }],
  ['check', { program: 'test/run.mjs', args: ['--checks-only'] }],
  ['preview', { program: 'build/renderer/preview.mjs', args: [] }],
  ['pictures', { program: 'build/pictures/main.ts', args: [] }],
]);

/**
 * `npm run COMMAND`.
 *
 * @param {string | undefined} command
 * @param {string[]} args
 */
export async function runScript(command, args) {
  if (command === 'build') return ensureSetUp({ explicit: true });
  if (command === 'pack') {
    await ensureSetUp({});
    const { runAsOwner } = await import('./bundle.mjs');
    process.exitCode = runAsOwner(cloneFolder, 'build/pack/pack.mjs', args) ?? 1;
    return;
  }
  const development = developmentCommands.get(command ?? '');
  if (development === undefined) return runCommand(command, args);
  await ensureSetUp({ forTests: true });
  await handOver(`${cloneFolder}/${nodePath}`, `${cloneFolder}/${development.program}`, [...development.args, ...args]);
}

/**
 * `vestibule COMMAND`.
 *
 * @param {string | undefined} command
 * @param {string[]} args
 */
export async function runCommand(command, args) {
  if (command === 'uninstall') {
    const { runUninstall } = await import('./uninstall.mjs');
    process.exitCode = await runUninstall(args);
    return;
  }
  if (command === 'bench') {
    // It has the tests' X server to paint on.
    await ensureSetUp({ forTests: true });
    if (!existsSync(`${cloneFolder}/dist/bench.cjs`)) return sayNotThere('dist/bench.cjs');
    // In the clone itself: it starts what it measures with the command, which finds the copy that root runs.
    return handOver(`${cloneFolder}/${nodePath}`, `${cloneFolder}/dist/bench.cjs`, args);
  }
  const program = startingCommands.get(command ?? '');
  if (program === undefined) return speakToRunning(command, args);
  await ensureSetUp({});
  await handOverTo(program, [command ?? '', ...args]);
}

/**
 * Commands that never set anything up.
 *
 * @param {string | undefined} command
 * @param {string[]} args
 */
async function speakToRunning(command, args) {
  const isThere = [nodePath, 'dist/cli.cjs'].every((path) => existsSync(`${cloneFolder}/${path}`));
  if (isThere) return handOverTo('dist/cli.cjs', command === undefined ? args : [command, ...args]);
  if (command === undefined || command === 'help' || command.startsWith('-')) {
    process.stdout.write(
      'vestibule is not set up yet: `vestibule start` (or `npm start`) sets up what is missing and starts it.\n',
    );
  } else if (['doctor', 'account', 'config', 'forget'].includes(command)) {
    say('not set up: `npm run build` sets up what is missing');
    process.exitCode = 1;
  } else {
    say('nothing is running');
    process.exitCode = nothingRuns;
  }
}

/**
 * As root, what runs is the copy that every account can read; where there is none, and for everybody else, the clone.
 *
 * @param {string} program
 * @param {string[]} args
 */
async function handOverTo(program, args) {
  const copy = process.getuid?.() === 0 ? findCopyFolder(cloneFolder) : undefined;
  const folder = copy !== undefined && existsSync(`${copy}/${program}`) ? copy : cloneFolder;
  if (existsSync(`${folder}/${program}`)) return handOver(`${folder}/${nodePath}`, `${folder}/${program}`, args);
  sayNotThere(program);
}

/** @param {string} program */
function sayNotThere(program) {
  say(`${program} is not part of this build`);
  process.exitCode = 1;
}

/**
 * Sets up what is missing, and writes nothing when nothing is. Ends the process with status 1 where the set-up fails,
 * since nothing that follows could work.
 *
 * @param {{ forTests?: boolean, explicit?: boolean }} wish
 */
async function ensureSetUp({ forTests = false, explicit = false }) {
  const wish = { forTests, explicit };
  let missing = findMissing(cloneFolder, wish);
  if (missing.steps.length > 0) {
    const { setUp } = await import('./set-up.mjs');
    try {
      await setUp(cloneFolder, wish);
    } catch (error) {
      if (!(error instanceof SetUpFailure)) throw error;
      say(error.message);
      process.exit(1);
    }
    missing = findMissing(cloneFolder, wish);
  }
  if (missing.packages.length > 0)
    say(`going on without some programs; this installs them:\n  ${installCommand(missing.packages)}`);
}

/**
 * The one command that installs packages, to be typed by a person.
 *
 * @param {string[]} packages
 */
function installCommand(packages) {
  return `sudo apt-get update && sudo apt-get install --no-install-recommends ${packages.join(' ')}`;
}
