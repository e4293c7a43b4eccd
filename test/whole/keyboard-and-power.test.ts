/** Keyboard and power of the whole of Vestibule: as its command, its greeter's display and a session meet them. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestLoginManager, type TestLoginManager } from '../harness/login-manager.ts';
import { describeRunners, isRoot } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

let whole: WholeVestibule | null = null;
let manager: TestLoginManager | null = null;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'devices-'));
  chmodSync(folder, 0o777);
});
afterEach(async () => {
  await whole?.finish();
  await manager?.stop();
  rmSync(folder, { recursive: true });
  whole = null;
  manager = null;
});

const power = (action: 'suspend' | 'shutdown', force = false) =>
  whole?.request({ version: 1, command: 'power', action, force });

describeRunners('as $name', (runner) => {
  test('logind is asked over the bus, and what it hears of inhibitors is said first', async () => {
    manager = await startTestLoginManager({});
    whole = await startWholeVestibule({ runner, environment: { DBUS_SYSTEM_BUS_ADDRESS: manager.address } });
    // Right after the greeter has painted: it waits until it is known what power there is.
    expect(await power('suspend')).toEqual({ power: 'suspend' });
    expect(manager.done).toEqual(['Suspend']);
    manager.answers = { inhibitors: [['sleep', 'Backup', 'it runs', 'block', 0, 1]] };
    await expect(power('suspend')).rejects.toThrow('Backup asks not to: it runs. With --force');
    await power('suspend', true);
    expect(manager.done).toEqual(['Suspend', 'Suspend']);
  });

  test('a command runs when the sessions of the seat are over, as whoever runs Vestibule', async () => {
    const off = join(folder, 'off');
    writeFileSync(off, `#!/bin/sh\n{ id -u; cat ${folder}/ended; } > ${folder}/ran\n`);
    chmodSync(off, 0o755);
    const script = `trap 'sleep 0.3; exit 0' TERM; sleep 3600 & wait`;
    whole = await startWholeVestibule({
      runner,
      sessions: { tidy: bashSession(script) },
      configuration: `[power]\nshutdown = "${off}"\n[hooks]\nsession_cleanup = "/bin/sh -c 'echo cleaned > ${folder}/ended'"\n`,
    });
    await whole.login('tidy');
    await expect(power('shutdown')).rejects.toThrow('guest is logged in here (Test).');
    expect(existsSync(join(folder, 'ran'))).toBe(false);
    expect(await power('shutdown', true)).toEqual({ power: 'shutdown' });
    const [uid, ended] = readFileSync(join(folder, 'ran'), 'utf8').trim().split('\n');
    expect([Number(uid) === 0, ended]).toEqual([runner.asRoot, 'cleaned']);
    expect(await whole.sessions()).toMatchObject([{ state: 'ended', endReason: { kind: 'manager-stopped' } }]);
  });

  test('the first configured layout is that of the greeter’s display and of a session', async () => {
    whole = await startWholeVestibule({
      runner,
      configuration: '[keyboard]\nlayouts = ["de(nodeadkeys)", "us"]\n',
      sessions: { query: bashSession('setxkbmap -query >&2; exit 3') },
    });
    const { display } = (await whole.status()).seat;
    const authority = join(whole.started.runtimeFolder, 'display/authority');
    const query = (): string => {
      const environment = { PATH: process.env['PATH'], DISPLAY: display ?? '', XAUTHORITY: authority };
      return execFileSync('setxkbmap', ['-query'], { env: environment }).toString();
    };
    if (isRoot) await expect.poll(query).toMatch(/layout: +de\nvariant: +nodeadkeys\n/);
    const { endText } = await whole.loginUntilOver('query');
    const log = /Log: (\S+)$/.exec(endText ?? '')?.[1] ?? '';
    expect(readFileSync(log, 'utf8')).toMatch(/layout: +de\nvariant: +nodeadkeys\n/);
  });
});
