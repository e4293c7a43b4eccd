import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionModelSchema, sessionProgramSchema } from '../../electron/contract/session.ts';
import { localisedKeys, parseDesktopEntry } from '../../electron/protocols/desktop-entry.ts';

function parse(lines: readonly string[] | string, language: string | null = null) {
  const text = typeof lines === 'string' ? lines : lines.join('\n');
  return parseDesktopEntry(text, { id: 'mine', path: '/usr/share/xsessions/mine.desktop', language });
}

function entryOf(lines: readonly string[] | string, language: string | null = null) {
  const parsed = parse(lines, language);
  if (parsed.kind !== 'session') throw new Error(`no session: ${JSON.stringify(parsed)}`);
  return parsed.entry;
}

function problemsOf(lines: readonly string[] | string) {
  const parsed = parse(lines);
  if (parsed.kind === 'hidden') return 'hidden';
  return parsed.kind === 'broken' ? parsed.problem : parsed.problems;
}

const least = ['[Desktop Entry]', 'Type=Application', 'Name=Mine', 'Exec=mine'];

describe('a session file', () => {
  it('becomes the program of a session', () => {
    const text = [
      '# A comment',
      '',
      '[Desktop Entry]',
      'Type=XSession',
      'Name = My Session ',
      'Comment=Mine\\sand nobody else\\ns',
      'TryExec=/usr/bin/mine',
      'Exec=/usr/bin/mine --class "a b" %U',
      'Path=/srv/kiosk',
      'DesktopNames=Mine;GNOME;',
      'NoDisplay=true',
      'X-Vendor-Anything[de_AT]=x',
    ];
    expect(parse(text)).toEqual({
      kind: 'session',
      entry: {
        program: {
          id: 'mine',
          name: 'My Session',
          argv: ['/usr/bin/mine', '--class', 'a b'],
          desktopNames: ['Mine', 'GNOME'],
          workingDirectory: '/srv/kiosk',
        },
        comment: 'Mine and nobody else s',
        tryExec: '/usr/bin/mine',
        noDisplay: true,
      },
      problems: [],
    });
  });

  it('is read alike with the lines of another system and a byte order mark', () => {
    expect(parse(`\ufeff${least.join('\r\n')}\r\n`)).toEqual(parse(least));
  });

  it('says nothing outside of its own group', () => {
    expect(entryOf([...least, '[Desktop Action x]', 'Exec=other', 'Hidden=true', 'not a line']).program.argv).toEqual([
      'mine',
    ]);
  });

  it('resolves the escapes of strings before the quotes of Exec', () => {
    // Four backslashes in the file are two for the quoting rule, which are one for the program.
    expect(
      entryOf(['[Desktop Entry]', 'Type=Application', 'Name=x', 'Exec=sh -c "a\\\\\\\\b \\\\$c \\$d"']).program.argv,
    ).toEqual(['sh', '-c', 'a\\b $c $d']);
  });

  it('has semicolons in a list where they are escaped', () => {
    expect(entryOf([...least, 'DesktopNames=a\\;b;;c']).program.desktopNames).toEqual(['a;b', 'c']);
  });

  it('that is hidden says so, even without a program', () => {
    expect(parse(['[Desktop Entry]', 'Hidden=true'])).toEqual({ kind: 'hidden' });
  });
});

describe('languages', () => {
  it.each([
    ['de_AT.UTF-8@euro', ['de_AT@euro', 'de_AT', 'de@euro', 'de']],
    ['de_AT', ['de_AT', 'de']],
    ['sr@latin', ['sr@latin', 'sr']],
    ['fr.UTF-8', ['fr']],
    ['C.UTF-8', []],
    ['POSIX', []],
    ['', []],
    ['../../etc', []],
    [null, []],
  ])('%s is looked for as %j', (language, keys) => {
    expect(localisedKeys(language)).toEqual(keys);
  });

  const names = [
    '[Desktop Entry]',
    'Type=Application',
    'Exec=x',
    'Name=plain',
    'Name[de]=deutsch',
    'Name[de_AT]=österreichisch',
  ];
  it.each([
    ['de_AT.UTF-8', 'österreichisch'],
    ['de_CH.UTF-8', 'deutsch'],
    ['fr_FR.UTF-8', 'plain'],
    [null, 'plain'],
  ])('for %s the name is %s', (language, name) => {
    expect(entryOf(names, language).program.name).toBe(name);
  });

  it('gives %c the name in the language of the people', () => {
    expect(entryOf([...names.filter((line) => line !== 'Exec=x'), 'Exec=x %c'], 'de').program.argv).toEqual([
      'x',
      'deutsch',
    ]);
  });
});

describe('a broken file', () => {
  it.each([
    [
      'without Exec',
      ['[Desktop Entry]', 'Type=Application', 'Name=x'],
      { line: null, text: 'there is no Exec, so there is nothing to run' },
    ],
    [
      'with an empty Exec',
      ['[Desktop Entry]', 'Type=Application', 'Exec= '],
      { line: 3, text: 'there is no Exec, so there is nothing to run' },
    ],
    [
      'with unbalanced quotes',
      [...least.slice(0, 3), 'Exec=mine "x'],
      { line: 4, text: 'Exec has a " that is not closed' },
    ],
    [
      'of another type',
      ['[Desktop Entry]', 'Type=Link', 'URL=x'],
      { line: 2, text: 'Type is «Link», which is no program' },
    ],
    ['without its group', ['Name=x', 'Exec=y'], { line: null, text: 'there is no group [Desktop Entry]' }],
    ['that is empty', [], { line: null, text: 'there is no group [Desktop Entry]' }],
    ['that is no text', [...least, '\0'], { line: null, text: 'this is no text: it has NUL characters' }],
  ])('%s is told, with its line', (_, lines, problem) => {
    expect(problemsOf(lines)).toEqual(problem);
  });

  it.each([
    [
      'a line of noise',
      [...least, 'what is this'],
      { line: 5, text: '«what is this» is neither a key with a value nor a group nor a comment' },
    ],
    ['a key twice', [...least, 'Name=Other'], { line: 5, text: '«Name» is there a second time; the first one counts' }],
    [
      'a flag that is none',
      [...least, 'NoDisplay=yes'],
      { line: 5, text: 'NoDisplay is «yes», but must be true or false' },
    ],
    ['a relative Path', [...least, 'Path=srv'], { line: 5, text: 'Path is «srv», but must be an absolute path' }],
    [
      'no Name',
      ['[Desktop Entry]', 'Type=Application', 'Exec=x'],
      { line: null, text: 'there is no Name; the file name is used' },
    ],
    [
      'no Type',
      ['[Desktop Entry]', 'Name=x', 'Exec=x'],
      { line: null, text: 'there is no Type; Application is assumed' },
    ],
  ])('with %s is offered, with a problem', (_, lines, problem) => {
    expect(parse(lines)).toMatchObject({ kind: 'session', problems: [problem] });
  });

  it('has a bounded list of problems and no control characters in it', () => {
    const problems = problemsOf([...least, ...Array.from({ length: 1000 }, () => '\u001b[31m')]);
    expect(problems).toHaveLength(10);
    expect(JSON.stringify(problems)).not.toMatch(/\\u001b/);
  });
});

describe('any text at all', () => {
  const lines = fc.array(
    fc.tuple(
      fc.constantFrom(
        'Name=',
        'Name[de]=',
        'Exec=',
        'Comment=',
        'Path=',
        'DesktopNames=',
        'Type=Application',
        'Icon=',
        '[',
        '',
      ),
      fc.oneof(
        fc.string({ unit: 'binary', maxLength: 30 }),
        fc.string({ unit: fc.constantFrom('%', 'i', 'c', '"', '\\', ';', ' ', 'x'), maxLength: 300 }),
      ),
    ),
    { maxLength: 12 },
  );

  it('gives a program that the contract accepts, or a reason', () => {
    let programs = 0;
    fc.assert(
      fc.property(lines, (written) => {
        const parsed = parse(['[Desktop Entry]', ...written.map((parts) => parts.join(''))], 'de');
        if (parsed.kind === 'session') {
          programs += 1;
          expect(sessionProgramSchema.safeParse(parsed.entry.program).success).toBe(true);
          expect(parsed.entry.program.argv.join('')).not.toContain('\0');
          expect(parsed.entry.comment).not.toMatch(/\p{Cc}/u);
        } else if (parsed.kind === 'broken') {
          expect(parsed.problem.text).not.toBe('');
        }
      }),
      { numRuns: 1000 },
    );
    expect(programs).toBeGreaterThan(50);
  });
});

describe('the model of a session file', () => {
  it('is the one that X-Vestibule-Model names, and x11 without a word', () => {
    expect(entryOf([...least, 'X-Vestibule-Model=tty']).program.model).toBe('tty');
    expect(entryOf(least).program).not.toHaveProperty('model');
  });

  it('must be one that there is', () => {
    expect(problemsOf([...least, 'X-Vestibule-Model=vms'])).toEqual({
      line: 5,
      text: `X-Vestibule-Model is «vms», but must be ${sessionModelSchema.options.join(' or ')}`,
    });
  });
});
