import { defineConfig } from 'vitest/config';

/** Folders of tests that start no process, so that any number may run at once. */
const pure = ['manager', 'scenarios', 'config', 'contract', 'protocols', 'renderer', 'windows'].map(
  (folder) => `test/${folder}/**/*.test.{ts,tsx}`,
);

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    projects: [
      { extends: true, test: { name: 'pure', include: pure, testTimeout: 10_000, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...pure, 'test/e2e/**', '**/node_modules/**'],
          // X servers and sessions on two cores: one file after the other, so that time limits mean something.
          fileParallelism: false,
          testTimeout: 30_000,
          hookTimeout: 30_000,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
