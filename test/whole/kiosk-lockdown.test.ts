/**
 * What a person at a kiosk can do with real keys, a real pointer and nothing else: no key of a browser has an effect on its
 * page, a session gets the keys that are for it, and the operator's way out needs the PIN.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { writePinHash } from '../../electron/contract/pin.ts';
import { hashPassword } from '../../electron/machine/password-hash.ts';
import { readPng } from '../../electron/machine/png-reader.ts';
import { connectToDisplay } from '../../electron/machine/x-client.ts';
import { type KioskDesktop, startKioskDesktop } from '../harness/kiosk-desktop.ts';
import { canIsolate, type Runner, runners } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';

const runner = runners[0] as Runner;
const pin = '493817';

/** Of a browser, and of nobody who stands at a kiosk: as xdotool(1) names them. */
const browserKeys = [
  ...['F1', 'F3', 'F5', 'F6', 'F7', 'F10', 'F11', 'F12', 'shift+F10', 'ctrl+F5', 'shift+Escape', 'Menu', 'Print'],
  ...'abdefghjklmnopqrstuw'.split('').map((letter) => `ctrl+${letter}`),
  ...'abcijkmnoprtuw'.split('').map((letter) => `ctrl+shift+${letter}`),
  ...['ctrl+plus', 'ctrl+minus', 'ctrl+equal', 'ctrl+0', 'ctrl+1', 'ctrl+9', 'ctrl+F4', 'ctrl+Tab', 'ctrl+Prior'],
  ...['alt+F4', 'alt+Left', 'alt+Right', 'alt+Home', 'alt+d', 'alt+e', 'alt+f', 'super+d', 'ctrl+shift+Delete'],
  ...['XF86Back', 'XF86Forward', 'XF86Reload', 'XF86HomePage', 'XF86Search', 'XF86Favorites', 'XF86Close', 'XF86New'],
  ...['XF86Open', 'XF86Save', 'XF86ZoomIn', 'XF86Mail', 'XF86Calculator'],
];

let whole: WholeVestibule | null = null;
let desktop: KioskDesktop;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kl-'));
});
afterEach(async () => {
  await whole?.finish();
  whole = null;
  await desktop.stop();
  rmSync(folder, { recursive: true });
});

async function start(): Promise<WholeVestibule> {
  desktop = await startKioskDesktop(runner);
  const hash = writePinHash(await hashPassword(pin));
  const app = '[[kiosk.app]]\nid = "keys"\nname = "Keys"\ncommand = "/usr/bin/xev -event keyboard"\n';
  whole = await startWholeVestibule({
    runner,
    configuration: `[kiosk]\npin = "${hash}"\n${app}`,
    arguments: ['--kiosk'],
    environment: desktop.server.environment,
  });
  return whole;
}

/** The page's picture without the rows of the clock, which goes on. */
async function look(vestibule: WholeVestibule): Promise<Uint32Array> {
  const result = await vestibule.request({ version: 1, command: 'screenshot' });
  const { width, height, pixel } = readPng(Buffer.from(z.object({ png: z.base64() }).parse(result).png, 'base64'));
  expect([width, height]).toEqual([1280, 800]);
  const top = 200;
  return Uint32Array.from({ length: width * (height - top) }, (_, at) =>
    pixel(at % width, top + Math.floor(at / width)),
  );
}

/** A rounded corner is not drawn twice to the last bit; a ring around a button, a menu or a marked word are more than this. */
function isSame(one: Uint32Array, other: Uint32Array): boolean {
  return countOther(one, other) < 50;
}

/** A dialog darkens all that is behind it; a bar that hides itself meanwhile does not. */
function isBehindDialog(one: Uint32Array, before: Uint32Array): boolean {
  return countOther(one, before) > one.length / 2;
}

function countOther(one: Uint32Array, other: Uint32Array): number {
  return one.reduce((count, pixel, at) => count + (pixel === other[at] ? 0 : 1), 0);
}

/** The look that stays: what has just come up may still be coming. */
async function settled(vestibule: WholeVestibule): Promise<Uint32Array> {
  for (let last = await look(vestibule); ; ) {
    const next = await look(vestibule);
    if (isSame(last, next)) return next;
    last = next;
  }
}

/** How often a page has begun: one that is loaded again, or another one, paints anew. */
async function countPaintings(vestibule: WholeVestibule): Promise<number> {
  let count = 0;
  await vestibule.request(
    { version: 1, command: 'events', follow: false },
    {
      onLine: (line) => {
        if (line.kind === 'event' && JSON.stringify(line.entry).includes('"kind":"painted"')) count += 1;
      },
    },
  );
  return count;
}

/** All that can be seen; Chromium makes windows that nobody does. */
async function windows(): Promise<unknown> {
  const connection = await connectToDisplay(Number(desktop.server.display.slice(1)), desktop.server.cookie);
  try {
    return await connection.findMappedWindows();
  } finally {
    await connection.close();
  }
}

/** One xdotool for all of them: each start of it takes longer than its key. */
const press = (keys: readonly string[]): string => desktop.run('xdotool', 'key', '--delay', '25', ...keys);

/** From wherever the keys are to the first thing that has them. */
function begin(): void {
  desktop.run('xdotool', 'mousemove', '200', '450', 'click', '1');
  press(['Tab']);
}

describe.runIf(canIsolate)('at a kiosk', () => {
  test('no key, no pointer and no wheel has an effect on the greeter’s page', async () => {
    const vestibule = await start();
    // Where nothing changes its look below it.
    begin();
    const [before, paintings, seen] = [await settled(vestibule), await countPaintings(vestibule), await windows()];
    press(browserKeys);
    // Menus, zoom by the wheel, and what is dragged.
    desktop.run('xdotool', 'mousemove', '200', '450', 'click', '3', 'click', '2', 'click', '8', 'click', '9');
    desktop.run('xdotool', 'keydown', 'ctrl', 'click', '4', 'click', '5', 'click', '4', 'keyup', 'ctrl');
    desktop.run('xdotool', 'mousemove', '200', '450', 'mousedown', '1', 'mousemove', '300', '620', 'mouseup', '1');
    // Keys of the page's own come last, so that all before them were seen to.
    begin();
    await expect.poll(async () => isSame(await look(vestibule), before)).toBe(true);
    expect(await windows()).toEqual(seen);
    expect(await countPaintings(vestibule)).toBe(paintings);
    expect(await vestibule.sessions()).toEqual([]);
    expect((await vestibule.status()).appRestarts).toBe(0);
  });

  test('a session gets the keys, and no page is left by them', async () => {
    const vestibule = await start();
    desktop.run('xdotool', 'mousemove', '640', '450', 'click', '1');
    const session = await vestibule.until('the app', async () => {
      const [row] = await vestibule.sessions();
      return row?.state === 'running' ? row : null;
    });
    expect(session).toMatchObject({ session: 'keys', user: 'guest' });
    const log = (): string => {
      const name = readdirSync(vestibule.logFolder)
        .filter((each) => each.startsWith('session-') && each.includes(session.id))
        .at(-1);
      return name === undefined ? '' : readFileSync(join(vestibule.logFolder, name), 'utf8');
    };
    // The picture has come, and with it the keys.
    await vestibule.until('a key in the app', async () => {
      press(['x']);
      return log().includes('keysym 0x78, x') ? true : null;
    });
    const paintings = await countPaintings(vestibule);
    press(browserKeys.filter((key) => !key.startsWith('XF86')));
    press(['z']);
    await vestibule.until('the last key', async () => (log().includes('keysym 0x7a, z') ? true : null));
    for (const keysym of ['F1', 'F3', 'F5', 'F7', 'F11', 'F12', 'Left', 'plus', 'Escape'])
      expect(log()).toContain(`, ${keysym}), same_screen`);
    for (const letter of 'wqntposulrf')
      expect(log()).toMatch(new RegExp(`state 0x[0-9a-f]*4, keycode \\d+ \\(keysym 0x[0-9a-f]+, ${letter}\\)`));
    expect(await countPaintings(vestibule)).toBe(paintings);
    expect((await vestibule.sessions())[0]?.state).toBe('running');
    expect((await vestibule.status()).appRestarts).toBe(0);
  });

  test('the way out needs the PIN, over a session and at the greeter, and the PIN is nowhere', async () => {
    const vestibule = await start();
    const journal = (): string =>
      readdirSync(vestibule.logFolder)
        .filter((name) => name.startsWith('journal'))
        .map((name) => readFileSync(join(vestibule.logFolder, name), 'utf8'))
        .join('');
    const row = await vestibule.login('keys');
    // All of the screen is the app's, whose window is white; before it came the desktop is dark.
    await vestibule.until('the app', async () => {
      const picture = await look(vestibule);
      return picture.filter((pixel) => (pixel & 0xffffff) === 0xffffff).length > picture.length / 2 ? true : null;
    });
    const isOpen = (): boolean => journal().includes('"pin-accepted"');

    const closed = await settled(vestibule);
    press(['ctrl+alt+shift+m']);
    await vestibule.until('the dialog', async () => (isBehindDialog(await look(vestibule), closed) ? true : null));
    press([...pin.split(''), 'Return']);
    await vestibule.until('the right PIN', async () => (isOpen() ? true : null));
    // The menu is there, and «Back» has the keys.
    const dialog = await look(vestibule);
    await vestibule.until('the menu', async () => (isSame(await look(vestibule), dialog) ? true : null));
    // From «Back» to the end of the session.
    press(['Tab', 'Return']);
    await vestibule.untilOver(row.id);
    expect((await vestibule.sessions())[0]?.endText).toMatch(/^You ended Keys/);

    const greeter = await settled(vestibule);
    press(['ctrl+alt+shift+m']);
    await vestibule.until('the dialog', async () => (isBehindDialog(await look(vestibule), greeter) ? true : null));
    press([...pin.split(''), 'Return']);
    await vestibule.until('the right PIN', async () => (journal().split('"pin-accepted"').length > 2 ? true : null));
    press(['Tab', 'Return']);
    await vestibule.started.over;
    expect(journal()).not.toContain(pin);
    expect(journal()).not.toContain('$scrypt');
  });
});
