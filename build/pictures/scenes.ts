/** Every picture of docs/pictures: what is on the stage, and what it says to a reader. */
import type { Page } from '@playwright/test';
import type { SessionRow } from '../../electron/contract/control.ts';
import { startableSpecimens } from '../../electron/contract/models/specimens.ts';
import { findIdentity, signalProcess } from '../../electron/machine/process-identity.ts';
import type { Stage, StageOptions } from './stage.ts';

export interface Scene {
  /** Of its files. */
  readonly name: string;
  readonly sentence: string;
  /** Brings it about; resolves when all of it is there, but for what still moves. */
  show(stage: Stage): Promise<void>;
  /** Back to the plain greeter. */
  clear(stage: Stage): Promise<void>;
}

export interface Play {
  readonly stage: StageOptions;
  /** In this order. */
  readonly scenes: readonly Scene[];
}

/** The last thing that each session draws has this colour, which nothing else has. */
const lastColour = [217, 138, 31] as const;

const size = { width: 1280, height: 800 };
const nothing = (): Promise<void> => Promise.resolve();

const quote = (script: string): string =>
  `"${script
    .replace(/["`$\\]/g, '\\$&')
    .replaceAll('\\', '\\\\')
    .replaceAll('%', '%%')}"`;

const note = [
  'A session like any other: an X server of its own,',
  'a window manager, and this terminal.',
  '',
  'Openbox is its designated process: when it exits,',
  'the session is over.',
].join('\\n');

const terminal = [
  `xterm -T Terminal -fa Monospace -fs 12 -bg '#f7f5f0' -fg '#17202f' -geometry 62x11+32+90`,
  `-e sh -c 'printf "\\n ${note.replaceAll('\\n', '\\n ')}\\n\\n \\033[48;2;${lastColour.join(';')}m \\033[0m $ "; exec sleep 100000'`,
].join(' ');

/** The terminal once there is a window manager: of one that comes earlier openbox(1) may lose the window. */
const desk = [
  '[Desktop Entry]\nType=Application\nName=Openbox\nExec=/bin/sh -c ',
  quote(
    [
      "xsetroot -solid '#33507f'",
      `export T="${terminal.replace(/["\\$]/g, '\\$&')}"`,
      `exec openbox --sm-disable --startup "sh -c 'eval \\"\\$T\\"'"`,
    ].join('; '),
  ),
  '\n',
].join('');

/** An interactive shell, with a prompt that names no machine. */
const shell = [
  '[Desktop Entry]\nType=Application\nName=Text session\nX-Vestibule-Model=tty\nExec=/bin/bash -c ',
  quote(`PS1='\\[\\033[38;2;${lastColour.join(';')}m\\]guest$\\[\\033[0m\\] ' exec bash --norc --noprofile -i`),
  '\n',
].join('');

const guest = (page: Page) => page.getByRole('button', { name: /^Guest|^ضيف/ });

/** Until the greeter is in front again, without the notice of the end. */
async function untilGreeter({ page }: Stage): Promise<void> {
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await guest(page).waitFor();
}

let running: SessionRow | null = null;

async function logIn(stage: Stage, session: string): Promise<void> {
  running = await stage.logIn(session);
  if (session === 'shell') await stage.page.locator('.xterm-screen').waitFor();
  else await untilDrawn(stage.page);
}

async function logOut(stage: Stage): Promise<void> {
  if (running !== null) await stage.end(running.id);
  running = null;
  await untilGreeter(stage);
}

/** Until the session's picture has what its terminal draws last. */
async function untilDrawn(page: Page): Promise<void> {
  await page.waitForFunction((colour) => {
    const canvas = document.querySelector('canvas');
    if (canvas === null || canvas.width === 0) return false;
    const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
    for (let at = 0; at < data.length; at += 4) {
      if (colour.every((value, channel) => Math.abs((data[at + channel] ?? 0) - value) < 24)) return true;
    }
    return false;
  }, lastColour);
}

/** It comes from the edge when the pointer does, and stays for as long. */
async function showBar(page: Page): Promise<void> {
  await page.mouse.move(size.width / 2, size.height / 2);
  await page.mouse.move(size.width / 2, 4);
  await page.waitForFunction(() => document.elementFromPoint(innerWidth / 2, 12)?.closest('header') != null);
}

/** Until the shell waits again, after a line that ends in this. */
async function untilPrompt(page: Page, lastWords: string): Promise<void> {
  await page.waitForFunction((words) => {
    const text = document.querySelector('.xterm-rows')?.textContent.replace(/\s+/g, ' ').trim() ?? '';
    return text.endsWith(`${words}guest$`) || text.endsWith(`${words} guest$`);
  }, lastWords);
}

/** By the menu at the greeter's edge, as a person does. */
async function chooseInMenu(page: Page, button: string | RegExp, item: string | RegExp): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page
    .getByRole('menu')
    .getByText(item, { exact: typeof item === 'string' })
    .click();
}

const seat: Play = {
  stage: {
    kind: 'virtual',
    accounts: { ada: 'Ada Lovelace', grace: 'Grace Hopper' },
    files: { 'xsessions/desk.desktop': desk, 'xsessions/shell.desktop': shell },
    configuration: [
      '[users]\nlist = "all"\nhidden = ["MYSELF"]',
      '[greeter]\nremember = false',
      '[session]\ndefault = "desk"',
      // What the machine can do is no part of a picture.
      '[power]\nmenu = "never"',
      '[appearance]\nlanguage = "en"\ncontrast = "normal"\nscreen_keyboard = "never"',
    ].join('\n'),
  },
  scenes: [
    {
      name: 'greeter',
      sentence: 'The greeter: who can log in, and the session that will be started.',
      show: ({ page }) => guest(page).waitFor(),
      clear: nothing,
    },
    {
      name: 'greeter-dark',
      sentence: 'The same where the desktop is dark.',
      show: ({ page }) => page.emulateMedia({ colorScheme: 'dark' }),
      clear: ({ page }) => page.emulateMedia({ colorScheme: 'light' }),
    },
    {
      name: 'question',
      sentence: 'A question of the conversation, as it is asked.',
      async show({ page }) {
        await page.getByRole('button', { name: /Ada Lovelace/ }).click();
        await page.locator('input[type=password]').waitFor();
      },
      async clear({ page }) {
        await page.getByRole('button', { name: 'Cancel' }).click();
        await guest(page).waitFor();
      },
    },
    {
      name: 'session',
      sentence: 'A session in the same window, with its bar, which hides itself.',
      async show(stage) {
        await logIn(stage, 'desk');
        await showBar(stage.page);
      },
      clear: nothing,
    },
    {
      name: 'ended',
      sentence: 'Its designated process was killed: the greeter is back and says so.',
      async show({ page }) {
        const identity = findIdentity(running?.designatedPid ?? 0);
        if (identity !== null) signalProcess(identity, 'SIGKILL');
        running = null;
        await page.getByRole('button', { name: 'Dismiss' }).waitFor();
        await page.mouse.move(0, 400);
      },
      clear: untilGreeter,
    },
    {
      name: 'text-session',
      sentence: 'A text session: a shell on a terminal of its own, whose exit is the end of the session.',
      async show(stage) {
        await logIn(stage, 'shell');
        const { page } = stage;
        await untilPrompt(page, '');
        // The bar lies over the first lines while somebody is in it.
        await page.keyboard.type("clear; printf '\\n\\n'; sleep 600 & ps -o pid,ppid,sid,tty,stat,args\n");
        await untilPrompt(page, 'pid,ppid,sid,tty,stat,args');
        await page.keyboard.type('echo This shell is process $$, and the leader of the session.\n');
        await untilPrompt(page, 'the leader of the session.');
        await showBar(page);
      },
      clear: logOut,
    },
    {
      name: 'inspector',
      sentence:
        'The inspector beside a session: what the display manager is at, the members of the session, and the specimens.',
      async show(stage) {
        await logIn(stage, 'desk');
        await stage.request({ version: 1, command: 'inspect', open: true, tab: 'processes' });
        await stage.page.getByRole('tree').getByRole('treeitem').first().waitFor();
        for (const name of startableSpecimens.slice(0, 5))
          await stage.request({ version: 1, command: 'specimen', name });
        const rows = stage.page.getByRole('tree').getByRole('treeitem').filter({ hasText: 'specimen: ' });
        await rows.nth(4).waitFor();
      },
      async clear(stage) {
        await stage.request({ version: 1, command: 'inspect', open: false, tab: null });
        await logOut(stage);
      },
    },
    {
      name: 'security-screen',
      sentence: 'The security screen of an NT-style session, which Ctrl+Alt+Del brings.',
      async show(stage) {
        await logIn(stage, 'nt');
        await showBar(stage.page);
        await stage.page.getByRole('button', { name: 'Ctrl+Alt+Del' }).click();
        await stage.page.getByRole('button', { name: 'Task Manager' }).waitFor();
      },
      async clear(stage) {
        await stage.page.keyboard.press('Escape');
        await logOut(stage);
      },
    },
    {
      name: 'greeter-arabic',
      sentence: 'The greeter in Arabic.',
      async show({ page }) {
        await chooseInMenu(page, 'Language of this screen', 'العربية');
        await page.locator('html[dir=rtl]').waitFor();
      },
      async clear({ page }) {
        await chooseInMenu(page, 'لغة هذه الشاشة', 'English');
        await page.locator('html[lang=en]').waitFor();
      },
    },
    {
      name: 'screen-keyboard',
      sentence: 'The keyboard on the screen, on a touch screen of 1024 by 600.',
      async show({ app, page }) {
        await app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]?.setBounds({ x: 0, y: 0, width: 1024, height: 600 }),
        );
        await page.waitForFunction(() => innerWidth === 1024 && innerHeight === 600);
        await chooseInMenu(page, 'Ease of use', 'Keyboard on the screen');
        await page.getByRole('button', { name: /Ada Lovelace/ }).click();
        await page.locator('input[type=password]').click();
        await page.getByRole('button', { name: 'Space' }).waitFor();
      },
      clear: nothing,
    },
  ],
};

const logo = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 64" width="320" height="64">
<g fill="#14525c"><path d="M8 54h48v6H8zM12 26h6v24h-6zM24 26h6v24h-6zM36 26h6v24h-6zM48 26h6v24h-6zM32 4l26 14v4H6v-4z"/></g>
<text x="74" y="43" font-family="Georgia, 'DejaVu Serif', serif" font-size="30" fill="#14525c">City Library</text></svg>`;

const icon = (path: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48"><rect width="48" height="48" rx="11" fill="#1f6570"/><path d="${path}" fill="none" stroke="#fff" stroke-width="2.600" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

const apps = [
  {
    id: 'catalogue',
    name: 'Catalogue',
    path: 'M12 13c5-2 9-1 12 1v22c-3-2-7-3-12-1zM36 13c-5-2-9-1-12 1v22c3-2 7-3 12-1z',
  },
  {
    id: 'map',
    name: 'City map',
    path: 'M24 38c-7-8-10-13-10-17a10 10 0 0 1 20 0c0 4-3 9-10 17zM24 24a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7z',
  },
  { id: 'events', name: 'What is on', path: 'M12 15h24v22H12zM12 22h24M18 11v7M30 11v7' },
] as const;

const kiosk: Play = {
  stage: {
    kind: 'kiosk',
    accounts: {},
    files: { 'logo.svg': logo, ...Object.fromEntries(apps.map(({ id, path }) => [`${id}.svg`, icon(path)])) },
    configuration: [
      '[users]\nlist = "none"',
      '[brand]\nname = "City Library"\nlogo = "FOLDER/logo.svg"\naccent = "#1f6570"\nbackground = "#e6eeee"\nappearance = "light"',
      '[power]\nmenu = "never"',
      '[appearance]\nlanguage = "en"\ncontrast = "normal"\nscreen_keyboard = "never"',
      ...apps.map(
        ({ id, name }) =>
          `[[kiosk.app]]\nid = "${id}"\nname = "${name}"\ncommand = "/usr/bin/xterm"\nicon = "FOLDER/${id}.svg"`,
      ),
    ].join('\n'),
  },
  scenes: [
    {
      name: 'kiosk',
      sentence: 'A kiosk with a brand and three apps, each entered by one touch.',
      async show({ page }) {
        await page.getByRole('button', { name: /City map/ }).waitFor();
      },
      clear: nothing,
    },
  ],
};

export const plays: readonly Play[] = [seat, kiosk];
