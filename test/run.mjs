/**
 * `npm test [-- PATTERN...]`: checks (types, style, layers), Vitest, and Playwright on the real app; the last line counts all
 * of it. With patterns only tests whose path contains one are run. `--checks-only`: `npm run check`. As root two parts
 * run at once, the real tests in lanes (lane.sh); otherwise one after the other.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { checkLayers } from './checks/layer-check.mjs';
import {
  describeFailure,
  describeOutcome,
  isSuccess,
  readPlaywrightReport,
  requireFiles,
  sumOutcomes,
} from './checks/outcome.mjs';
import { isEndToEnd, isPure, shareOut } from './checks/parts.mjs';

/** @typedef {import('./checks/outcome.mjs').Outcome} Outcome */

const clone = join(import.meta.dirname, '..');
const modules = join(clone, 'node_modules');

/** @type {Outcome[]} */
const outcomes = [];
/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let isInterrupted = false;
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    isInterrupted = true;
    for (const child of running) child.kill('SIGTERM');
  });

const laneScript = join(clone, 'test/lane.sh');
/** Lists of Vitest's real files; more than run at once, so that who is done early takes the next. */
const laneCount = 3;
/** Parts that run at once. More would use two cores better, and make tests with time limits fail for want of time. */
const partsAtOnce = 2;

/**
 * @typedef {object} Place where a part of the tests runs
 * @property {string} folder for its report, and nothing else
 * @property {boolean} isLane
 */

/**
 * Runs a program of node_modules under this Node.
 *
 * @param {string} script
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, isQuiet?: boolean, lane?: Place }} [options] `isQuiet`: keep what it writes instead of
 *   showing it, line by line
 * @returns {Promise<{ status: number | null, text: string }>}
 */
function run(script, args, { env = process.env, isQuiet = false, lane } = {}) {
  return new Promise((resolve, reject) => {
    const inLane = lane?.isLane === true ? [laneScript, `${clone}:${lane.folder}`] : [];
    const [program = '', ...rest] = [...inLane, process.execPath, join(modules, script), ...args];
    const child = spawn(program, rest, { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      if (isQuiet)
        stream.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
      else createInterface({ input: stream }).on('line', (line) => console.log(line));
    }
    child.on('error', reject);
    child.on('close', (status) => {
      running.delete(child);
      resolve({ status, text });
    });
  });
}

/** @returns {Promise<Outcome>} one test for each check */
async function runChecks() {
  const [types, style, layers] = await Promise.all([
    run('typescript/bin/tsc', ['-p', '.'], { isQuiet: true }),
    run('@biomejs/biome/bin/biome', ['ci', '--colors=off', '--max-diagnostics=50', '.'], { isQuiet: true }),
    checkLayers(clone),
  ]);
  const checks = [
    { name: 'types (tsc)', isGood: types.status === 0, text: types.text },
    { name: 'style (biome)', isGood: style.status === 0, text: style.text },
    { name: 'layers (build/layers.mjs)', isGood: layers.length === 0, text: layers.join('\n') },
  ];
  for (const { name, isGood, text } of checks) console.log(isGood ? `✓ ${name}` : `✗ ${name}\n${text}`);
  const failures = checks.filter(({ isGood }) => !isGood).map(({ name, text }) => ({ name, why: text }));
  return { passed: checks.length - failures.length, failures, skips: [] };
}

/**
 * Paths of test files below test/ that contain one of the patterns.
 *
 * @param {string[]} patterns
 */
function listTests(patterns) {
  return readdirSync(join(clone, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path}`)
    .filter((path) => /\.test\.tsx?$/.test(path))
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)));
}

/**
 * @param {string[]} files
 * @param {Place} place
 * @returns {Promise<Outcome>}
 */
async function runVitest(files, place) {
  const path = join(place.folder, 'vitest.json');
  const reporters = ['--reporter=default', `--reporter=${join(clone, 'test/checks/vitest-reporter.mjs')}`];
  const { status } = await run('vitest/vitest.mjs', ['run', ...reporters, ...files], {
    env: { ...process.env, VESTIBULE_TEST_OUTCOME: path },
    lane: place,
  });
  return readReport({ name: 'vitest', status, path, files, read: (report) => report });
}

/**
 * @param {string[]} files
 * @param {Place} place
 * @returns {Promise<Outcome>}
 */
async function runPlaywright(files, place) {
  const path = join(place.folder, 'playwright.json');
  const config = join(clone, 'test/e2e/playwright.config.ts');
  const { status } = await run(
    '@playwright/test/cli.js',
    ['test', `--config=${config}`, '--reporter=list,json', ...files],
    {
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: path },
      lane: place,
    },
  );
  return readReport({ name: 'playwright', status, path, files, read: readPlaywrightReport });
}

/**
 * @param {object} part
 * @param {string} part.name
 * @param {number | null} part.status
 * @param {string} part.path
 * @param {readonly string[]} part.files that were to be run
 * @param {(report: any) => import('./checks/outcome.mjs').Report} part.read
 * @returns {Outcome}
 */
function readReport({ name, status, path, files, read }) {
  if (!existsSync(path))
    return { passed: 0, failures: [{ name: `${name} ended with status ${status} and no report` }], skips: [] };
  const outcome = requireFiles(read(JSON.parse(readFileSync(path, 'utf8'))), files);
  if (status !== 0 && outcome.failures.length === 0)
    outcome.failures.push({ name: `${name} ended with status ${status}` });
  return outcome;
}

/** Whether this machine lets tests have lanes: root may, but not in every container. */
function hasLanes() {
  if (process.getuid?.() !== 0) return false;
  const { status, stderr } = spawnSync(laneScript, [clone, 'true'], { encoding: 'utf8' });
  if (status !== 0) console.log(`no lanes, so real tests run one after the other: ${stderr.trim()}`);
  return status === 0;
}

/**
 * @param {string[]} patterns
 * @param {string} folder for reports
 * @param {boolean} isLane
 * @returns {(() => Promise<Outcome>)[]} parts of the run; in lanes they do not meet each other
 */
function listParts(patterns, folder, isLane) {
  const files = listTests(patterns);
  const real = files.filter((path) => !isPure(path) && !isEndToEnd(path));
  const makePlace = (/** @type {string} */ name, isInLane = isLane) => {
    const place = { folder: join(folder, name), isLane: isInLane };
    mkdirSync(place.folder);
    return place;
  };
  const pure = { files: files.filter(isPure), run: runVitest, place: makePlace('pure', false) };
  const lanes = shareOut(real, isLane ? laneCount : 1).map((list, index) => ({
    files: list,
    run: runVitest,
    place: makePlace(`real-${index + 1}`),
  }));
  const pages = { files: files.filter(isEndToEnd), run: runPlaywright, place: makePlace('pages') };
  return [
    ...(patterns.length === 0 ? [runChecks] : []),
    ...[pure, pages, ...lanes]
      .filter((part) => part.files.length > 0)
      .map((part) => () => part.run(part.files, part.place)),
  ];
}

/**
 * @param {(() => Promise<Outcome>)[]} parts shared by those who take them
 * @returns {() => Promise<void>} takes one after the other until there are none
 */
function takeParts(parts) {
  return async () => {
    for (let part = parts.shift(); part !== undefined && !isInterrupted; part = parts.shift())
      outcomes.push(await part());
  };
}

const args = process.argv.slice(2);
const patterns = args.filter((arg) => !arg.startsWith('--'));
const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-'));
try {
  if (args.includes('--checks-only')) outcomes.push(await runChecks());
  else if (hasLanes())
    await Promise.all(Array.from({ length: partsAtOnce }, takeParts(listParts(patterns, folder, true))));
  else for (const part of listParts(patterns, folder, false)) if (!isInterrupted) outcomes.push(await part());
  if (isInterrupted) outcomes.push({ passed: 0, failures: [{ name: 'the run was interrupted' }], skips: [] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const outcome = sumOutcomes(outcomes);
for (const { name, reason } of outcome.skips) console.log(`skipped: ${name}: ${reason ?? 'no reason given'}`);
for (const failure of outcome.failures) console.log(`failed: ${describeFailure(failure)}`);
console.log(describeOutcome(outcome));
process.exitCode = isSuccess(outcome) ? 0 : 1;
