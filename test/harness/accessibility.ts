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

/** Marks what Tab has to come to, and gives how much that is: of a dialog that is open, what is in it. */
function markTabStops(): number {
  const dialogs = [...document.querySelectorAll('dialog[open]')];
  const root = dialogs.at(-1) ?? document.querySelector('#root');
  const all = [...(root?.querySelectorAll<HTMLElement>('button, input, select, [tabindex="0"]') ?? [])].filter(
    (element) =>
      element.tabIndex === 0 &&
      element.closest('[inert]') === null &&
      element.checkVisibility({ visibilityProperty: true }) &&
      !element.matches(':disabled, [type=radio]:not(:checked)'),
  );
  for (const element of all) element.dataset['tabStop'] = 'waits';
  return all.length;
}

/** Everything that can be done is come to by Tab, is in view then, and shows that it has the keys. */
export async function requireKeyboard(page: Page): Promise<void> {
  const count = await page.evaluate(markTabStops);
  const unseen: string[] = [];
  // Twice round: it may begin anywhere, and what a browser puts before the page counts too.
  for (let step = 0; step < 2 * count + 4; step += 1) {
    await page.keyboard.press('Tab');
    const found = await page.evaluate(() => {
      const element = document.activeElement;
      if (!(element instanceof HTMLElement) || element === document.body) return null;
      element.dataset['tabStop'] = 'reached';
      const { top, bottom, left, right } = element.getBoundingClientRect();
      const isInView = bottom > 0 && right > 0 && top < innerHeight && left < innerWidth;
      return { name: element.outerHTML.slice(0, 120), isInView };
    });
    if (found !== null && !found.isInView) unseen.push(found.name);
    if ((await page.locator('[data-tab-stop=waits]').count()) === 0) break;
  }
  expect(unseen).toEqual([]);
  const missed = await page.evaluate(() =>
    [...document.querySelectorAll('[data-tab-stop=waits]')].map((element) => element.outerHTML.slice(0, 120)),
  );
  expect(missed).toEqual([]);
}
