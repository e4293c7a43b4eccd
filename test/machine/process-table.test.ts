import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import {
  descendantsOf,
  findProcessRow,
  type ProcessRow,
  parseProcessStat,
  readProcessTable,
} from '../../electron/machine/process-table.ts';
import { createLeakCheck } from '../harness/leak-check.ts';

const leaks = createLeakCheck();
let children: ChildProcess[] = [];

afterEach(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
  children = [];
  await leaks.assertNothingLeft();
});

/** Starts a program that says when it is ready. */
async function start(
  command: string,
  argv: readonly string[] = [],
  options: { argv0?: string; detached?: boolean } = {},
) {
  const child = spawn(command, argv, { ...options, stdio: ['pipe', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child.pid ?? 0;
}

describe('the table of processes', () => {
  it('has this process in it, with everything about it', () => {
    const row = readProcessTable().find(({ pid }) => pid === process.pid);
    expect(row).toMatchObject({
      ppid: process.ppid,
      uid: process.getuid?.(),
      state: 'R',
      command: expect.stringContaining('node'),
    });
  });

  it('has each process once, and its parents', () => {
    const rows = readProcessTable();
    const pids = new Set(rows.map(({ pid }) => pid));
    expect(pids.size).toBe(rows.length);
    expect(pids.has(process.ppid)).toBe(true);
  });

  it('has the kernel session and group of a process that leads its own', async () => {
    const pid = await start('sh', ['-c', 'echo ready; read x'], { detached: true });
    expect(findProcessRow(pid)).toMatchObject({ ppid: process.pid, pgid: pid, sid: pid });
  });

  it('tells a command line as one line, whatever is in it', async () => {
    const pid = await start('sh', ['-c', 'echo ready; read x', 'two words', '\u001b[31m\n'], { argv0: 'strange name' });
    expect(findProcessRow(pid)?.command).toBe('strange name -c echo ready; read x two words [31m');
  });

  it('has a process that ended and waits for its parent as a zombie, with its name in brackets', async () => {
    // The shell becomes a program that never asks for its child, which ends only when that has happened.
    const pid = await start('sh', ['-c', 'exec 3<&0; head -c 1 <&3 >/dev/null & echo ready; exec sleep 60']);
    await expect.poll(() => findProcessRow(pid)?.comm).toBe('sleep');
    children.at(-1)?.stdin?.end('x');
    await expect
      .poll(() => readProcessTable().find(({ ppid }) => ppid === pid))
      .toMatchObject({ state: 'Z', command: '[head]' });
  });

  it('has nothing for a process that is not there', () => {
    expect(findProcessRow(2 ** 30)).toBeNull();
  });
});

describe('a line of /proc/PID/stat', () => {
  const after = 'S 1 7 8 34816 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2';

  it.each(['sh', 'a b', ') S 9 9 9 9 (', '((', '))', '', 'x\ny'])('has a name like %j', (comm) => {
    expect(parseProcessStat(`42 (${comm}) ${after}`)).toEqual({
      pid: 42,
      comm,
      state: 'S',
      isEnding: false,
      ppid: 1,
      pgid: 7,
      sid: 8,
      terminal: 34816,
      startTicks: 987654,
    });
  });

  it.each([
    ['Z', '4194560'],
    ['S', '4194308'],
  ])('is of one that ends, in state %s with flags %s', (state, flags) => {
    const text = `42 (sh) ${after.replace('S', state).replace('4194560', flags)}`;
    expect(parseProcessStat(text)?.isEnding).toBe(true);
  });

  it.each(['', '42', '42 (sh)', '42 (sh) S 1 2', ') ('])('is not %j', (text) => {
    expect(parseProcessStat(text)).toBeNull();
  });
});

describe('descendants', () => {
  function row(pid: number, ppid: number): ProcessRow {
    const nothing = { uid: 0, startTicks: 0, pgid: 0, sid: 0, terminal: 0, comm: '', command: '' };
    return { ...nothing, pid, ppid, state: 'S', isEnding: false };
  }
  const pidsOf = (pid: number, rows: readonly ProcessRow[]) => descendantsOf(pid, rows).map((each) => each.pid);

  it('are all below a process, parents before children, without itself', () => {
    expect(pidsOf(2, [row(1, 0), row(5, 4), row(4, 2), row(2, 1), row(3, 1), row(6, 2)])).toEqual([4, 6, 5]);
  });

  it('are none of a process without children, or that is not there', () => {
    expect(pidsOf(3, [row(1, 0), row(3, 1)])).toEqual([]);
    expect(pidsOf(9, [row(1, 0), row(3, 1)])).toEqual([]);
  });

  it('are found once each, though the rows of different moments make a circle', () => {
    const rows = fc.array(fc.tuple(fc.nat(20), fc.nat(20)), { maxLength: 60 });
    fc.assert(
      fc.property(rows, fc.nat(20), (pairs, pid) => {
        const found = pidsOf(pid, [...new Map(pairs.map(([each, parent]) => [each, row(each, parent)])).values()]);
        expect(new Set(found).size).toBe(found.length);
        expect(found).not.toContain(pid);
      }),
    );
  });

  it('of this process have the grandchildren that it started', async () => {
    const pid = await start('sh', ['-c', 'sleep 60 & echo ready; read x; kill $!; wait']);
    const found = () => descendantsOf(process.pid, readProcessTable());
    // Between fork and exec the sleep is still a shell.
    await expect.poll(() => found().find(({ ppid }) => ppid === pid)?.comm).toBe('sleep');
    expect(found().findIndex((row) => row.pid === pid)).toBeLessThan(found().findIndex((row) => row.ppid === pid));
    const shell = children[0];
    shell?.stdin?.end('\n');
    await once(shell ?? process, 'exit');
  });
});
