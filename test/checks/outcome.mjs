/**
 * What came of a part of the tests. `reason` is missing where the test was skipped without one, `why` where the name says all.
 *
 * @typedef {{ name: string, reason?: string | undefined }} Skip
 * @typedef {{ name: string, why?: string | undefined }} Failure
 * @typedef {{ passed: number, failures: Failure[], skips: Skip[] }} Outcome
 * @typedef {Outcome & { files: string[] }} Report `files`: those of which at least one test or error is told
 */

/**
 * A file of which nothing is told was not tested, whatever became of the rest: the process that had it may have died.
 *
 * @param {Report} report
 * @param {readonly string[]} given
 * @returns {Outcome}
 */
export function requireFiles({ files, ...outcome }, given) {
  const missing = given.filter((path) => !files.includes(path));
  const failures = [...outcome.failures, ...missing.map((path) => ({ name: `${path}: nothing was reported of it` }))];
  return { ...outcome, failures };
}

/**
 * @param {Outcome[]} outcomes
 * @returns {Outcome}
 */
export function sumOutcomes(outcomes) {
  return {
    passed: outcomes.reduce((sum, { passed }) => sum + passed, 0),
    failures: outcomes.flatMap(({ failures }) => failures),
    skips: outcomes.flatMap(({ skips }) => skips),
  };
}

/** Lines of what a failed test has to say that are shown at the end, where whoever has only the end of the output finds it. */
const whyLimit = 20;

/** Colours and the like (ECMA-48, control sequences), which reports of errors bring along. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they begin with one
const controlSequence = /\u001b\[[0-9;]*[A-Za-z]/g;

/**
 * @param {Failure} failure
 * @returns {string} its name, and below it, indented, the first lines of why
 */
export function describeFailure({ name, why = '' }) {
  const lines = why.replace(controlSequence, '').trimEnd().split('\n').filter(Boolean).slice(0, whyLimit);
  return [name, ...lines.map((line) => `    ${line}`)].join('\n');
}

/**
 * The closing line of `npm test`.
 *
 * @param {Outcome} outcome
 */
export function describeOutcome({ passed, failures, skips }) {
  return `${passed} passed, ${failures.length} failed, ${skips.length} skipped`;
}

/**
 * A run in which nothing passed has tested nothing.
 *
 * @param {Outcome} outcome
 */
export function isSuccess({ passed, failures }) {
  return failures.length === 0 && passed > 0;
}

/**
 * Playwright's own report, in the same terms. A test that passed only when tried again has failed.
 *
 * @param {PlaywrightReport} report
 * @returns {Report}
 *
 * @typedef {{ status: string, annotations: { type: string, description?: string }[], results?: { errors?: { message?: string }[] }[] }} PlaywrightTest
 * @typedef {{ title: string, file: string, specs?: { title: string, tests: PlaywrightTest[] }[], suites?: PlaywrightSuite[] }} PlaywrightSuite
 * @typedef {{ suites: PlaywrightSuite[], errors: { message?: string }[] }} PlaywrightReport
 */
export function readPlaywrightReport({ suites, errors }) {
  /** @type {Report} */
  const outcome = {
    ...{
      passed: 0,
      failures: errors.map(({ message = '' }) => ({ name: 'outside of any test', why: message })),
      skips: [],
    },
    files: suites.map(({ file }) => `test/e2e/${file}`),
  };
  const visit = (/** @type {PlaywrightSuite} */ suite, /** @type {string} */ prefix) => {
    for (const { title, tests } of suite.specs ?? [])
      for (const { status, annotations, results = [] } of tests) {
        const name = `${prefix}: ${title}`;
        if (status === 'expected') outcome.passed += 1;
        else if (status === 'skipped')
          outcome.skips.push({ name, reason: annotations.find(({ type }) => type === 'skip')?.description });
        else {
          const words = results.flatMap(({ errors = [] }) => errors.flatMap(({ message }) => message ?? []));
          outcome.failures.push({ name, why: words.join('\n') });
        }
      }
    for (const inner of suite.suites ?? []) visit(inner, `${prefix} > ${inner.title}`);
  };
  for (const suite of suites) visit(suite, `test/e2e/${suite.title}`);
  return outcome;
}
