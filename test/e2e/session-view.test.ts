/** The session view with a real X server behind the real pixel door; the manager alone is pretended. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, expect, type Page, test } from '@playwright/test';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { type DisplayServer, startXvnc } from '../../electron/machine/display-server.ts';
import { type PixelDoor, startPixelDoor } from '../../electron/machine/pixel-door.ts';
import { answerPageRequest } from '../../electron/windows/page-protocol.ts';
import { plainGreeter } from '../../renderer/preview/pretend-states.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';

const origin = 'https://vestibule.localhost';
declare global {
  interface Window {
    /** What the pretended manager in the page offers the test. */
    showView(view: GreeterView): void;
    clipboardReads: number;
  }
}

let leaks: LeakCheck;
let folder: string;
let rendererFolder: string;
let server: DisplayServer;
let door: PixelDoor;
let context: BrowserContext;
let page: Page;
let opened: number;
/** Pixels of the screen for each of CSS's. */
let scale = 1;
let endTerminal: () => Promise<void>;

test.beforeAll(async () => {
  leaks = createLeakCheck();
  folder = mkdtempSync(join(tmpdir(), 'session-view-'));
  rendererFolder = join(folder, 'renderer');
  const { build } = await import('vite');
  await build({
    configFile: join(process.cwd(), 'build/renderer/vite.config.mjs'),
    build: { outDir: rendererFolder, emptyOutDir: true },
    logLevel: 'error',
  });
});

test.afterAll(async () => {
  rmSync(folder, { recursive: true });
  await leaks.assertNothingLeft(5000);
});

test.beforeEach(async () => {
  const start = await startXvnc({
    folder: join(folder, 'display'),
    account: null,
    geometry: { width: 1024, height: 768 },
    readyLimitMs: 10_000,
  });
  if (start.kind !== 'ready') throw new Error(start.why);
  server = start.server;
  door = await startPixelDoor({ origin });
  opened = 0;
  context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: '/usr/bin/chromium',
    viewport: { width: 1280, height: 800 },
    deviceScaleFactor: scale,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  page = context.pages()[0] ?? (await context.newPage());
  const devtools = await context.newCDPSession(page);
  // One call with all of them: each call takes back what it does not name.
  await devtools.send(
    'Browser.grantPermissions' as never,
    {
      origin,
      permissions: [
        'loopbackNetwork',
        'localNetwork',
        'localNetworkAccess',
        'clipboardReadWrite',
        'clipboardSanitizedWrite',
      ],
    } as never,
  );
  await context.route(/.*/, async (route) => {
    const answer = await answerPageRequest(new Request(route.request().url()), {
      rendererFolder,
      pixelPort: door.port,
      findPicture: async () => null,
    });
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  });
  await page.exposeFunction('openPixels', (sessionId: string) => {
    opened += 1;
    return { url: door.mint(sessionId, server.display.rfbSocketPath) };
  });
  await page.addInitScript((first) => {
    const listeners: ((view: GreeterView) => void)[] = [];
    window.showView = (view) => {
      for (const listener of listeners) listener(view);
    };
    window.clipboardReads = 0;
    const read = navigator.clipboard.readText.bind(navigator.clipboard);
    navigator.clipboard.readText = () => {
      window.clipboardReads += 1;
      return read();
    };
    const bridge = {
      current: async () => first,
      onView: (listener: (view: GreeterView) => void) => listeners.push(listener),
      send: async () => {},
      answer: async () => {},
      people: async () => ({ version: 0, list: [] }),
      openPixels: (window as unknown as { openPixels: unknown }).openPixels,
    };
    Object.defineProperty(window, 'vestibule', { value: bridge });
  }, plainGreeter);
  await page.goto(`${origin}/`);
  await page.bringToFront();
});

test.afterEach(async () => {
  await endTerminal();
  await context.close();
  await door.stop();
  expect(await server.stop()).toEqual([]);
  rmSync(join(folder, 'profile'), { recursive: true });
});

const xEnvironment = () => ({
  ...process.env,
  // Without a character set xterm asks for the selection as Latin-1.
  LC_ALL: 'C.UTF-8',
  DISPLAY: `:${server.display.displayNumber}`,
  XAUTHORITY: server.authorityPath,
});

/** A terminal in the upper left corner that shows one word and writes the lines that it gets to a file. */
async function startTerminal(): Promise<{ lines(): string }> {
  const path = join(folder, 'lines');
  // The CLIPBOARD selection is what a desktop means by its clipboard; by itself xterm uses PRIMARY.
  const resources = ['-u8', '-xrm', 'XTerm*selectToClipboard: true'];
  const program = ['sh', '-c', `echo copiedword; exec cat > ${path}`];
  const terminal = spawn('xterm', [...resources, '-geometry', '80x24+0+0', '-e', ...program], {
    env: xEnvironment(),
    stdio: 'ignore',
  });
  const over = new Promise<void>((resolve) => terminal.once('exit', () => resolve()));
  endTerminal = async () => {
    terminal.kill();
    await over;
    rmSync(path, { force: true });
  };
  execFileSync('xdotool', ['search', '--sync', '--onlyvisible', '--class', 'xterm'], { env: xEnvironment() });
  await expect.poll(() => readOrEmpty(path, true)).toBe('');
  return { lines: () => readOrEmpty(path, false) };
}

function readOrEmpty(path: string, required: boolean): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    // `cat` has not begun yet.
    return required ? 'missing' : '';
  }
}

async function showSession(differences: Partial<GreeterView> = {}): Promise<void> {
  const view: GreeterView = {
    ...plainGreeter,
    revision: 2,
    screen: 'session',
    session: {
      sessionId: 'w1',
      userName: 'guest',
      sessionName: 'Openbox',
      model: 'x11',
      state: 'running',
      startedAtMs: Date.now(),
      displayNumber: server.display.displayNumber,
      mayLeave: false,
      slow: null,
    },
    ...differences,
  };
  await page.evaluate((shown) => window.showView(shown), view);
  await expect(page.locator('canvas')).toBeVisible();
  await expect(page.getByText('Starting')).toBeHidden();
}

const bar = () => page.locator('header').filter({ has: page.getByRole('button', { name: 'End session' }) });

/** Its first rows are under the bar, until that goes away by itself. */
async function waitForTheBarToGo(): Promise<void> {
  await expect(bar()).not.toBeInViewport();
}

/** Without a window manager, keys go to the window under the pointer. */
async function type(words: string): Promise<void> {
  await page.mouse.move(200, 100);
  await page.keyboard.type(`${words}\n`);
}

const pointerPlace = () => {
  const text = execFileSync('xdotool', ['getmouselocation'], { env: xEnvironment() }).toString();
  return [/x:(\d+)/, /y:(\d+)/].map((pattern) => Number(pattern.exec(text)?.[1]));
};

const desktopSize = () => /current (\d+ x \d+)/.exec(execFileSync('xrandr', { env: xEnvironment() }).toString())?.[1];

test('keys and pointer go to the session, and its desktop has the window’s size', async () => {
  const terminal = await startTerminal();
  await showSession();
  await type('Hello, 7 + 2 = 9 @ {x}');
  await expect.poll(terminal.lines).toBe('Hello, 7 + 2 = 9 @ {x}\n');
  await expect.poll(desktopSize).toBe('1280 x 800');
  await page.setViewportSize({ width: 1000, height: 700 });
  await expect.poll(desktopSize).toBe('1000 x 700');
});

test('the bar goes away by itself, and comes for the pointer at the edge, for a touch of its grip and for the keys', async () => {
  await startTerminal();
  await showSession();
  await expect(bar()).toBeInViewport();
  await page.mouse.move(400, 300);
  await waitForTheBarToGo();
  await page.mouse.move(400, 1, { steps: 5 });
  await expect(bar()).toBeInViewport({ ratio: 1 });
  // As long as the pointer is on it.
  await page.mouse.move(410, 12, { steps: 3 });
  await page.mouse.move(400, 300);
  await waitForTheBarToGo();
  await page.getByRole('button', { name: 'Show the bar of the session' }).dispatchEvent('click');
  await expect(bar()).toBeInViewport({ ratio: 1 });
  await waitForTheBarToGo();
  await page.keyboard.press('Control+Alt+Home');
  await expect(bar()).toBeInViewport({ ratio: 1 });
  await expect(page.getByRole('button', { name: 'End session' })).toBeFocused();
  await page.keyboard.press('Escape');
  await waitForTheBarToGo();
});

test.describe('on a screen of scale 2', () => {
  test.beforeAll(() => {
    scale = 2;
  });
  test.afterAll(() => {
    scale = 1;
  });

  test('the desktop has a pixel for each of the screen’s, and the pointer is where it is seen', async () => {
    const terminal = await startTerminal();
    await showSession();
    await expect.poll(desktopSize).toBe('2560 x 1600');
    const drawn = await page.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { width, height } = canvas.getBoundingClientRect();
      return [canvas.width, canvas.height, Math.round(width), Math.round(height)];
    });
    expect(drawn).toEqual([2560, 1600, 1280, 800]);
    await page.setViewportSize({ width: 1000, height: 700 });
    await expect.poll(desktopSize).toBe('2000 x 1400');
    await page.mouse.move(150, 100);
    await expect.poll(pointerPlace).toEqual([300, 200]);
    await type('sharp');
    await expect.poll(terminal.lines).toBe('sharp\n');
  });
});

test('a picture that drops while the session goes on comes back by itself', async () => {
  const terminal = await startTerminal();
  await showSession();
  expect(opened).toBe(1);
  door.revoke('w1');
  await expect.poll(() => opened).toBe(2);
  await expect(page.locator('canvas')).toBeVisible();
  await expect(page.getByText('Reconnecting')).toBeHidden();
  await type('still here');
  await expect.poll(terminal.lines).toBe('still here\n');
});

test('what is selected in the session can be pasted on the desktop, and the other way round', async () => {
  const terminal = await startTerminal();
  await showSession();
  await waitForTheBarToGo();
  await expect
    .poll(async () => {
      // The word has been written, but may not be drawn yet.
      await page.mouse.dblclick(30, 9);
      return page.evaluate(() => navigator.clipboard.readText());
    })
    .toBe('copiedword');

  await page.mouse.move(200, 100);
  await expect
    .poll(async () => {
      // What the last double click has selected may still be on its way, and be the newer text then.
      await page.evaluate(async () => {
        await navigator.clipboard.writeText('from the desktop: ä€');
        window.dispatchEvent(new Event('focus'));
      });
      await page.mouse.click(200, 100, { button: 'middle' });
      await page.keyboard.press('Enter');
      return terminal.lines();
    })
    .toContain('from the desktop: ä€\n');
});

test('in a kiosk the clipboard is not looked at', async () => {
  await startTerminal();
  await showSession({ seat: { name: 'seat0', kind: 'kiosk' } });
  await waitForTheBarToGo();
  await page.mouse.dblclick(30, 9);
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
  await type('x');
  expect(await page.evaluate(() => window.clipboardReads)).toBe(0);
  expect(await page.evaluate(() => navigator.clipboard.readText())).not.toBe('copiedword');
});

test('the canvas is gone once the greeter is back, and a key that was held is let go', async () => {
  const terminal = await startTerminal();
  await showSession();
  await page.mouse.move(200, 100);
  await page.keyboard.down('Shift');
  await page.keyboard.press('Control+Alt+Home');
  await page.keyboard.up('Shift');
  await expect(page.getByRole('button', { name: 'End session' })).toBeFocused();
  await page.keyboard.press('Escape');
  await type('lower');
  await expect.poll(terminal.lines).toBe('lower\n');
  await page.evaluate((view) => window.showView({ ...view, revision: 3 }), plainGreeter);
  await expect(page.locator('canvas')).toHaveCount(0);
});
