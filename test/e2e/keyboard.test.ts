/** What keys mean in a session in a window: real keys, pressed on the desktop's X server, through page and RFB to a program. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { cloneFolder } from '../harness/program-folder.ts';
import { startTestXServer, type TestXServer } from '../harness/x-server.ts';
import { bashSession } from '../harness/x-session.ts';

const electronBinary = join(cloneFolder, 'node_modules/electron/dist/electron');
const executablePath = existsSync(electronBinary) ? electronBinary : join(cloneFolder, 'dist/runtime/electron');

let leaks: LeakCheck;
let server: TestXServer;
let folder: string;
let app: ElectronApplication;
let page: Page;

const onDesktop = (program: string, ...argv: readonly string[]): void => {
  execFileSync(program, argv, { env: { PATH: process.env['PATH'], ...server.environment } });
};

test.beforeEach(async () => {
  leaks = createLeakCheck();
  // Unlike Xvfb it keeps its layout when its last client goes.
  server = await startTestXServer({ program: 'Xvnc' });
  // Two layouts of a desktop, of which the first is in force.
  onDesktop('setxkbmap', '-layout', 'de,us');
  folder = mkdtempSync(join(tmpdir(), 'keys-'));
  mkdirSync(join(folder, 'data/xsessions'), { recursive: true });
  // It ends with a status that says what was typed.
  const typed = 'xterm -geometry 200x60+0+0 -e sh -c "read line; echo \\$line > \\$HOME/typed"';
  const script = `${typed}; case $(cat ~/typed) in zy-) exit 21 ;; yz/) exit 22 ;; *) cat ~/typed >&2; exit 23 ;; esac`;
  writeFileSync(join(folder, 'data/xsessions', 'typing.desktop'), bashSession(script));
  app = await _electron.launch({
    executablePath,
    args: [cloneFolder],
    env: {
      PATH: process.env['PATH'] ?? '',
      HOME: folder,
      LANG: 'C.UTF-8',
      XDG_STATE_HOME: join(folder, 'state'),
      XDG_RUNTIME_DIR: folder,
      XDG_DATA_DIRS: `${join(folder, 'data')}:/usr/share`,
      ...server.environment,
    },
  });
  page = await app.firstWindow();
});

test.afterEach(async () => {
  await app.close();
  await server.stop();
  await leaks.assertNothingLeft(8000);
  rmSync(folder, { recursive: true, force: true });
});

/** Presses the places of Z, Y and minus or slash on a German keyboard, and Enter, once the terminal is there. */
async function typeIntoSession(): Promise<void> {
  await page.getByRole('combobox').selectOption({ label: 'Test' });
  await page.getByRole('button', { name: /Guest/ }).click();
  const picture = page.getByRole('application', { name: 'The desktop' }).locator('canvas');
  const colours = () =>
    picture.evaluate((canvas: HTMLCanvasElement) => {
      const context = canvas.getContext('2d');
      const { data } = context?.getImageData(0, 0, 40, 20) ?? { data: new Uint8ClampedArray() };
      return new Set(new Uint32Array(data.buffer)).size;
    });
  await expect.poll(colours).toBeGreaterThan(1);
  // Without a window manager the window under the pointer has the keys.
  const box = await picture.boundingBox();
  onDesktop('xdotool', 'mousemove', String((box?.x ?? 0) + 50), String((box?.y ?? 0) + 50), 'click', '1');
  // By their numbers (evdev): what they mean is the question.
  for (const place of ['29', '52', '61', '36']) onDesktop('xdotool', 'key', place);
}

test('a session has the layout of the desktop where nobody chooses another', async () => {
  await expect(page.getByRole('button', { name: 'Keyboard layout after login: German' })).toBeVisible();
  await typeIntoSession();
  await expect(page.getByText(/exited with status 21/)).toBeVisible();
});

test('a session has the layout that was chosen for it, whatever the desktop around it has', async () => {
  await page.getByRole('button', { name: /Keyboard layout after login/ }).click();
  await page.getByRole('menuitemradio', { name: 'English (US)' }).click();
  await expect(page.getByRole('button', { name: 'Keyboard layout after login: English (US)' })).toBeVisible();
  await typeIntoSession();
  await expect(page.getByText(/exited with status 22/)).toBeVisible();
});
