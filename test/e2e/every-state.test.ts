/** Every state of the preview at a small screen: it paints, complains of nothing, and is not wider than the screen. */
import { expect, type Page, test } from '@playwright/test';
import { pretendStates } from '../../renderer/preview/pretend-states.ts';
import { sharePreviewPage } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage(
  (made) => {
    page = made;
  },
  { viewport: { width: 800, height: 480 } },
);

for (const name of Object.keys(pretendStates))
  test(`${name} is drawn`, async () => {
    await preview.open(name);
    const facts = await page.evaluate(() => ({
      words: document.getElementById('root')?.textContent.length ?? 0,
      isWide: document.documentElement.scrollWidth > window.innerWidth,
      isFocused: document.activeElement !== null,
    }));
    expect(facts).toMatchObject({ isWide: false, isFocused: true });
    expect(facts.words).toBeGreaterThan(5);
    const folder = process.env['VESTIBULE_PICTURES'];
    if (folder !== undefined) await page.screenshot({ path: `${folder}/state-${name}.png` });
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
