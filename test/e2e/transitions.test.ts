/** Every transition at 1920 by 1080 without a GPU, held against a small box that moves, in the same run. */
import { expect, type Page, test } from '@playwright/test';
import { measureTransitions, type TransitionFigures, transitionNames } from '../bench/transitions.ts';
import { sharePreviewPage } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});

function tell(figures: TransitionFigures): void {
  test.info().annotations.push({ type: 'frames', description: JSON.stringify(figures) });
  console.log(JSON.stringify(figures));
}

test('every transition keeps the pace of the screen', async () => {
  const figures = await measureTransitions(page, preview.pages);
  tell(figures);
  expect(Object.keys(figures.transitions)).toEqual([...transitionNames]);
});
