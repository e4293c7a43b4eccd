/** What keys mean in a session in a window: real keys, pressed on the desktop's X server, through page and RFB to a program. */
import { execFileSync } from 'node:child_process';
import { expect, type Page, test } from '@playwright/test';
import { type RealApp, startRealApp } from '../harness/real-app.ts';
import type { TestXServer } from '../harness/x-server.ts';
import { bashSession } from '../harness/x-session.ts';

let real: RealApp | null = null;
let server: TestXServer;
let page: Page;

const onDesktop = (program: string, ...argv: readonly string[]): void => {
  execFileSync(program, argv, { env: { PATH: process.env['PATH'], ...server.environment } });
};

test.beforeEach(async () => {
  // It ends with a status that says what was typed.
  const typed = 'xterm -geometry 200x60+0+0 -e sh -c "read line; echo \\$line > \\$HOME/typed"';
  const script = `${typed}; case $(cat ~/typed) in zy-) exit 21 ;; yz/) exit 22 ;; *) cat ~/typed >&2; exit 23 ;; esac`;
  real = await startRealApp({
    // Unlike Xvfb it keeps its layout when its last client goes.
    server: { program: 'Xvnc' },
    // Two layouts of a desktop, of which the first is in force.
    prepare: (started) => {
      server = started;
      onDesktop('setxkbmap', '-layout', 'de,us');
    },
    sessions: { typing: bashSession(script) },
  });
  page = real.page;
});

test.afterEach(async () => {
  await real?.stop();
  real = null;
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
