/** `vestibule demo --models`: a lecture with nobody at the keyboard, as root and as an ordinary user. */
import { spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { nodePath } from '../../build/setup/layout.mjs';
import { readPng } from '../../electron/machine/png-reader.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { describeRunners, uidsOf } from '../harness/runners.ts';

const lesson = z.object({ alive: z.array(z.string()), gone: z.array(z.string()), screenshots: z.array(z.string()) });
const summarySchema = z.object({
  summary: z.object({
    models: z.object({ x11: lesson, tty: lesson, nt: lesson }),
    problems: z.array(z.string()),
  }),
});

describeRunners('the lecture as $name', (runner) => {
  let leaks: LeakCheck;
  let folder: string;
  const account = runner.user === null ? null : findLocalAccount(runner.user);
  beforeEach(() => {
    leaks = createLeakCheck({ uids: uidsOf(runner) });
    folder = mkdtempSync(join(tmpdir(), 'lecture-'));
    mkdirSync(join(folder, 'run'), { mode: 0o700 });
    if (account !== null) for (const path of [folder, join(folder, 'run')]) chownSync(path, account.uid, account.gid);
  });
  afterEach(async () => {
    await leaks.assertNothingLeft(5000);
    rmSync(folder, { recursive: true, force: true });
  });

  test('every specimen does as its model predicts, and pictures show it', async () => {
    const program = requireProgramFolder();
    const becoming =
      account === null
        ? []
        : ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', '--'];
    const [command = '', ...rest] = [...becoming, join(program, nodePath), join(program, 'dist/cli.cjs')];
    const child = spawn(
      command,
      [
        ...rest,
        'demo',
        '--models',
        '--json',
        '--out',
        join(folder, 'out'),
        '--kind',
        'virtual',
        '--seat',
        `l${process.pid}`,
      ],
      {
        stdio: ['ignore', 'pipe', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          HOME: folder,
          LANG: 'C.UTF-8',
          XDG_STATE_HOME: join(folder, 'state'),
          XDG_RUNTIME_DIR: join(folder, 'run'),
        },
      },
    );
    let lines = '';
    let words = '';
    child.stdout.on('data', (chunk: Buffer) => (lines += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const status = await new Promise((resolve) => child.once('close', resolve));
    const { summary } = summarySchema.parse(JSON.parse(lines.trim().split('\n').at(-1) ?? ''));
    expect(summary.problems, words).toEqual([]);
    expect(status).toBe(0);
    expect(summary.models.x11.alive).toContain('stopped-x-client');
    expect(summary.models.x11.gone).toContain('x-client');
    expect(summary.models.tty.alive).toContain('disowned');
    expect(summary.models.tty.gone).toContain('foreground');
    expect(summary.models.nt.alive).toEqual([]);
    const pictures = Object.values(summary.models).flatMap(({ screenshots }) => screenshots);
    expect(pictures).toHaveLength(6);
    for (const path of pictures) expect(readPng(readFileSync(path)).width).toBeGreaterThan(600);
  }, 150_000);
});
