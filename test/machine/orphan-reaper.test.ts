/** Who reaps whom: its own children are libuv's, also where their end has not been told yet, and all others are orphans. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { becomeSubreaper } from '../../electron/machine/libc.ts';
import { installOrphanReaper, type OrphanReaper } from '../../electron/machine/orphan-reaper.ts';
import { type OwnChildren, watchOwnChildren } from '../../electron/machine/own-children.ts';
import { findProcess } from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';

let leaks: LeakCheck;
let children: OwnChildren;
let reaper: OrphanReaper;

beforeEach(() => {
  leaks = createLeakCheck({});
  becomeSubreaper();
  children = watchOwnChildren();
  reaper = installOrphanReaper(children);
});

afterEach(async () => {
  reaper.stop();
  children.stop();
  await leaks.assertNothingLeft();
});

/** Without a turn of the event loop, in which libuv would hear of it. */
function holdUntilZombie(child: ChildProcess): void {
  const limitMs = performance.now() + 10_000;
  while (findProcess(child.pid ?? -1)?.state !== 'Z')
    if (performance.now() > limitMs) throw new Error('it does not become a zombie');
}

test('a child of its own is left to libuv, however long its end is not told', async () => {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  holdUntilZombie(child);
  expect(children.has(child.pid ?? -1)).toBe(true);
  reaper.look();
  reaper.look();
  expect(await gone).toEqual([null, 'SIGKILL']);
  expect(children.has(child.pid ?? -1)).toBe(false);
});

test('an orphan is reaped as it ends', async () => {
  const parent = spawn('sh', ['-c', 'sleep 60 >/dev/null & echo $!'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const text: string[] = [];
  parent.stdout.setEncoding('utf8').on('data', (chunk: string) => text.push(chunk));
  await once(parent, 'close');
  const orphan = Number(text.join(''));
  expect(findProcess(orphan)?.state).toBeDefined();
  process.kill(orphan, 'SIGKILL');
  while (findProcess(orphan) !== null) await once(process, 'SIGCHLD');
});
