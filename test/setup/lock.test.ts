import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { finish, waitForText } from './fake-clone.ts';

const lockModule = join(import.meta.dirname, '../../build/setup/lock.mjs');

let leaks: LeakCheck;
/** Each test has its own name to lock. */
let name: string;
beforeEach(() => {
  leaks = createLeakCheck();
  name = `/not-a-clone/${process.pid}/${Math.random()}`;
});
afterEach(() => leaks.assertNothingLeft());

/** A process that takes the lock, says so, and lets go when its standard input ends. */
function startHolder(): ChildProcess {
  const script = `
    import { withLock } from ${JSON.stringify(lockModule)};
    await withLock(${JSON.stringify(name)}, async () => {
      console.log('held');
      await new Promise((resolve) => process.stdin.on('end', resolve).resume());
      console.log('let go');
    });`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['pipe', 'pipe', 'pipe'] });
}

it('makes the second wait for the first, and says that it does', async () => {
  const first = startHolder();
  await waitForText(first.stdout, 'held');
  const second = startHolder();
  let isSecondHeld = false;
  const secondHeld = waitForText(second.stdout, 'held').then(() => {
    isSecondHeld = true;
  });
  await waitForText(second.stderr, 'another set-up of this clone is running');
  expect(isSecondHeld).toBe(false);
  first.stdin?.end();
  await secondHeld;
  second.stdin?.end();
  await finish(second);
});

it('is free again when its holder was killed', async () => {
  const first = startHolder();
  await waitForText(first.stdout, 'held');
  const second = startHolder();
  await waitForText(second.stderr, 'another set-up');
  first.kill('SIGKILL');
  await waitForText(second.stdout, 'held');
  second.stdin?.end();
  expect((await finish(second)).status).toBe(0);
});

it('goes to one after the other when many wait', async () => {
  const holders = Array.from({ length: 4 }, startHolder);
  for (const holder of holders) holder.stdin?.end();
  const finished = await Promise.all(holders.map(finish));
  expect(finished.map(({ status, stdout }) => ({ status, stdout }))).toEqual(
    holders.map(() => ({ status: 0, stdout: 'held\nlet go\n' })),
  );
});
