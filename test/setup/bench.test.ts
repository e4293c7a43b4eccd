/** The bench is one of the bundles, so what it takes from the tests' harness has to work without a test. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cloneFolder } from '../harness/program-folder.ts';

it('can be loaded: it gets as far as its options', () => {
  const program = join(cloneFolder, 'dist/bench.cjs');
  if (!existsSync(program)) throw new Error('nothing is built: npm run build');
  const { status, stderr } = spawnSync(process.execPath, [program, '--no-such-option'], { encoding: 'utf8' });
  expect(stderr).toContain("Unknown option '--no-such-option'");
  expect(status).toBe(1);
});
