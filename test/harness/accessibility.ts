/** What a page is held to for whoever cannot see it, or has no pointer: axe-core's rules, and the keyboard. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, type Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

declare global {
  interface Window {
    readonly axe: typeof import('axe-core');
  }
}

/** What axe-core finds: one line for each kind of mistake, with where it is. `only`: these rules instead of all. */
export async function findMistakes(page: Page, only?: readonly string[]): Promise<string[]> {
  // Not as a script of the page, which the content security policy would refuse.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const { violations }: AxeResults = await page.evaluate(
    (rules) =>
      // Of a thousand cards the first say it all.
      window.axe.run(
        { include: [['html']], exclude: [['li:nth-child(n + 40)']] },
        {
          resultTypes: ['violations'],
          ...(rules === undefined ? {} : { runOnly: { type: 'rule', values: [...rules] } }),
        },
      ),
    only,
  );
  return violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help} (${nodes
        .slice(0, 3)
        .map((node) => `${node.target.join(' ')} ${node.any[0]?.message ?? ''}`)
        .join('; ')})`,
  );
}

interface TabStops {
  /** What has to be come to and was not yet. */
  readonly waiting: Set<Element>;
  /** What had the keys while it was outside of the screen. */
  readonly unseen: Set<Element>;
  /** Looks at what has the keys now. */
  look(): void;
}

declare global {
  interface Window {
    tabStops: TabStops;
  }
}

/** Watches what Tab comes to, and gives how much that has to be: of a dialog that is open, what is in it. */
function watchTabStops(): number {
  const dialogs = [...document.querySelectorAll('dialog[open]')];
  const root = dialogs.at(-1) ?? document.querySelector('#root');
  const all = [...(root?.querySelectorAll<HTMLElement>('button, input, select, [tabindex="0"]') ?? [])].filter(
    (element) =>
      element.tabIndex === 0 &&
      element.closest('[inert]') === null &&
      element.checkVisibility({ visibilityProperty: true }) &&
      !element.matches(':disabled, [type=radio]:not(:checked)'),
  );
  const waiting = new Set<Element>(all);
  const unseen = new Set<Element>();
  window.tabStops = {
    waiting,
    unseen,
    look() {
      const element = document.activeElement;
      if (element === null || element === document.body) return;
      waiting.delete(element);
      const { top, bottom, left, right } = element.getBoundingClientRect();
      if (bottom <= 0 || right <= 0 || top >= innerHeight || left >= innerWidth) unseen.add(element);
    },
  };
  // Before it goes on to the next: by then the last one was scrolled to. Where it begins, nobody went to by a key.
  let hasBegun = false;
  window.addEventListener(
    'keydown',
    () => {
      if (hasBegun) window.tabStops.look();
      hasBegun = true;
    },
    { capture: true },
  );
  return all.length;
}

/** Everything that can be done is come to by Tab, and is in view then. */
export async function requireKeyboard(page: Page): Promise<void> {
  const count = await page.evaluate(watchTabStops);
  const lookNow = () =>
    page.evaluate(() => {
      window.tabStops.look();
      return window.tabStops.waiting.size;
    });
  // Twice round: it may begin anywhere, and what a browser puts before the page counts too.
  for (let step = 1; step <= 2 * count + 4; step += 1) {
    await page.keyboard.press('Tab');
    if (step >= count && (await lookNow()) === 0) break;
  }
  const left = await page.evaluate(() => {
    const begin = (elements: ReadonlySet<Element>) => [...elements].map((element) => element.outerHTML.slice(0, 120));
    return { unseen: begin(window.tabStops.unseen), missed: begin(window.tabStops.waiting) };
  });
  expect(left).toEqual({ unseen: [], missed: [] });
}
