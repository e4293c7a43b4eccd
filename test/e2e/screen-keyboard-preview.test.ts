/** The keyboard on the screen, under a pointer and under fingers. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { GreeterView } from '../../electron/contract/renderer.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});

const keyboard = (): Locator => page.getByRole('region', { name: 'Keyboard on the screen' });
const key = (name: string): Locator => keyboard().getByRole('button', { name, exact: true });
const press = async (...names: readonly string[]): Promise<void> => {
  for (const name of names) await key(name).click();
};
const typedSoFar = () =>
  page.evaluate(() => (document.activeElement instanceof HTMLInputElement ? document.activeElement.value : null));
const show = (differences: Partial<GreeterView>) => page.evaluate((view) => window.pretend.show(view), differences);
const appearance = { language: null, contrast: 'auto', textSize: 100, screenKeyboard: 'always' } as const;

function asked(style: 'visible' | 'secret', text: string, questionsId = 1): Partial<GreeterView> {
  const login = { loginId: 'l0', displayName: 'Ada Lovelace', state: 'asking', messages: [] } as const;
  return { appearance, login: { ...login, questionsId, questions: [{ style, text }] } };
}

async function ask(style: 'visible' | 'secret', text = 'Town:'): Promise<void> {
  await preview.open('greeter');
  await show(asked(style, text));
  await expect(keyboard()).toBeVisible();
}

test('a key shows its character in the frame after the pointer went down', async () => {
  await ask('visible');
  await page.evaluate(() => {
    const found: { before: string; inNextFrame: string; afterMs: number }[] = [];
    window.addEventListener(
      'pointerdown',
      (event) => {
        const field = document.activeElement as HTMLInputElement;
        const before = field.value;
        // Asked for before the key acts, so it is the first frame that can show anything.
        requestAnimationFrame(() =>
          found.push({ before, inNextFrame: field.value, afterMs: performance.now() - event.timeStamp }),
        );
      },
      true,
    );
    Object.assign(window, { typed: found });
  });
  for (const letter of 'vestibule') await press(letter);
  const readTyped = () =>
    page.evaluate(
      () => (window as unknown as { typed: { before: string; inNextFrame: string; afterMs: number }[] }).typed,
    );
  // The last key is let go before its frame has come.
  await expect.poll(async () => (await readTyped()).length).toBe('vestibule'.length);
  const typed = await readTyped();
  expect(typed.map(({ inNextFrame }) => inNextFrame)).toEqual(
    [...'vestibule'].map((_, index) => 'vestibule'.slice(0, index + 1)),
  );
  const times = typed.map(({ afterMs }) => Math.round(afterMs)).sort((one, other) => one - other);
  test.info().annotations.push({ type: 'ms from pointer to frame', description: times.join(' ') });
  console.log(`ms from the pointer to the frame: ${times.join(' ')}`);
});

test('a character is there when the key goes down, not when it is let go, and once', async () => {
  await ask('visible');
  await key('a').hover();
  await page.mouse.down();
  expect(await typedSoFar()).toBe('a');
  await page.mouse.up();
  expect(await typedSoFar()).toBe('a');
});

test('Shift holds for one letter, and twice for all', async () => {
  await ask('visible');
  await press('Shift', 'A', 'b', 'Shift');
  await expect(key('Shift')).toHaveAttribute('aria-pressed', 'true');
  await press('Shift', 'C', 'D', 'Shift', 'e');
  await expect(key('Shift')).toHaveAttribute('aria-pressed', 'false');
  expect(await typedSoFar()).toBe('AbCDe');
});

test('signs have a page of their own, with more of them behind Shift', async () => {
  await ask('visible');
  await press('Signs', '@', '&', 'Shift', '€', 'Letters', 'q', 'Space', '7');
  expect(await typedSoFar()).toBe('@&€q 7');
});

test('each language has its letters, and Arabic stands from right to left', async () => {
  await ask('visible');
  await press('y', 'Next language', 'y', 'ü', 'ß', 'Next language');
  await expect(keyboard()).toHaveAttribute('dir', 'rtl');
  await press('ض', 'م');
  await press('Next language', 'q');
  await expect(keyboard()).toHaveAttribute('dir', 'ltr');
  expect(await typedSoFar()).toBe('yyüßضمq');
});

test('it begins with the letters of the language that the greeter speaks', async () => {
  await ask('visible');
  await show({ appearance: { ...appearance, language: 'de_DE.UTF-8' } });
  const german = page.getByRole('region', { name: 'Bildschirmtastatur' });
  await german.getByRole('button', { name: 'ö', exact: true }).click();
  expect(await typedSoFar()).toBe('ö');
  // The page is the same for the tests that follow.
  await show({ appearance });
  await expect(keyboard()).toBeVisible();
});

for (const style of ['visible', 'secret'] as const)
  test(`Delete takes what a reader takes for one character, in a ${style} field`, async () => {
    await ask(style);
    await page.keyboard.insertText('a👩‍👩‍👧🇸🇪e\u0301');
    await page.evaluate(() => (document.activeElement as HTMLInputElement).setSelectionRange(99, 99));
    await press('Delete');
    expect(await typedSoFar()).toBe('a👩‍👩‍👧🇸🇪');
    await press('Delete');
    expect(await typedSoFar()).toBe('a👩‍👩‍👧');
    await press('Delete', 'b');
    expect(await typedSoFar()).toBe('ab');
    await press('Delete', 'Delete', 'Delete');
    expect(await typedSoFar()).toBe('');
  });

test('what is selected is replaced, and the cursor stays where it was put', async () => {
  await ask('visible');
  await page.keyboard.insertText('north');
  await page.evaluate(() => (document.activeElement as HTMLInputElement).setSelectionRange(0, 1));
  await press('f');
  await press('i');
  expect(await typedSoFar()).toBe('fiorth');
});

test('Enter sends the answer', async () => {
  await ask('secret', 'Password:');
  await press('o', 'p', 'e', 'n', 'Enter');
  expect(await page.evaluate(() => window.pretend.sent.filter(({ kind }) => kind === 'answer'))).toEqual([
    { kind: 'answer', answer: { loginId: 'l0', questionsId: 1, texts: ['open'] } },
  ]);
  // Nothing is asked then.
  await expect(keyboard()).toHaveCount(0);
});

for (const text of ['PIN:', 'Enter the pin of your card:'])
  test(`where a PIN is asked for there are digits alone: ${text}`, async () => {
    await ask('secret', text);
    const names = await keyboard().getByRole('button').allInnerTexts();
    expect(names).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '⌫', '0', '⏎', 'EN']);
    await press('2', '0', '9', 'Delete', '8');
    expect(await typedSoFar()).toBe('208');
    await press('Enter');
    expect(await page.evaluate(() => window.pretend.sent.filter(({ kind }) => kind === 'answer'))).toMatchObject([
      { answer: { texts: ['208'] } },
    ]);
  });

test('a PIN with a letter in it can be typed, too', async () => {
  await ask('secret', 'PIN or password:');
  await press('2', 'Letters', 'q');
  expect(await typedSoFar()).toBe('2q');
});

test('a word that has a PIN in it by chance has letters', async () => {
  await ask('secret', 'Spinning wheel:');
  await expect(key('q')).toBeVisible();
});

test('a question in the middle of letters does not lose what was typed before', async () => {
  await preview.open('asking');
  await show({ appearance });
  await expect(keyboard()).toBeVisible();
  await press('x');
  await page.getByLabel('7 + 2 =').click();
  await press('9', 'Enter');
  expect(await page.evaluate(() => window.pretend.sent.filter(({ kind }) => kind === 'answer'))).toMatchObject([
    { answer: { texts: ['x', '9'] } },
  ]);
});

test('the field keeps the keys, whatever is pressed', async () => {
  await ask('secret', 'Password:');
  await page.evaluate(() => {
    const lost: string[] = [];
    window.addEventListener('focusout', () => lost.push('out'), true);
    Object.assign(window, { lost });
  });
  await press('a', 'Shift', 'B', 'Signs', '!', 'Letters', 'Next language', 'ü', 'Space', 'Delete');
  // Between two keys.
  const box = await keyboard().boundingBox();
  await page.mouse.click((box?.x ?? 0) + 2, (box?.y ?? 0) + 2);
  await expect(page.getByLabel('Password:')).toBeFocused();
  expect(await page.evaluate(() => (window as unknown as { lost: string[] }).lost)).toEqual([]);
  expect(await typedSoFar()).toBe('aB!ü');
});

/** What somebody sees of the keyboard who looks over a shoulder, without the hand. */
const look = (): Promise<Buffer> => keyboard().screenshot({ animations: 'disabled' });

async function lookWhileHeld(name: string): Promise<{ readonly before: Buffer; readonly held: Buffer }> {
  await key(name).hover();
  const before = await look();
  await page.mouse.down();
  const held = await look();
  await page.mouse.up();
  return { before, held };
}

test('nothing shows which key is pressed while a secret is typed', async () => {
  await ask('secret', 'Password:');
  const pictures = [];
  for (const name of ['a', 'p', '5', 'Space', 'Delete']) pictures.push(await lookWhileHeld(name));
  const first = pictures[0]?.before;
  for (const { before, held } of pictures) {
    expect(before.equals(first ?? Buffer.alloc(0))).toBe(true);
    expect(held.equals(before)).toBe(true);
  }
  await show(asked('secret', 'PIN:', 2));
  await expect(key('q')).toHaveCount(0);
  const { before, held } = await lookWhileHeld('4');
  expect(held.equals(before)).toBe(true);
});

test('a key that is pressed in a field that everybody may read shows it', async () => {
  await ask('visible');
  const { before, held } = await lookWhileHeld('a');
  expect(held.equals(before)).toBe(false);
});

/** The states in which something is typed, and what of it must be seen: the field, whole, above the keyboard. */
const typing = ['asking', 'second-question', 'expired-password', 'crowd', 'password-asked', 'password-new'];

for (const viewport of [
  { width: 800, height: 480 },
  { width: 1280, height: 800 },
])
  for (const state of typing)
    test(`it does not cover the field at ${viewport.width} by ${viewport.height}: ${state}`, async () => {
      await page.setViewportSize(viewport);
      await preview.open(state);
      await show({ appearance });
      const fields = page.locator('input:is([type=text],[type=password],[type=search]):visible');
      await expect(fields.first()).toBeVisible();
      const count = await fields.count();
      for (let index = 0; index < count; index += 1) {
        // People who are still coming take the keys to the first of them.
        await expect(async () => {
          await fields.nth(index).focus();
          await expect(keyboard()).toBeVisible({ timeout: 1000 });
        }).toPass();
        await expect
          .poll(async () => {
            const [field, keys] = await Promise.all([fields.nth(index).boundingBox(), keyboard().boundingBox()]);
            if (field === null || keys === null) return 'not there';
            if (field.y < 0) return `above the screen by ${-field.y}`;
            const below = field.y + field.height - keys.y;
            return below > 0.5 ? `covered by ${below}` : 'seen';
          })
          .toBe('seen');
        // It can be pressed, too: no dialog lies over it.
        await press('1');
        await expect(fields.nth(index)).toHaveValue(/1$/);
      }
      const folder = process.env['VESTIBULE_PICTURES'];
      if (folder !== undefined) await page.screenshot({ path: `${folder}/keyboard-${state}-${viewport.width}.png` });
    });

test.describe('with a screen to touch', () => {
  /** A finger that stays on a key: Playwright's own taps let go at once. */
  async function hold(name: string): Promise<() => Promise<void>> {
    const box = await key(name).boundingBox();
    if (box === null) throw new Error(`there is no key ${name}`);
    const devtools = await page.context().newCDPSession(page);
    const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints });
    return async () => {
      await devtools.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      await devtools.detach();
    };
  }

  test('the first touch opens it by itself, and a mouse does not', async () => {
    await preview.renew({ hasTouch: true });
    await preview.open('asking');
    const field = page.getByLabel('Passphrase for ada:');
    await field.click();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await expect(keyboard()).toHaveCount(0);
    await field.tap();
    await expect(keyboard()).toBeVisible();
    await key('h').tap();
    await key('i').tap();
    await expect(field).toHaveValue('hi');
    await expect(field).toBeFocused();
  });

  test('a touch anywhere opens it for the next question', async () => {
    await preview.renew({ hasTouch: true });
    await preview.open('greeter');
    await page.touchscreen.tap(5, 5);
    await expect(keyboard()).toHaveCount(0);
    await page.getByText('Ada Lovelace').tap();
    await page.evaluate(() => window.pretend.step());
    await expect(keyboard()).toBeVisible();
  });

  test('where it is never wanted, a touch does not open it', async () => {
    await preview.renew({ hasTouch: true });
    await preview.open('asking');
    await show({ appearance: { ...appearance, screenKeyboard: 'never' } });
    await page.getByLabel('Passphrase for ada:').tap();
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    await expect(keyboard()).toHaveCount(0);
  });

  test('a finger on a key leaves no mark while a secret is typed', async () => {
    await preview.renew({ hasTouch: true });
    await preview.open('greeter');
    await show(asked('secret', 'Password:'));
    await expect(keyboard()).toBeVisible();
    const before = await look();
    const letGo = await hold('g');
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    const held = await look();
    await letGo();
    expect(held.equals(before)).toBe(true);
    expect((await look()).equals(before)).toBe(true);
    expect(await typedSoFar()).toBe('g');
  });
});
