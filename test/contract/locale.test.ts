import { describe, expect, it } from 'vitest';
import { canonicalLocale, findLocale, parseLocale, parseLocaleList } from '../../electron/contract/locale.ts';

describe('the name of a locale', () => {
  it.each([
    ['de_DE.utf8', 'de_DE.UTF-8'],
    ['de_DE.UTF-8', 'de_DE.UTF-8'],
    ['ca_ES.utf8@valencia', 'ca_ES.UTF-8@valencia'],
    ['eo.utf8', 'eo.UTF-8'],
    ['C.utf8', 'C.UTF-8'],
    ['C', null],
    ['POSIX', null],
    ['german', null],
    ['de_DE', null],
    ['de_DE.iso88591', null],
    ['de_DE@euro', null],
    ['../../etc/passwd.UTF-8', null],
    ['de_DE.UTF-8\nLD_PRELOAD=x', null],
    ['', null],
  ])('%j is written %j', (name, canonical) => {
    expect(canonicalLocale(name)).toBe(canonical);
  });

  it('has language, country and modifier', () => {
    expect(parseLocale('sr_RS.UTF-8@latin')).toEqual({ language: 'sr', country: 'RS', modifier: 'latin' });
    expect(parseLocale('eo.UTF-8')).toEqual({ language: 'eo', country: null, modifier: null });
    expect(parseLocale('C.UTF-8')).toBe(null);
  });
});

describe('the installed locales', () => {
  it('are those in UTF-8, each once, and the one that is always there', () => {
    const printed = 'C\nC.utf8\nPOSIX\nde_AT\nde_AT.iso88591\nde_AT.utf8\ndeutsch\nsr_RS.utf8@latin\nde_AT.UTF-8\n';
    expect(parseLocaleList(printed)).toEqual(['C.UTF-8', 'de_AT.UTF-8', 'sr_RS.UTF-8@latin']);
    expect(parseLocaleList('')).toEqual(['C.UTF-8']);
  });

  it.each([
    ['de_AT.utf8', 'de_AT.UTF-8'],
    ['de_AT', 'de_AT.UTF-8'],
    ['sr_RS@latin', 'sr_RS.UTF-8@latin'],
    ['de_AT.iso88591', null],
    ['de_DE.UTF-8', null],
    ['C.utf8', 'C.UTF-8'],
    ['', null],
  ])('have %j as %j', (wanted, found) => {
    expect(findLocale(['C.UTF-8', 'de_AT.UTF-8', 'sr_RS.UTF-8@latin'], wanted)).toBe(found);
  });
});
