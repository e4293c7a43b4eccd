/** Hooks of the seat's own display and of its greeter: with a real display server, and with one that died with its seat. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hooks } from '../../electron/contract/hooks.ts';
import { signalProcess } from '../../electron/machine/process-identity.ts';
import { createSeatHooks, type SeatHooks } from '../../electron/supervisor/seat-hooks.ts';
import { type SeatServer, startSeatServer } from '../../electron/supervisor/seat-server.ts';
import { putSeatRight } from '../../electron/supervisor/stale-seats.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';

let folder: string;
let leaks: LeakCheck;
let lines: string[];

beforeEach(() => {
  leaks = createLeakCheck();
  folder = mkdtempSync(join(tmpdir(), 'seat-'));
  lines = [];
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await leaks.assertNothingLeft();
});

/** Each hook writes its name and display into the file `log`, and runs what `scripts` has for it. */
function createHooks(scripts: Readonly<Record<string, string>> = {}): SeatHooks {
  const script = join(folder, 'hook');
  const cases = Object.entries(scripts).map(([name, text]) => `${name}) ${text} ;;`);
  writeFileSync(script, `#!/bin/sh\necho "$1 $DISPLAY" >> ${folder}/log\ncase $1 in\n${cases.join('\n')}\nesac\n`);
  chmodSync(script, 0o755);
  const hooks: Hooks = {
    displaySetup: [script, 'display_setup'],
    greeterSetup: [script, 'greeter_setup'],
    sessionSetup: [script, 'session_setup'],
    sessionCleanup: [script, 'session_cleanup'],
    displayStopped: [script, 'display_stopped'],
    timeLimitMs: 5000,
  };
  return createSeatHooks({ hooks: () => hooks, seat: 'test', folder, log: (line) => void lines.push(line) });
}

const startServer = (hooks: SeatHooks): Promise<SeatServer> =>
  startSeatServer({ folder: join(folder, 'display'), account: null, hooks, log: (line) => void lines.push(line) });
const log = (): readonly string[] =>
  existsSync(join(folder, 'log')) ? readFileSync(join(folder, 'log'), 'utf8').split('\n').slice(0, -1) : [];
const numberOf = async (server: SeatServer): Promise<string> => `:${(await server.ready()).display.displayNumber}`;

describe('the hooks of a seat', () => {
  it('run around its display server, and before each greeter', async () => {
    const hooks = createHooks({ display_setup: 'xdpyinfo >/dev/null || exit 1' });
    const server = await startServer(hooks);
    const display = await numberOf(server);
    await hooks.setUpGreeter({ DISPLAY: display });
    await server.stop();
    expect(log()).toEqual([`display_setup ${display}`, `greeter_setup ${display}`, 'display_stopped ']);
    expect(hooks.notices()).toEqual([]);
    expect(await putSeatRight(folder, join(folder, 'guests'))).toEqual([]);
    expect(log()).toHaveLength(3);
  });

  it('run for each display server that takes the place of one that died', async () => {
    const hooks = createHooks();
    const server = await startServer(hooks);
    const first = await server.ready();
    signalProcess(first.identity, 'SIGKILL');
    await expect.poll(() => server.current() !== null && server.current() !== first).toBe(true);
    const second = await numberOf(server);
    await server.stop();
    expect(log()).toEqual([
      `display_setup :${first.display.displayNumber}`,
      'display_stopped ',
      `display_setup ${second}`,
      'display_stopped ',
    ]);
  });

  it('lock nobody out where they fail: that is said, and no more once it is well', async () => {
    const hooks = createHooks({
      display_setup: 'exit 3',
      greeter_setup: `test -e ${folder}/well || { echo no monitor; exit 1; }`,
      display_stopped: 'exit 4',
    });
    const server = await startServer(hooks);
    await hooks.setUpGreeter({});
    const display = 'The hook display_setup exited with status 3.';
    expect(hooks.notices()).toEqual([display, 'The hook greeter_setup exited with status 1: no monitor.']);
    writeFileSync(join(folder, 'well'), '');
    await hooks.setUpGreeter({});
    expect(hooks.notices()).toEqual([display]);
    expect(await server.stop()).toEqual([]);
    expect(lines).toContain('the hook display_stopped exited with status 4');
  });

  it('are ended by a stop while they set something up', async () => {
    const hooks = createHooks({ greeter_setup: `touch ${folder}/begun; exec sleep 1000` });
    const greeter = hooks.setUpGreeter({});
    await expect.poll(() => existsSync(join(folder, 'begun'))).toBe(true);
    hooks.stop();
    await greeter;
    await hooks.setUpGreeter({});
    expect(log()).toHaveLength(1);
  });

  it('are paid by the next start where the supervisor died', async () => {
    const hooks = createHooks();
    const server = await startServer(hooks);
    const owed = readFileSync(join(folder, 'owed-hook.json'), 'utf8');
    await server.stop();
    // As after a crash: the server is gone, and nobody was there to run what it owed.
    rmSync(join(folder, 'log'));
    writeFileSync(join(folder, 'owed-hook.json'), owed);
    expect(await putSeatRight(folder, join(folder, 'guests'))).toEqual([]);
    expect(log()).toEqual(['display_stopped ']);
  });

  it('are those that are configured when they run, but for what a display owes since it was set up', async () => {
    const script = (name: string): Hooks => ({
      displaySetup: ['/bin/sh', '-c', `echo ${name} set up >> ${folder}/log`],
      greeterSetup: ['/bin/sh', '-c', `echo ${name} greeter >> ${folder}/log; exit 1`],
      ...{ sessionSetup: null, sessionCleanup: null, timeLimitMs: 5000 },
      displayStopped: ['/bin/sh', '-c', `echo ${name} stopped >> ${folder}/log`],
    });
    let current = script('first');
    const hooks = createSeatHooks({ hooks: () => current, seat: 'test', folder, log: (line) => void lines.push(line) });
    const server = await startServer(hooks);
    current = script('second');
    await hooks.setUpGreeter({});
    expect(hooks.notices()).toHaveLength(1);
    hooks.forgetFailures();
    expect(hooks.notices()).toEqual([]);
    await server.stop();
    expect(log()).toEqual(['first set up', 'second greeter', 'first stopped']);
  });

  it('are none where no configuration has any', async () => {
    const hooks = createSeatHooks({ hooks: () => null, seat: 'test', folder, log: (line) => void lines.push(line) });
    const server = await startServer(hooks);
    await hooks.setUpGreeter({});
    await server.stop();
    expect(lines).toEqual([]);
    expect(log()).toEqual([]);
  });
});
