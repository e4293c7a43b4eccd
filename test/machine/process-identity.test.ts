import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  findIdentity,
  findProcess,
  isRunning,
  killProcesses,
  listChildren,
  listDescendants,
  listPidNamespace,
  listProcessesOfUid,
  signalProcess,
} from '../../electron/machine/process-identity.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';

const koffiPath = createRequire(import.meta.url).resolve('koffi');

let leaks: LeakCheck;
beforeEach(() => {
  leaks = createLeakCheck();
});
afterEach(() => leaks.assertNothingLeft());

/** A process with a child, ready when it has spoken. */
async function startTree() {
  const child = spawn('sh', ['-c', 'sleep 1000 & echo up; wait'], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const identity = findIdentity(child.pid ?? -1);
  if (identity === null) throw new Error('it ended at once');
  return { child, identity };
}

describe('a process', () => {
  it('is itself by pid and start time', async () => {
    const { child, identity } = await startTree();
    expect(isRunning(identity)).toBe(true);
    expect(isRunning({ ...identity, startTicks: identity.startTicks + 1 })).toBe(false);
    expect(signalProcess({ ...identity, startTicks: 0 }, 'SIGKILL')).toBe(false);
    expect(await killProcesses(() => [identity, ...listDescendants(identity.pid)], 2000)).toEqual([]);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });

  it('has its descendants below it, and those of a helper left out', async () => {
    const { child, identity } = await startTree();
    const [sleeper] = listChildren(identity.pid);
    expect(listDescendants(process.pid).map(({ pid }) => pid)).toEqual(expect.arrayContaining([identity.pid, sleeper]));
    expect(listDescendants(process.pid, new Set([identity.pid])).map(({ pid }) => pid)).not.toContain(sleeper);
    await killProcesses(() => [identity, ...listDescendants(identity.pid)], 2000);
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  });

  it('whose first thread alone has ended runs, is found, and can be ended', async () => {
    // exit(2) without exit_group(2): what pthread_exit(3) comes to. Node has more threads than one.
    const endThread = `require(${JSON.stringify(koffiPath)}).load('libc.so.6').func('long syscall(long, long)')(60, 0)`;
    const child = spawn(process.execPath, ['-e', endThread], { stdio: 'ignore' });
    await once(child, 'spawn');
    const identity = findIdentity(child.pid ?? -1);
    if (identity === null) throw new Error('it ended at once');
    await expect.poll(() => findProcess(identity.pid)?.state).toBe('Z');
    expect(findProcess(identity.pid)?.threadCount).toBeGreaterThan(1);
    expect(isRunning(identity)).toBe(true);
    expect(listDescendants(process.pid)).toContainEqual(identity);
    expect(listProcessesOfUid(process.getuid?.() ?? -1)).toContainEqual(identity);
    const gone = once(child, 'exit');
    expect(await killProcesses(() => [identity], 2000)).toEqual([]);
    expect(await gone).toEqual([null, 'SIGKILL']);
    expect(isRunning(identity)).toBe(false);
  });

  it('that is nowhere is found nowhere', () => {
    expect(findProcess(4_000_001)).toBeNull();
    expect([listChildren(4_000_001), listPidNamespace(4_000_001)]).toEqual([[], []]);
    expect(signalProcess({ pid: 4_000_001, startTicks: 1 }, 'SIGTERM')).toBe(false);
  });

  it('belongs to an account', () => {
    expect(listProcessesOfUid(process.getuid?.() ?? -1).map(({ pid }) => pid)).toContain(process.pid);
    expect(listProcessesOfUid(4_000_000)).toEqual([]);
  });
});
