import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readInstalledLocales } from '../../electron/machine/installed-locales.ts';
import { withLanguage } from '../../electron/machine/session-language.ts';

describe('the language of a session', () => {
  it('is what its environment says where none was chosen', () => {
    const environment = { LANG: 'en_GB.UTF-8', LC_ALL: 'fr_FR.UTF-8' };
    expect(withLanguage(environment, null)).toBe(environment);
  });

  it('counts against what would hide it, and leaves the formats', () => {
    const environment = { HOME: '/h', LANG: 'en_GB.UTF-8', LC_ALL: 'x', LC_MESSAGES: 'y', LC_TIME: 'en_DK.UTF-8' };
    expect(withLanguage(environment, 'de_AT.UTF-8')).toEqual({
      ...{ HOME: '/h', LANG: 'de_AT.UTF-8', LC_TIME: 'en_DK.UTF-8' },
    });
  });

  it.each([
    ['de_AT.UTF-8', 'de_AT:de'],
    ['ca_ES.UTF-8@valencia', 'ca_ES@valencia:ca_ES:ca@valencia:ca'],
    ['eo.UTF-8', 'eo'],
    ['C.UTF-8', undefined],
  ])('names itself where a list of languages is set: %s %s', (language, listed) => {
    expect(withLanguage({ LANGUAGE: 'en:fr' }, language)['LANGUAGE']).toBe(listed);
  });
});

describe('the installed locales', () => {
  it('are those of locale(1), and on every machine there is one', async () => {
    expect(await readInstalledLocales()).toContain('C.UTF-8');
  });

  it.each([
    ['is missing', null],
    ['fails', '#!/bin/sh\necho de_DE.utf8\nexit 1\n'],
  ])('are the one that is always there where locale(1) %s', async (_, script) => {
    const folder = mkdtempSync(join(tmpdir(), 'locale-'));
    try {
      const program = join(folder, 'locale');
      if (script !== null) writeFileSync(program, script);
      if (script !== null) chmodSync(program, 0o755);
      expect(await readInstalledLocales({ program })).toEqual(['C.UTF-8']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
