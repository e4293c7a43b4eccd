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
      for (const { name, errors } of [
        { name: module.relativeModuleId, errors: module.errors() },
        ...[...module.children.allSuites()].map((suite) => ({
          name: `${module.relativeModuleId}: ${suite.fullName}`,
          errors: suite.errors(),
        })),
      ])
        if (errors.length > 0) outcome.failures.push({ name, why: describeErrors(errors) });
      if (module.children.size > 0 || module.errors().length > 0) outcome.files.push(module.relativeModuleId);
    }
    for (const error of unhandledErrors)
      outcome.failures.push({
        name: 'outside of any test',
        why: describeErrors([/** @type {import('vitest').TestError} */ (error)]),
      });
    const path = process.env.VESTIBULE_TEST_OUTCOME;
    if (path !== undefined) writeFileSync(path, JSON.stringify(outcome));
  }
}

/**
 * With what was found instead, where, and what caused it.
 *
 * @param {readonly unknown[]} errors anything may be thrown
 * @returns {string}
 */
function describeErrors(errors) {
  return errors
    .flatMap((error) => {
      if (typeof error !== 'object' || error === null) return [String(error)];
      const { message, diff, stacks, cause } = /** @type {Partial<import('vitest').TestError>} */ (error);
      return [
        message ?? String(error),
        diff ?? '',
        describePlace(stacks?.[0]),
        ...(cause == null ? [] : ['caused by:', describeErrors([cause])]),
      ];
    })
    .join('\n');
}

/** @param {{ file: string, line: number } | undefined} place */
function describePlace(place) {
  return place === undefined ? '' : `at ${relative(process.cwd(), place.file)}:${place.line}`;
}
