/** What an app's browser leaves is found by its profile; what merely has that on its command line is left alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import { findIdentity, listChildren } from '../../electron/machine/process-identity.ts';
import { listAppProcesses } from '../../electron/supervisor/app-processes.ts';
import { isRoot } from '../harness/runners.ts';

const folder = `/run/nowhere-${process.pid}/app/0`;
const nobody = { pid: 2 ** 22, startTicks: 0 };
const started: ChildProcess[] = [];

afterEach(async () => {
  for (const child of started.splice(0)) {
    const over = once(child, 'exit');
    for (const pid of [...listChildren(child.pid ?? 0), child.pid ?? 0]) if (pid > 0) process.kill(pid, 'SIGKILL');
    await over;
  }
});

/** A shell with this word on its command line, and a child without it. Gives the pids of both. */
async function start(word: string, own: boolean, user: string | null): Promise<readonly number[]> {
  const becoming = user === null ? [] : ['setpriv', `--reuid=${user}`, '--clear-groups', '--'];
  const [program = '', ...argv] = [...becoming, 'sh', '-c', 'sleep 3600 & echo there; wait', 'browser', word];
  const child = spawn(program, argv, { detached: own, stdio: ['ignore', 'pipe', 'ignore'] });
  started.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return [child.pid ?? 0, ...listChildren(child.pid ?? 0)].toSorted();
}

const list = (leader = nobody): readonly number[] =>
  listAppProcesses(leader, folder)
    .map(({ pid }) => pid)
    .toSorted();
/** As root the app is another account. */
const account = isRoot ? 'nobody' : null;

it('is whoever has the profile on its command line, and what is with it in its session', async () => {
  const browser = await start(`--user-data-dir=${folder}/b1/profile`, true, account);
  expect(browser).toHaveLength(2);
  expect(list()).toEqual(browser);
});

it('is not one of another folder, of this process’s own session, or of root', async () => {
  await start(`--user-data-dir=${folder}0/b1/profile`, true, account);
  await start(`--user-data-dir=${folder}/b1/profile`, false, account);
  if (isRoot) await start(`--user-data-dir=${folder}/b1/profile`, true, null);
  expect(list()).toEqual([]);
});

it('is the session that the app led, but not an older one of its number', async () => {
  const app = await start('app', true, account);
  const leader = findIdentity(started[0]?.pid ?? 0);
  if (leader === null) throw new Error('there is no leader');
  expect(list(leader)).toEqual(app);
  expect(list({ ...leader, startTicks: leader.startTicks + 1_000_000 })).toEqual([]);
});
