import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parseDefaultKeyboard, parseKeyboardQuery, parseXkbList } from '../../electron/protocols/xkb-files.ts';

describe("XKB's list", () => {
  const text = [
    '! model',
    '  pc105           Generic 105-key PC',
    '! layout',
    '  us              English (US)',
    '  de              German',
    '! variant',
    '  nodeadkeys      de: German (no dead keys)',
    '  odd             no layout here',
    '! option',
    '  grp             Switching to another layout',
  ].join('\n');

  it('names layouts and their variants, and nothing else', () => {
    expect([...parseXkbList(text)]).toEqual([
      ['us', 'English (US)'],
      ['de', 'German'],
      ['de(nodeadkeys)', 'German (no dead keys)'],
    ]);
  });

  const installed = '/usr/share/X11/xkb/rules/evdev.lst';
  it.runIf(existsSync(installed))('of this machine has hundreds', () => {
    const names = parseXkbList(readFileSync(installed, 'utf8'));
    expect(names.size).toBeGreaterThan(300);
    expect(names.get('de(nodeadkeys)')).toBe('German (no dead keys)');
  });
});

describe('a keyboard as it is written', () => {
  it.each([
    ['XKBMODEL="pc104"\nXKBLAYOUT="us,ru"\nXKBVARIANT=",phonetic"\nXKBOPTIONS="grp:alt_shift_toggle,compose:ralt"\n'],
    [
      "# a comment\n XKBMODEL='pc104'\nXKBLAYOUT=us,ru # two\nXKBVARIANT=,phonetic\nXKBOPTIONS='grp:alt_shift_toggle,compose:ralt'",
    ],
  ])('is read from %j', (text) => {
    expect(parseDefaultKeyboard(text)).toEqual({
      layouts: ['us', 'ru(phonetic)'],
      model: 'pc104',
      options: ['grp:alt_shift_toggle', 'compose:ralt'],
    });
  });

  it.each([[''], ['XKBLAYOUT=""\nBACKSPACE="guess"\n']])('may say nothing: %j', (text) => {
    expect(parseDefaultKeyboard(text)).toEqual({ layouts: [], model: null, options: [] });
  });

  it('is what setxkbmap says of a display', () => {
    const text = 'rules:      evdev\nmodel:      pc105\nlayout:     de,us\nvariant:    nodeadkeys,\n';
    expect(parseKeyboardQuery(text)).toEqual({ layouts: ['de(nodeadkeys)', 'us'], model: 'pc105', options: [] });
  });
});
