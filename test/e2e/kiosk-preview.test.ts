/** The pages of a kiosk: apps in the place of sessions, a brand, and the operator's way out by keys, touch and PIN. */
import { expect, type Page } from '@playwright/test';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});

const states = [
  ...['kiosk-one', 'kiosk-several', 'kiosk-picture', 'kiosk-yellow', 'kiosk-failed', 'kiosk-ended'],
  ...['kiosk-account', 'kiosk-account-several', 'kiosk-maintenance'],
];
const sizes = [
  { width: 800, height: 480 },
  { width: 1920, height: 1080 },
];

for (const state of states)
  test(`${state} fits each screen in each appearance`, async () => {
    for (const viewport of sizes)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme });
        await preview.open(state);
        const isWide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        expect(isWide).toBe(false);
        await expect(page.locator('button:visible').first()).toBeInViewport();
        const folder = process.env['VESTIBULE_PICTURES'];
        if (folder !== undefined)
          await page.screenshot({ path: `${folder}/${state}-${viewport.width}-${colorScheme}.png` });
      }
    await page.emulateMedia({ colorScheme: null });
  });

const sent = () => page.evaluate(() => window.pretend?.sent.filter(({ kind }) => kind !== 'painted') ?? []);

test('one touch enters an app as guest, and Enter does so, too', async () => {
  await preview.open('kiosk-several');
  await page.getByRole('button', { name: 'Catalogue of the library' }).click();
  expect(await sent()).toEqual([{ kind: 'log-in', user: null, session: 'catalogue' }]);
  await preview.open('kiosk-one');
  await expect(page.getByRole('button', { name: 'City map' })).toBeFocused();
  await page.keyboard.press('Enter');
  expect(await sent()).toEqual([{ kind: 'log-in', user: null, session: 'map' }]);
});

test('where an account is asked for, it is asked for the app that was chosen', async () => {
  await preview.open('kiosk-account-several');
  await page.getByRole('button', { name: 'Departures' }).click();
  await expect(page.getByText('Departures')).toBeVisible();
  await page.getByRole('button', { name: 'Choose another' }).click();
  await page.getByRole('button', { name: 'News' }).click();
  await expect(page.getByRole('button', { name: /Guest/ })).toHaveCount(0);
  await page.getByRole('button', { name: /Ada Lovelace/ }).click();
  expect((await sent()).filter(({ kind }) => kind === 'log-in')).toEqual([
    { kind: 'log-in', user: 'ada', session: 'news' },
  ]);
});

const dialog = () => page.getByRole('dialog');

test('the keys ask for the PIN, and nothing of it can be seen or is sent as a wish', async () => {
  await preview.open('kiosk-one');
  await page.keyboard.press('Control+Alt+Shift+N');
  await expect(dialog()).toHaveCount(0);
  await page.keyboard.press('Control+Alt+Shift+M');
  await expect(dialog()).toBeVisible();
  const before = await dialog().innerHTML();
  await page.keyboard.type('12');
  await expect(dialog().getByRole('status', { name: '2 digits' })).toBeVisible();
  const after = await dialog().innerHTML();
  // Another two digits look the same.
  await page.keyboard.press('Backspace');
  await page.keyboard.press('Backspace');
  expect(await dialog().innerHTML()).toBe(before);
  await page.keyboard.type('98');
  expect(await dialog().innerHTML()).toBe(after);
  await page.keyboard.type('76');
  await page.keyboard.press('Enter');
  await expect(page.getByText('That was not the PIN.')).toBeVisible();
  expect(await sent()).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(dialog()).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'City map' })).toBeFocused();
});

test('a pad for the finger asks for it as well, and the right one opens the menu', async () => {
  await page.setViewportSize({ width: 800, height: 480 });
  await preview.open('kiosk-one');
  await page.keyboard.press('Control+Alt+Shift+M');
  for (const digit of ['2', '4', '6', '8']) await page.getByRole('button', { name: digit, exact: true }).click();
  const folder = process.env['VESTIBULE_PICTURES'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/kiosk-pin-800.png` });
  for (const name of ['1', '9', 'Delete the last digit', 'OK', 'Back']) {
    const box = await page.getByRole('button', { name, exact: true }).boundingBox();
    expect(box?.height).toBeGreaterThanOrEqual(44);
    expect((box?.y ?? 0) + (box?.height ?? 999)).toBeLessThanOrEqual(480);
  }
  await page.getByRole('button', { name: 'OK' }).click();
  await expect(page.getByRole('button', { name: 'Stop Vestibule' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'End the session' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Back' }).click();
  expect(await sent()).toEqual([{ kind: 'maintain', wish: 'back' }]);
  await expect(dialog()).toHaveCount(0);
});

test('a brand gives way to whoever needs more contrast', async () => {
  await preview.open('kiosk-yellow');
  const accent = () => page.evaluate(() => document.documentElement.style.getPropertyValue('--accent'));
  expect(await accent()).toBe('#ffd400');
  await page.emulateMedia({ contrast: 'more' });
  await expect.poll(accent).toBe('');
  await page.emulateMedia({ contrast: null });
});
