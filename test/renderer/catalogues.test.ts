/** What the pages say, in each language that they speak: complete, and with the same arguments. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntlMessageFormat } from 'intl-messageformat';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { describeEnd, type EndReason } from '../../electron/contract/end-reason.ts';
import { seatExplanations } from '../../electron/contract/inspector/explanations.ts';
import { nameOfWay, seatWays, sessionWays } from '../../electron/contract/inspector/lifecycle.ts';
import { rules } from '../../electron/contract/models/rules.ts';
import { specimenWords } from '../../electron/contract/models/specimens.ts';
import { pageLanguages } from '../../electron/contract/names.ts';
import { problemWords } from '../../electron/contract/problem-words.ts';
import { type SaidKey, said, say } from '../../electron/contract/said.ts';
import { refusePassword } from '../../electron/machine/local-account-format.ts';
import { ar } from '../../renderer/i18n/ar.ts';
import { de } from '../../renderer/i18n/de.ts';
import { describeRunningTime, describeSeconds } from '../../renderer/i18n/durations.ts';
import { type Catalogue, en } from '../../renderer/i18n/en.ts';
import { describeEnd as sayEnd } from '../../renderer/i18n/endings.ts';
import { ar as inspectorAr } from '../../renderer/i18n/inspector/ar.ts';
import { de as inspectorDe } from '../../renderer/i18n/inspector/de.ts';
import { type InspectorCatalogue, en as inspectorEn } from '../../renderer/i18n/inspector/en.ts';
import { t as sayInspector } from '../../renderer/i18n/inspector/translate.ts';
import { prepareKnown, sayKnown } from '../../renderer/i18n/known-texts.ts';
import { findPageLanguage } from '../../renderer/i18n/languages.ts';
import { ar as problemsAr } from '../../renderer/i18n/problems/ar.ts';
import { de as problemsDe } from '../../renderer/i18n/problems/de.ts';
import { ar as saidAr } from '../../renderer/i18n/said/ar.ts';
import { de as saidDe } from '../../renderer/i18n/said/de.ts';
import { createMessages, currentLanguage, speak, t } from '../../renderer/i18n/translate.ts';

type Language = (typeof pageLanguages)[number];

/** The catalogues of all pages, those that come with the inspector, and what the other side says. */
const parts: Readonly<
  Record<'page' | 'inspector' | 'said' | 'problems', Readonly<Record<Language, Readonly<Record<string, string>>>>>
> = {
  page: { en, de, ar } satisfies Record<Language, Catalogue>,
  inspector: { en: inspectorEn, de: inspectorDe, ar: inspectorAr } satisfies Record<Language, InspectorCatalogue>,
  said: { en: said, de: saidDe, ar: saidAr },
  problems: { en: problemWords, de: problemsDe, ar: problemsAr },
};
const all = (['page', 'inspector', 'said', 'problems'] as const).flatMap((part) =>
  pageLanguages.map((language) => ({ part, language })),
);
const isWord = (text: string): boolean => /[a-z]{4}/.test(text.replace(/\{[^}]*\}/g, ''));

/** Names of the arguments of a message, however deep. */
function argumentsOf(message: string, language: string): string[] {
  const names = new Set<string>();
  const walk = (parts: readonly object[]): void => {
    for (const part of parts as { type: number; value: string; options?: Record<string, { value: object[] }> }[]) {
      // 0 is text, 7 the number sign of a plural.
      if (part.type !== 0 && part.type !== 7) names.add(part.value);
      for (const option of Object.values(part.options ?? {})) walk(option.value);
    }
  };
  walk(new IntlMessageFormat(message, language, undefined, { ignoreTag: true }).getAst());
  return [...names].sort();
}

describe.each(all)('the catalogue of the $part in $language', ({ part, language }) => {
  const catalogue = parts[part][language];
  const english = parts[part].en;
  const keys = Object.keys(english);

  it('has every message of the English one, none of them empty, and no other', () => {
    expect(Object.keys(catalogue).sort()).toEqual([...keys].sort());
    expect(keys.filter((key) => catalogue[key]?.trim() === '')).toEqual([]);
  });

  it('has the same arguments in each', () => {
    for (const key of keys)
      expect([key, argumentsOf(catalogue[key] ?? '', language)]).toEqual([key, argumentsOf(english[key] ?? '', 'en')]);
  });

  it('has the plural forms of its language in each message that counts', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
    for (const key of keys) {
      const ast = new IntlMessageFormat(catalogue[key] ?? '', language, undefined, { ignoreTag: true }).getAst();
      for (const part of ast as { type: number; options?: object }[])
        if (part.type === 6) expect([key, Object.keys(part.options ?? {}).sort()]).toEqual([key, [...forms].sort()]);
    }
  });

  it('is said as ICU says it where arguments have no format, too', () => {
    const { t } = createMessages(catalogue, { de: async () => catalogue, ar: async () => catalogue });
    let count = 0;
    for (const key of keys) {
      const format = new IntlMessageFormat(catalogue[key] ?? '', 'en', undefined, { ignoreTag: true });
      const parts = format.getAst() as readonly { readonly type: number }[];
      if (parts.some(({ type }) => type > 1) || parts.every(({ type }) => type === 0)) continue;
      const values = Object.fromEntries(
        argumentsOf(catalogue[key] ?? '', language).map((name, at) => [name, at + 0.5]),
      );
      expect([key, t(key, values)]).toEqual([key, format.format(values)]);
      expect(() => t(key, {})).toThrow();
      count += 1;
    }
    expect(count).toBeGreaterThan(5);
  });

  it('is a language of its own', () => {
    if (language === 'en') return;
    const same = keys.filter((key) => catalogue[key] === english[key] && isWord(english[key] ?? ''));
    expect(same.sort()).toEqual(sameEverywhere[part][language]);
  });

  it('leaves no direction turned that it has turned', () => {
    for (const key of keys) {
      const text = catalogue[key] ?? '';
      expect([key, text.split('\u2066').length]).toEqual([key, text.split('\u2069').length]);
    }
  });
});

/** Names, and words that two languages share. */
const sameEverywhere: Readonly<
  Record<keyof typeof parts, Readonly<Record<Exclude<Language, 'en'>, readonly string[]>>>
> = {
  page: { de: ['about'], ar: ['about'] },
  inspector: {
    de: ['processes.containment.cgroup'],
    ar: ['processes.containment.cgroup', 'processes.containment.subreaper'],
  },
  said: { de: [], ar: [] },
  problems: { de: [], ar: [] },
};

it.each(['page', 'inspector'] as const)('every message of the catalogue of the %s is said by what has it', (part) => {
  const folder = join(import.meta.dirname, '../../renderer');
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/^i18n\/(inspector\/)?[a-z]{2}\.ts$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .filter((text) => text.includes('i18n/inspector/translate.ts') === (part === 'inspector'))
    .join('\n');
  const families = [...source.matchAll(/t\(\s*`([a-zA-Z.-]+)\.\$\{/g)].map(([, family]) => `${family}.`);
  const unsaid = Object.keys(parts[part].en).filter(
    (key) => !source.includes(`'${key}'`) && !families.some((family) => key.startsWith(family)),
  );
  expect(unsaid).toEqual([]);
});

describe('the inspector', () => {
  it('has a name of its own for each way of a lifecycle', () => {
    for (const ways of [seatWays, sessionWays]) expect(new Set(ways.map(nameOfWay)).size).toBe(ways.length);
  });

  it('says in English what the contract says', () => {
    expect(sayInspector('seat.greeter.text')).toBe(seatExplanations.greeter.text);
    expect(sayInspector('rule.background-group')).toBe(rules['background-group']);
    expect(sayInspector('specimen.nohup')).toBe(specimenWords.nohup);
    expect(sayInspector('seatWay.starting>greeter')).toBe('the page has painted');
  });

  it('speaks the language that the page speaks already when it comes, and the next one with it', async () => {
    vi.stubGlobal('document', { documentElement: { lang: '', dir: '' } });
    await speak('ar');
    expect(sayInspector('processes.total', { total: 11 })).toBe('11 عضوًا');
    const late = createMessages(
      { word: 'word' },
      { de: async () => ({ word: 'Wort' }), ar: async () => ({ word: 'كلمة' }) },
    );
    await late.ready;
    expect(late.t('word')).toBe('كلمة');
    await speak('de');
    expect([late.t('word'), sayInspector('title'), t('inspector.button')]).toEqual(['Wort', 'Inspektor', 'Inspektor']);
    await speak('en');
    vi.unstubAllGlobals();
  });

  it('says numbers as they were said', () => {
    expect(sayInspector('path.took', { seconds: 0.1 })).toBe('+0.100 s');
    expect(sayInspector('path.tookLong', { seconds: 12.4 })).toBe('+12 s');
    expect([1, 2011].map((total) => sayInspector('processes.total', { total }))).toEqual(['1 member', '2011 members']);
  });
});

describe('in the English catalogue', () => {
  const reasons: readonly EndReason[] = [
    { kind: 'exited', status: 0 },
    { kind: 'exited', status: 3 },
    { kind: 'killed', signal: 'SIGSEGV' },
    { kind: 'display-server-died', how: 'it was killed by SIGKILL' },
    { kind: 'logged-off' },
    { kind: 'idle' },
    { kind: 'time-limit' },
    { kind: 'replaced' },
    { kind: 'failed-to-start', why: 'the program openbox was not found' },
    { kind: 'worker-died' },
    { kind: 'manager-stopped' },
  ];
  it.each(reasons)('the end %j is called what the journal calls it', (reason) => {
    for (const lifetimeMs of [null, 0, 400, 9_960, 12_000, 185_000, 7_800_000])
      for (const logPath of [null, '/var/log/vestibule/w1.log']) {
        const ended = { sessionName: 'Openbox', reason, lifetimeMs, logPath };
        expect(sayEnd(ended)).toBe(describeEnd(ended));
      }
  });
});

it('everything that the other side says is said by it', () => {
  const folder = join(import.meta.dirname, '../../electron');
  const source = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && name !== 'contract/said.ts')
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const isSaid = (key: string): boolean =>
    source.includes(`'${key}'`) || (key.startsWith('power.failed.') && source.includes('say(`power.failed.'));
  // What refuses a password says it for a command as well, in other sentences.
  const refusals = ['', 'x', 'x'.repeat(100_000), 'long enough\n', 'lone \ud800'].map(
    (word) => `the password ${refusePassword(word)}`,
  );
  const shapes = (key: SaidKey): RegExp => new RegExp(`^${said[key].replaceAll(/\{\w+\}/g, '\\d+')}$`);
  const unsaid = (Object.keys(said) as SaidKey[]).filter(
    (key) => key !== 'refused' && !isSaid(key) && !refusals.some((text) => shapes(key).test(text)),
  );
  expect(unsaid).toEqual([]);
});

describe('what the other side says', () => {
  /** With something in the place of each argument. */
  const texts = (Object.keys(said) as SaidKey[]).map((key) => said[key].replaceAll(/\{(\w+)\}/g, '‹$1›'));

  it.each(texts)('%j is said in English as it comes', (text) => {
    expect(sayKnown(text)).toBe(text);
  });

  describe.each(['de', 'ar'] as const)('in the language %s', (language) => {
    beforeEach(async () => {
      vi.stubGlobal('document', { documentElement: { lang: '', dir: '' } });
      await speak(language);
      await prepareKnown();
    });
    afterEach(async () => {
      await speak('en');
      vi.unstubAllGlobals();
    });

    it('is what its catalogue has, with what differs in its place', () => {
      for (const key of Object.keys(said) as SaidKey[]) {
        const text = said[key].replaceAll(/\{(\w+)\}/g, '‹$1›');
        const plain = parts.said[language][key]?.replaceAll(/\{(\w+)\}/g, '‹$1›');
        expect([key, sayKnown(text).replaceAll(/[\u2068\u2069]/g, '')]).toEqual([key, plain]);
      }
    });

    it('is shown as it comes where somebody else says it', () => {
      for (const text of [
        'The account is locked.',
        'Password: ',
        '',
        'x'.repeat(10_000),
        `${'a '.repeat(4000)}was not found`,
      ])
        expect(sayKnown(text)).toBe(text);
    });
  });

  it('has its causes in the same language, however deep', async () => {
    vi.stubGlobal('document', { documentElement: { lang: '', dir: '' } });
    await speak('de');
    await prepareKnown();
    // A cause that is a whole sentence, too.
    expect(sayKnown(say('login.brokeOffBecause', { why: 'Its worker died.' }))).not.toContain('worker died');
    const why = say('why.notReady', { program: 'Xvnc', ms: 10_000 });
    expect(sayKnown(say('login.noDisplay', { why }))).toBe(
      'Es konnte kein Bildschirm bereitgemacht werden: Xvnc war nach 10000 ms nicht bereit',
    );
    expect(sayKnown('The hook display_setup exited with status 3.')).toBe(
      'Der Hook display_setup endete mit Status 3.',
    );
    const failed = say('why.hookExitedSaying', { hook: 'session_setup', status: 3, words: 'no such host: files' });
    const end = { kind: 'failed-to-start', why: failed } as const;
    expect(sayEnd({ sessionName: 'Openbox', reason: end, lifetimeMs: null, logPath: null })).toContain(
      'der Hook session_setup endete mit Status 3: no such host: files',
    );
    await speak('en');
    vi.unstubAllGlobals();
  });
});

describe('speaking', () => {
  const element = { lang: '', dir: '' };
  beforeEach(() => {
    vi.stubGlobal('document', { documentElement: element });
  });
  afterEach(async () => {
    await speak('en');
    vi.unstubAllGlobals();
  });

  it('turns the page round for Arabic, and back', async () => {
    await speak('ar');
    expect(element).toEqual({ lang: 'ar', dir: 'rtl' });
    expect(t('conversation.cancel')).toBe('إلغاء');
    await speak('de');
    expect(element).toEqual({ lang: 'de', dir: 'ltr' });
    expect(t('conversation.cancel')).toBe('Abbrechen');
  });

  it('is what was asked for last, whichever catalogue came first', async () => {
    const [first, second] = [speak('ar'), speak('en')];
    await Promise.all([first, second]);
    expect(currentLanguage()).toBe('en');
  });

  it('counts as the language does', async () => {
    expect([1, 2].map((count) => t('greeter.found', { count }))).toEqual(['1 found', '2 found']);
    await speak('ar');
    expect([1, 2, 3, 11].map((count) => t('greeter.found', { count }))).toEqual([
      'نتيجة واحدة',
      'نتيجتان',
      '3 نتائج',
      '11 نتيجة',
    ]);
  });

  it('keeps text of others from turning what is around it', async () => {
    const evil = 'ada\u202e\u2069 nimda';
    expect(t('conversation.loggingIn', { name: evil })).toBe('Logging in: ada nimda');
    expect(t('conversation.loggingIn', { name: 'منى' })).toBe('Logging in: \u2068منى\u2069');
    await speak('ar');
    expect(t('conversation.loggingIn', { name: 'Ada' })).toBe('دخول: \u2068Ada\u2069');
  });

  it('shows markup and what looks like an argument as it is', () => {
    const name = "<b>{x}</b> '{count, plural, other {#}}'";
    expect(t('conversation.loggingIn', { name })).toBe(`Logging in: ${name}`);
  });

  it('says how long in its own words', async () => {
    expect([describeSeconds(12_000), describeRunningTime(7_800_000)]).toEqual(['12 s', '2 h 10 min']);
    await speak('de');
    expect(describeRunningTime(1000)).toBe('unter einer Minute');
  });
});

it.each([
  ['de_AT.UTF-8', 'de'],
  ['ar', 'ar'],
  ['EN-gb', 'en'],
  ['C.UTF-8', null],
  ['fr_FR.UTF-8', null],
  ['', null],
  [null, null],
  ['deu', null],
])('the locale %j is spoken as %j', (locale, language) => {
  expect(findPageLanguage(locale)).toBe(language);
});
