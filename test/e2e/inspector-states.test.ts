/** Every state of the inspector and of the page of a recorded journal, as every-state.test.ts has those of the greeter. */
import { expect, type Page } from '@playwright/test';
import { groups } from '../../renderer/preview/groups.ts';
import { requireKeyboard } from '../harness/accessibility.ts';
import { requireEveryLook, requireFitting, sizes } from '../harness/every-look.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage(
  (made) => {
    page = made;
  },
  { viewport: { width: 800, height: 480 }, reducedMotion: 'reduce' },
);

const states = [...(groups['Inspector'] ?? []), ...(groups['Replay'] ?? [])];

async function open(name: string, more = ''): Promise<void> {
  await page.goto(preview.pages.address(name) + more);
  await expect(page.locator(name === 'replay-none' ? 'main' : 'aside')).toBeVisible();
}

for (const name of states)
  test(`${name} is drawn`, async () => {
    await open(name);
    await requireEveryLook(page, name);
  });

for (const language of ['de', 'ar'])
  for (const name of states)
    test(`${name} in the language ${language} fits, reads in its direction, and has no mistakes`, async () => {
      await open(name, `&language=${language}`);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
      await requireFitting(page, `${name}-${language}`);
    });

for (const [textSize, names] of [
  [150, ['inspector-processes', 'inspector-ending', 'inspector-own', 'replay-cut']],
  [200, states],
] as const)
  for (const name of names)
    test(`${name} with text of ${textSize} % is gone through, and everything is reached`, async () => {
      await open(name, `&text=${textSize}`);
      await expect(page.locator('html')).toHaveClass(/large-text/);
      await requireFitting(page, `${name}-${textSize}`);
      await page.setViewportSize(sizes[0]);
      await requireKeyboard(page);
    });
