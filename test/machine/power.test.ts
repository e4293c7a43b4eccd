/** What the supervisor does about the machine's power: with a logind on a real bus, and with commands that write a file. */
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import type { Configuration } from '../../electron/contract/configuration.ts';
import type { DeviceNews } from '../../electron/contract/supervisor.ts';
import { readConfiguration } from '../../electron/machine/configuration-file.ts';
import { createLogind } from '../../electron/machine/logind.ts';
import { createPower, type PowerOrder } from '../../electron/supervisor/power.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { type Answers, startTestLoginManager, type TestLoginManager } from '../harness/login-manager.ts';

let leaks: LeakCheck;
let folder: string;
let manager: TestLoginManager | null;
beforeEach(() => {
  leaks = createLeakCheck();
  folder = mkdtempSync(join(tmpdir(), 'power-'));
  manager = null;
});
afterEach(async () => {
  await manager?.stop();
  rmSync(folder, { recursive: true });
  await leaks.assertNothingLeft();
});

interface Setting {
  readonly power?: Partial<Configuration['power']>;
  readonly seatKind?: 'window' | 'kiosk' | 'virtual';
  /** null: a bus without logind. */
  readonly logind?: Answers | null;
}

/** Gives what is told after each order, in order. */
async function start({ power = {}, seatKind = 'virtual', logind = {} }: Setting) {
  manager = await startTestLoginManager(logind);
  let told: (news: DeviceNews) => void = () => undefined;
  const asked = createPower({
    configuration: () => ({ ...defaultConfiguration.power, ...power }),
    seatKind,
    logind: createLogind({ DBUS_SYSTEM_BUS_ADDRESS: manager.address }),
    greeterAccount: 'vestibule',
    tell: (news) => told(news),
    log: () => undefined,
  });
  return (order: PowerOrder): Promise<DeviceNews> =>
    new Promise((resolve) => {
      told = resolve;
      asked.obey(order);
    });
}

function command(script: string): readonly string[] {
  const path = join(folder, 'command');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return [path, 'one word'];
}

const look = { kind: 'look-at-power' } as const;
const none = { kind: 'power-offered', actions: [] };

describe('what is offered', () => {
  it('is what logind allows, and what is configured', async () => {
    const ask = await start({
      power: { restart: ['/sbin/reboot'] },
      logind: { can: { CanHibernate: 'no', CanReboot: 'no', CanSuspend: 'challenge' } },
    });
    expect(await ask(look)).toEqual({
      kind: 'power-offered',
      actions: [
        { action: 'restart', means: 'command' },
        { action: 'shutdown', means: 'logind' },
      ],
    });
  });

  it.each([
    ['where there is neither logind nor a command', { logind: null }],
    ['in a kiosk', { seatKind: 'kiosk' }],
    ['in a kiosk with commands', { seatKind: 'kiosk', power: { shutdown: ['/sbin/poweroff'] } }],
    ['where nothing is wanted', { power: { menu: 'never', shutdown: ['/sbin/poweroff'] } }],
  ] as const)('is nothing %s, and then nothing is done', async (_, setting) => {
    const ask = await start(setting);
    expect(await ask(look)).toEqual(none);
    const problem = 'it is not offered here';
    const action = 'shutdown';
    expect(await ask({ kind: 'power', action })).toEqual({ kind: 'power-answered', action, problem });
    expect(manager?.done).toEqual([]);
  });

  it('is there in a kiosk whose operator wants it', async () => {
    const ask = await start({ seatKind: 'kiosk', power: { menu: 'always' } });
    expect(await ask(look)).toMatchObject({ actions: { length: 4 } });
  });
});

describe('what stands against it', () => {
  const logind: Answers = {
    sessions: [
      ['1', 1000, 'ada', 'seat0', '/1'],
      ['2', 1000, 'ada', 'seat0', '/2'],
      ['3', 1001, 'grace', '', '/3'],
      ['c1', 990, 'vestibule', 'seat0', '/c1'],
    ],
    inhibitors: [
      ['shutdown:idle', 'Packages', 'Packages are being installed', 'block', 0, 1],
      ['sleep', 'Backup', '', 'block', 0, 2],
      ['shutdown:sleep', 'NetworkManager', 'wants to say goodbye', 'delay', 0, 3],
      ['idle', 'Film', 'a film', 'block', 0, 4],
    ],
  };

  it('of a shut down is everybody who is logged in, once, and whoever blocks that', async () => {
    const ask = await start({ logind });
    expect(await ask({ kind: 'inspect-power', action: 'shutdown' })).toEqual({
      kind: 'power-inspected',
      action: 'shutdown',
      sessions: [
        { user: 'ada', text: 'ada is logged in on seat0.' },
        { user: 'grace', text: 'grace is logged in.' },
      ],
      inhibitors: ['Packages asks not to: Packages are being installed.'],
    });
  });

  it('of a suspend is whoever blocks sleeping', async () => {
    const ask = await start({ logind });
    expect(await ask({ kind: 'inspect-power', action: 'suspend' })).toMatchObject({
      inhibitors: ['Backup asks not to: it does not say why.'],
    });
  });
});

describe('doing it', () => {
  it('is logind’s', async () => {
    const ask = await start({});
    expect(await ask({ kind: 'power', action: 'suspend' })).toMatchObject({ problem: null });
    expect(manager?.done).toEqual(['Suspend']);
  });

  it('that logind refuses is told in its words', async () => {
    const ask = await start({ logind: { refusal: 'There is already a shutdown in progress' } });
    const answer = await ask({ kind: 'power', action: 'restart' });
    expect(answer).toMatchObject({ problem: 'There is already a shutdown in progress' });
  });

  it('is the configured command’s, as it is, in an environment of its own, and then not logind’s', async () => {
    const ask = await start({ power: { shutdown: command(`printf '%s ' "$#" "$1" "$HOME" "$PWD" > ${folder}/ran`) } });
    expect(await ask({ kind: 'power', action: 'shutdown' })).toMatchObject({ problem: null });
    expect(readFileSync(join(folder, 'ran'), 'utf8')).toBe('1 one word  / ');
    expect(manager?.done).toEqual([]);
  });

  it('that a command fails at is told with its words', async () => {
    const ask = await start({ power: { shutdown: command('echo no power to speak of >&2; exit 3') } });
    const { problem } = (await ask({ kind: 'power', action: 'shutdown' })) as { problem: string };
    expect(problem).toBe(`${folder}/command exited with status 3: no power to speak of`);
  });

  it('by a command that is not there is told', async () => {
    const ask = await start({ power: { shutdown: ['/nowhere/off'] } });
    expect(await ask({ kind: 'power', action: 'shutdown' })).toMatchObject({ problem: '/nowhere/off ENOENT' });
  });

  it('is answered each time, however often somebody asks, and looking often is looking once', async () => {
    manager = await startTestLoginManager({});
    const told: string[] = [];
    const all = Promise.withResolvers<void>();
    const power = createPower({
      configuration: () => defaultConfiguration.power,
      ...{ seatKind: 'virtual', greeterAccount: null, log: () => undefined },
      logind: createLogind({ DBUS_SYSTEM_BUS_ADDRESS: manager.address }),
      tell({ kind }) {
        told.push(kind);
        if (kind === 'power-answered') all.resolve();
      },
    });
    for (let count = 0; count < 1000; count += 1) power.obey(look);
    power.obey({ kind: 'inspect-power', action: 'suspend' });
    power.obey({ kind: 'power', action: 'suspend' });
    await all.promise;
    expect(told).toEqual(['power-offered', 'power-inspected', 'power-answered']);
  });
});

it.runIf(process.getuid?.() === 0)('a command of a file that others than root may write does not count', async () => {
  const path = join(folder, 'vestibule.toml');
  writeFileSync(path, '[power]\nmenu = "always"\nshutdown = "/tmp/evil"\n', { mode: 0o666 });
  chmodSync(path, 0o666);
  const read = await readConfiguration({ machineFile: null, userFile: null, namedFile: path, flags: [] });
  expect(read.configuration.power).toEqual({ ...defaultConfiguration.power, menu: 'always' });
  expect(read.problems.map(({ text }) => text)).toEqual([expect.stringMatching(/^the power commands do not count: /)]);
  expect(existsSync('/tmp/evil')).toBe(false);
});
