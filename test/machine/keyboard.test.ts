/** Layouts on real X servers, set with the system's own programs. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { KeyboardSetting } from '../../electron/contract/keyboard.ts';
import { findKeyboard, keyboardFiles, queryKeyboard, setLayout } from '../../electron/machine/keyboard.ts';
import { openSeatKeyboard, type SeatKeyboard } from '../../electron/supervisor/seat-keyboard.ts';
import { putSeatRight } from '../../electron/supervisor/stale-seats.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { startTestXServer, type TestXServer } from '../harness/x-server.ts';

let leaks: LeakCheck;
let server: TestXServer;
beforeEach(async () => {
  leaks = createLeakCheck();
  server = await startTestXServer({ program: 'Xvnc' });
});
afterEach(async () => {
  await server.stop();
  await leaks.assertNothingLeft();
});

const target = () => ({ environment: server.environment, account: null });
const keymap = (): string =>
  execFileSync('xkbcomp', ['-xkb', server.display, '-'], {
    env: withPath(),
    stdio: ['ignore', 'pipe', 'ignore'],
  }).toString();
const withPath = () => ({ PATH: process.env['PATH'], ...server.environment });
/** What the server makes of the key left of X on a keyboard of this machine, such as `z,Z`. */
const keyOfZ = (): string => /key +<AB01> [^;]*?\[\s*(\w+),\s*(\w+)/.exec(keymap())?.slice(1, 3).join() ?? '';

function settingOf(ids: readonly string[], options: readonly string[] = []): KeyboardSetting {
  const layouts = ids.map((id) => ({ id, code: id.toUpperCase(), name: id }));
  return { layouts, model: 'pc105', options: [...options] };
}

describe('a layout', () => {
  it('is what the keys of a display mean from then on', async () => {
    expect(keyOfZ()).toBe('z,Z');
    expect(await setLayout(settingOf(['us', 'de(nodeadkeys)']), 'de(nodeadkeys)', 'greeter', target())).toBeNull();
    expect(keyOfZ()).toBe('y,Y');
    expect(await queryKeyboard(target())).toEqual({ layouts: ['de(nodeadkeys)'], model: 'pc105', options: [] });
  });

  it('has the others after it in a session whose keyboard can change them by a key, and never at a greeter', async () => {
    const setting = settingOf(['us', 'de', 'fr', 'ru', 'gr'], ['grp:alt_shift_toggle', 'compose:ralt']);
    expect(await setLayout(setting, 'fr', 'session', target())).toBeNull();
    expect(await queryKeyboard(target())).toEqual({
      layouts: ['fr', 'us', 'de', 'ru'],
      model: 'pc105',
      options: ['grp:alt_shift_toggle', 'compose:ralt'],
    });
    expect(await setLayout(setting, 'fr', 'greeter', target())).toBeNull();
    expect(await queryKeyboard(target())).toEqual({ layouts: ['fr'], model: 'pc105', options: ['compose:ralt'] });
  });

  it.each(['gr', 'us -option ctrl:nocaps', '-print', ''])('that is not offered is not set: %j', async (id) => {
    expect(await setLayout(settingOf(['us', 'de']), id, 'session', target())).toBe(`the layout ${id} is not offered`);
    expect(keyOfZ()).toBe('z,Z');
  });

  it('that the server cannot make leaves the one that is there, and says why', async () => {
    expect(await setLayout(settingOf(['nonsense']), 'nonsense', 'greeter', target())).toMatch(/^setxkbmap: ./);
    expect(keyOfZ()).toBe('z,Z');
  });

  it('cannot be set on a display that is not there', async () => {
    const nowhere = { environment: { DISPLAY: ':4711' }, account: null };
    expect(await setLayout(settingOf(['us', 'de']), 'de', 'greeter', nowhere)).toMatch(/^setxkbmap: ./);
    expect(await queryKeyboard(nowhere)).toBeNull();
  });
});

describe('what is offered', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'keyboard-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function find(configured: readonly string[], desktop: readonly string[] | null, machine: string | null) {
    const path = join(folder, 'keyboard');
    rmSync(path, { force: true });
    if (machine !== null) writeFileSync(path, machine);
    const written = desktop === null ? null : { layouts: desktop, model: null, options: [] };
    const { setting, problems } = findKeyboard(configured, written, { ...keyboardFiles, machine: path });
    return { ids: setting?.layouts.map(({ id }) => id), problems, setting };
  }

  it('is configured, else the desktop’s, else the machine’s, else what X servers begin with', () => {
    const machine = 'XKBLAYOUT="fr,us"\nXKBVARIANT="bepo,"\nXKBOPTIONS="compose:ralt"\n';
    expect(find(['de', 'us'], ['gr'], machine).ids).toEqual(['de', 'us']);
    expect(find([], ['gr'], machine).ids).toEqual(['gr']);
    expect(find([], null, machine)).toMatchObject({
      ids: ['fr(bepo)', 'us'],
      setting: { model: 'pc105', options: ['compose:ralt'], layouts: [{ code: 'FR', name: 'French (BEPO)' }, {}] },
    });
    expect(find([], null, null).ids).toEqual(['us']);
  });

  it('is nothing that XKB’s rules do not have, and a configured one is said to be missing', () => {
    const { ids, problems } = find(['de', 'klingon'], null, null);
    expect(ids).toEqual(['de']);
    expect(problems).toEqual([expect.stringContaining('«klingon»')]);
    expect(find([], null, 'XKBLAYOUT="$(reboot)"\nXKBMODEL="; reboot"\nXKBOPTIONS="a b"\n').setting).toEqual({
      layouts: [{ id: 'us', code: 'US', name: 'English (US)' }],
      model: 'pc105',
      options: [],
    });
  });

  it('is nothing without XKB’s rules', () => {
    const files = { rules: join(folder, 'no-rules'), machine: join(folder, 'keyboard') };
    expect(findKeyboard([], null, files)).toEqual({ setting: null, problems: [] });
    expect(findKeyboard(['de'], null, files).problems).toEqual([expect.stringContaining('no-rules')]);
  });
});

describe('the keyboard of a seat', () => {
  const lines: string[] = [];
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'seat-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const open = (seatKind: 'window' | 'kiosk' | 'virtual', configured: readonly string[]): Promise<SeatKeyboard> =>
    openSeatKeyboard({
      ...{ seatKind, configured, account: null, folder },
      environment: () => server.environment,
      log: (line) => void lines.push(line),
    });
  const layouts = async () => (await queryKeyboard(target()))?.layouts;

  it('is the chosen one on a display of Vestibule’s own, the last of several at once', async () => {
    const keyboard = await open('virtual', ['de', 'fr', 'us']);
    keyboard.whenDisplayReady();
    for (const id of ['fr', 'us', 'de', 'klingon', 'fr']) keyboard.choose(id);
    await expect.poll(layouts).toEqual(['fr']);
    expect(keyboard.offer()).toMatchObject({ current: 'fr', typedWith: { kind: 'chosen' } });
    await keyboard.stop();
  });

  it('offers what is configured anew, and keeps the layout that is in force where it still may', async () => {
    const keyboard = await open('virtual', ['us', 'de']);
    keyboard.whenDisplayReady();
    keyboard.choose('de');
    await expect.poll(layouts).toEqual(['de']);
    keyboard.configure(['fr', 'de']);
    expect(keyboard.offer()).toMatchObject({ current: 'de', layouts: [{ id: 'fr' }, { id: 'de' }] });
    keyboard.configure(['fr', 'klingon']);
    await expect.poll(layouts).toEqual(['fr']);
    expect(keyboard.setting()?.layouts.map(({ id }) => id)).toEqual(['fr']);
    expect(keyboard.problems()).toEqual([expect.stringContaining('klingon')]);
    keyboard.choose('de');
    expect(keyboard.offer()?.current).toBe('fr');
    await keyboard.stop();
  });

  it('is set again on the display server that comes after one that died', async () => {
    const keyboard = await open('virtual', ['us', 'de']);
    keyboard.whenDisplayReady();
    keyboard.choose('de');
    await expect.poll(layouts).toEqual(['de']);
    await server.stop();
    server = await startTestXServer({ program: 'Xvnc' });
    keyboard.whenDisplayReady();
    await expect.poll(layouts).toEqual(['de']);
    await keyboard.stop();
  });

  it('of a kiosk is the chosen one, and the desktop has all of its own back at the stop', async () => {
    execFileSync('xmodmap', ['-e', 'keysym F9 = EuroSign'], { env: withPath() });
    const before = keymap();
    const keyboard = await open('kiosk', ['de', 'us']);
    await expect.poll(layouts).toEqual(['de']);
    await keyboard.stop();
    expect(keyOfZ()).toBe('z,Z');
    expect(symbolsOf(keymap())).toEqual(symbolsOf(before));
    expect(readdirSync(folder)).toEqual([]);
  });

  const putRight = () => putSeatRight(folder, join(folder, 'guests'));

  it('of a kiosk that died is the desktop’s again with the next start', async () => {
    execFileSync('xmodmap', ['-e', 'keysym F9 = EuroSign'], { env: withPath() });
    const before = keymap();
    const keyboard = await open('kiosk', ['de', 'fr']);
    await expect.poll(layouts).toEqual(['de']);
    keyboard.choose('fr');
    await expect.poll(layouts).toEqual(['fr']);
    // Nobody stops it.
    expect(await putRight()).toEqual([]);
    expect(keyOfZ()).toBe('z,Z');
    expect(symbolsOf(keymap())).toEqual(symbolsOf(before));
    // Once.
    execFileSync('setxkbmap', ['-layout', 'fr'], { env: withPath() });
    expect(await putRight()).toEqual([]);
    expect(await layouts()).toEqual(['fr']);
  });

  it('of a kiosk that died stays what somebody has made of it since', async () => {
    await open('kiosk', ['de', 'fr']);
    await expect.poll(layouts).toEqual(['de']);
    execFileSync('setxkbmap', ['-layout', 'gr'], { env: withPath() });
    expect(await putRight()).toEqual([]);
    expect(await layouts()).toEqual(['gr']);
  });

  it('of a kiosk that died is forgotten where the desktop is gone, or its file is no such file', async () => {
    await open('kiosk', ['de']);
    await expect.poll(layouts).toEqual(['de']);
    const [name = ''] = readdirSync(folder);
    writeFileSync(join(folder, name), readFileSync(join(folder, name), 'utf8').replaceAll(server.display, ':4711'));
    expect(await putRight()).toEqual([]);
    writeFileSync(join(folder, name), '{"version":1,"keymap":');
    expect(await putRight()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    expect(await layouts()).toEqual(['de']);
  });

  it('of a kiosk where nothing is configured stays the desktop’s until somebody chooses', async () => {
    execFileSync('setxkbmap', ['-layout', 'us,de'], { env: withPath() });
    const keyboard = await open('kiosk', []);
    expect(await layouts()).toEqual(['us', 'de']);
    keyboard.choose('de');
    await expect.poll(layouts).toEqual(['de']);
    await keyboard.stop();
    expect(keymap()).toMatch(/key <AB01> [^;]*z[^;]*y/s);
  });

  it('of a window is the desktop’s whatever is chosen, which is for sessions alone', async () => {
    execFileSync('setxkbmap', ['-layout', 'fr'], { env: withPath() });
    const keyboard = await open('window', ['de', 'us']);
    keyboard.choose('us');
    await keyboard.stop();
    expect(await layouts()).toEqual(['fr']);
    expect(keyboard.offer()).toMatchObject({ current: 'us', typedWith: { kind: 'desktop', name: 'French' } });
  });

  it('of a window on a desktop with several layouts is one that only its person knows', async () => {
    execFileSync('setxkbmap', ['-layout', 'fr,us'], { env: withPath() });
    const keyboard = await open('window', []);
    expect(keyboard.offer()).toMatchObject({ current: 'fr', typedWith: { kind: 'desktop', name: null } });
    await keyboard.stop();
  });
});

/** The symbols of each key. How they are spelled and grouped by type differs from one dump to the next. */
function symbolsOf(text: string): readonly string[] {
  return [...text.matchAll(/key +<(\w+)> \{([^}]*)\}/g)].map(
    ([, key, body]) =>
      `${key}: ${(body ?? '')
        .match(/\[[^\]]*\]/g)
        ?.join()
        .replace(/\s+/g, '')}`,
  );
}
