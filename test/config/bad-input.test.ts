/** What nobody should write into a configuration: for every key of the schema, so that a new one is held to it as well. */
import { describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import { layerConfiguration, pathsOfKeys } from '../../electron/config/layer-configuration.ts';
import { parseConfiguration } from '../../electron/config/parse-configuration.ts';

/** As written, and what it is. */
const anyValues: readonly (readonly [string, unknown])[] = [
  ['true', true],
  ['-7', -7],
  ['1e999', Number.POSITIVE_INFINITY],
  ['nan', Number.NaN],
  ['""', ''],
  ['"\\u0000"', '\0'],
  ['"a\\u001bb"', 'a\u001bb'],
  [`"${'x'.repeat(5000)}"`, 'x'.repeat(5000)],
  ['2026-11-25T10:00:00Z', new Date('2026-11-25T10:00:00Z')],
  ['[]', []],
  ['[[]]', [[]]],
  ['[1, "a"]', [1, 'a']],
  ['{}', {}],
  ['{ a = 1 }', { a: 1 }],
];

describe('every key, with a value of every type', () => {
  const cases = [...pathsOfKeys()].flatMap(([key, path]) =>
    key.kind === 'tables' ? [] : anyValues.map(([value, meant]) => ({ key, path, value, meant })),
  );

  it('takes it, or stays at its default with one problem that says what would be right', () => {
    let refused = 0;
    for (const { key, path, value, meant } of cases) {
      const { configuration, problems } = parseConfiguration(`\n${path} = ${value}`, 'f');
      if (problems.length === 0) {
        expect(key.written.safeParse(meant).success).toBe(true);
        continue;
      }
      refused += 1;
      expect(configuration).toEqual(defaultConfiguration);
      expect(problems).toHaveLength(1);
      expect(problems[0]?.line).toBe(2);
      // An inline table is looked into: its keys are unknown, or it is where no table may be.
      expect(problems[0]?.text).toContain(`${path} is `);
      expect(problems[0]?.text).toContain(`must be ${key.expects}`);
      expect(problems[0]?.text.length).toBeLessThan(1000);
      expect(problems[0]?.text).not.toMatch(/\p{Cc}/u);
    }
    // No key takes more than two of them.
    expect(refused).toBeGreaterThanOrEqual(cases.length - 2 * pathsOfKeys().size);
  });

  it('is held to the same on a command line', () => {
    for (const { path, value } of cases) {
      const flags = [{ name: `--set ${path}`, key: path, value }];
      const { configuration, problems } = layerConfiguration([{ kind: 'flags', layer: 'flags', flags }]);
      if (problems.length > 0) expect(configuration).toEqual(defaultConfiguration);
      for (const problem of problems) expect(problem).toMatchObject({ file: `--set ${path}`, line: null });
    }
  });
});

describe('what is endless', () => {
  it.each([
    [
      '10,000 unknown keys',
      Array.from({ length: 10_000 }, (_, index) => `zebra${index} = 1`).join('\n'),
      'and 9900 more',
    ],
    ['a line of 200,000 characters', `runtime = "${'x'.repeat(200_000)}"`, 'too long'],
    ['a name of 100,000 characters', `${'x'.repeat(100_000)} = 1`, 'there is no xxx'],
    ['a path of 50,000 names', `${'a.'.repeat(50_000)}a = 1`, 'there is no a'],
    ['tables in tables', `runtime = ${'{ a = '.repeat(20_000)}1${' }'.repeat(20_000)}`, ''],
    ['lists in lists', `users.hidden = ${'['.repeat(60_000)}${']'.repeat(60_000)}`, ''],
    [
      'tables one below the other',
      Array.from({ length: 5000 }, (_, index) => `[t${index}]`).join('\n'),
      'and 4900 more',
    ],
    ['10,000 lines that are no TOML', 'a b c\n'.repeat(10_000), 'is not TOML'],
  ])('%s, in a moment and in few words', (_, text, words) => {
    const beginMs = performance.now();
    const { configuration, problems } = parseConfiguration(text, 'f');
    // Most of it is the parser's own; a machine with others on it takes several times as long.
    expect(performance.now() - beginMs).toBeLessThan(10_000);
    expect(configuration).toEqual(defaultConfiguration);
    expect(problems.length).toBeGreaterThan(0);
    expect(problems.length).toBeLessThanOrEqual(101);
    expect(problems.map((problem) => problem.text).join('\n')).toContain(words);
    for (const problem of problems) expect(problem.text.length).toBeLessThan(600);
  });
});
