/** The inspector's page in a real browser, against its pretend other side. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { InspectedSession, InspectorNews } from '../../electron/contract/inspector/inspector-view.ts';
import { inspectorHash } from '../../electron/contract/names.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});
const { open } = preview;

const panel = () => page.getByRole('complementary', { name: 'Inspector' });
const tree = () => panel().getByRole('tree', { name: 'Processes of the session' });
const sent = (kind: string) =>
  page.evaluate((wanted) => window.pretend.sent.filter((message) => message.kind === wanted), kind);
const tell = (news: InspectorNews) => page.evaluate((told) => window.pretend.tell(told), news);
const openByKey = async (): Promise<void> => {
  await page.keyboard.press('Control+Alt+KeyI');
  await expect(panel()).toBeVisible();
};

test('nothing of it is loaded or asked for until it is opened, and it is opened by key and by button', async () => {
  const loaded: string[] = [];
  await open('session');
  page.on('request', (request) => loaded.push(request.url()));
  expect(
    await page.evaluate(() =>
      performance
        .getEntriesByType('resource')
        .map(({ name }) => name)
        .join(),
    ),
  ).not.toContain('inspector');
  await openByKey();
  expect(loaded.some((url) => /inspector.*\.js$/.test(url))).toBe(true);
  expect(await sent('inspect')).toEqual([{ kind: 'inspect', open: true }]);
  await page.keyboard.press('Control+Alt+KeyI');
  await expect(panel()).toHaveCount(0);
  expect((await sent('inspect')).at(-1)).toEqual({ kind: 'inspect', open: false });
  await page.locator('header').getByRole('button', { name: 'Inspector', exact: true }).click();
  await expect(panel()).toBeVisible();
  await panel().getByRole('button', { name: 'Close the inspector' }).click();
  await expect(panel()).toHaveCount(0);
});

test('the greeter and the session make room for it', async () => {
  await open('session');
  await openByKey();
  const desktop = await page.getByRole('application').boundingBox();
  const own = await panel().boundingBox();
  expect((desktop?.x ?? 0) + (desktop?.width ?? 0)).toBeLessThanOrEqual(own?.x ?? 0);
});

test('there is none in a kiosk', async () => {
  await open('session');
  await page.evaluate(() => window.pretend.show({ inspector: false }));
  await expect(page.getByRole('button', { name: 'Inspector' })).toHaveCount(0);
  await page.keyboard.press('Control+Alt+KeyI');
  expect(await sent('inspect')).toEqual([]);
});

test('the current state is lit in both lifecycles, and each state says what it is', async () => {
  await open('session');
  await openByKey();
  await expect(panel().locator('[aria-current="step"]')).toHaveText(['Session', 'running']);
  await expect(panel().getByText('The designated process runs. The display manager waits')).toBeVisible();
  await panel().getByRole('button', { name: 'left', exact: true }).click();
  await expect(panel().getByText('nobody signalled them')).toBeVisible();
  await tell({ kind: 'went-on', seat: 'greeter', session: null, happenings: [], path: [] });
  await expect(panel().locator('[aria-current="step"]')).toHaveText(['Greeter']);
});

test('the tree has the designated process first, and who is out of the ordinary says so', async () => {
  await open('session');
  await openByKey();
  const rows = tree().getByRole('treeitem');
  await expect(rows.first()).toContainText('openbox');
  await expect(rows.first().getByRole('img', { name: 'designated process' })).toBeVisible();
  const row = (words: string) => rows.filter({ hasText: words });
  await expect(row('a-daemon')).toContainText('reparentedown session');
  await expect(row('env -i')).toContainText('no environment');
  await expect(row('sleep 3601')).toContainText('stopped');
  await expect(row('sleep 3601')).toHaveAttribute('aria-level', '4');
  await expect(row('xclock')).not.toContainText('reparented');
});

test('the dead stay grey for some seconds, with what ended them', async () => {
  await preview.renew();
  await open('session');
  await page.clock.install();
  await openByKey();
  const dead = tree().getByRole('treeitem').filter({ hasText: 'xclock' });
  await tell({
    ...{ kind: 'members', sessionId: 'w1', atMs: 1, begins: false, total: 7, changed: [] },
    gone: [{ pid: 4180, startTicks: 41_800, how: 'SIGHUP' }],
  });
  await expect(dead).toContainText('SIGHUP');
  await page.clock.runFor(7000);
  await expect(dead).toHaveCount(1);
  await page.clock.runFor(3000);
  await expect(dead).toHaveCount(0);
});

test('a process is chosen with the keys, and ended as the very process that it is', async () => {
  await open('session');
  await openByKey();
  await tree().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await panel().getByRole('button', { name: 'End (SIGTERM)' }).click();
  await panel().getByRole('button', { name: 'Kill (SIGKILL)' }).click();
  expect(await sent('signal-member')).toEqual(
    ['SIGTERM', 'SIGKILL'].map((signal) => ({
      kind: 'signal-member',
      sessionId: 'w1',
      member: { pid: 4130, startTicks: 41_300 },
      signal,
    })),
  );
});

test('the session is hung up, loses its display server, and is ended', async () => {
  await open('session');
  await openByKey();
  for (const name of ['Hang up', 'Kill display server', 'Log off']) await panel().getByRole('button', { name }).click();
  for (const kind of ['hang-up', 'kill-display-server', 'end-session'])
    expect(await sent(kind)).toEqual([{ kind, sessionId: 'w1' }]);
});

test('at the end: who lives by the model, specimens are started, and afterwards who does', async () => {
  await open('session');
  await openByKey();
  await panel().getByRole('tab', { name: 'At the end' }).click();
  const row = (name: string) =>
    panel()
      .getByRole('table')
      .getByRole('row')
      .filter({ has: page.getByRole('rowheader', { name: new RegExp(`^${name} `) }) });
  await expect(row('designated')).toContainText('4100');
  await expect(row('nohup')).toContainText('4190');
  await expect(row('nohup')).toContainText('ends');
  await expect(row('other-cgroup').getByRole('button')).toHaveCount(0);
  await row('daemon').getByRole('button').click();
  expect(await sent('start-specimen')).toEqual([{ kind: 'start-specimen', sessionId: 'w1', name: 'daemon' }]);
  await panel().getByRole('button', { name: 'Start all', exact: true }).click();
  // Those that run already are not started again.
  const started = await page.evaluate(() =>
    window.pretend.sent.flatMap((message) => (message.kind === 'start-specimen' ? [message.name] : [])),
  );
  expect(started).toHaveLength(13);
  expect(started).not.toContain('nohup');
  const session: InspectedSession = {
    sessionId: 'w1',
    sessionName: 'Openbox',
    userName: 'guest',
    model: 'x11',
    state: 'left',
    designatedPid: 4100,
    containment: 'cgroup',
    leftovers: 'leave',
    inFront: false,
  };
  await tell({
    ...{ kind: 'members', sessionId: 'w1', atMs: 1, begins: false, total: 2, changed: [] },
    gone: [
      { pid: 4100, startTicks: 41_000, how: 'exit 0' },
      { pid: 4190, startTicks: 41_900, how: 'SIGHUP' },
      { pid: 4200, startTicks: 42_000, how: 'exit 0' },
    ],
  });
  await tell({ kind: 'went-on', seat: 'greeter', session, happenings: [], path: [] });
  await expect(row('x-client')).toContainText('so it is');
  await expect(row('stopped')).toContainText('so it is');
  await expect(row('nohup')).toContainText('it is otherwise');
  await expect(row('daemon')).not.toContainText('it is');
  const folder = process.env['VESTIBULE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/inspector-over.png` });
});

test('in slow motion what waits is named, and done when somebody says so', async () => {
  await open('session');
  await openByKey();
  const slow = panel().getByRole('checkbox', { name: 'Slow motion' });
  await slow.click();
  expect(await sent('slow-motion')).toEqual([{ kind: 'slow-motion', on: true }]);
  const session = null;
  await tell({ kind: 'went-on', seat: 'greeter', session, happenings: [], path: [], waiting: [] });
  await expect(slow).toBeChecked();
  await expect(panel().getByText('Nothing waits')).toBeVisible();
  await expect(panel().getByRole('button', { name: 'Do it' })).toBeDisabled();
  const waiting = [
    { name: 'send-to-worker: begin', about: '1' },
    { name: 'set-timer: spare', about: null },
  ];
  await tell({ kind: 'went-on', seat: 'greeter', session, happenings: [], path: [], waiting });
  await expect(panel().getByText('send-to-worker: begin')).toBeVisible();
  await expect(panel().getByText('and 1 more')).toBeVisible();
  const folder = process.env['VESTIBULE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/inspector-slow.png` });
  await panel().getByRole('button', { name: 'Do it' }).click();
  expect(await sent('perform-next')).toHaveLength(1);
  await tell({ kind: 'went-on', seat: 'greeter', session, happenings: [], path: [] });
  await expect(slow).not.toBeChecked();
});

test('events are filtered, searched, looked into, copied and exported', async () => {
  await preview.renew({ permissions: ['clipboard-read', 'clipboard-write'] });
  await open('session');
  await openByKey();
  await panel().getByRole('tab', { name: 'Events' }).click();
  const events = panel().getByRole('listbox', { name: 'Events' }).getByRole('option');
  await expect(events).toHaveCount(10);
  await panel().getByLabel('Show').selectOption('Done');
  await expect(events).toHaveCount(4);
  await panel().getByLabel('Search').fill('worker W1');
  await expect(events).toHaveText([/send-to-worker: begin/, /send-to-worker: start/]);
  await panel().getByRole('button', { name: 'Copy' }).click();
  await expect(panel().getByText('Copied')).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied.split('\n')).toHaveLength(2);
  await events.first().click();
  await expect(panel().locator('pre')).toContainText('"workerId": "w1"');
  await panel().getByRole('button', { name: 'Export' }).click();
  await expect(panel().getByText('Written: /var/log/vestibule/')).toBeVisible();
});

test('the path is told with its times, the newest step first', async () => {
  await open('session');
  await openByKey();
  await panel().getByRole('tab', { name: 'Processes' }).focus();
  await page.keyboard.press('ArrowLeft');
  const steps = panel().getByRole('list', { name: 'The path so far' }).getByRole('listitem');
  await expect(steps.first()).toContainText('Session starts → Session');
  await expect(steps).toHaveCount(5);
  await expect(steps.nth(2)).toContainText('+0.100 s');
});

test('of two thousand members those in view are drawn, and the last is a key away', async () => {
  await open('session', '&members=2000');
  await openByKey();
  await expect(panel().getByText('2011 members')).toBeVisible();
  expect(await tree().getByRole('treeitem').count()).toBeLessThan(60);
  await tree().focus();
  await page.keyboard.press('End');
  await expect(tree().getByRole('treeitem').filter({ hasText: 'sleep 1999' })).toBeVisible();
});

test('beside the greeter somebody can log in all the same', async () => {
  await open('greeter');
  await page.locator('footer').getByRole('button', { name: 'Inspector' }).click();
  await expect(panel()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.locator('main [data-focus]')).toBeFocused();
  const folder = process.env['VESTIBULE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/inspector-greeter.png` });
  await page.keyboard.press('Enter');
  expect(await sent('log-in')).toHaveLength(1);
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
    [800, 480],
  ] as const)
    test(`everything is in its place at ${width} by ${height}, ${colorScheme}`, async () => {
      await preview.look({ viewport: { width, height }, colorScheme });
      await open('session');
      await openByKey();
      for (const zoom of ['Normal text', 'Very large text']) {
        await panel().getByRole('button', { name: zoom, exact: true }).click();
        const hidden = await panel().evaluate((element) => ({
          wide: element.scrollWidth > element.clientWidth,
          high: element.scrollHeight > element.clientHeight,
          list: element.querySelector('[role="tree"]')?.clientHeight ?? 0,
        }));
        // A low screen scrolls the whole of it.
        expect(hidden).toMatchObject({ wide: false, high: height < 640 });
        expect(hidden.list).toBeGreaterThan(40);
        const folder = process.env['VESTIBULE_PICTURES'];
        if (folder === undefined) continue;
        await page.screenshot({ path: `${folder}/inspector-${width}-${colorScheme}-${zoom.split(' ')[0]}.png` });
        await panel().getByRole('tab', { name: 'At the end' }).click();
        await page.screenshot({ path: `${folder}/inspector-end-${width}-${colorScheme}-${zoom.split(' ')[0]}.png` });
        await panel().getByRole('tab', { name: 'Processes' }).click();
      }
    });

test('a window of its own is asked for, and the page of that has room for it', async () => {
  await open('session');
  await openByKey();
  await panel().getByRole('button', { name: 'In a window of its own' }).click();
  await expect(panel()).toHaveCount(0);
  expect(await sent('open-inspector-window')).toHaveLength(1);
  await preview.renew();
  await page.goto(`${preview.pages.address('session')}${inspectorHash}`);
  await expect(tree().getByRole('treeitem').first()).toContainText('openbox');
  expect(await sent('inspect')).toEqual([{ kind: 'inspect', open: true, own: true }]);
  await expect(panel().getByRole('button', { name: 'In a window of its own' })).toHaveCount(0);
  const folder = process.env['VESTIBULE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/inspector-own.png` });
});

test('its own window looks and speaks as the greeter does, and goes on doing so', async () => {
  const context = await preview.pages.browser.newContext();
  const [beside, own] = [await context.newPage(), await context.newPage()];
  await beside.goto(`${preview.pages.address('session')}&language=de&contrast`);
  await expect(beside.locator('html')).toHaveAttribute('lang', 'de');
  await own.goto(`${preview.pages.address('session')}${inspectorHash}`);
  await expect(own.getByRole('complementary', { name: 'Inspektor' })).toBeVisible();
  await expect(own.locator('html')).toHaveClass(/high-contrast/);
  await beside.evaluate(() =>
    window.pretend.show({ appearance: { language: 'ar', contrast: 'normal', textSize: 150, screenKeyboard: 'never' } }),
  );
  await expect(own.getByRole('complementary', { name: 'المعاين' })).toBeVisible();
  await expect(own.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(own.locator('html')).toHaveClass('large-text');
  await context.close();
});

test('in Arabic the tabs and the list go with the direction that one reads in', async () => {
  await open('inspector-processes', '&language=ar');
  const arabic = page.getByRole('complementary', { name: 'المعاين' });
  await arabic.getByRole('tab', { name: 'العمليات' }).focus();
  await page.keyboard.press('ArrowLeft');
  await expect(arabic.getByRole('tab', { name: 'عند النهاية' })).toBeFocused();
  await page.keyboard.press('ArrowRight');
  const rows = arabic.getByRole('treeitem');
  const begin = async (what: Locator): Promise<number> => {
    const box = await what.boundingBox();
    return (box?.x ?? 0) + (box?.width ?? 0);
  };
  // The deeper, the further to the left.
  expect(await begin(rows.getByText('xterm -title specimens'))).toBeLessThan(await begin(rows.getByRole('img')));
  await expect(rows.getByText('xterm -title specimens')).toHaveAttribute('dir', 'ltr');
});
