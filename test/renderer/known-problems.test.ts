/** What is wrong with files is told in the language of the pages: found by the words that those who read them have. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { layerConfiguration } from '../../electron/config/layer-configuration.ts';
import { parseConfiguration } from '../../electron/config/parse-configuration.ts';
import { configurationSchemaTable } from '../../electron/config/schema.ts';
import type { AnyConfigurationMember, ConfigurationKey } from '../../electron/config/schema-form.ts';
import { describeProblem } from '../../electron/contract/configuration-problem.ts';
import { type ProblemKey, problemWords, sayProblem } from '../../electron/contract/problem-words.ts';
import { readBrandFiles } from '../../electron/machine/brand-files.ts';
import { readConfiguration } from '../../electron/machine/configuration-file.ts';
import { readSessionCatalogue } from '../../electron/machine/session-catalogue.ts';
import { prepareNotices, sayNotice } from '../../renderer/i18n/known-texts.ts';
import { ar } from '../../renderer/i18n/problems/ar.ts';
import { de } from '../../renderer/i18n/problems/de.ts';
import { speak } from '../../renderer/i18n/translate.ts';

const catalogues = { de, ar };
const keys = (Object.keys(problemWords) as ProblemKey[]).filter((key) => key !== 'placed');
const withoutMarks = (text: string): string => text.replaceAll(/[\u2068\u2069]/g, '');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'problems-'));
  vi.stubGlobal('document', { documentElement: { lang: '', dir: '' } });
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await speak('en');
  vi.unstubAllGlobals();
});

async function begin(language: 'de' | 'ar'): Promise<void> {
  await speak(language);
  await prepareNotices();
}

/** What an argument of that name looks like. */
const examples: Readonly<Record<string, string>> = {
  number: '5',
  count: '64',
  quote: '"b"',
  quotes: '"a", "c"',
  quoteMark: '"',
};

function collectKeys(member: AnyConfigurationMember): readonly ConfigurationKey<unknown>[] {
  return member.kind === 'key' ? [member] : Object.values(member.members).flatMap(collectKeys);
}

const wrongLines = [
  'runtim = "auto"',
  'nothing_like_it = 1',
  'runtime = "firefox"',
  'session = 5',
  'keyboard.layouts = 5',
  '[session]',
  'default = 7',
  'grace_period = 1000',
  'default = "a"',
  'xyzzy = 1',
  '[session]',
  '[[greeter]]',
  '[runtime.x]',
  'a = 1',
  '[kiosk]',
  'pin = "1234"',
  'monitor = true',
  'maintenance_keys = "x"',
  'app = 5',
  '[[kiosk.app]]',
  'id = "a"',
  'name = "A"',
  'command = "/bin/true"',
  'id.x = 5',
  '[[kiosk.app]]',
  'id = "a"',
  'name = "B"',
  'command = "/bin/true"',
  '[[kiosk.app]]',
  'id = "b!"',
];

/** Every text that those who read configurations and sessions have for these. */
async function provoke(): Promise<readonly string[]> {
  const path = (name: string): string => join(folder, name);
  const files: Readonly<Record<string, string | Buffer>> = {
    'utf16.toml': Buffer.from([0xff, 0xfe, 0x61, 0]),
    'nul.toml': 'a = "\0"',
    'latin.toml': Buffer.from('# Gr\xfc\xdfe\n', 'latin1'),
    'long.toml': '# x\n'.repeat(300_000),
    'broken.toml': '[session\ndefault = \n',
    'programs.toml': '[hooks]\nsession_setup = "/bin/true"\n[power]\nsuspend = "/bin/true"\n[kiosk]\npin = "x"\n',
    'wrong.toml': wrongLines.join('\n'),
    'other.desktop': '[Other]\n',
    'nul.desktop': '\0',
    'noexec.desktop': '[Desktop Entry]\nType=Application\nName=X\n',
    'type.desktop': '[Desktop Entry]\nType=Link\nName=X\nExec=true\n',
    'poor.desktop': `[Desktop Entry]\n[Desktop Entry]\n???\nExec=sh -c 'x'\nExec=sh\nNoDisplay=perhaps\nPath=x\n`,
    'model.desktop': '[Desktop Entry]\nType=Application\nName=X\nExec=true\nX-Vestibule-Model=beos\n',
    'gone.desktop': '[Desktop Entry]\nType=Application\nName=X\nExec=no-such-program-at-all\n',
  };
  const execs = ['x\\', '"x', 'a%ib', 'x %', 'x %q', '""', 'A=1 x', `x ${'a '.repeat(300)}`, `x ${'a'.repeat(9000)}`];
  for (const [name, text] of Object.entries(files)) writeFileSync(path(name), text);
  for (const [at, exec] of execs.entries())
    writeFileSync(
      path(`exec${at}.desktop`),
      `[Desktop Entry]\nType=Application\nName=X\nExec=${exec.replaceAll('\\', '\\\\')}\n`,
    );
  mkdirSync(path('folder.toml'));
  mkdirSync(path('folder.desktop'));
  symlinkSync('nowhere', path('dead.toml'));
  symlinkSync('nowhere', path('dead.desktop'));
  writeFileSync(path('logo.png'), 'no picture');
  const named = ['utf16', 'nul', 'latin', 'long', 'broken', 'programs', 'wrong', 'folder', 'dead', 'missing'];
  const read = await Promise.all(
    named.map((name) =>
      readConfiguration({ machineFile: null, userFile: null, namedFile: path(`${name}.toml`), flags: [] }),
    ),
  );
  const flags = [
    { key: 'x y', value: '1' },
    { key: 'runtime', value: null },
    { key: 'runtime', value: 'a\nb' },
    { key: 'kiosk.pin', value: '1' },
  ].map((flag) => ({ name: '--set', ...flag }));
  const brand = {
    ...parseConfiguration('', 'x').configuration.brand,
    logo: path('none.png'),
    backgroundImage: path('logo.png'),
  };
  const catalogue = readSessionCatalogue({ folders: [folder, path('logo.png')], language: null });
  return [
    ...read.flatMap(({ problems }) => problems),
    ...layerConfiguration([{ kind: 'flags', layer: 'flags', flags }]).problems,
    ...readBrandFiles({ brand, kiosk: parseConfiguration('', 'x').configuration.kiosk }, []).problems,
    ...catalogue.problems.map(({ path: file, line, text }) => ({ file, line, text })),
  ].map(describeProblem);
}

describe.each(['de', 'ar'] as const)('in the language %s', (language) => {
  it('every problem is what its catalogue has, with what differs in its place', async () => {
    await begin(language);
    for (const key of keys) {
      const fill = (text: string): string =>
        text.replaceAll(/\{(\w+)\}/g, (_, name: string) => examples[name] ?? `‹${name}›`);
      const said = sayNotice(`/etc/x.toml:3: ${fill(problemWords[key])}`);
      expect([key, withoutMarks(said)]).toEqual([key, `/etc/x.toml:3: ${fill(catalogues[language][key])}`]);
    }
  });

  it('what each key of the configuration must be is said in it', async () => {
    await begin(language);
    const expected = [...new Set(collectKeys(configurationSchemaTable).map(({ expects }) => expects))];
    expect(expected.length).toBeGreaterThan(25);
    for (const expects of expected) {
      const said = sayNotice(`x: ${sayProblem('wrong', { key: 'a.b', there: '1', expects })}`);
      expect([expects, / (or|such as|a|an|the) /.test(withoutMarks(said))]).toEqual([expects, false]);
    }
  });

  it('what is found in files is told in it, with file and line in their place', async () => {
    await begin(language);
    const texts = await provoke();
    expect(texts.length).toBeGreaterThan(45);
    for (const text of texts) {
      const said = sayNotice(text);
      expect([text, said === text]).toEqual([text, false]);
      // What is no TOML is told with the parser's own words.
      if (!text.includes(' is not TOML: '))
        expect([text, / (or|such as|is|must|not|has) /.test(withoutMarks(said))]).toEqual([text, false]);
      expect(withoutMarks(said)).toContain(`${/^.+?: /.exec(text)?.[0]}`);
    }
  });

  it('is shown as it comes where somebody else says it', async () => {
    await begin(language);
    for (const text of ['', 'x', '/etc/x:1: something else', `/x: its program ${'a '.repeat(4000)}is not installed`])
      expect(sayNotice(text)).toBe(text);
  });
});

it('is English on the English pages', async () => {
  for (const text of await provoke()) expect(sayNotice(text)).toBe(text);
});
