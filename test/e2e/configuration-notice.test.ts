/** The notice of a broken configuration leaves the login alone, however much there is to say. */
import { expect, type Page } from '@playwright/test';
import { configurationStates } from '../../renderer/preview/pretend-configuration.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});

const sizes = [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
] as const;

for (const name of Object.keys(configurationStates))
  for (const size of sizes)
    test(`${name} at ${size.width}x${size.height}`, async () => {
      await page.setViewportSize(size);
      await preview.open(name);
      const notices = page.getByRole('region', { name: 'Notices' });
      await expect(notices).toBeVisible();
      const folder = process.env['VESTIBULE_PICTURES'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}-${size.width}.png` });
      const facts = await notices.evaluate((section) => {
        const list = section.querySelector('ul') as HTMLElement;
        const focused = document.activeElement as HTMLElement;
        const { left, top, width, height } = focused.getBoundingClientRect();
        const onTop = document.elementFromPoint(left + width / 2, top + height / 2);
        const box = list.getBoundingClientRect();
        // What does not fit is scrolled to, in it.
        const login = (focused.closest('section') as HTMLElement).getBoundingClientRect();
        return {
          isLoginOnTop: onTop === focused || focused.contains(onTop),
          isWithin: box.top >= 0 && box.bottom <= window.innerHeight && box.right <= window.innerWidth,
          // Long names are broken, not cut off.
          isWrapped: list.scrollWidth <= list.clientWidth,
          share: box.height / window.innerHeight,
          overlaps:
            login.width > 0 &&
            login.left < box.right &&
            login.right > box.left &&
            login.top < box.bottom &&
            login.bottom > box.top,
        };
      });
      expect(facts).toMatchObject({ isLoginOnTop: true, isWithin: true, isWrapped: true, overlaps: false });
      // Two lines are always to be read, and the greeter stays a greeter.
      expect(facts.share).toBeLessThan(0.3);
      expect(await notices.evaluate((section) => section.clientHeight)).toBeGreaterThan(30);
      // Also what is at the end of a long list can be reached by a keyboard.
      if (name === 'problems-300') {
        await notices.locator('li').last().scrollIntoViewIfNeeded();
        await expect(notices.locator('li').last()).toBeInViewport();
      }
    });
