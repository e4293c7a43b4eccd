/** What every state of the pages is held to, at every size that screens have, light, dark and of high contrast. */
import { expect, type Page } from '@playwright/test';
import { findMistakes, requireKeyboard } from './accessibility.ts';

export const looks = [
  { look: 'light', media: { colorScheme: 'light', contrast: 'no-preference' } },
  { look: 'dark', media: { colorScheme: 'dark', contrast: 'no-preference' } },
  { look: 'high-contrast', media: { colorScheme: 'light', contrast: 'more' } },
  { look: 'high-contrast-dark', media: { colorScheme: 'dark', contrast: 'more' } },
] as const;

export const sizes = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

/**
 * The page that is open paints, is not wider than the screen, axe-core finds nothing in any look, and all of it
 * is reached by keyboard. With VESTIBULE_PICTURES=FOLDER each is also a picture there, `name` first.
 */
export async function requireEveryLook(page: Page, name: string): Promise<void> {
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
}

/** It fits at every size, in its direction, and axe-core finds nothing. */
export async function requireFitting(page: Page, name: string): Promise<void> {
  const folder = process.env['VESTIBULE_PICTURES'];
  for (const size of sizes) {
    await page.setViewportSize(size);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(size.width);
    if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${size.width}.png` });
  }
  expect(await findMistakes(page)).toEqual([]);
}
