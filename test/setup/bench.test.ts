/** The bench is one of the bundles, so what it takes from the tests' harness has to work without a test. */
import { execFile, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { cloneFolder } from '../harness/program-folder.ts';

const program = join(cloneFolder, 'dist/bench.cjs');

it('can be loaded: it gets as far as its options', () => {
  if (!existsSync(program)) throw new Error('nothing is built: npm run build');
  const { status, stderr } = spawnSync(process.execPath, [program, '--no-such-option'], { encoding: 'utf8' });
  expect(stderr).toContain("Unknown option '--no-such-option'");
  expect(status).toBe(1);
});

it('measures a start and a login, from pixels to figures', { timeout: 60_000 }, async () => {
  const args = [program, '--json', '--only', 'start,login', '--starts', '1', '--logins', '1'];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const result: unknown = JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
  const some = { median: expect.any(Number), n: 1 };
  expect(result).toMatchObject({ coldStartMs: some, loginMs: some, loginToProgramMs: some, logoutMs: some, pam: null });
  expect(result).toMatchObject({ floors: { spawnMs: { n: 50 }, coldStartMs: some } });
});
