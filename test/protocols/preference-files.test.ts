import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseAccountsServiceUser, parseDmrc } from '../../electron/protocols/preference-files.ts';

describe('~/.dmrc', () => {
  it('has a session and a language', () => {
    expect(parseDmrc('[Desktop]\nSession=xfce\nLanguage=de_DE.utf8\n')).toEqual({
      session: 'xfce',
      language: 'de_DE.utf8',
    });
  });

  it.each([
    ['the machine’s own session', '[Desktop]\nSession=default\n'],
    ['another group', '[Other]\nSession=xfce\n'],
    ['a path', '[Desktop]\nSession=../../tmp/evil\nLanguage=/tmp/evil\n'],
    ['nothing', ''],
    ['no text', '\0\0[Desktop\u{fffd}'],
    ['a line without a value', '[Desktop]\nSession\n=xfce\n'],
    ['a session of 256 characters', `[Desktop]\nSession=${'x'.repeat(256)}\n`],
    ['a language that is none', '[Desktop]\nLanguage=de DE\n'],
  ])('that has %s says nothing', (_, text) => {
    expect(parseDmrc(text)).toEqual({ session: null, language: null });
  });

  it('is read whatever it holds', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseDmrc(`[Desktop]\n${text}`)));
  });
});

it('AccountsService writes Session, and XSession in older versions', () => {
  expect(parseAccountsServiceUser('[User]\nLanguage=fr_FR.UTF-8\nXSession=gnome\nSystemAccount=false\n')).toEqual({
    session: 'gnome',
    language: 'fr_FR.UTF-8',
  });
  expect(parseAccountsServiceUser('[User]\nXSession=gnome\nSession=plasma\nLanguage=\n')).toEqual({
    session: 'plasma',
    language: null,
  });
});
