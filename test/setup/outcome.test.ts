import { describe, expect, it } from 'vitest';
import {
  describeFailure,
  describeOutcome,
  isSuccess,
  readPlaywrightReport,
  requireFiles,
  sumOutcomes,
} from '../checks/outcome.mjs';

describe('the outcome of npm test', () => {
  it('is the sum of its parts, in one line', () => {
    const outcome = sumOutcomes([
      { passed: 2, failures: [{ name: 'a' }], skips: [] },
      { passed: 3, failures: [], skips: [{ name: 'b', reason: 'needs root' }] },
    ]);
    expect(describeOutcome(outcome)).toBe('5 passed, 1 failed, 1 skipped');
  });

  it.each([
    [1, [], true],
    [1, [{ name: 'a' }], false],
    [0, [], false],
  ])('with %i passed and %j failed is a success: %s', (passed, failures, expected) => {
    expect(isSuccess({ passed, failures, skips: [] })).toBe(expected);
  });

  it('counts a test of Playwright that passed only when tried again, and an error outside of tests, as failures', () => {
    const test = (status: string, annotations: { type: string; description?: string }[] = [], words?: string) => [
      { status, annotations, results: words === undefined ? [] : [{ errors: [{ message: words }] }] },
    ];
    const report = {
      errors: [{ message: 'cannot load' }],
      suites: [
        {
          title: 'greeter.test.ts',
          file: 'greeter.test.ts',
          specs: [{ title: 'one', tests: test('expected') }],
          suites: [
            {
              title: 'inner',
              file: 'greeter.test.ts',
              specs: [
                { title: 'two', tests: test('flaky') },
                { title: 'three', tests: test('unexpected', [], 'not so') },
                { title: 'four', tests: test('skipped', [{ type: 'skip', description: 'needs root' }]) },
              ],
            },
          ],
        },
      ],
    };
    expect(readPlaywrightReport(report)).toEqual({
      passed: 1,
      failures: [
        { name: 'outside of any test', why: 'cannot load' },
        { name: 'test/e2e/greeter.test.ts > inner: two', why: '' },
        { name: 'test/e2e/greeter.test.ts > inner: three', why: 'not so' },
      ],
      skips: [{ name: 'test/e2e/greeter.test.ts > inner: four', reason: 'needs root' }],
      files: ['test/e2e/greeter.test.ts'],
    });
  });

  it('says of each failure why, without colours and not at any length', () => {
    expect(describeFailure({ name: 'a' })).toBe('a');
    expect(describeFailure({ name: 'a', why: '\u001b[31mexpected\u001b[39m 1\n\n  to be 2\n' })).toBe(
      'a\n    expected 1\n      to be 2',
    );
    const long = Array.from({ length: 500 }, (_, index) => `line ${index}`).join('\n');
    expect(describeFailure({ name: 'a', why: long }).split('\n')).toHaveLength(21);
  });

  it('has a failure for each file of which nothing was reported', () => {
    const report = { passed: 3, failures: [], skips: [], files: ['test/a.test.ts'] };
    expect(requireFiles(report, ['test/a.test.ts', 'test/b.test.ts'])).toEqual({
      passed: 3,
      failures: [{ name: 'test/b.test.ts: nothing was reported of it' }],
      skips: [],
    });
  });
});
