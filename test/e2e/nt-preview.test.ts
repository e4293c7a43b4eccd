/** The pages of an NT-style session, with a pretend other side: security screen, held-up logoff, secure attention. */
import { expect, type Page } from '@playwright/test';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage(
  (made) => {
    page = made;
  },
  { viewport: { width: 1024, height: 768 } },
);
const { open } = preview;

const sent = () => page.evaluate(() => window.pretend.sent.filter(({ kind }) => kind !== 'painted'));
const wishes = async () => (await sent()).flatMap((each) => (each.kind === 'nt-wish' ? [each.wish] : []));
const security = () => page.getByRole('dialog', { name: 'ada' });

test('Ctrl+Alt+Del brings the security screen, with the keys on its first choice', async () => {
  await open('nt');
  await page.keyboard.press('Control+Alt+Delete');
  await expect(security()).toBeVisible();
  await expect(page.getByRole('button', { name: 'Lock', exact: true }).last()).toBeFocused();
  expect(await wishes()).toEqual(['secure-attention']);
});

test('a button does, too, and Escape goes back', async () => {
  await open('nt');
  await page.getByRole('button', { name: 'Ctrl+Alt+Del' }).click();
  await expect(security()).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(security()).toBeHidden();
  expect(await wishes()).toEqual(['secure-attention', 'close-security']);
});

test('pressed a hundred times it is sent once while the screen is there', async () => {
  await open('nt');
  await page.keyboard.press('Control+Alt+Delete');
  await expect(security()).toBeVisible();
  for (let times = 0; times < 100; times += 1) await page.keyboard.press('Control+Alt+Delete');
  expect(await wishes()).toEqual(['secure-attention']);
  await expect(security()).toBeVisible();
});

test('in a session of another model the keys are the session’s', async () => {
  await open('session');
  await page.keyboard.press('Control+Alt+Delete');
  expect(await wishes()).toEqual([]);
  await expect(page.getByRole('button', { name: 'Ctrl+Alt+Del' })).toHaveCount(0);
});

test('keys stay on the security screen and go along its choices', async () => {
  await open('security');
  const dialog = security();
  const focused = () => page.evaluate(() => document.activeElement?.textContent);
  await expect.poll(focused).toBe('Lock');
  await page.keyboard.press('ArrowDown');
  expect(await focused()).toBe('Switch user');
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowUp');
  expect(await focused()).toBe('Cancel');
  for (let times = 0; times < 12; times += 1) {
    await page.keyboard.press('Tab');
    const isInside = await dialog.evaluate(
      (element) => document.activeElement === document.body || element.contains(document.activeElement),
    );
    expect(isInside).toBe(true);
  }
});

test('each choice says what it is, and what is not to be had is said', async () => {
  await open('security');
  const choose = (name: string) => security().getByRole('button', { name, exact: true }).click();
  await choose('Lock');
  await choose('Switch user');
  await choose('Sign out');
  await choose('Task Manager');
  expect(await sent()).toMatchObject([
    { kind: 'leave-session', lock: true },
    { kind: 'leave-session', lock: false },
    { kind: 'end-session' },
    { kind: 'nt-wish', wish: 'show-tasks' },
  ]);
  await open('security-no-password');
  await expect(page.getByText('use passwd in a terminal')).toBeVisible();
  await expect(security().getByRole('button', { name: 'Change a password' })).toHaveCount(0);
  await open('security-guest');
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Change a password' })).toHaveCount(0);
  await expect(page.getByText('A guest cannot lock or switch')).toBeVisible();
  await expect(page.getByText('which is weaker')).toBeVisible();
  await expect(page.getByRole('dialog').getByRole('button', { name: 'Lock' })).toHaveCount(0);
});

test('the task manager ends the process that was chosen, by keys alone', async () => {
  await open('tasks');
  await expect(page.getByRole('button', { name: 'End task' })).toBeDisabled();
  await expect(page.getByRole('radio').first()).toBeFocused();
  await page.keyboard.press('Space');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  expect(await sent()).toEqual([{ kind: 'end-task', sessionId: 'w1', process: { pid: 1205, startTicks: 4001 } }]);
});

test('who holds a logoff up is named, and Cancel has the keys', async () => {
  await open('logoff-held');
  const dialog = page.getByRole('alertdialog');
  await expect(dialog).toContainText('Untitled 1 – Mousepad');
  await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
  await dialog.getByRole('button', { name: 'Sign out anyway' }).click();
  await page.keyboard.press('Escape');
  expect(await wishes()).toEqual(['force-logoff', 'cancel-logoff']);
  await expect(dialog).toBeHidden();
  await expect(page.locator('header').getByRole('button', { name: 'Sign out' })).toBeVisible();
});

for (const [state, first] of [
  ['security', 'Lock'],
  ['logoff-held', 'Cancel'],
] as const)
  test(`${state} stays over the session until the manager takes it away, whatever Escape does`, async () => {
    await open(state);
    // It never hears of the wish.
    await page.evaluate(() => Object.assign(window.pretend.bridge, { send: () => new Promise(() => {}) }));
    for (const key of ['Escape', 'Escape', 'Escape']) await page.keyboard.press(key);
    const dialog = page.locator('dialog');
    await expect(dialog.getByRole('button', { name: first, exact: true })).toBeFocused();
    expect(await dialog.evaluate((element) => element.matches(':modal'))).toBe(true);
  });

test('while it asks, the bar says so and does nothing twice', async () => {
  await open('logoff-asking');
  await page.getByRole('button', { name: 'Signing out …' }).click({ force: true });
  await page.keyboard.press('Control+Alt+Delete');
  expect(await sent()).toEqual([]);
});

test('a shell that stops too often is told, and can be started', async () => {
  await open('shell-stopped');
  await expect(page.getByText('The shell stopped 3 times')).toBeVisible();
  await page.getByRole('button', { name: 'Start it again' }).click();
  expect(await wishes()).toEqual(['start-shell']);
});

test('the greeter of an NT-style session puts its questions after secure attention', async () => {
  await open('attention-asked');
  await expect(page.getByLabel('Password:')).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Ctrl+Alt+Del' })).toBeFocused();
  await page.keyboard.press('Control+Alt+Delete');
  await expect(page.getByLabel('Password:')).toBeFocused();
});

for (const scheme of ['light', 'dark'] as const)
  for (const [width, height] of [
    [800, 480],
    [1920, 1080],
  ] as const)
    for (const state of ['security', 'security-guest', 'tasks', 'logoff-held', 'shell-stopped', 'attention-asked'])
      test(`${state} fits at ${width} by ${height}, ${scheme}`, async () => {
        await preview.look({ viewport: { width, height }, colorScheme: scheme });
        await open(state);
        const box = state.startsWith('security') || state === 'tasks' ? page.getByRole('dialog') : page.locator('body');
        const cut = await box.evaluate((element) => element.scrollHeight > element.clientHeight + 1);
        expect(cut).toBe(false);
        for (const button of await page.getByRole('button').all()) {
          const place = await button.boundingBox();
          if (place === null) continue;
          expect(place.y + place.height).toBeLessThanOrEqual(height);
          expect(place.x + place.width).toBeLessThanOrEqual(width);
        }
      });
