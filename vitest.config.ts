import { defineConfig } from 'vitest/config';
import { pureFolders } from './test/checks/parts.mjs';

const pure = pureFolders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`);

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic' } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'pure',
          include: pure,
          // Loading the same modules anew for each file took three quarters of the time.
          isolate: false,
          testTimeout: 10_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'real',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: [...pure, 'test/e2e/**', '**/node_modules/**'],
          // X servers and sessions on two cores: one file after the other, so that time limits mean something.
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // What is waited for comes within moments, but not on a machine that stood still for some seconds just then.
          expect: { poll: { timeout: 20_000 } },
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
