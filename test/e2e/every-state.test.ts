/**
 * Every state of the preview at every size that greeters have, light, dark and of high contrast: it paints, complains of
 * nothing, is not wider than the screen, axe-core finds nothing, and all of it is reached by keyboard.
 * With VESTIBULE_PICTURES=FOLDER each is also a picture there.
 */
import { expect, type Page } from '@playwright/test';
import { pretendStates } from '../../renderer/preview/pretend-states.ts';
import { findMistakes, requireKeyboard } from '../harness/accessibility.ts';
import { looks, requireEveryLook, requireFitting, sizes } from '../harness/every-look.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage(
  (made) => {
    page = made;
  },
  // Still pictures, and colours that are there from the first frame on.
  { viewport: { width: 800, height: 480 }, reducedMotion: 'reduce' },
);

for (const name of Object.keys(pretendStates))
  test(`${name} is drawn`, async () => {
    await preview.open(name);
    await requireEveryLook(page, name);
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
      await preview.open(name, `&language=${language}`);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
      await requireFitting(page, `${name}-${language}`);
    });

for (const textSize of [150, 200])
  for (const name of ['greeter', 'asking', 'ended', 'many', 'notices'])
    test(`${name} with text of ${textSize} % is gone through, and everything is reached`, async () => {
      await preview.open(name, `&text=${textSize}`);
      for (const size of sizes) {
        await page.setViewportSize(size);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
      }
      await page.setViewportSize(sizes[0]);
      await requireKeyboard(page);
      expect(await findMistakes(page)).toEqual([]);
    });
