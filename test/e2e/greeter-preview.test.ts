/** The pages in a real browser, against their pretend other side. */
import { expect, type Page } from '@playwright/test';
import type { GreeterView, PersonView } from '../../electron/contract/renderer.ts';
import { say } from '../../electron/contract/said.ts';
import { pretendEnd } from '../../renderer/preview/pretend-end.ts';
import { sharePreviewPage, test } from '../harness/preview-pages.ts';

let page: Page;
const preview = sharePreviewPage((made) => {
  page = made;
});
/** With `waits`, the pretend other side does nothing by itself: `step()` lets it. */
const { open } = preview;

const step = () => page.evaluate(() => window.pretend.step());
const show = (differences: Partial<GreeterView>) => page.evaluate((view) => window.pretend.show(view), differences);
const showPeople = (people: readonly PersonView[]) => page.evaluate((list) => window.pretend.showPeople(list), people);
const sent = (kind: string) =>
  page.evaluate((wanted) => window.pretend.sent.filter((message) => message.kind === wanted), kind);
const press = (...keys: readonly string[]) =>
  keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? '');

test('a guest logs in with one key', async () => {
  await open('greeter');
  await press('Enter');
  expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: null, session: 'openbox' }]);
  await step();
  await expect(page.getByRole('button', { name: 'End session' })).toBeVisible();
});

test('the keyboard alone goes through a conversation that asks for more than a password', async () => {
  await open('greeter');
  await press('ArrowDown', 'Enter');
  await step();
  await expect(page.getByLabel('Passphrase for ada:')).toBeFocused();
  await expect(page.getByLabel('Passphrase for ada:')).toHaveAttribute('type', 'password');
  await page.keyboard.type('open');
  await press('Enter');
  await step();
  await expect(page.getByText('One more thing.')).toBeVisible();
  await expect(page.getByLabel('7 + 2 =')).toBeFocused();
  await expect(page.getByLabel('7 + 2 =')).toHaveAttribute('type', 'text');
  await page.keyboard.type('9');
  await press('Enter');
  await step();
  await expect(page.getByText('ada', { exact: true }).first()).toBeVisible();
  expect(await sent('answer')).toEqual([
    { kind: 'answer', answer: { loginId: 'l1', questionsId: 1, texts: ['open'] } },
    { kind: 'answer', answer: { loginId: 'l1', questionsId: 2, texts: ['9'] } },
  ]);
});

test('several questions at once are answered together, in order', async () => {
  await open('asking');
  await page.keyboard.type('first');
  await press('Tab');
  await page.keyboard.type('second');
  await press('Enter');
  expect(await sent('answer')).toEqual([
    { kind: 'answer', answer: { loginId: 'l0', questionsId: 1, texts: ['first', 'second'] } },
  ]);
});

test('it is busy in the same frame in which Enter was pressed', async () => {
  await open('greeter');
  // The other side never answers: what is seen is the page's own doing.
  await page.evaluate(() => {
    window.vestibule?.send && Object.assign(window.pretend.bridge, { send: () => new Promise(() => {}) });
  });
  const busyAtOnce = await page.evaluate(
    () =>
      new Promise<string>((resolve) => {
        (document.activeElement as HTMLElement).click();
        requestAnimationFrame(() =>
          resolve(document.querySelector('form[aria-busy="true"]')?.textContent ?? 'not busy'),
        );
      }),
  );
  expect(busyAtOnce).toContain('One moment');
});

test('an answer leaves no trace in the page', async () => {
  await open('asking');
  await page.keyboard.type('s3cret');
  await press('Enter');
  await expect(page.locator('form[aria-busy="true"]')).toBeVisible();
  const values = await page.evaluate(() => [...document.querySelectorAll('input')].map((field) => field.value));
  expect(values.join('')).toBe('');
  expect(await page.content()).not.toContain('s3cret');
});

test('Escape cancels and the keys are with the accounts again', async () => {
  await open('asking');
  await press('Escape');
  expect(await sent('cancel-login')).toHaveLength(1);
  await expect(page.getByRole('heading', { name: 'Log in', exact: true })).toBeVisible();
  expect(await focused()).toContain('Guest');
});

test('a refusal is said and the one who was refused is chosen again', async () => {
  await open('greeter');
  await press('ArrowDown', 'Enter');
  await step();
  await page.keyboard.type('wrong');
  await press('Enter');
  await step();
  await expect(page.getByRole('alert')).toHaveText('That did not work. Please try again.');
  expect(await focused()).toContain('Ada Lovelace');
});

test('a typed name is asked for like any other', async () => {
  await open('greeter');
  await press('Tab');
  await page.keyboard.type(' grace ');
  await press('Enter');
  expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: 'grace', session: null }]);
});

test('the chosen session is the one that is started', async () => {
  await open('greeter');
  await page.getByRole('combobox').selectOption('IceWM');
  await page.getByRole('button', { name: 'Guest' }).click();
  expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: null, session: 'icewm' }]);
});

test('without any session it says what will be started, and starts it', async () => {
  await open('no-sessions');
  await expect(page.getByText('a terminal (failsafe) will be started')).toBeVisible();
  await press('Enter');
  expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: null, session: null }]);
});

test('the reason of the last end is shown in words until it is dismissed', async () => {
  await open('ended');
  const reason = page.getByText('Your session ended: Openbox exited with status 1 after 0.4 s.');
  await expect(reason).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(reason).toBeHidden();
  expect(await focused()).toContain('Guest');
});

test('after a session the greeter has painted and takes keys at once', async () => {
  await open('session');
  const back = await page.evaluate(
    () =>
      new Promise<{ focused: string; inert: boolean }>((resolve) => {
        window.pretend.show({ screen: 'greeter', session: null });
        requestAnimationFrame(() =>
          resolve({
            focused: document.activeElement?.textContent ?? '',
            // It may still be seen to go.
            inert: document.querySelector('[role=application]')?.closest('[inert]') !== null,
          }),
        );
      }),
  );
  expect(back.focused).toContain('Guest');
  expect(back.inert).toBe(true);
  await page.waitForFunction(() => window.pretend.sent.filter((message) => message.kind === 'painted').length === 2);
  expect((await sent('painted')).at(-1)).toEqual({ kind: 'painted', revision: 2, screen: 'greeter' });
});

test('an Enter that is still held from the session logs nobody in', async () => {
  await open('session');
  await page.keyboard.down('Enter');
  await show({ screen: 'greeter', session: null });
  // The second `down` of a key that is down already is its repetition.
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  expect(await sent('log-in')).toEqual([]);
  await press('Enter');
  expect(await sent('log-in')).toHaveLength(1);
});

test('what a terminal changes in the page is not changed without one', async () => {
  await open('session');
  expect(await page.evaluate(() => Object.hasOwn(HTMLSpanElement.prototype, 'setAttribute'))).toBe(false);
});

test('what the last person chose is forgotten', async () => {
  await open('greeter');
  await page.getByRole('combobox').selectOption('IceWM');
  await page.getByPlaceholder('User name').fill('grace');
  await press('Enter');
  await show({
    login: null,
    screen: 'session',
    session: {
      sessionId: 'w1',
      userName: 'grace',
      sessionName: 'IceWM',
      model: 'x11',
      state: 'running',
      startedAtMs: 0,
      displayNumber: null,
      mayLeave: false,
      slow: null,
    },
  });
  await show({ screen: 'greeter', session: null });
  await expect(page.getByPlaceholder('User name')).toHaveValue('');
  await expect(page.getByRole('combobox')).toHaveValue('openbox');
  expect(await focused()).toContain('Guest');
});

test('what was chosen of looks goes with whoever chose it, through their session', async () => {
  await open('greeter');
  await page.getByRole('button', { name: 'Ease of use' }).click();
  await page.getByRole('menuitemcheckbox', { name: 'High contrast' }).click();
  await expect(page.locator('html')).toHaveClass(/high-contrast/);
  await page.getByRole('button', { name: /Guest/ }).click();
  await step();
  await expect(page.getByRole('application')).toBeVisible();
  await expect(page.locator('html')).toHaveClass(/high-contrast/);
  await show({ screen: 'greeter', session: null });
  await expect(page.locator('html')).not.toHaveClass(/high-contrast/);
});

test('markup in names, questions and reasons is shown as text', async () => {
  await open('greeter');
  const hostile = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
  await showPeople([{ name: 'm', realName: hostile }]);
  await show({
    notices: [{ kind: 'warning', text: hostile }],
    lastEnd: pretendEnd({ kind: 'failed-to-start', why: 'none' }, null, hostile),
    refusal: hostile,
  });
  await expect(page.getByText(hostile)).toHaveCount(4);
  await show({
    login: {
      loginId: 'l',
      displayName: hostile,
      state: 'asking',
      questionsId: 1,
      questions: [{ style: 'visible', text: hostile }],
      messages: [{ style: 'error', text: hostile }],
    },
  });
  await expect(page.getByLabel(hostile)).toBeFocused();
  expect(await page.locator('main img, main script').count()).toBe(0);
});

test('ten thousand characters do no harm, shown or answered', async () => {
  await open('greeter');
  const long = 'w'.repeat(10_000);
  await showPeople([{ name: long.slice(0, 256), realName: long }]);
  await show({
    notices: [{ kind: 'configuration', text: long }],
    lastEnd: pretendEnd({ kind: 'failed-to-start', why: long }, null),
  });
  expect(
    await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]),
  ).toEqual([1280, 800]);
  await expect(page.getByRole('button', { name: 'Dismiss' })).toBeInViewport();
  await expect(page.getByRole('button', { name: 'Guest' })).toBeInViewport();
  await show({
    login: {
      loginId: 'l',
      displayName: long,
      state: 'asking',
      questionsId: 1,
      questions: [{ style: 'secret', text: 'Long?' }],
      messages: [{ style: 'info', text: long }],
    },
  });
  await page.getByLabel('Long?').fill(long);
  await page.getByLabel('Long?').press('Enter');
  await expect(page.getByRole('alert')).toHaveText('That is too long.');
  await page.getByLabel('Long?').fill(long.slice(0, 4096));
  await page.getByLabel('Long?').press('Enter');
  const answers = (await sent('answer')) as { answer: { texts: string[] } }[];
  expect(answers.map(({ answer }) => answer.texts)).toEqual([[long.slice(0, 4096)]]);
});

test('Ctrl+Alt+Home leaves the desktop, Enter there ends the session, and it says so at once', async () => {
  await open('session');
  await press('Control+Alt+Home');
  await expect(page.getByRole('button', { name: 'End session' })).toBeFocused();
  await press('Enter');
  expect(await sent('end-session')).toEqual([{ kind: 'end-session', sessionId: 'w1' }]);
  await expect(page.getByRole('button', { name: 'Ending the session' })).toBeVisible();
  await step();
  await expect(page.getByText('You ended Openbox after 3.2 s.')).toBeVisible();
});

test('a session can be left by whoever can come back to it, and so a guest’s cannot', async () => {
  const leaving = () => page.getByRole('button', { name: /^(Switch user|Lock)$/ });
  for (const state of ['session', 'greeter']) {
    await open(state);
    if (state === 'greeter') {
      await press('Enter');
      await step();
    }
    await expect(page.getByRole('button', { name: 'End session' })).toBeVisible();
    await expect(leaving()).toHaveCount(0);
  }
  await open('session-of-ada');
  await expect(leaving()).toHaveText(['Switch user', 'Lock']);
  await page.getByRole('button', { name: 'Lock' }).click();
  expect(await sent('leave-session')).toEqual([{ kind: 'leave-session', sessionId: 'w1', lock: true }]);
});

test('what the manager says is said in the language of the page, and what PAM asks as it comes', async () => {
  await open('greeter', '&language=de');
  await show({ refusal: say('guest.full') });
  await expect(page.getByRole('alert')).toHaveText(/^Alle Gastkonten sind belegt\./);
  const failed = { kind: 'failed-to-start', why: say('why.notFound', { program: 'openbox' }) } as const;
  await show({ refusal: null, lastEnd: pretendEnd(failed, null) });
  await expect(page.getByText('das Programm openbox wurde nicht gefunden')).toBeVisible();
  const questions = [{ style: 'secret', text: 'Password: ' }] as const;
  const login = {
    loginId: 'l9',
    displayName: 'Ada',
    state: 'asking',
    questionsId: 1,
    questions,
    messages: [],
  } as const;
  await show({ login });
  await expect(page.getByLabel('Password:')).toBeFocused();
  await show({ login: { ...login, questionsId: 2, questions: [{ style: 'secret', text: say('login.password') }] } });
  await expect(page.getByLabel('Vestibule-Passwort:')).toBeFocused();
});

test('the greeter sets one timer, for the next minute', async () => {
  await preview.renew();
  await page.addInitScript(() => {
    const delays: number[] = [];
    Object.assign(window, { delays });
    const setReal = window.setTimeout.bind(window);
    window.setTimeout = ((handler: () => void, delayMs = 0) => {
      delays.push(delayMs);
      return setReal(handler, delayMs);
    }) as typeof window.setTimeout;
    window.setInterval = (() => delays.push(-1)) as unknown as typeof window.setInterval;
  });
  await open('greeter');
  const delays = await page.evaluate(() => (window as unknown as { delays: number[] }).delays);
  expect(delays).toHaveLength(1);
  expect(delays[0]).toBeGreaterThan(0);
  expect(delays[0]).toBeLessThanOrEqual(60_000);
});

const counting = (lengthMs: number, displayName = 'Guest'): Partial<GreeterView> => ({
  autologin: { kind: 'counting', displayName, endsAtMs: Date.now() + lengthMs, lengthMs },
});
const countdown = (seconds: number) => page.getByText(`Guest logs in in ${seconds} s – press any key to stop`);

test('an automatic login is announced, counts down, and is read out once', async () => {
  await preview.renew();
  await page.clock.install({ time: 0 });
  await open('greeter');
  await page.clock.pauseAt(1_000_000);
  await show({ autologin: { kind: 'counting', displayName: 'Guest', endsAtMs: 1_012_000, lengthMs: 12_000 } });
  const status = page.getByRole('status');
  const spoken = status.locator('p').first();
  await expect(spoken).toHaveText('Guest logs in in 12 s – press any key to stop');
  const bar = status.locator('div > div');
  for (let seconds = 11; seconds >= 0; seconds -= 1) {
    await page.clock.runFor(1000);
    await expect(countdown(seconds)).toBeVisible();
    await expect(countdown(seconds)).toHaveAttribute('aria-hidden', 'true');
    expect(await bar.getAttribute('style')).toContain(`scaleX(${String(seconds / 12).slice(0, 5)}`);
  }
  await expect(spoken).toHaveText('Guest logs in in 12 s – press any key to stop');
  // It is the manager that begins the login.
  expect(await sent('log-in')).toEqual([]);
});

for (const [what, act] of [
  ['a letter', () => press('x')],
  ['a key that writes nothing', () => press('Shift')],
  ['Escape', () => press('Escape')],
  ['Enter', () => press('Enter')],
  ['a space', () => press(' ')],
  ['a click', () => page.mouse.click(5, 5)],
] as const) {
  test(`${what} stops the automatic login, and does nothing else`, async () => {
    await open('countdown');
    await act();
    expect((await sent('log-in')).length + (await sent('dismiss-end')).length).toBe(0);
    await expect(page.getByRole('status')).toHaveText('Automatic login stopped.');
    await press('x');
    expect(await sent('stop-autologin')).toHaveLength(1);
  });
}

test('a touch stops the automatic login', async () => {
  await preview.renew({ hasTouch: true });
  await open('countdown');
  await page.touchscreen.tap(5, 5);
  expect(await sent('stop-autologin')).toHaveLength(1);
});

test('Enter stops the automatic login, and logs somebody in when it is pressed again', async () => {
  await open('countdown');
  await press('Enter');
  expect(await sent('log-in')).toEqual([]);
  await press('Enter');
  expect(await sent('log-in')).toHaveLength(1);
});

test('a click on an account stops the automatic login and chooses the account', async () => {
  await open('countdown');
  await page.getByRole('button', { name: 'Ada Lovelace' }).click();
  expect(await sent('stop-autologin')).toHaveLength(1);
  expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: 'ada', session: null }]);
});

test('a key that is still held from the session stops nothing, and neither does one in a session', async () => {
  await open('session');
  await page.keyboard.down('Enter');
  await show({ screen: 'greeter', session: null, ...counting(12_000) });
  await page.keyboard.down('Enter');
  await page.keyboard.up('Enter');
  await show({ screen: 'session' });
  await press('x');
  expect(await sent('stop-autologin')).toEqual([]);
  expect(await sent('log-in')).toEqual([]);
  await show({ screen: 'greeter' });
  await press('x');
  expect(await sent('stop-autologin')).toHaveLength(1);
});

test('each announcement can be stopped, and after one nothing is', async () => {
  await open('countdown');
  await press('x');
  await show(counting(9000));
  await press('x');
  await press('x');
  expect(await sent('stop-autologin')).toHaveLength(2);
});

test('who wants less motion sees no bar', async () => {
  await preview.look({ reducedMotion: 'reduce' });
  await open('countdown');
  await expect(page.getByRole('status')).toContainText('press any key to stop');
  await expect(page.getByRole('status').locator('div').first()).toBeHidden();
});

test('a long name and an hour do no harm to the announcement', async () => {
  await open('greeter');
  await show(counting(3_600_000, 'w'.repeat(300)));
  await expect(page.getByText('logs in in 60 min 0 s').first()).toBeAttached();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(1280);
  await expect(page.getByRole('button', { name: 'Guest' })).toBeInViewport({ ratio: 1 });
});

test('a person of the list is logged in by one click, and called by the real name', async () => {
  await open('several');
  await page.getByRole('button', { name: 'Grace Hopper' }).click();
  expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: 'grace', session: null }]);
  await expect(page.getByRole('heading', { name: 'Logging in: Grace Hopper' })).toBeVisible();
  await step();
  await press('Escape');
  // Whoever was chosen is in view again, also far down.
  expect(await focused()).toContain('Grace Hopper');
  await expect(page.getByRole('button', { name: 'Grace Hopper' })).toBeInViewport({ ratio: 1 });
});

test('the list is one stop of Tab, at whoever had the keys last', async () => {
  await open('several');
  await press('ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowLeft');
  expect(await focused()).toContain('Mallory');
  await press('Tab');
  await expect(page.getByPlaceholder('User name')).toBeFocused();
  await press('Shift+Tab');
  expect(await focused()).toContain('Mallory');
  await press('End', 'ArrowDown', 'ArrowRight');
  expect(await focused()).toContain('Ångström');
  await press('Home');
  expect(await focused()).toContain('Guest');
  await expect(page.getByRole('searchbox')).toHaveCount(0);
});

test('among many, typing searches by login name and real name, and Enter takes the first', async () => {
  await open('many');
  await page.keyboard.type('barbara con');
  await expect(page.getByRole('searchbox')).toHaveValue('barbara con');
  await expect(page.getByRole('status')).toHaveText('1 found');
  await expect(page.getByRole('listitem')).toHaveText(['BCBarbara Conwaybconway12']);
  await press('Enter');
  expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: 'bconway12', session: null }]);
  await step();
  await page.keyboard.type('wrong');
  await press('Enter');
  await step();
  await expect(page.getByRole('alert')).toHaveText('That did not work. Please try again.');
  expect(await focused()).toContain('Barbara Conway');
  // Up into the field, which Escape empties; down into the list, where the guest is again.
  await press('ArrowUp', 'Escape', 'ArrowDown');
  expect(await focused()).toContain('Guest');
  await expect(page.getByRole('listitem')).toHaveCount(26);
});

test('whoever is not found can be typed; an Enter in the empty field logs nobody in', async () => {
  await open('many');
  await page.getByRole('searchbox').focus();
  await press('Enter');
  await page.keyboard.type('nobody at all');
  await expect(page.getByRole('listitem')).toHaveText([/^Nobody on the list is called that/]);
  await press('Enter', 'ArrowDown');
  expect(await sent('log-in')).toEqual([]);
  await press('Tab');
  await expect(page.getByPlaceholder('User name')).toBeFocused();
});

test('what was searched for is forgotten with the person', async () => {
  await open('many');
  await page.keyboard.type('con');
  await show({ screen: 'session', session: null });
  await show({ screen: 'greeter' });
  await expect(page.getByRole('searchbox')).toHaveValue('');
  expect(await focused()).toContain('Guest');
});

test('of a thousand people fifty are shown until a search says who', async () => {
  await open('crowd');
  await expect(page.getByRole('listitem')).toHaveCount(52);
  await expect(page.getByText('and 950 more')).toBeAttached();
  await page.keyboard.type('wirth1000');
  await expect(page.getByRole('listitem')).toHaveCount(1);
});

test('a thousand people that are all shown hold up no key', async () => {
  await open('crowd-listed');
  await expect(page.getByRole('listitem')).toHaveCount(1001);
  await page.evaluate(() => {
    let pressed = 0;
    addEventListener('keydown', () => (pressed = performance.now()), { capture: true, once: true });
    const onFocus = () => performance.measure('key', { start: pressed });
    addEventListener('focusin', onFocus, { once: true });
  });
  await press('Tab');
  await expect.poll(() => page.evaluate(() => performance.getEntriesByName('key').length)).toBe(1);
  // It was more than four seconds, and is less than a tenth of one.
  expect(await page.evaluate(() => performance.getEntriesByName('key')[0]?.duration)).toBeLessThan(1000);
  await press('Shift+Tab', 'End', 'Enter');
  expect(await sent('log-in')).toMatchObject([{ user: expect.stringMatching(/1000$/) }]);
});

test('an account that comes or goes while the greeter is up does so without taking the keys away', async () => {
  await open('greeter');
  await press('ArrowDown');
  expect(await focused()).toContain('Ada Lovelace');
  await showPeople([
    { name: 'aaron', realName: null },
    { name: 'ada', realName: 'Ada Lovelace' },
  ]);
  await expect(page.getByRole('listitem')).toHaveCount(3);
  expect(await focused()).toContain('Ada Lovelace');
  await showPeople([]);
  await expect(page.getByRole('listitem')).toHaveCount(1);
  expect(await focused()).toContain('Guest');
});

test('where names are only typed, nobody is listed but the guest', async () => {
  await open('names-only');
  await expect(page.getByRole('listitem')).toHaveCount(1);
  await page.getByPlaceholder('User name').fill('ada');
  await press('Enter');
  expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: 'ada', session: null }]);
});

test('the same refusal twice is an answer twice', async () => {
  await open('greeter');
  for (const obstacles of [1, 2]) {
    await page.getByPlaceholder('User name').fill('root');
    await press('Enter');
    await show({ login: null, refusal: 'That did not work. Please try again.', obstacles });
    await expect(page.getByRole('alert')).toBeVisible();
    await expect(page.getByPlaceholder('User name')).toBeFocused();
  }
});

for (const [width, height] of [
  [800, 480],
  [1280, 800],
  [1920, 1080],
] as const) {
  test(`at ${width} by ${height} everything that is needed is in view`, async () => {
    await page.setViewportSize({ width, height });
    await open('ended');
    for (const name of ['Guest', 'Continue', 'Dismiss'])
      await expect(page.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
    await expect(page.getByRole('combobox')).toBeInViewport({ ratio: 1 });
  });
  for (const state of ['countdown', 'autologin-stopped', 'autologin-paused']) {
    test(`at ${width} by ${height} what is said of automatic logins leaves room for the rest: ${state}`, async () => {
      await page.setViewportSize({ width, height });
      await open(state);
      await expect(page.getByText(/automatic login|logs in in/i).last()).toBeInViewport({ ratio: 1 });
      for (const name of ['Guest', 'Continue']) {
        await expect(page.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
      }
      await expect(page.getByRole('combobox')).toBeInViewport({ ratio: 1 });
    });
  }
  for (const state of ['several', 'many', 'crowd', 'crowd-listed']) {
    test(`at ${width} by ${height} the list scrolls in its place, in the middle like all that is below it: ${state}`, async () => {
      await page.setViewportSize({ width, height });
      await open(state);
      await show({ refusal: 'That did not work. Please try again.' });
      for (const name of ['Guest', 'Continue']) {
        await expect(page.getByRole('button', { name })).toBeInViewport({ ratio: 1 });
      }
      await expect(page.getByRole('combobox')).toBeInViewport({ ratio: 1 });
      const overflowing = await page.evaluate(() =>
        [document.documentElement, document.querySelector('main'), document.querySelector('main > section')]
          .filter((box) => box !== null)
          .filter((box) => box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth)
          .map((box) => box.tagName),
      );
      expect(overflowing).toEqual([]);
      const middles = await page.evaluate(() =>
        [...document.querySelectorAll('main > section > *')].map((part) => {
          const { left, right } = part.getBoundingClientRect();
          return Math.round((left + right) / 2);
        }),
      );
      expect(Math.max(...middles) - Math.min(...middles)).toBeLessThanOrEqual(1);
      await press('End');
      await expect(page.locator('button:focus')).toBeInViewport({ ratio: 1 });
      await press('Home');
      await expect(page.getByRole('button', { name: 'Guest' })).toBeInViewport({ ratio: 1 });
    });
  }
}

test.describe('what is remembered', () => {
  const session = () => page.getByLabel('Session');
  const language = () => page.getByLabel('Language', { exact: true });

  test('the greeter begins with who was here last, their session and their language', async () => {
    await open('remembered');
    await expect(page.getByRole('button', { name: /Grace Hopper/ })).toBeFocused();
    await expect(session()).toHaveValue('icewm');
    await expect(language()).toHaveValue('el_GR.UTF-8');
    await press('Enter');
    // Nobody chose anything: what Grace is used to is not for the page to say.
    expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: 'grace', session: null }]);
  });

  test('whoever is looked at is shown with what they are used to', async () => {
    await open('remembered');
    await expect(session()).toHaveValue('icewm');
    await press('ArrowLeft');
    await expect(session()).toHaveValue('openbox');
    await expect(language()).toHaveValue('');
    await press('ArrowRight');
    await expect(session()).toHaveValue('icewm');
    await press('Home');
    expect(await focused()).toContain('Guest');
    await expect(session()).toHaveValue('openbox');
  });

  test('a choice counts for whoever logs in then, and is gone with them', async () => {
    await open('remembered');
    await expect(session()).toHaveValue('icewm');
    await session().selectOption('Openbox');
    await language().selectOption('Deutsch (Österreich)');
    await page.getByRole('button', { name: /Guest/ }).click();
    expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: null, session: 'openbox', language: 'de_AT.UTF-8' }]);
    await step();
    await page.getByRole('button', { name: 'End session' }).click();
    await step();
    await expect(page.getByRole('button', { name: /Grace Hopper/ })).toBeFocused();
    await expect(language()).toHaveValue('el_GR.UTF-8');
  });

  test('the usual language can be chosen against the remembered one', async () => {
    await open('remembered');
    await expect(language()).toHaveValue('el_GR.UTF-8');
    await language().selectOption('Default');
    await page.getByRole('button', { name: /Grace Hopper/ }).click();
    expect(await sent('log-in')).toEqual([{ kind: 'log-in', user: 'grace', session: null, language: '' }]);
  });

  test('nobody’s keys are taken to somebody else: who does something stays where they are', async () => {
    await open('several');
    await press('ArrowRight');
    await show({ lastUser: 'grace' });
    expect(await focused()).toContain('Ada');
  });

  test('who was last is forgotten, and the greeter begins with the guest again', async () => {
    await open('remembered');
    await expect(page.getByRole('button', { name: /Grace Hopper/ })).toBeFocused();
    await show({ lastUser: null, chosen: null });
    await expect(page.getByRole('button', { name: /Guest/ })).toBeFocused();
    await expect(session()).toHaveValue('openbox');
  });

  test('of many, who was last is the first after the guest', async () => {
    await open('remembered-crowd');
    const second = page.getByRole('list', { name: 'Accounts' }).getByRole('button').nth(1);
    await expect(second).toContainText('twirth500');
    await expect(second).toBeFocused();
  });
});

test.describe('languages', () => {
  test('are called as they call themselves, by name, and what is none comes last', async () => {
    await open('remembered');
    const options = await page.getByLabel('Language', { exact: true }).locator('option').allTextContents();
    expect(options).toEqual([
      'Default',
      'Deutsch (Deutschland)',
      'Deutsch (Österreich)',
      'English',
      'Srpski (latinica)',
      'Ελληνικά',
      '日本語',
      'None (C)',
    ]);
    expect(await page.getByLabel('Language', { exact: true }).locator('option').nth(6).getAttribute('lang')).toBe(
      'ja-JP',
    );
  });

  test('are not asked for where there is no choice', async () => {
    await open('greeter');
    await expect(page.getByLabel('Language', { exact: true })).toHaveCount(0);
  });

  for (const [width, height] of [
    [800, 480],
    [1280, 800],
    [1920, 1080],
  ] as const)
    test(`stand beside the session in the same form at ${width}x${height}`, async () => {
      await page.setViewportSize({ width, height });
      await open('remembered');
      await page.evaluate(() => Promise.all(document.getAnimations().map((animation) => animation.finished)));
      const boxOf = async (label: string) => {
        const box = await page.getByLabel(label, { exact: true }).boundingBox();
        if (box === null) throw new Error(`${label} is not to be seen`);
        return box;
      };
      const [session, language] = [await boxOf('Session'), await boxOf('Language')];
      expect(language.y).toBe(session.y);
      expect(language.height).toBe(session.height);
      expect(language.x).toBeGreaterThan(session.x + session.width);
      const styleOf = (label: string) =>
        page.getByLabel(label, { exact: true }).evaluate((element) => {
          const { font, color, backgroundColor, border, borderRadius } = getComputedStyle(element);
          return { font, color, backgroundColor, border, borderRadius };
        });
      expect(await styleOf('Language')).toEqual(await styleOf('Session'));
    });
});
