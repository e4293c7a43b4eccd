/**
 * Every state of the preview at every size that greeters have, light, dark and of high contrast: it paints, complains of
 * nothing, is not wider than the screen, axe-core finds nothing, and all of it is reached by keyboard.
 * With VESTIBULE_PICTURES=FOLDER each is also a picture there.
 */
import { expect, type Page, test } from '@playwright/test';
import { pretendStates } from '../../renderer/preview/pretend-states.ts';
import { findMistakes, requireKeyboard } from '../harness/accessibility.ts';
import { sharePreviewPage } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage(
  (made) => {
    page = made;
  },
  // Still pictures, and colours that are there from the first frame on.
  { viewport: { width: 800, height: 480 }, reducedMotion: 'reduce' },
);

const looks = [
  { look: 'light', media: { colorScheme: 'light', contrast: 'no-preference' } },
  { look: 'dark', media: { colorScheme: 'dark', contrast: 'no-preference' } },
  { look: 'high-contrast', media: { colorScheme: 'light', contrast: 'more' } },
  { look: 'high-contrast-dark', media: { colorScheme: 'dark', contrast: 'more' } },
] as const;

const sizes = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

for (const name of Object.keys(pretendStates))
  test(`${name} is drawn`, async () => {
    await preview.open(name);
    const folder = process.env['VESTIBULE_PICTURES'];
    for (const size of sizes) {
      await page.setViewportSize(size);
      const facts = await page.evaluate(() => ({
        words: document.getElementById('root')?.textContent.length ?? 0,
        isWide: document.documentElement.scrollWidth > window.innerWidth,
        isFocused: document.activeElement !== null,
      }));
      expect(facts).toMatchObject({ isWide: false, isFocused: true });
      expect(facts.words).toBeGreaterThan(5);
      for (const { look, media } of folder === undefined ? [] : looks) {
        await page.emulateMedia(media);
        await page.screenshot({ path: `${folder}/${name}-${size.width}-${look}.png` });
      }
    }
    for (const [index, { look, media }] of looks.entries()) {
      await page.emulateMedia(media);
      expect([look, await findMistakes(page, index === 0 ? undefined : ['color-contrast'])]).toEqual([look, []]);
    }
    await page.emulateMedia(looks[0].media);
    await page.setViewportSize(sizes[0]);
    await requireKeyboard(page);
  });

test('each look is another picture', async () => {
  await preview.open('asking');
  const pictures = new Set<string>();
  for (const { media } of looks) {
    await page.emulateMedia(media);
    pictures.add((await page.screenshot()).toString('base64'));
  }
  expect(pictures.size).toBe(looks.length);
});

for (const language of ['de', 'ar'])
  for (const name of ['greeter', 'asking', 'ended', 'autologin-paused', 'session', 'security', 'crowd', 'confirming'])
    test(`${name} in the language ${language} fits, reads in its direction, and has no mistakes`, async () => {
      await preview.open(name);
      await page.evaluate(async (tag) => {
        const { appearance } = await window.pretend.bridge.current();
        window.pretend.show({ appearance: { ...appearance, language: tag } });
      }, language);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
      for (const size of sizes) {
        await page.setViewportSize(size);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
      }
      expect(await findMistakes(page)).toEqual([]);
    });

for (const textSize of [150, 200])
  for (const name of ['greeter', 'asking', 'ended', 'many', 'notices'])
    test(`${name} with text of ${textSize} % is gone through, and everything is reached`, async () => {
      await preview.open(name);
      await page.evaluate(async (percent) => {
        const { appearance } = await window.pretend.bridge.current();
        window.pretend.show({ appearance: { ...appearance, textSize: percent } });
      }, textSize);
      for (const size of sizes) {
        await page.setViewportSize(size);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
      }
      await page.setViewportSize(sizes[0]);
      await requireKeyboard(page);
      expect(await findMistakes(page)).toEqual([]);
    });

test('the panel goes from state to state', async () => {
  await page.goto(`${preview.pages.origin}/preview/preview.html?state=refused`);
  const panel = page.getByRole('navigation', { name: 'Preview' });
  await expect(panel.getByRole('combobox')).toHaveValue('refused');
  await panel.getByRole('button', { name: 'Next state' }).click();
  await expect(panel.getByRole('combobox')).toHaveValue('notices');
  await panel.getByRole('combobox').selectOption('end-killed');
  await expect(page.getByText('Openbox was killed by SIGSEGV')).toBeVisible();
});
