/** A kiosk on several monitors: each of them is covered, the greeter is on the one that was asked for, and changes are followed. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectToDisplay } from '../../electron/machine/x-client.ts';
import { type KioskDesktop, startKioskDesktop } from '../harness/kiosk-desktop.ts';
import { canIsolate, type Runner, runners } from '../harness/runners.ts';
import { setVncMonitors } from '../harness/vnc-monitors.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';

const runner = runners[0] as Runner;
let whole: WholeVestibule | null = null;
let desktop: KioskDesktop;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'km-'));
});
afterEach(async () => {
  await whole?.finish();
  whole = null;
  await desktop.stop();
  rmSync(folder, { recursive: true });
});

/** Places of the windows that can be seen, such as `800x600+0+0`, by their title. */
function windows(): readonly string[] {
  return desktop
    .run('xwininfo', '-root', '-tree')
    .split('\n')
    .filter((line) => /^ {5}0x.*"Vestibule"/.test(line))
    .map((line) => /(\d+x\d+\+\d+\+\d+) /.exec(line)?.[1] ?? '')
    .sort();
}

/** The corner of the left monitor, as the X server has it: red, green and blue. */
async function leftCorner(): Promise<readonly number[]> {
  const { display, cookie } = desktop.server;
  const connection = await connectToDisplay(Number(display.slice(1)), cookie);
  try {
    return [...(await connection.captureScreen()).rgba.subarray(0, 3)];
  } finally {
    await connection.close();
  }
}

const left = { x: 0, y: 0, width: 800, height: 600 };
const right = { x: 800, y: 0, width: 1024, height: 768 };

describe.runIf(canIsolate)('on two monitors', () => {
  test('the greeter is on the second, a cover on the first, and a monitor that goes takes its cover along', async () => {
    const rfb = join(folder, 'rfb');
    desktop = await startKioskDesktop(runner, { width: 800, height: 600, rfbSocketPath: rfb });
    await setVncMonitors(rfb, [left, right]);
    const configuration = (background: string) =>
      `[kiosk]\nmonitor = 2\n[brand]\nname = "City Library"\nbackground = "${background}"\n`;
    whole = await startWholeVestibule({
      runner,
      configuration: configuration('#224466'),
      arguments: ['--kiosk'],
      environment: desktop.server.environment,
    });
    await expect.poll(windows).toEqual(['1024x768+800+0', '800x600+0+0']);
    // Keys are the greeter's, though the cover is the newer window.
    await expect.poll(() => desktop.run('xdotool', 'getwindowfocus', 'getwindowgeometry')).toContain('1024x768');

    await setVncMonitors(rfb, [left]);
    await expect.poll(windows).toEqual(['800x600+0+0']);
    await setVncMonitors(rfb, [left, right]);
    await expect.poll(windows).toEqual(['1024x768+800+0', '800x600+0+0']);
    // A cover shows the brand of now.
    await expect.poll(leftCorner).toEqual([0x22, 0x44, 0x66]);
    writeFileSync(join(whole.folder, 'vestibule.toml'), configuration('#662244'));
    expect(await whole.request({ version: 1, command: 'reload' })).toMatchObject({ isRefused: false });
    await expect.poll(leftCorner).toEqual([0x66, 0x22, 0x44]);
    expect((await whole.status()).appRestarts).toBe(0);
  });
});
