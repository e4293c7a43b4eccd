/** What is read of members again, and what is not: of processes of this test, in a folder that names them as a cgroup does. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createMemberReader, type MemberReader } from '../../electron/machine/member-reader.ts';
import { findProcess } from '../../electron/machine/process-identity.ts';

let folder: string;
let child: ChildProcess;
let reader: MemberReader;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vt-'));
  child = spawn('sh', ['-c', 'read go; exec sh -c "read go; exit"'], { stdio: ['pipe', 'ignore', 'ignore'] });
  writeFileSync(join(folder, 'cgroup.procs'), `${child.pid}\n`);
  reader = createMemberReader({ kind: 'cgroup', path: folder });
});
afterEach(async () => {
  vi.useRealTimers();
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exited;
  rmSync(folder, { recursive: true, force: true });
});

const commandLine = () => readFileSync(`/proc/${child.pid}/cmdline`, 'latin1').replaceAll('\0', ' ').trim();

it('reads the program anew that a member executes long after its start, though both have one name', async () => {
  const [first, second] = ['sh -c read go; exec sh -c "read go; exit"', 'sh -c read go; exit'];
  vi.useFakeTimers({ toFake: ['performance'] });
  await expect.poll(commandLine).toBe(first);
  // Loaded, and waiting for its word.
  await expect.poll(() => findProcess(child.pid ?? 0)?.state).toBe('S');
  expect(reader.read().changed).toMatchObject([{ pid: child.pid, command: first, hasBareEnvironment: false }]);
  vi.advanceTimersByTime(60_000);
  expect(reader.read().changed).toEqual([]);
  child.stdin?.write('go\n');
  await expect.poll(commandLine).toBe(second);
  expect(reader.read().changed).toMatchObject([{ pid: child.pid, command: second }]);
});
