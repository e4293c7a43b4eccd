/**
 * How the pages keep up with the screen while one thing gives way to another: the page's own frames, told by
 * requestAnimationFrame, from the change to the end of the last animation. The floor is a page with nothing but a small box
 * that moves while its ground becomes another one, in the same browser and in turn with the transitions: without a GPU the browser
 * draws no faster than that.
 */
import type { Page } from '@playwright/test';
import type { PreviewPages } from '../harness/preview-server.ts';
import { type FrameFigures, summariseFrames } from './frames.ts';

export const screenSize = { width: 1920, height: 1080 } as const;

export const transitionNames = [
  'greeterToSession',
  'sessionToGreeter',
  'panelToConversation',
  'conversationToPanel',
  'sessionBarAway',
  'screenKeyboard',
] as const;
export type TransitionName = (typeof transitionNames)[number];

export interface TransitionFigures {
  readonly transitions: Readonly<Record<TransitionName, FrameFigures>>;
  readonly floor: FrameFigures;
}

/** @param page another than the shown ones; @param turns of each transition */
export async function measureTransitions(
  page: Page,
  pages: Pick<PreviewPages, 'address'>,
  { turns = 8 } = {},
): Promise<TransitionFigures> {
  await page.setViewportSize(screenSize);
  const frames = Object.fromEntries(transitionNames.map((name) => [name, [] as number[]])) as Record<
    TransitionName,
    number[]
  >;
  const floor: number[] = [];
  const take = async (name: TransitionName, cause: Cause): Promise<void> => {
    const found = await watchFrames(page, cause);
    // The first time, what it needs is loaded and drawn for the first time; people meet that once.
    if (isWarm) frames[name].push(...found);
  };
  let isWarm = false;
  for (let turn = 0; turn <= turns; turn += 1) {
    await page.goto('about:blank');
    await page.setContent(floorPage);
    const own = await watchFrames(page, { kind: 'class', name: 'moves' });
    if (isWarm) floor.push(...own);
    await open(page, pages, 'greeter');
    await take('panelToConversation', { kind: 'view', view: { login: conversation } });
    await take('screenKeyboard', { kind: 'view', view: { appearance: { ...appearance, screenKeyboard: 'always' } } });
    await show(page, { appearance });
    await take('conversationToPanel', { kind: 'view', view: { login: null } });
    await take('greeterToSession', { kind: 'view', view: { screen: 'session', session: session() } });
    await take('sessionBarAway', { kind: 'bar' });
    await take('sessionToGreeter', { kind: 'view', view: { screen: 'greeter', session: null } });
    isWarm = true;
  }
  return {
    transitions: Object.fromEntries(
      transitionNames.map((name) => [name, summariseFrames(frames[name])]),
    ) as TransitionFigures['transitions'],
    floor: summariseFrames(floor),
  };
}

const appearance = { language: null, contrast: 'auto', textSize: 100, screenKeyboard: 'never' } as const;

const conversation = {
  loginId: 'l1',
  displayName: 'Ada Lovelace',
  state: 'asking',
  questionsId: 1,
  questions: [{ style: 'secret', text: 'Password:' }],
  messages: [],
} as const;

const session = () =>
  ({
    sessionId: 'w1',
    userName: 'ada',
    sessionName: 'Openbox',
    model: 'x11',
    state: 'running',
    startedAtMs: Date.now(),
    displayNumber: 2,
    mayLeave: true,
    slow: null,
  }) as const;

/** As long as the pages' own animations, whose frames are counted. */
const floorPage = `<!doctype html><style>
  body { margin: 0; background: #eee }
  i { position: fixed; top: 40px; left: 40px; width: 40px; height: 40px; background: #36c }
  .moves { background: linear-gradient(#234, #123) }
  .moves i { animation: move 260ms ease-out }
  @keyframes move { from { transform: translateX(300px) } }
</style><i></i>`;

async function open(page: Page, pages: Pick<PreviewPages, 'address'>, state: string): Promise<void> {
  await page.goto(pages.address(state));
  await page.waitForFunction(() => window.pretend?.sent.some((message) => message.kind === 'painted'));
  await show(page, { appearance });
}

function show(page: Page, differences: Parameters<typeof window.pretend.show>[0]): Promise<void> {
  return page.evaluate((view) => window.pretend.show(view), differences);
}

/** What begins a transition: another view, a class on the body, or the bar that goes away when the pointer has left it. */
type Cause =
  | { readonly kind: 'view'; readonly view: Parameters<typeof window.pretend.show>[0] }
  | { readonly kind: 'class'; readonly name: string }
  | { readonly kind: 'bar' };

/**
 * Milliseconds of each frame, from the cause to the end of what it has set in motion, and of 260 ms at least. What moves for
 * ever, such as a spinner, is not waited for.
 */
async function watchFrames(page: Page, cause: Cause): Promise<readonly number[]> {
  const found = await page.evaluate(async (given) => {
    const leastMs = 260;
    const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve));
    const isMoving = (): boolean =>
      document.getAnimations().some(({ effect, playState }) => {
        return playState === 'running' && effect?.getComputedTiming().iterations !== Number.POSITIVE_INFINITY;
      });
    // Whatever moved before is over.
    do await nextFrame();
    while (isMoving());
    if (given.kind === 'bar') {
      const bar = document.querySelector('header[class*="bar"]');
      if (bar === null) throw new Error('there is no bar');
      const pointer = (type: string): boolean => bar.dispatchEvent(new PointerEvent(type, { bubbles: true }));
      pointer('pointerover');
      do await nextFrame();
      while (isMoving());
      const away = new Promise((resolve) => bar.addEventListener('transitionrun', resolve, { once: true }));
      pointer('pointerout');
      await away;
    }
    const frames: number[] = [];
    let last = await nextFrame();
    let changedAt: number | null = given.kind === 'bar' ? last : null;
    // As a message of another process does: between two frames.
    setTimeout(() => {
      changedAt ??= performance.now();
      if (given.kind === 'view') window.pretend.show(given.view);
      if (given.kind === 'class') document.body.classList.add(given.name);
    });
    do {
      const now = await nextFrame();
      frames.push(now - last);
      last = now;
    } while (changedAt === null || last - changedAt < leastMs || isMoving());
    return frames;
  }, cause);
  return found;
}
