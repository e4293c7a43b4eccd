/** A reporter for Vitest that writes what test/run.mjs counts: each test, with the reason where it was skipped. */
import { writeFileSync } from 'node:fs';

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
        else outcome.failures.push(name);
      }
      // A file that cannot be loaded, or a hook that failed, has no test of its own to count.
      for (const error of module.errors()) outcome.failures.push(`${module.relativeModuleId}: ${error.message}`);
      if (module.children.size > 0 || module.errors().length > 0) outcome.files.push(module.relativeModuleId);
    }
    for (const error of unhandledErrors)
      outcome.failures.push(`outside of any test: ${/** @type {Error} */ (error).message}`);
    const path = process.env.VESTIBULE_TEST_OUTCOME;
    if (path !== undefined) writeFileSync(path, JSON.stringify(outcome));
  }
}
