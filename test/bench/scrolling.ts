/**
 * How the inspector's list keeps up with the screen while somebody turns the wheel over it: the page's own frames, told by
 * requestAnimationFrame. The floor is a box of the same size and length with nothing in it, in the same page and in turn with
 * the list: where there is no GPU, the browser draws no faster than that.
 */
import type { Page } from '@playwright/test';
import type { PreviewPages } from '../harness/preview-server.ts';
import { type FrameFigures, summariseFrames } from './frames.ts';

/** Of what is scrolled. */
export interface WheelFigures extends FrameFigures {
  /** How far it went, in pixels: what does not move keeps any pace. */
  readonly scrolledPx: number;
}

export interface ScrollingFigures {
  readonly list: WheelFigures;
  readonly floor: WheelFigures;
}

/** What is looked at of a frame: milliseconds since the one before. */
type Frames = readonly number[];

const stepPx = 97;
const floorId = 'scrolling-floor';
const listSelector = '[role="tree"]';

/** @param turns of each; @param turnMs how long one takes */
export async function measureScrolling(
  page: Page,
  pages: Pick<PreviewPages, 'address'>,
  members: number,
  { turns = 4, turnMs = 1000 } = {},
): Promise<ScrollingFigures> {
  await page.goto(`${pages.address('session')}&members=${members}`);
  await page.waitForFunction(() => window.pretend?.sent.some((message) => message.kind === 'painted'));
  await page.keyboard.press('Control+Alt+KeyI');
  await page.waitForFunction(([selector, least]) => (document.querySelector(selector)?.scrollHeight ?? 0) > least, [
    listSelector,
    members * 10,
  ] as const);
  const figures: Record<'list' | 'floor', { frames: number[]; scrolledPx: number }> = {
    list: { frames: [], scrolledPx: 0 },
    floor: { frames: [], scrolledPx: 0 },
  };
  for (let turn = 0; turn < turns; turn += 1)
    for (const which of ['floor', 'list'] as const) {
      await showFloor(page, which === 'floor');
      const { frames, scrolledPx } = await turnWheel(page, which === 'floor' ? `#${floorId}` : listSelector, turnMs);
      figures[which].frames.push(...frames);
      figures[which].scrolledPx += scrolledPx;
    }
  return {
    list: summarise(figures.list),
    floor: summarise(figures.floor),
  };
}

/** Over the list, of its size, or away again. */
async function showFloor(page: Page, isWanted: boolean): Promise<void> {
  await page.evaluate(
    ([id, selector, wanted]) => {
      document.getElementById(id)?.remove();
      const list = document.querySelector<HTMLElement>(selector);
      if (!wanted || list === null) return;
      const floor = list.cloneNode(false) as HTMLElement;
      floor.id = id;
      floor.removeAttribute('role');
      const { left, top, width, height } = list.getBoundingClientRect();
      const place = { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` };
      Object.assign(floor.style, { position: 'fixed', zIndex: '9', background: 'Canvas', ...place });
      const all = document.createElement('div');
      all.style.height = `${list.scrollHeight}px`;
      floor.append(all);
      document.body.append(floor);
    },
    [floorId, listSelector, isWanted] as const,
  );
}

/** Real wheel events, as fast as the browser takes them, back and forth. */
async function turnWheel(
  page: Page,
  selector: string,
  turnMs: number,
): Promise<{ readonly frames: Frames; readonly scrolledPx: number }> {
  const box = await page.locator(selector).boundingBox();
  if (box === null) throw new Error(`${selector} is not to be seen`);
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.evaluate((which) => {
    const element = document.querySelector(which);
    if (element === null) throw new Error('it is gone');
    element.scrollTop = 0;
    const found = { frames: [] as number[], scrolledPx: 0, isOver: false };
    let last = performance.now();
    let top = 0;
    const frame = (): void => {
      const now = performance.now();
      found.frames.push(now - last);
      found.scrolledPx += Math.abs(element.scrollTop - top);
      top = element.scrollTop;
      last = now;
      if (!found.isOver) requestAnimationFrame(frame);
    };
    requestAnimationFrame(() => {
      last = performance.now();
      requestAnimationFrame(frame);
    });
    Object.assign(window, { scrolling: found });
  }, selector);
  const endMs = performance.now() + turnMs;
  for (let step = 0; performance.now() < endMs; step += 1) await page.mouse.wheel(0, step % 40 < 30 ? stepPx : -stepPx);
  return page.evaluate(() => {
    const { scrolling } = window as unknown as { scrolling: { frames: number[]; scrolledPx: number; isOver: boolean } };
    scrolling.isOver = true;
    return scrolling;
  });
}

function summarise({ frames, scrolledPx }: { readonly frames: Frames; readonly scrolledPx: number }): WheelFigures {
  return { ...summariseFrames(frames), scrolledPx: Math.round(scrolledPx) };
}
