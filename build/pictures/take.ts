/** Takes pictures of scenes, each with the facts that its page shows. */
import type { Page } from '@playwright/test';
import { type PageFact, readFacts } from './page-facts.ts';
import type { Play } from './scenes.ts';
import { openStage } from './stage.ts';

export interface Taken {
  readonly name: string;
  readonly png: Buffer;
  readonly facts: readonly PageFact[];
}

/** One after the other, on one stage; `names`: these alone. */
export async function takePictures(
  play: Play,
  names: readonly string[] | null,
  onTaken: (taken: Taken) => void,
): Promise<void> {
  const wanted = play.scenes.filter(({ name }) => names === null || names.includes(name));
  if (wanted.length === 0) return;
  const stage = await openStage(play.stage);
  try {
    await stage.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
    for (const scene of wanted) {
      await scene.show(stage);
      await untilStill(stage.page);
      onTaken({ name: scene.name, png: await stage.screenshot(), facts: await readFacts(stage.page) });
      await scene.clear(stage);
    }
  } finally {
    await stage.stop();
  }
}

/** Fonts and pictures are there, what moves to a place is there, and it has been drawn. */
async function untilStill(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
    const ending = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.all(ending.map(({ finished }) => finished.catch(() => undefined)));
    for (let frame = 0; frame < 2; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
  });
}
