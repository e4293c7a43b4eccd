/** `vestibule compare`: every specimen under every model, as root and as an ordinary user, and what others see of it. */
import { type ChildProcess, spawn } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, test } from 'vitest';
import * as z from 'zod';
import { nodePath } from '../../build/setup/layout.mjs';
import { endings, leaders } from '../../electron/contract/models/predictions.ts';
import { specimenNames } from '../../electron/contract/models/specimens.ts';
import { findIdentity, isRunning } from '../../electron/machine/process-identity.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { describeRunners, uidsOf } from '../harness/runners.ts';

const fate = z.enum(['alive', 'gone', 'impossible']);
const specimens = z.array(
  z.strictObject({
    name: z.enum(specimenNames),
    pid: z.number().nullable(),
    predicted: fate,
    observed: fate,
    endedBy: z.enum(['SIGHUP', 'SIGTERM', 'SIGKILL', 'lost display', 'exited']).nullable(),
  }),
);
const summarySchema = z.strictObject({
  agree: z.boolean(),
  models: z.strictObject({
    x11: z.strictObject({ specimens }).optional(),
    tty: z
      .strictObject({
        specimens,
        runs: z.array(z.strictObject({ leader: z.enum(leaders), ending: z.enum(endings), specimens })),
      })
      .optional(),
    nt: z.strictObject({ specimens }).optional(),
  }),
});

describeRunners('as $name', (runner) => {
  let leaks: LeakCheck;
  let folder: string;
  let child: ChildProcess | null = null;
  beforeEach(() => {
    leaks = createLeakCheck({ uids: uidsOf(runner) });
    folder = mkdtempSync(join(tmpdir(), 'compare-'));
    mkdirSync(join(folder, 'run'), { mode: 0o700 });
    const account = runner.user === null ? null : findLocalAccount(runner.user);
    if (account !== null) for (const path of [folder, join(folder, 'run')]) chownSync(path, account.uid, account.gid);
  });
  afterEach(async () => {
    child?.kill('SIGTERM');
    child = null;
    await leaks.assertNothingLeft(5000);
    rmSync(folder, { recursive: true, force: true });
  });

  function start(...args: readonly string[]) {
    const program = requireProgramFolder();
    const account = runner.user === null ? null : findLocalAccount(runner.user);
    const [command = '', ...rest] = [
      ...(account === null
        ? []
        : ['setpriv', '--reuid', String(account.uid), '--regid', String(account.gid), '--clear-groups', '--']),
      join(program, nodePath),
      join(program, 'dist/cli.cjs'),
      ...['compare', '--json', '--seat', `c${process.pid}`, ...args],
    ];
    const started = spawn(command, rest, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        LANG: 'C.UTF-8',
        XDG_STATE_HOME: join(folder, 'state'),
        XDG_RUNTIME_DIR: join(folder, 'run'),
      },
    });
    child = started;
    let words = '';
    started.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
    const lines: string[] = [];
    const told = Promise.withResolvers<z.infer<typeof summarySchema>>();
    told.promise.catch(() => undefined);
    createInterface({ input: started.stdout }).on('line', (line) => {
      lines.push(line);
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null && 'models' in value) told.resolve(summarySchema.parse(value));
    });
    const exited = new Promise<number | null>((resolve) =>
      started.once('close', (status) => {
        told.reject(new Error(`no summary; it said: ${words}`));
        resolve(status);
      }),
    );
    return { told: told.promise, exited, lines, words: () => words };
  }

  test('every specimen of every run does as its model predicts', async () => {
    const { told, exited, lines, words } = start();
    const { agree, models } = await told;
    const runs = [
      ...(models.tty?.runs ?? []).map((run) => ({ what: `${run.leader} ${run.ending}`, list: run.specimens })),
      { what: 'x11', list: models.x11?.specimens ?? [] },
      { what: 'nt', list: models.nt?.specimens ?? [] },
    ];
    const others = runs.flatMap(({ what, list }) =>
      list
        .filter(({ predicted, observed }) => predicted !== observed)
        .map(({ name, predicted, observed }) => `${what}: ${name} is ${observed}, predicted ${predicted}`),
    );
    expect(others).toEqual([]);
    for (const { list } of runs) expect(list.map(({ name }) => name)).toEqual(specimenNames);
    expect(models.tty?.runs.map(({ leader, ending }) => `${leader} ${ending}`).sort()).toEqual(
      leaders.flatMap((leader) => endings.map((ending) => `${leader} ${ending}`)).sort(),
    );
    // Whoever was there has a pid, and whoever was not has none.
    for (const { list } of runs)
      for (const { pid, observed, endedBy } of list) {
        expect(pid === null).toBe(observed === 'impossible');
        expect(endedBy === null).toBe(observed !== 'gone');
      }
    expect(models.x11?.specimens.find(({ name }) => name === 'x-client')?.endedBy).toBe('lost display');
    expect([agree, await exited, lines.at(-1)?.startsWith('{"agree":true'), words()]).toEqual([
      true,
      0,
      true,
      expect.any(String),
    ]);
  }, 240_000);

  test.each(['end', 'hangup'] as const)(
    'with policy %s the x11 model has other survivors',
    async (policy) => {
      const picture = join(folder, 'comparison.svg');
      const { told, exited } = start('--model', 'x11', '--policy', policy, '--picture', picture);
      const { agree, models } = await told;
      const list = models.x11?.specimens ?? [];
      expect(list.filter(({ predicted, observed }) => predicted !== observed)).toEqual([]);
      const alive = list.filter(({ observed }) => observed === 'alive').map(({ name }) => name);
      expect(alive.includes('own-session')).toBe(policy === 'hangup');
      expect(alive.includes('background')).toBe(false);
      expect([agree, await exited]).toEqual([true, 0]);
      const drawn = readFileSync(picture, 'utf8');
      // One more in the legend.
      expect(drawn.match(/<circle class="alive"/g)).toHaveLength(alive.length + 1);
      expect(drawn).not.toContain('class="wrong"');
    },
    60_000,
  );

  test('whoever it calls alive can be found while it holds them, and is gone afterwards', async () => {
    const { told, exited } = start('--model', 'tty', '--leader', 'bash', '--ending', 'hang-up', '--hold', '2');
    const list = (await told).models.tty?.runs[0]?.specimens ?? [];
    const found = list.map(({ name, pid }) => ({ name, identity: pid === null ? null : findIdentity(pid) }));
    for (const { name, observed } of list) {
      const identity = found.find((each) => each.name === name)?.identity ?? null;
      expect([name, identity !== null && isRunning(identity)]).toEqual([name, observed === 'alive']);
    }
    expect(list.filter(({ observed }) => observed === 'alive').length).toBeGreaterThan(3);
    expect(await exited).toBe(0);
    expect(found.filter(({ identity }) => identity !== null && isRunning(identity))).toEqual([]);
  }, 60_000);

  test('an interruption ends it at once, with all that it had begun', async () => {
    const { told, exited, words } = start('--model', 'x11', '--hold', '600');
    await told;
    child?.kill('SIGINT');
    expect(await exited).toBe(1);
    expect(words()).toContain('compare: it was interrupted');
  }, 60_000);

  test('what it does not know is told with what it knows', async () => {
    for (const [option, value, words] of [
      ['--model', 'vms', '--model is one of x11, tty, nt'],
      ['--leader', 'fish', '--leader is one of bash, dash, script'],
      ['--hold', 'long', '--hold is a number of seconds'],
    ] as const) {
      const { exited, words: said } = start(option, value);
      expect(await exited).toBe(2);
      expect(said()).toContain(words);
    }
  });
});
