/** The layout, Caps Lock and the power menu on the greeter's page, in a real browser. */
import { expect, type Page } from '@playwright/test';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});
const { open } = preview;

const show = (differences: Partial<GreeterView>) => page.evaluate((view) => window.pretend.show(view), differences);
const sent = () =>
  page.evaluate(() => window.pretend.sent.filter(({ kind }) => kind !== 'painted' && kind !== 'look-at-power'));
const press = (...keys: readonly string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const layoutButton = () => page.getByRole('button', { name: /Keyboard layout/ });
const powerButton = () => page.getByRole('button', { name: 'Power' });
const capsLock = () => page.getByRole('status').filter({ hasText: 'Caps Lock is on' });
/** A key that is let go while Caps Lock is on, or is not. */
const tellCapsLock = (isOn: boolean) =>
  page.evaluate((modifierCapsLock) => {
    window.dispatchEvent(new KeyboardEvent('keyup', { key: 'a', modifierCapsLock }));
  }, isOn);

test.describe('the layout', () => {
  test('is on a button that says its name, and is chosen by keys alone', async () => {
    await open('greeter');
    await expect(layoutButton()).toHaveText('US');
    await expect(layoutButton()).toHaveAttribute('title', 'Keyboard layout: English (US)');
    await layoutButton().focus();
    await press('Enter');
    await expect(page.getByRole('menuitemradio', { name: 'English (US)' })).toBeFocused();
    await expect(page.getByRole('menuitemradio', { checked: true })).toHaveText('English (US)');
    await press('g', 'End', 'ArrowDown', 'ArrowDown', 'Enter');
    expect(await sent()).toEqual([{ kind: 'choose-layout', layout: 'de(nodeadkeys)' }]);
    await expect(layoutButton()).toHaveText('DE');
    await expect(layoutButton()).toBeFocused();
  });

  test('is left as it is by Escape, Tab or a click elsewhere, and nothing else comes of them', async () => {
    await open('ended');
    for (const leave of [() => press('Escape'), () => press('Tab'), () => page.getByRole('heading').first().click()]) {
      await layoutButton().click();
      await expect(page.getByRole('menu')).toBeVisible();
      await leave();
      await expect(page.getByRole('menu')).toHaveCount(0);
    }
    // Escape would have taken the news away.
    expect(await sent()).toEqual([]);
  });

  test('does not end a conversation by its Escape', async () => {
    await open('asking');
    await layoutButton().click();
    await press('Escape');
    expect(await sent()).toEqual([]);
    await press('Escape');
    expect(await sent()).toEqual([{ kind: 'cancel-login' }]);
  });

  test('is said where a secret is typed, in words that belong to the field', async () => {
    await open('asking');
    const field = page.getByLabel('Passphrase for ada:');
    await expect(field).toHaveAccessibleDescription(/Keyboard: English \(US\)/);
    await expect(page.getByLabel('7 + 2 =')).toHaveAccessibleDescription('');
    await layoutButton().click();
    await page.getByRole('menuitemradio', { name: 'Greek' }).click();
    await expect(field).toHaveAccessibleDescription(/Keyboard: Greek/);
  });

  test('of the desktop is what a window is typed with, whatever is chosen for sessions', async () => {
    await open('asking');
    const layouts = [
      { id: 'us', code: 'US', name: 'English (US)' },
      { id: 'fr', code: 'FR', name: 'French' },
    ];
    await show({ keyboard: { layouts, current: 'us', typedWith: { kind: 'desktop', name: 'Greek' } } });
    await expect(page.getByLabel('Passphrase for ada:')).toHaveAccessibleDescription(/Keyboard: Greek/);
    await expect(layoutButton()).toHaveAttribute('title', 'Keyboard layout after login: English (US)');
    await show({ keyboard: { layouts, current: 'us', typedWith: { kind: 'desktop', name: null } } });
    await expect(page.getByLabel('Passphrase for ada:')).toHaveAccessibleDescription(/as on your desktop/);
  });

  test('has a name that no other choice of the greeter has', async () => {
    await open('remembered');
    const layouts = [
      { id: 'us', code: 'US', name: 'English (US)' },
      { id: 'fr', code: 'FR', name: 'French' },
    ];
    for (const typedWith of [{ kind: 'desktop', name: 'Greek' }, { kind: 'chosen' }] as const) {
      await show({ keyboard: { layouts, current: 'us', typedWith } });
      await expect(layoutButton()).toHaveCount(1);
      for (const name of [/^Session$/, /^Language$/, /Keyboard layout/])
        await expect(page.getByLabel(name)).toHaveCount(1);
    }
  });

  test('has no button where there is nothing to choose, and neither has power', async () => {
    await open('one-layout');
    await expect(layoutButton()).toHaveCount(0);
    await expect(powerButton()).toHaveCount(0);
  });
});

test.describe('Caps Lock', () => {
  test('is told while a secret is typed, before its first letter where any event has told of it', async () => {
    await open('greeter');
    await tellCapsLock(true);
    await expect(capsLock()).toHaveCount(0);
    await page.getByRole('button', { name: /Ada/ }).evaluate((button) => (button as HTMLElement).click());
    await page.evaluate(() => window.pretend.step());
    await expect(capsLock()).toBeVisible();
    await tellCapsLock(false);
    await expect(capsLock()).toHaveCount(0);
  });
});

test.describe('power', () => {
  test('is looked at when its menu opens, and asked for by what is chosen', async () => {
    await open('greeter');
    await powerButton().click();
    expect(await page.evaluate(() => window.pretend.sent.at(-1)?.kind)).toBe('look-at-power');
    await page.getByRole('menuitem', { name: 'Suspend' }).click();
    expect(await sent()).toEqual([{ kind: 'power', action: 'suspend' }]);
  });

  test('is confirmed by a question with its reasons, of which Cancel has the keys', async () => {
    await open('confirming');
    const question = page.getByRole('alertdialog', { name: 'Shut the machine down?' });
    await expect(question).toHaveAccessibleDescription(/ada is logged in here.*Package installer asks not to/);
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    // What is behind it cannot be reached: Tab goes round in it, by way of the browser, and a button there takes no keys.
    for (let tabs = 0; tabs < 4; tabs += 1) {
      await press('Tab');
      const isInside = await question.evaluate(
        (dialog) => document.activeElement === document.body || dialog.contains(document.activeElement),
      );
      expect(isInside).toBe(true);
    }
    const takesKeys = await layoutButton().evaluate((button: HTMLElement) => {
      button.focus();
      return document.activeElement === button;
    });
    expect(takesKeys).toBe(false);
    await question.getByRole('button', { name: 'Shut down' }).click();
    expect(await sent()).toEqual([{ kind: 'confirm-power' }]);
    await expect(page.getByRole('alertdialog')).toHaveText('Shutting down …');
  });

  test('is not done after Escape, which is nobody else’s', async () => {
    await open('confirming');
    await press('Escape');
    expect(await sent()).toEqual([{ kind: 'cancel-power' }]);
    await expect(page.getByRole('alertdialog')).toHaveCount(0);
  });

  test('that is being done already is no less so after Escape, however often', async () => {
    await open('shutting-down');
    await press('Escape', 'Escape', 'Escape');
    const dialog = page.getByRole('alertdialog', { name: 'Shutting down …' });
    await expect(dialog).toBeVisible();
    expect(await dialog.evaluate((element) => element.matches(':modal'))).toBe(true);
    expect(await sent()).toEqual([]);
  });

  test('is asked about for as long as the manager asks, with the keys on Cancel', async () => {
    await open('confirming');
    await page.evaluate(() => Object.assign(window.pretend.bridge, { send: () => new Promise(() => {}) }));
    await press('Escape', 'Escape');
    const question = page.getByRole('alertdialog');
    await expect(question.getByRole('button', { name: 'Cancel' })).toBeFocused();
    expect(await question.evaluate((element) => element.matches(':modal'))).toBe(true);
    await show({ power: { actions: ['shutdown'], confirm: null, busy: null } });
    await expect(question).toHaveCount(0);
  });

  test('names are text, whatever is in them', async () => {
    await open('greeter');
    const reasons = ['<b>mallory</b> <img src=x onerror=alert(1)> asks not to: '.padEnd(400, 'x')];
    await show({ power: { actions: ['restart'], confirm: { action: 'restart', reasons }, busy: null } });
    await expect(page.getByRole('alertdialog')).toContainText('<b>mallory</b>');
    const box = await page.getByRole('alertdialog').boundingBox();
    expect(box?.width).toBeLessThan(600);
  });
});

for (const [width, height] of [
  [800, 480],
  [1920, 1080],
] as const) {
  test(`menus and questions are whole within ${width}x${height}`, async () => {
    await page.setViewportSize({ width, height });
    await open('greeter');
    for (const button of [layoutButton(), powerButton()]) {
      await button.click();
      const box = await page.getByRole('menu').boundingBox();
      expect(box?.x).toBeGreaterThanOrEqual(0);
      expect(box?.y).toBeGreaterThanOrEqual(0);
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
      await press('Escape');
    }
    await open('confirming');
    const box = await page.getByRole('alertdialog').boundingBox();
    expect(box?.y).toBeGreaterThanOrEqual(0);
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(height);
  });
}
