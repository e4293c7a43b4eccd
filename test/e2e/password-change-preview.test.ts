/** The change of a password on the security screen, with a pretend other side, by keys alone. */
import { expect, type Page } from '@playwright/test';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage(
  (made) => {
    page = made;
  },
  { viewport: { width: 1024, height: 768 } },
);
const { open } = preview;

const sent = () => page.evaluate(() => window.pretend.sent.filter(({ kind }) => kind !== 'painted'));
const security = () => page.getByRole('dialog', { name: 'ada' });
const step = () => page.evaluate(() => window.pretend.step());
const current = () => page.getByLabel('Current password:');

async function begin(): Promise<void> {
  await open('security');
  await expect(security()).toBeVisible();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await expect.poll(focused).toBe('Lock');
  for (let times = 0; times < 4; times += 1) await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('Change a password');
  await page.keyboard.press('Enter');
  await expect(current()).toBeFocused();
}

test('asks for the old one, then for the new one twice, and says that it is done', async () => {
  await begin();
  await expect(current()).toHaveAttribute('type', 'password');
  await page.keyboard.type('open');
  await page.keyboard.press('Enter');
  // Pressed twice it gives nothing up.
  await page.keyboard.press('Enter');
  await step();
  await expect(page.getByLabel('New password:')).toBeFocused();
  await page.keyboard.type('something new');
  await page.keyboard.press('Tab');
  await page.keyboard.type('something new');
  await page.keyboard.press('Enter');
  await step();
  await expect(page.getByText('Your password has been changed.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Close' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(security()).toBeHidden();
  expect((await sent()).map((each) => (each.kind === 'nt-wish' ? each.wish : each.kind))).toEqual([
    'change-password',
    'answer',
    'answer',
    'close-security',
  ]);
});

test('a wrong old one is said, and Enter tries again with an empty field', async () => {
  await begin();
  await page.keyboard.type('wrong');
  await page.keyboard.press('Enter');
  await step();
  await expect(page.getByRole('alert')).toHaveText('The current password was not accepted.');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(current()).toBeFocused();
  await expect(current()).toHaveValue('');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an answer that is too long is not cut off, and not sent', async () => {
  await open('password-asked');
  await current().fill('x'.repeat(4097));
  await page.keyboard.press('Enter');
  await expect(page.getByRole('alert')).toBeVisible();
  expect(await sent()).toEqual([]);
});

test('what was typed is nowhere in the page once it was sent', async () => {
  await open('password-asked');
  await page.keyboard.type('Marked-Word');
  await page.keyboard.press('Enter');
  await expect(page.getByText('One moment')).toBeVisible();
  const values = await page.evaluate(() => [...document.querySelectorAll('input')].map((input) => input.value));
  expect(`${values} ${await page.content()}`).not.toContain('Marked-Word');
});

for (const state of ['password-asked', 'password-new', 'password-busy', 'password-refused', 'password-changed'])
  test(`Escape gives ${state} up`, async () => {
    await open(state);
    await expect(security()).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(security()).toBeHidden();
    expect(await sent()).toMatchObject([{ kind: 'nt-wish', wish: 'close-security' }]);
  });

for (const state of ['password-asked', 'password-new', 'password-busy', 'password-refused'])
  test(`Cancel gives ${state} up, and keys stay inside`, async () => {
    await open(state);
    const dialog = security();
    await expect(dialog).toBeVisible();
    for (let times = 0; times < 6; times += 1) {
      await page.keyboard.press('Tab');
      const isInside = await dialog.evaluate(
        (element) => document.activeElement === document.body || element.contains(document.activeElement),
      );
      expect(isInside).toBe(true);
    }
    await page.getByRole('button', { name: 'Cancel' }).focus();
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    expect(await sent()).toMatchObject([{ kind: 'nt-wish', wish: 'close-security' }]);
  });

for (const scheme of ['light', 'dark'] as const)
  for (const [width, height] of [
    [800, 480],
    [1920, 1080],
  ] as const)
    for (const state of ['security', 'security-no-password', 'password-asked', 'password-new', 'password-refused'])
      test(`${state} fits at ${width} by ${height}, ${scheme}`, async () => {
        await preview.look({ viewport: { width, height }, colorScheme: scheme });
        await open(state);
        const cut = await security().evaluate((element) => element.scrollHeight > element.clientHeight + 1);
        expect(cut).toBe(false);
        for (const button of await page.getByRole('button').all()) {
          const place = await button.boundingBox();
          if (place === null) continue;
          expect(place.y + place.height).toBeLessThanOrEqual(height);
          expect(place.x + place.width).toBeLessThanOrEqual(width);
        }
        const folder = process.env['VESTIBULE_PICTURES'];
        if (folder !== undefined) await page.screenshot({ path: `${folder}/${state}-${width}-${scheme}.png` });
      });

for (const [language, textSize] of [
  ['en', 100],
  ['de', 150],
  ['de', 200],
] as const)
  test(`what is asked is whole in view above the keyboard on the screen, text ${textSize} %`, async () => {
    await preview.look({ viewport: { width: 800, height: 480 }, reducedMotion: 'reduce' });
    await open('password-new', `&keyboard&language=${language}&text=${textSize}`);
    for (const name of ['New password:', 'New password, once more:']) {
      const field = page.getByLabel(name, { exact: true });
      await field.focus();
      // Neither its upper nor its lower edge is under anything else.
      const isWhole = () =>
        field.evaluate((element) => {
          const { left, right, top, bottom } = element.getBoundingClientRect();
          const middle = (left + right) / 2;
          return [top + 2, bottom - 2].every((y) => document.elementFromPoint(middle, y) === element);
        });
      await expect.poll(isWhole).toBe(true);
      await expect(page.getByText(name, { exact: true })).toBeInViewport({ ratio: 0.9 });
    }
  });
