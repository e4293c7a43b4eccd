/**
 * `npm test [-- PATTERN...]`: checks (types, style, layers), then Vitest, then Playwright on the real app; the last line
 * counts all of it. With patterns only tests whose path contains one are run. `--checks-only`: `npm run check`.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkLayers } from './checks/layer-check.mjs';
import { describeOutcome, isSuccess, readPlaywrightReport, sumOutcomes } from './checks/outcome.mjs';

/** @typedef {import('./checks/outcome.mjs').Outcome} Outcome */

const clone = join(import.meta.dirname, '..');
const modules = join(clone, 'node_modules');

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let isInterrupted = false;
for (const signal of ['SIGTERM', 'SIGINT'])
  process.on(signal, () => {
    isInterrupted = true;
    for (const child of running) child.kill('SIGTERM');
  });

/**
 * Runs a program of node_modules under this Node.
 *
 * @param {string} script
 * @param {string[]} args
 * @param {{ env?: NodeJS.ProcessEnv, isQuiet?: boolean }} [options] `isQuiet`: keep what it writes instead of showing it
 * @returns {Promise<{ status: number | null, text: string }>}
 */
function run(script, args, { env = process.env, isQuiet = false } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(modules, script), ...args], {
      cwd: clone,
      env,
      stdio: isQuiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
    });
    running.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
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
  const failures = checks.filter(({ isGood }) => !isGood).map(({ name }) => name);
  return { passed: checks.length - failures.length, failures, skips: [] };
}

/**
 * Paths of test files below test/, of Vitest's and of Playwright's, that contain one of the patterns.
 *
 * @param {string[]} patterns
 */
function listTests(patterns) {
  const files = readdirSync(join(clone, 'test'), { recursive: true, encoding: 'utf8' })
    .map((path) => `test/${path}`)
    .filter((path) => /\.test\.tsx?$/.test(path))
    .filter((path) => patterns.length === 0 || patterns.some((pattern) => path.includes(pattern)));
  const isEndToEnd = (/** @type {string} */ path) => path.startsWith('test/e2e/');
  return { unit: files.filter((path) => !isEndToEnd(path)), endToEnd: files.filter(isEndToEnd) };
}

/**
 * @param {string[]} files
 * @param {string} folder for its report
 * @returns {Promise<Outcome>}
 */
async function runVitest(files, folder) {
  if (files.length === 0) return { passed: 0, failures: [], skips: [] };
  const path = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', `--reporter=${join(clone, 'test/checks/vitest-reporter.mjs')}`];
  const { status } = await run('vitest/vitest.mjs', ['run', ...reporters, ...files], {
    env: { ...process.env, VESTIBULE_TEST_OUTCOME: path },
  });
  return readReport('vitest', status, path, (report) => report);
}

/**
 * @param {string[]} files
 * @param {string} folder for its report
 * @returns {Promise<Outcome>}
 */
async function runPlaywright(files, folder) {
  if (files.length === 0) return { passed: 0, failures: [], skips: [] };
  const path = join(folder, 'playwright.json');
  const config = join(clone, 'test/e2e/playwright.config.ts');
  const { status } = await run(
    '@playwright/test/cli.js',
    ['test', `--config=${config}`, '--reporter=list,json', ...files],
    {
      env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_FILE: path },
    },
  );
  return readReport('playwright', status, path, readPlaywrightReport);
}

/**
 * @param {string} name
 * @param {number | null} status
 * @param {string} path
 * @param {(report: any) => Outcome} read
 * @returns {Outcome}
 */
function readReport(name, status, path, read) {
  if (!existsSync(path))
    return { passed: 0, failures: [`${name} ended with status ${status} and no report`], skips: [] };
  const outcome = read(JSON.parse(readFileSync(path, 'utf8')));
  if (status !== 0 && outcome.failures.length === 0) outcome.failures.push(`${name} ended with status ${status}`);
  return outcome;
}

const args = process.argv.slice(2);
const patterns = args.filter((arg) => !arg.startsWith('--'));
const isChecksOnly = args.includes('--checks-only');
const folder = mkdtempSync(join(tmpdir(), 'vestibule-test-'));
/** @type {Outcome[]} */
const outcomes = [];
try {
  if (patterns.length === 0) outcomes.push(await runChecks());
  const { unit, endToEnd } = listTests(patterns);
  if (!isChecksOnly && !isInterrupted) outcomes.push(await runVitest(unit, folder));
  if (!isChecksOnly && !isInterrupted) outcomes.push(await runPlaywright(endToEnd, folder));
  if (isInterrupted) outcomes.push({ passed: 0, failures: ['the run was interrupted'], skips: [] });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
const outcome = sumOutcomes(outcomes);
for (const { name, reason } of outcome.skips) console.log(`skipped: ${name}: ${reason ?? 'no reason given'}`);
for (const name of outcome.failures) console.log(`failed: ${name}`);
console.log(describeOutcome(outcome));
process.exitCode = isSuccess(outcome) ? 0 : 1;
