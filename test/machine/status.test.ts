/** What `vestibule status` says of a worker that has no record: it has none before its first, and none at its very end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { listStatusProcesses } from '../../electron/supervisor/status.ts';
import { requireProcess } from '../harness/kill-one.ts';

let child: ChildProcess;

beforeEach(async () => {
  child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
});

afterEach(async () => {
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
});

test.each([
  { when: 'is on its way in: a spare', isStarted: false, expected: { spare: true } },
  { when: 'is on its way out: none', isStarted: true, expected: { session: '1' } },
])('a worker that $when', ({ isStarted, expected }) => {
  const worker = requireProcess('the worker', child.pid);
  const workers = [{ workerId: '1', worker, isStarted, record: null }];
  const processes = listStatusProcesses({ app: null, greeterSession: null, seatServer: null, workers });
  const row = processes.find(({ role }) => role === 'worker');
  const { pid, spare, session } = row ?? {};
  expect({ pid, spare, session }).toEqual({ pid: worker.pid, spare: undefined, session: undefined, ...expected });
});
