/** The page of a recorded journal, in a real browser: a time line to drag, and what the inspector showed at each turn. */
import { expect, type Page } from '@playwright/test';
import { type ReplayView, replayHash, replayPath } from '../../electron/contract/inspector/replay.ts';
import { encodeEntry, encodeHeader } from '../../electron/machine/journal-line.ts';
import { replayJournal } from '../../electron/machine/replay.ts';
import type { ManagerEvent } from '../../electron/manager/events.ts';
import { createManagerState } from '../../electron/manager/initial-state.ts';
import { catalogue, displayOf, guest, openbox, settings, startedSession } from '../harness/manager-values.ts';
import { type LookOptions, sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});

/** A guest who comes and goes. */
function record(): ReplayView {
  let atMs = Date.UTC(2026, 10, 25, 9, 30);
  type Bare = ManagerEvent extends infer E ? (E extends unknown ? Omit<E, 'atMs' | 'passedMs'> : never) : never;
  const said = (message: Extract<ManagerEvent, { kind: 'worker-said' }>['message']): Bare => ({
    kind: 'worker-said',
    workerId: '1',
    message,
  });
  const events: readonly Bare[] = [
    { kind: 'manager-started', settings, catalogue },
    { kind: 'intent-arrived', intent: { kind: 'painted', revision: 1, screen: 'greeter' } },
    { kind: 'worker-started', requestId: 'r1', workerId: '1' },
    said({ kind: 'display-ready', display: displayOf('1') }),
    { kind: 'intent-arrived', intent: { kind: 'log-in', user: null, session: openbox.id } },
    said({ kind: 'accepted', user: guest }),
    said({ kind: 'started', session: startedSession('1', atMs) }),
    said({
      kind: 'ended',
      ended: { reason: { kind: 'exited', status: 0 }, endedAtMs: atMs + 9000, lifetimeMs: 8000 },
    }),
    said({ kind: 'cleaned', left: [], leftovers: [] }),
  ];
  const lines = events.map((event) => {
    atMs += 1000;
    return encodeEntry({ event: { ...event, atMs, passedMs: 1000 } }, atMs).line;
  });
  const text = encodeHeader({ state: createManagerState(settings) }, atMs, 1024 * 1024) + lines.join('');
  return replayJournal(`${text}{"cut off`, '/var/log/vestibule/journal.jsonl');
}

async function open(options: LookOptions = {}): Promise<void> {
  await preview.look(options);
  preview.pages.answers.set(replayPath, record());
  await page.goto(`${preview.pages.address('greeter')}${replayHash}`);
  await expect(page.getByRole('heading', { name: 'Replay' })).toBeVisible();
}

const slider = () => page.getByRole('slider', { name: 'Position in the journal' });
const lit = () => page.locator('[aria-current="step"]');

test('it begins at the beginning, and is dragged through what the seat was at', async () => {
  await open();
  await expect(page.getByText('turn 1 of 9')).toBeVisible();
  await slider().fill('8');
  await expect(lit().first()).toHaveText('Greeter');
  await slider().fill('1');
  await expect(lit().first()).toHaveText('Greeter');
  await slider().fill('4');
  await expect(lit().first()).toHaveText('Authentication');
  await slider().fill('6');
  await expect(lit()).toHaveText(['Session', 'running']);
  await page.getByRole('tab', { name: 'Events' }).click();
  await expect(page.getByRole('option').last()).toContainText(/./);
  const all = await page.getByRole('option').count();
  await slider().fill('2');
  await expect(async () => expect(await page.getByRole('option').count()).toBeLessThan(all)).toPass();
});

test('it is gone through by keys and buttons, and plays by itself', async () => {
  await open();
  await slider().focus();
  await page.keyboard.press('Home');
  await expect(page.getByText('turn 1 of 9')).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(page.getByText('turn 2 of 9')).toBeVisible();
  await page.getByRole('button', { name: 'Next step of a lifecycle' }).click();
  await expect(lit().first()).toHaveText('Authentication');
  await page.getByRole('button', { name: 'Last step of a lifecycle' }).click();
  await expect(page.getByText('turn 2 of 9')).toBeVisible();
  await page.clock.install();
  await page.getByRole('button', { name: 'Play' }).click();
  for (let turn = 3; turn <= 9; turn += 1) {
    await page.clock.runFor(1000);
    await expect(page.getByText(`turn ${turn} of 9`)).toBeVisible();
  }
  await expect(page.getByRole('button', { name: 'Play' })).toBeVisible();
});

test('in Arabic time goes from right to left, for the pointer as well', async () => {
  await preview.renew();
  preview.pages.answers.set(replayPath, record());
  await page.goto(`${preview.pages.address('greeter')}&language=ar${replayHash}`);
  await expect(page.getByRole('heading', { name: 'إعادة العرض' })).toBeVisible();
  const line = page.getByRole('slider');
  const box = await line.boundingBox();
  if (box === null) throw new Error('the time line is not there');
  await page.mouse.click(box.x + box.width - 6, box.y + box.height / 2);
  await expect(page.getByText('الجولة 1 من 9')).toBeVisible();
  await page.mouse.click(box.x + 6, box.y + box.height / 2);
  await expect(page.getByText('الجولة 9 من 9')).toBeVisible();
  const first = await page.locator('rect').first().boundingBox();
  const last = await page.locator('rect').last().boundingBox();
  expect(first?.x ?? 0).toBeGreaterThan(last?.x ?? 0);
});

test('what could not be read is said', async () => {
  await open();
  await page.getByText('1 gap').click();
  await expect(page.getByText('One line could not be read')).toBeVisible();
});

for (const colorScheme of ['light', 'dark'] as const)
  for (const [width, height] of [
    [1280, 800],
    [1920, 1080],
    [800, 480],
  ] as const)
    test(`everything is in its place at ${width} by ${height}, ${colorScheme}`, async () => {
      await open({ viewport: { width, height }, colorScheme });
      await slider().fill('6');
      for (const name of ['At the end', 'Events', 'Path']) {
        await page.getByRole('tab', { name }).click();
        const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        expect(isWide).toBe(false);
        const folder = process.env['VESTIBULE_PICTURES'];
        if (folder !== undefined)
          await page.screenshot({ path: `${folder}/replay-${width}-${colorScheme}-${name.replaceAll(' ', '')}.png` });
      }
    });
