/** A branded kiosk with one app, from the sample's keys alone, on a real desktop: what is shown, and that it comes back. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SessionRow } from '../../electron/contract/control.ts';
import { findIdentity, listDescendants, signalProcess } from '../../electron/machine/process-identity.ts';
import { findProcessRow } from '../../electron/machine/process-table.ts';
import { type KioskDesktop, startKioskDesktop, terminalApp } from '../harness/kiosk-desktop.ts';
import { canIsolate, describeRunners } from '../harness/runners.ts';
import { identitiesOf, startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';

const logo =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4" fill="#e4572e"/></svg>';

let whole: WholeVestibule | null = null;
let desktop: KioskDesktop;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kiosk-'));
  // As root the app is another account, and reads the logo.
  chmodSync(folder, 0o755);
  writeFileSync(join(folder, 'logo.svg'), logo, { mode: 0o644 });
});
afterEach(async () => {
  await whole?.finish();
  whole = null;
  await desktop?.stop();
  rmSync(folder, { recursive: true });
});

describeRunners('as $name', (runner) => {
  const brand = () => `[brand]\nname = "City Library"\nlogo = "${folder}/logo.svg"\naccent = "#e4572e"\n`;
  const autologin = '[autologin]\nuser = "guest"\nat = "always"\n';

  async function start(configuration: string): Promise<WholeVestibule> {
    desktop = await startKioskDesktop(runner);
    whole = await startWholeVestibule({
      runner,
      configuration,
      arguments: ['--kind', 'kiosk'],
      environment: desktop.server.environment,
    });
    return whole;
  }

  const running = (vestibule: WholeVestibule, other: readonly string[] = []): Promise<SessionRow> =>
    vestibule.until('an app', async () => {
      const rows = await vestibule.sessions();
      return rows.find(({ id, state }) => state === 'running' && !other.includes(id)) ?? null;
    });

  test.runIf(canIsolate)('that is tried is a window like any other, which whoever tries it can close', async () => {
    desktop = await startKioskDesktop(runner, { width: 1600, height: 1000 });
    const vestibule = await startWholeVestibule({
      runner,
      configuration: `${terminalApp('map', 'sleep 3600')}${brand()}`,
      arguments: ['--kiosk', '--try'],
      environment: desktop.server.environment,
    });
    whole = vestibule;
    const window = desktop.run('xdotool', 'search', '--onlyvisible', '--name', 'Vestibule').trim();
    expect(desktop.run('xdotool', 'getwindowgeometry', window)).toContain('1280x800');
    desktop.run('xdotool', 'windowclose', window);
    await vestibule.started.over;
  });

  test.runIf(canIsolate)(
    'its one app is started again when it exits, is killed, or the app that draws it dies',
    async () => {
      const vestibule = await start(`${terminalApp('map', 'sleep 3600')}${brand()}${autologin}`);
      const first = await running(vestibule);
      expect(first).toMatchObject({ session: 'map', user: 'guest' });
      const status = await vestibule.status();
      expect(status).toMatchObject({ seat: { kind: 'kiosk' }, configurationProblems: [] });

      // It is killed: the next one is there without anybody.
      const designated = findIdentity(first.designatedPid ?? 0);
      expect(designated !== null && signalProcess(designated, 'SIGKILL')).toBe(true);
      const second = await running(vestibule, [first.id]);
      const over = (await vestibule.sessions()).find(({ id }) => id === first.id);
      expect(over?.endText).toContain('was killed by SIGKILL');

      // It exits: so does the program in its terminal.
      const inner = await vestibule.until(
        'the program in the terminal',
        async () =>
          listDescendants(second.designatedPid ?? 0).find(({ pid }) => findProcessRow(pid)?.comm === 'sleep') ?? null,
      );
      expect(signalProcess(inner, 'SIGKILL')).toBe(true);
      const third = await running(vestibule, [first.id, second.id]);
      expect((await vestibule.sessions()).find(({ id }) => id === second.id)?.endText).toContain('exited');

      // The app that draws it dies: the session goes on, in front.
      const [app] = identitiesOf(await vestibule.status(), 'app');
      expect(app !== undefined && signalProcess(app, 'SIGKILL')).toBe(true);
      await vestibule.until('another app', async () => {
        const now = await vestibule.status();
        return now.ready && now.appRestarts === 1 ? true : null;
      });
      const rows = await vestibule.sessions();
      expect(rows.filter(({ state }) => state === 'running')).toEqual([
        expect.objectContaining({ id: third.id, active: true }),
      ]);
    },
  );

  test.runIf(canIsolate)(
    'its app has the first of the layouts that are offered, whatever its desktop has',
    async () => {
      // It ends with a status that says what was typed.
      const read =
        'while read line; do case \\$line in *zy-) exec touch ~/german ;; *yz/) exec touch ~/english ;; esac; done';
      const script = `xterm -e sh -c "${read}"; test -e ~/german && exit 21; test -e ~/english && exit 22`;
      const command = JSON.stringify(`/bin/bash -c '${script}'`);
      const layouts = '[keyboard]\nlayouts = ["de", "us"]\n';
      const vestibule = await start(
        `${layouts}[[kiosk.app]]\nid = "types"\nname = "Types"\ncommand = ${command}\n${brand()}${autologin}`,
      );
      const { id } = await running(vestibule);
      // By their numbers (evdev): the places of Z, Y, minus or slash, and Enter on a German keyboard. The first ones may come
      // before there is a window to have them.
      const over = await vestibule.until('an end of what was typed', async () => {
        for (const place of ['29', '52', '61', '36']) desktop.run('xdotool', 'key', place);
        const row = (await vestibule.sessions()).find((each) => each.id === id);
        return row?.endReason == null ? null : row;
      });
      expect(over.endReason).toEqual({ kind: 'exited', status: 21 });
    },
  );
});
