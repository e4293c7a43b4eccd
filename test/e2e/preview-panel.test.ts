/** The panel of the preview: every state, in every look, by pointer and by keyboard, and all of it kept in the address. */
import { expect, type Page } from '@playwright/test';
import { findMistakes } from '../harness/accessibility.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});

const open = (search: string) => page.goto(`${preview.pages.origin}/preview/preview.html${search}`);
const panel = () => page.getByRole('navigation', { name: 'Preview' });
const state = () => panel().getByRole('combobox', { name: 'State' });

test('the panel goes from state to state', async () => {
  await open('?state=refused');
  await expect(state()).toHaveValue('refused');
  await panel().getByRole('button', { name: 'Next state' }).click();
  await expect(state()).toHaveValue('notices');
  await state().selectOption('end-killed');
  await expect(page.getByText('Openbox was killed by SIGSEGV')).toBeVisible();
  await state().selectOption('replay-cut');
  await expect(page.getByRole('heading', { name: 'Replay' })).toBeVisible();
  await state().selectOption('inspector-own');
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible();
  await state().selectOption('greeter');
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
});

test('language, text size, contrast and keyboard hold from state to state, and are in the address', async () => {
  await open('?state=greeter');
  await panel().getByRole('combobox', { name: 'Language' }).selectOption('ar');
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await panel().getByRole('combobox', { name: 'Text' }).selectOption('150');
  await expect(page.locator('html')).toHaveClass(/large-text/);
  await panel().getByRole('checkbox', { name: 'High contrast' }).click();
  await expect(page.locator('html')).toHaveClass(/high-contrast/);
  await state().selectOption('asking');
  await panel().getByRole('checkbox', { name: 'Keyboard' }).click();
  await page.getByLabel('7 + 2 =').click();
  await expect(page.getByRole('region', { name: 'لوحة مفاتيح على الشاشة' })).toBeVisible();
  await state().selectOption('replay');
  await expect(page.getByRole('heading', { name: 'إعادة العرض' })).toBeVisible();
  await expect(page.locator('html')).toHaveClass(/high-contrast/);
  expect(new URL(page.url()).search).toBe('?state=replay&language=ar&text=150&contrast&keyboard');
});

test('slow answers are waited for', async () => {
  await open('?state=asking&slow');
  await page.clock.install();
  await page.getByLabel('Passphrase for ada:').fill('open');
  await page.getByLabel('7 + 2 =').fill('9');
  await page.keyboard.press('Enter');
  await page.clock.runFor(5000);
  await expect(page.getByText('One moment …')).toBeVisible();
  await page.clock.runFor(2000);
  await expect(page.getByText('One more thing.')).toBeVisible();
});

test('the panel is worked by keys, which stay where they were', async () => {
  await open('?state=refused');
  await panel().getByRole('button', { name: 'Next state' }).focus();
  await page.keyboard.press('Enter');
  await expect(state()).toHaveValue('notices');
  await expect(panel().getByRole('button', { name: 'Next state' })).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(panel().getByRole('combobox', { name: 'Language' })).toBeFocused();
  await panel().getByRole('button', { name: 'Fold the panel away' }).press('Enter');
  await expect(panel().getByRole('button', { name: 'Unfold the panel' })).toBeFocused();
  await expect(state()).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(state()).toHaveValue('notices');
});

test('axe-core finds nothing in it', async () => {
  for (const size of [
    { width: 800, height: 480 },
    { width: 1280, height: 800 },
  ]) {
    await page.setViewportSize(size);
    await open('?state=greeter');
    await expect(panel()).toBeVisible();
    expect(await findMistakes(page)).toEqual([]);
    const box = await panel().boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(size.width);
  }
});
