/** The whole app under a test driver, as `electron .` starts it: real greeter, real login, real session, real end. */
import { type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { refusedText } from '../../electron/contract/login-names.ts';
import { listDescendants } from '../../electron/machine/process-identity.ts';
import { findProcessRow } from '../../electron/machine/process-table.ts';
import { type RealApp, startRealApp } from '../harness/real-app.ts';
import { bashSession } from '../harness/x-session.ts';

let real: RealApp | null = null;
let app: ElectronApplication;
let page: Page;

test.beforeEach(async () => {
  real = await startRealApp({
    sessions: {
      terminal:
        '[Desktop Entry]\nType=Application\nName=A terminal\nComment=For the test\nExec=xterm -bg ivory -e sh\n',
      failing: bashSession('exit 3'),
      moving: movingSession(),
      // The first by its name, and so the shell of an NT-style session, which leaves a process each time.
      '<b>bold<b>': '[Desktop Entry]\nType=Application\nName=<b>bold</b>\nExec=setsid -f sleep 3611\n',
    },
  });
  ({ app, page } = real);
});

test.afterEach(async () => {
  await real?.stop();
  real = null;
});

const guest = () => page.getByRole('button', { name: /Guest/ });
const desktop = () => page.getByRole('application', { name: 'The desktop' });

async function logIn(session: string): Promise<void> {
  await page.getByLabel('Session').selectOption({ label: session });
  // By key: the machine's accounts may come between a pointer's press and its release, and move the cards.
  await guest().press('Enter');
  await expect(desktop()).toBeVisible();
}

/** The pointer goes to the upper edge, where the session's bar comes from. */
async function clickInBar(name: string): Promise<void> {
  await page.mouse.move(600, 300);
  await page.mouse.move(600, 1, { steps: 4 });
  await page.locator('header').getByRole('button', { name }).click();
}

/** The designated process of the one session, once it has become the xterm. */
async function findTerminal(): Promise<number> {
  const find = () => listDescendants(process.pid).find(({ pid }) => findProcessRow(pid)?.comm === 'xterm')?.pid;
  await expect.poll(find).toBeGreaterThan(0);
  return find() ?? 0;
}

test('a guest logs in with Enter alone, sees the desktop, ends it, and the greeter says so', async () => {
  await expect(guest()).toBeFocused();
  await page.getByLabel('Session').selectOption({ label: 'A terminal' });
  await guest().focus();
  await page.keyboard.press('Enter');
  await expect(desktop().locator('canvas')).toBeVisible();
  await expect.poll(() => colours(desktop().locator('canvas'))).toBeGreaterThan(1);

  await clickInBar('End session');
  await expect(page.getByText(/^You ended A terminal after/)).toBeVisible();
  await expect(guest()).toBeFocused();
});

test('what is typed goes to the session, and its exit brings the greeter with the reason', async () => {
  await logIn('A terminal');
  await expect.poll(() => colours(desktop().locator('canvas'))).toBeGreaterThan(1);
  await desktop()
    .locator('canvas')
    .click({ position: { x: 200, y: 120 } });
  await page.keyboard.type('exit 0\n');
  await expect(page.getByText(/^Your session ended: A terminal exited normally after/)).toBeVisible();
});

test('a designated process that is killed from outside ends the session with that reason', async () => {
  await logIn('A terminal');
  process.kill(await findTerminal(), 'SIGKILL');
  await expect(page.getByText(/^Your session ended: A terminal was killed by SIGKILL after/)).toBeVisible();
});

test('a session that fails at once is told with its status', async () => {
  await page.getByLabel('Session').selectOption({ label: 'Test' });
  await guest().click();
  await expect(page.getByText(/^Your session ended: Test exited with status 3 after/)).toBeVisible();
});

test('a name that cannot log in is refused in words, and the next login works', async () => {
  await page.getByLabel('Somebody else').fill('nobody-here');
  await page.keyboard.press('Enter');
  // It is asked for like any other, so that nobody learns that it is none.
  await page.getByLabel('Password').fill('anything');
  await page.keyboard.press('Enter');
  await expect(page.getByText(refusedText)).toBeVisible();
  await logIn('A terminal');
});

test('names of sessions are text, whatever is in them', async () => {
  await expect(page.getByLabel('Session')).toContainText('<b>bold</b>');
  expect(await page.locator('b').count()).toBe(0);
});

test('the page has no Node, no second window, and no way to another origin', async () => {
  const found = await page.evaluate(async () => ({
    require: typeof (globalThis as { require?: unknown }).require,
    process: typeof (globalThis as { process?: unknown }).process,
    opened: window.open('https://example.org/') === null,
    fetched: await fetch('https://example.org/').then(
      () => true,
      () => false,
    ),
  }));
  expect(found).toEqual({ require: 'undefined', process: 'undefined', opened: true, fetched: false });
  // A driver that sees a page leave before it is loaded waits for the next one for ever, and there is none.
  await page.waitForLoadState('load');
  await page.evaluate(() => {
    location.href = 'https://example.org/';
  });
  await expect(guest()).toBeVisible();
  expect(app.windows()).toHaveLength(1);
});

test('a moving window is drawn at the pace at which it moves', async () => {
  await page.getByLabel('Session').selectOption({ value: 'moving' });
  await guest().click();
  const canvas = desktop().locator('canvas');
  await expect.poll(() => colours(canvas)).toBeGreaterThan(1);
  const { ticks, changes } = await canvas.evaluate(async (element) => {
    const context = (element as HTMLCanvasElement).getContext('2d');
    const found = { ticks: 0, changes: 0 };
    let last = '';
    for (const until = performance.now() + 4000; performance.now() < until; found.ticks += 1) {
      await new Promise(requestAnimationFrame);
      // The terminal's left edge crosses this row.
      const row = new Uint32Array(context?.getImageData(0, 200, 1280, 1).data.buffer ?? new ArrayBuffer(0));
      const edge = `${row.findIndex((pixel) => pixel !== row[0])} ${row.findLastIndex((pixel) => pixel !== row[1279])}`;
      if (edge !== last) found.changes += 1;
      last = edge;
    }
    return found;
  });
  test.info().annotations.push({ type: 'frames a second', description: `${changes / 4} of ${ticks / 4}` });
  expect(changes / 4).toBeGreaterThan(30);
});

/** A terminal that is moved 60 times a second for as long as the session lasts. */
function movingSession(): string {
  const moves = Array.from({ length: 120 }, (_, step) => {
    const x = Math.round(300 + 300 * Math.sin((step / 60) * Math.PI));
    // The question after it makes xdotool send the order at once.
    return `windowmove $W ${x} 100 getwindowgeometry $W sleep 0.0155`;
  });
  return bashSession(
    `xterm -bg ivory -geometry 80x24 & while :; do W=$(xdotool search --onlyvisible --class xterm); [ -z "$W" ] || xdotool ${moves.join(' ')} >/dev/null; done`,
  );
}

test('the inspector beside a session shows its members, ends one, and shows who is left', async () => {
  await logIn('A terminal');
  await expect.poll(() => colours(desktop().locator('canvas'))).toBeGreaterThan(1);
  await page.keyboard.press('Control+Alt+KeyI');
  const panel = page.getByRole('complementary', { name: 'Inspector' });
  const rows = panel.getByRole('treeitem');
  await expect(rows.first()).toContainText('xterm -bg ivory');
  await expect(panel.locator('[aria-current="step"]')).toHaveText(['Session', 'running']);
  await panel.getByRole('tab', { name: 'Path' }).click();
  await expect(panel.getByText('Session starts → Session')).toBeVisible();
  await panel.getByRole('tab', { name: 'Events' }).click();
  await expect(panel.getByRole('option').filter({ hasText: 'worker-said: started' })).toBeVisible();
  await panel.getByRole('button', { name: 'Export' }).click();
  await expect(panel.getByText(/^Written: .*inspector-.*\.jsonl$/)).toBeVisible();
  await panel.getByRole('tab', { name: 'Processes' }).click();
  await rows.filter({ hasText: 'pts/' }).click();
  await panel.getByRole('button', { name: 'Kill (SIGKILL)' }).click();
  // xterm ends with its shell, and the session with it.
  await expect(page.getByText(/^Your session ended: A terminal exited normally after/)).toBeVisible();
  await expect(panel.locator('[aria-current="step"]').first()).toHaveText('Greeter');
});

/** How many different colours the canvas shows at some hundred places. */
function colours(canvas: ReturnType<Page['locator']>): Promise<number> {
  return canvas.evaluate((element) => {
    const { width, height } = element as HTMLCanvasElement;
    const context = (element as HTMLCanvasElement).getContext('2d');
    const found = new Set<string>();
    for (let x = 0; x < width; x += 29) {
      for (let y = 0; y < height; y += 37) found.add(String(context?.getImageData(x, y, 1, 1).data));
    }
    return found.size;
  });
}

test('the inspector has a window of its own, in which a specimen is started and the session is slowed down', async () => {
  await logIn('A terminal');
  await page.keyboard.press('Control+Alt+KeyI');
  const [own] = await Promise.all([
    app.waitForEvent('window'),
    page.getByRole('button', { name: 'In a window of its own' }).click(),
  ]);
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toHaveCount(0);
  const members = own.getByRole('tree', { name: 'Processes of the session' }).getByRole('treeitem');
  await expect(members.filter({ hasText: 'xterm' }).first()).toBeVisible();
  await own.getByRole('tab', { name: 'At the end' }).click();
  const row = own.getByRole('row').filter({ has: own.getByRole('rowheader', { name: /^own-session / }) });
  await row.getByRole('button', { name: 'Start the specimen own-session' }).click();
  await expect(row.getByRole('button')).toHaveCount(0);
  await expect(row).toContainText(/\d+/);
  await own.getByRole('checkbox', { name: 'Slow motion' }).click();
  await clickInBar('End session');
  const next = own.getByRole('status').filter({ hasText: 'Next: ' });
  // The next spare is asked for a moment after the session has begun, which may come before.
  await expect(async () => {
    const words = (await next.textContent()) ?? '';
    if (words.includes('request-worker')) await own.getByRole('button', { name: 'Do it' }).click();
    expect(words).toContain('send-to-worker: end');
  }).toPass();
  await expect(desktop()).toBeVisible();
  await own.getByRole('button', { name: 'Do it' }).click();
  await expect(page.getByText(/^You ended A terminal after/)).toBeVisible();
  await own.close();
  await expect(guest()).toBeVisible();
});

test('a text session is a shell on a terminal: typed to, resized, scrolled, and ended by its exit', async () => {
  await page.getByLabel('Session').selectOption({ label: 'Text session' });
  await guest().click();
  const terminal = page.getByRole('application', { name: 'Terminal of the session' });
  const rows = terminal.locator('.xterm-rows');
  await expect(rows).toContainText('$');
  await page.keyboard.type(
    'echo "Grüße, 世界" | tr a-z A-Z; printf "\\033[38;2;255;120;0morange\\033[0m\\n"; stty size\n',
  );
  await expect(rows).toContainText('GRüßE, 世界');
  // 24 bits of colour, and a size that fills the window.
  await expect(rows.getByText('orange', { exact: true }).last()).toHaveCSS('color', 'rgb(255, 120, 0)');
  // What stty says comes after it.
  const sizeShown = /orange(\d+) (\d+)/;
  await expect(rows).toHaveText(sizeShown);
  const size = sizeShown.exec((await rows.textContent()) ?? '');
  expect(Number(size?.[1])).toBeGreaterThan(24);
  expect(Number(size?.[2])).toBeGreaterThan(80);
  await page.keyboard.type('seq 1 100000; echo last-$((1 + 1))\n');
  await expect(rows).toContainText('last-2');
  await expect(rows).toContainText('99999');
  // Output without end holds up neither the page nor the keys.
  await page.keyboard.type('yes\n');
  await expect(rows).toContainText('y'.repeat(20));
  await page.keyboard.press('Control+C');
  await page.keyboard.type('echo stopped-$((1 + 1))\n');
  await expect(rows).toContainText('stopped-2');
  await page.keyboard.type('exit 7\n');
  await expect(page.getByText(/^Your session ended: Text session exited with status 7 after/)).toBeVisible();
  await expect(guest()).toBeFocused();
});

test('an NT-style session whose shell stops at once goes on, shows its processes, and is signed out', async () => {
  await logIn('NT-style session');
  const told = page.getByText(/^The shell stopped 3 times in a row/);
  await expect(told).toBeVisible();
  // Its words are the same the next time, so what stands there now has to go first.
  const first = await told.elementHandle();
  await page.getByRole('button', { name: 'Start it again' }).click();
  await first?.waitForElementState('hidden');
  await expect(told).toBeVisible();

  await desktop().focus();
  await page.keyboard.press('Control+Alt+Delete');
  const security = page.getByRole('dialog', { name: 'guest' });
  await expect(security.getByRole('button', { name: 'Sign out' })).toBeFocused();
  await expect(security.getByText(/^Logon session 0x0:0x1/)).toBeVisible();
  await security.getByRole('button', { name: 'Task Manager' }).click();
  // One of each start: three before the shell was started again, and more since.
  const tasks = security.getByRole('radio', { name: /sleep/ });
  await expect.poll(() => tasks.count()).toBeGreaterThan(3);
  const count = await tasks.count();
  await tasks.first().check();
  await security.getByRole('button', { name: 'End task' }).click();
  await expect(tasks).toHaveCount(count - 1);
  await page.keyboard.press('Escape');
  await expect(security).toBeHidden();

  await clickInBar('Ctrl+Alt+Del');
  await security.getByRole('button', { name: 'Sign out' }).click();
  await expect(page.getByText(/^You ended NT-style session after/)).toBeVisible();
  await expect(guest()).toBeFocused();
});
