/** What an app's browser leaves is found by its profile; what merely has that on its command line is left alone. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, expect, it } from 'vitest';
import type { ProcessIdentity } from '../../electron/contract/session.ts';
import {
  findIdentity,
  findProcess,
  killProcesses,
  listChildren,
  signalProcess,
} from '../../electron/machine/process-identity.ts';
import { endAppProcesses, listAppProcesses } from '../../electron/supervisor/app-processes.ts';
import { canIsolate, isRoot } from '../harness/runners.ts';

const folder = `/run/nowhere-${process.pid}/app/0`;
const nobody = { pid: 2 ** 22, startTicks: 0 };
const started: ChildProcess[] = [];

afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const over = once(child, 'exit');
    const below = listChildren(child.pid ?? 0).map(requireProcess);
    child.kill('SIGKILL');
    await over;
    // Between fork and exec it is as its parent was, until it is gone.
    await killProcesses(() => below, 2000);
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
/** One that is gone is nobody. */
const requireProcess = (pid: number | undefined): ProcessIdentity => findIdentity(pid ?? nobody.pid) ?? nobody;
/** As root the app is another account. */
const account = isRoot ? 'nobody' : null;
const stateOf = (pid: number): string | undefined => findProcess(pid)?.state;

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

it.runIf(canIsolate)('is waited for where it is taken down already and has no arguments any more', async () => {
  const word = `--user-data-dir=${folder}/b1/profile`;
  const becoming = account === null ? [] : ['setpriv', `--reuid=${account}`, '--clear-groups', '--'];
  const run = (...command: readonly string[]): ChildProcess => {
    const [program = '', ...argv] = [...becoming, ...command];
    const child = spawn(program, argv, { detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
    started.push(child);
    return child;
  };
  const script = 'echo there; sleep 3600; exit';
  const outer = run('unshare', '--user', '--map-root-user', '--pid', '--fork', 'sh', '-c', script, 'browser', word);
  await once(outer.stdout as NodeJS.ReadableStream, 'data');
  const init = requireProcess(listChildren(outer.pid ?? 0)[0]);
  const target = ['--target', String(init.pid), '--preserve-credentials', '--user', '--pid'];
  const guest = run('nsenter', ...target, 'sh', '-c', 'echo there; exec sleep 3600');
  await once(guest.stdout as NodeJS.ReadableStream, 'data');
  const entrance = requireProcess(guest.pid);
  // It does not reap its child, for which the init of their namespace has to wait.
  signalProcess(entrance, 'SIGSTOP');
  await expect.poll(() => stateOf(entrance.pid)).toBe('T');
  // The session of an app is another than that of its browser.
  const leader = { ...nobody, startTicks: init.startTicks };
  signalProcess(init, 'SIGKILL');
  outer.kill('SIGKILL');
  await expect.poll(() => list()).toEqual([]);
  expect(findProcess(init.pid)?.isEnding).toBe(true);
  expect(stateOf(init.pid)).not.toBe('Z');
  const ending = endAppProcesses(leader, folder).then(() => 'over');
  // One that does not wait is over within a few milliseconds.
  expect(await Promise.race([ending, new Promise((resolve) => setTimeout(resolve, 200, 'waits'))])).toBe('waits');
  signalProcess(entrance, 'SIGCONT');
  await ending;
  expect(['Z', undefined]).toContain(stateOf(init.pid));
});
