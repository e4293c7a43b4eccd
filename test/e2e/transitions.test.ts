/** Every transition at 1920 by 1080 without a GPU, held against a small box that moves, in the same run. */
import { expect, type Page } from '@playwright/test';
import { measureTransitions, type TransitionFigures, transitionNames } from '../bench/transitions.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});
test.describe.configure({ timeout: 180_000 });

/**
 * Of the sixteen frames of a transition the first two draw the other screen for the first time; on a busy machine another two
 * or three are late. A whole screen that fades has two thirds of them late.
 */
const slowMore = 0.35;

/** Transitions that do not keep the pace that the small box keeps here. */
const listSlow = ({ transitions, floor }: TransitionFigures): readonly string[] =>
  transitionNames.filter((name) => transitions[name].slowShare > floor.slowShare + slowMore);

function tell(figures: TransitionFigures): void {
  test.info().annotations.push({ type: 'frames', description: JSON.stringify(figures) });
  console.log(JSON.stringify(figures));
}

test('every transition keeps the pace of the screen', async () => {
  // The machine may be busy with something else for a while: what can keep the pace does so in one of three tries.
  let slow: readonly string[] = transitionNames;
  for (let tries = 0; tries < 3 && slow.length > 0; tries += 1) {
    const figures = await measureTransitions(page, preview.pages);
    tell(figures);
    const again = listSlow(figures);
    slow = slow.filter((name) => again.includes(name));
  }
  expect(slow).toEqual([]);
});

test('pages that took 30 ms for each frame would be seen to be slow', async () => {
  await preview.renew();
  await page.addInitScript(() => {
    const block = (): void => {
      const until = performance.now() + 30;
      while (document.querySelector('main') !== null && performance.now() < until);
      requestAnimationFrame(block);
    };
    requestAnimationFrame(block);
  });
  const figures = await measureTransitions(page, preview.pages, { turns: 1 });
  tell(figures);
  expect(listSlow(figures)).toEqual([...transitionNames]);
});
