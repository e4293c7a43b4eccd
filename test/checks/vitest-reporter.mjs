/** A reporter for Vitest that writes what test/run.mjs counts: each test, with the reason where it was skipped. */
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

export default class CountingReporter {
  /**
   * @param {readonly import('vitest/node').TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    /** @type {import('./outcome.mjs').Report} */
    const outcome = { passed: 0, failures: [], skips: [], files: [] };
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const name = `${module.relativeModuleId}: ${test.fullName}`;
        const result = test.result();
        if (result.state === 'passed') outcome.passed += 1;
        else if (result.state === 'skipped') outcome.skips.push({ name, reason: result.note });
        else outcome.failures.push({ name, why: describeErrors(result.errors ?? []) });
      }
      // A file that cannot be loaded, or a hook that failed, has no test of its own to count.
      for (const error of module.errors())
        outcome.failures.push({ name: `${module.relativeModuleId}: ${error.message}` });
      if (module.children.size > 0 || module.errors().length > 0) outcome.files.push(module.relativeModuleId);
    }
    for (const error of unhandledErrors)
      outcome.failures.push({ name: `outside of any test: ${/** @type {Error} */ (error).message}` });
    const path = process.env.VESTIBULE_TEST_OUTCOME;
    if (path !== undefined) writeFileSync(path, JSON.stringify(outcome));
  }
}

/**
 * With what was found instead, where, and what caused it.
 *
 * @param {readonly import('vitest').TestError[]} errors
 * @returns {string}
 */
function describeErrors(errors) {
  return errors
    .flatMap(({ message, diff, stacks, cause }) => [
      message,
      diff ?? '',
      describePlace(stacks?.[0]),
      ...(cause === undefined ? [] : ['caused by:', describeErrors([cause])]),
    ])
    .join('\n');
}

/** @param {{ file: string, line: number } | undefined} place */
function describePlace(place) {
  return place === undefined ? '' : `at ${relative(process.cwd(), place.file)}:${place.line}`;
}
