/**
 * What is on the keys of the keyboard on the screen, by language: as the national layouts of XKB have the letters
 * (/usr/share/X11/xkb/symbols/us, de, ara), with signs on a page of their own, since there is no room for more rows.
 */
import type { PageLanguage } from '../i18n/languages.ts';

/** A row of keys; each string is what a key types. */
export type Row = readonly string[];

export interface KeyLayout {
  /** What is on the key that leads to it. */
  readonly name: string;
  readonly rows: readonly Row[];
  /** The same places while Shift is on. */
  readonly shifted: readonly Row[];
}

const keysOf = (row: string): Row => [...row];

/** Letters whose upper case is another letter of the same place. */
function lettersOf(name: string, ...rows: readonly string[]): KeyLayout {
  const plain = rows.map(keysOf);
  return { name, rows: plain, shifted: plain.map((row) => row.map((key) => upperOf(key))) };
}

function upperOf(key: string): string {
  // Not by the locale of the browser: to a Turkish one i has a dot in both cases.
  const upper = key.toUpperCase();
  return upper.length === key.length ? upper : key;
}

const digits = '1234567890';

export const letterLayouts: Readonly<Record<PageLanguage, KeyLayout>> = {
  en: lettersOf('EN', digits, 'qwertyuiop', 'asdfghjkl', 'zxcvbnm'),
  de: lettersOf('DE', `${digits}ß`, 'qwertzuiopü', 'asdfghjklöä', 'yxcvbnm'),
  ar: {
    name: 'ع',
    rows: [digits, 'ضصثقفغعهخحجد', 'شسيبلاتنمكط', 'ئءؤرىةوزظذ'].map(keysOf),
    shifted: [digits, 'َُِّْ؛×÷‘’“”', 'ًٌٍلإأآـ،/', '~؟.,’…‘ذظژ'].map(keysOf),
  },
};

export const signLayout: KeyLayout = {
  name: '?123',
  rows: [digits, '!"#$%&/()=', "?+*-_.:,;'", '@<>|\\~^'].map(keysOf),
  shifted: [digits, '€£¥§°²³{}[', ']`´µ¿¡«»„“', '·–…×÷¬¦'].map(keysOf),
};

/** Where nothing but a number is asked for, in the places of a telephone (ITU-T E.161). */
export const numberRows: readonly Row[] = ['123', '456', '789'].map(keysOf);
