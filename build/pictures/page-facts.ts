/**
 * What a page shows, in a form that fonts, clocks and machines do not change: its texts and controls, about where they are,
 * and the size and colours that the design gives them.
 */
import type { Page } from '@playwright/test';

export interface PageFact {
  /** The words, or a control's name; digits as `#`. */
  readonly text: string;
  /** Left, top, right and bottom edge in CSS pixels. */
  readonly at: readonly [number, number, number, number];
  readonly look: string;
}

/** Another font makes words wider and lines higher by less than this, a change of the layout is seldom smaller. */
const toleratedPx = 40;

/** Facts about what is visible and not under something else. */
export async function readFacts(page: Page): Promise<readonly PageFact[]> {
  return page.evaluate(() => {
    const facts: { text: string; at: [number, number, number, number]; look: string }[] = [];
    const clean = (text: string): string =>
      text
        .trim()
        .replace(/\s+/g, ' ')
        .replace(/\p{Nd}[\p{Nd}.,:٫]*/gu, '#')
        // Where a log is differs from run to run.
        .replace(/\/\S+/g, '/…');
    const note = (element: Element, text: string, box: DOMRect): void => {
      const style = getComputedStyle(element);
      const x = box.x + box.width / 2;
      const y = box.y + box.height / 2;
      const top = document.elementFromPoint(x, y);
      const isUncovered = top !== null && (element.contains(top) || top.contains(element));
      if (text === '' || box.width < 1 || box.height < 1 || !isUncovered) return;
      facts.push({
        text,
        at: [box.left, box.top, box.right, box.bottom].map(Math.round) as [number, number, number, number],
        look: `${style.fontSize} ${style.fontWeight} ${style.color} on ${style.backgroundColor}`,
      });
    };
    // Which languages a login can have is the machine's affair.
    const others = [...document.querySelectorAll('select')].slice(1);
    for (const element of document.querySelectorAll('#root *')) {
      const isShown = element.checkVisibility({ opacityProperty: true, visibilityProperty: true });
      // The clock, the processes of this run, and what a session writes.
      if (!isShown || element.closest('time, time + *, [role=tree], .xterm') !== null) continue;
      if (others.some((select) => select === element || [...select.labels].some((label) => label === element)))
        continue;
      if (element instanceof HTMLSelectElement) {
        note(element, clean(element.selectedOptions[0]?.text ?? ''), element.getBoundingClientRect());
      } else if (element instanceof HTMLButtonElement || element instanceof HTMLInputElement) {
        const name = element.ariaLabel ?? element.textContent;
        note(element, clean(name === '' ? element.type : name), element.getBoundingClientRect());
        continue;
      }
      if (element.closest('select') !== null) continue;
      for (const node of element.childNodes) {
        if (node.nodeType !== Node.TEXT_NODE) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        note(element, clean(node.textContent ?? ''), range.getBoundingClientRect());
      }
    }
    // Version, runtime and seat.
    return facts.filter(({ text }) => !/Vestibule #|# Vestibule/.test(text));
  });
}

/** What of the facts is not as it was, a line each; none where a picture of then still shows what is there now. */
export function compareFacts(then: readonly PageFact[], now: readonly PageFact[]): readonly string[] {
  const left = [...now];
  const differences: string[] = [];
  for (const old of then) {
    // Of equal words the nearest is meant.
    const same = left.filter(({ text }) => text === old.text);
    const found = same.sort((a, b) => distance(a, old) - distance(b, old))[0];
    if (found === undefined) {
      differences.push(`«${old.text}» is not there any more`);
      continue;
    }
    left.splice(left.indexOf(found), 1);
    if (distance(found, old) > toleratedPx)
      differences.push(`«${old.text}» is at ${found.at.join(', ')} and was at ${old.at.join(', ')}`);
    if (found.look !== old.look) differences.push(`«${old.text}» looks like ${found.look} and was ${old.look}`);
  }
  return [...differences, ...left.map(({ text }) => `«${text}» is new`)];
}

function distance(one: PageFact, other: PageFact): number {
  return Math.max(...one.at.map((edge, index) => Math.abs(edge - (other.at[index] ?? 0))));
}
