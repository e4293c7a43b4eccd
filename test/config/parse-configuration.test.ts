import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import { configurationLimit, parseConfiguration } from '../../electron/config/parse-configuration.ts';
import { configurationSchema } from '../../electron/contract/configuration.ts';

const file = '/etc/vestibule/vestibule.toml';

function parse(text: string) {
  const { configuration, problems } = parseConfiguration(text, file);
  return { configuration, problems: problems.map((problem) => `${problem.line}: ${problem.text}`) };
}

describe('a configuration without problems', () => {
  it('has the defaults for everything that is not in it', () => {
    expect(parse('')).toEqual({ configuration: defaultConfiguration, problems: [] });
    expect(defaultConfiguration).toEqual({
      runtime: 'auto',
      users: { list: 'auto', hidden: ['nobody', 'nobody4', 'noaccess'] },
      greeter: { remember: true },
      appearance: { language: 'auto', contrast: 'auto', textSize: 100, screenKeyboard: 'auto' },
      session: { default: null, leftovers: 'end', gracePeriodMs: 5000 },
      autologin: { user: null, session: null, at: 'start', delayMs: 0 },
      keyboard: { layouts: [] },
      power: { menu: 'auto', shutdown: null, restart: null, suspend: null, hibernate: null },
      kiosk: { monitor: 'primary', entry: 'touch', maintenanceKeys: 'Ctrl+Alt+Shift+M', pin: null, app: [] },
      brand: {
        ...{ name: null, logo: null, accent: null, background: null, backgroundDark: null, backgroundImage: null },
        appearance: 'auto',
      },
      hooks: {
        ...{ displaySetup: null, greeterSetup: null, sessionSetup: null, sessionCleanup: null, displayStopped: null },
        timeLimitMs: 10_000,
      },
    });
  });

  const everything = {
    configuration: {
      runtime: 'chromium',
      users: defaultConfiguration.users,
      greeter: defaultConfiguration.greeter,
      session: { default: 'icewm-session', leftovers: 'leave', gracePeriodMs: 1500 },
      appearance: defaultConfiguration.appearance,
      autologin: defaultConfiguration.autologin,
      keyboard: defaultConfiguration.keyboard,
      power: defaultConfiguration.power,
      kiosk: defaultConfiguration.kiosk,
      brand: defaultConfiguration.brand,
      hooks: defaultConfiguration.hooks,
    },
    problems: [],
  };
  it.each([
    ['tables', 'runtime = "chromium"\n[session]\ndefault = "icewm-session"\nleftovers = "leave"\ngrace_period = 1.5\n'],
    [
      'dotted keys',
      'runtime = "chromium"\nsession.default = "icewm-session"\nsession.leftovers = "leave"\nsession.grace_period = 1.5',
    ],
    [
      'an inline table',
      'runtime = "chromium"\nsession = { default = "icewm-session", leftovers = "leave", grace_period = 1.5 }',
    ],
    [
      'the lines of another system',
      '\ufeffruntime = "chromium"\r\n[session]\r\ndefault = "icewm-session"\r\nleftovers = "leave"\r\ngrace_period = 1.5\r\n',
    ],
  ])('may be written with %s', (_, text) => {
    expect(parse(text)).toEqual(everything);
  });

  it.each([
    ['0', 0],
    ['5', 5000],
    ['0.0004', 0],
    ['600', 600_000],
  ])('takes a grace period of %s seconds', (written, gracePeriodMs) => {
    const { configuration, problems } = parse(`[session]\ngrace_period = ${written}`);
    expect([configuration.session.gracePeriodMs, problems]).toEqual([gracePeriodMs, []]);
  });
});

it('may remember nothing', () => {
  expect(parse('[greeter]\nremember = false').configuration.greeter).toEqual({ remember: false });
  expect(parse('[greeter]\nremember = "no"').problems).toEqual([
    '2: greeter.remember is "no", but must be true or false; it stays at true',
  ]);
});

describe('keyboard and power', () => {
  it('takes layouts as XKB writes them, and commands as hooks have them', () => {
    const { configuration, problems } = parse(
      '[keyboard]\nlayouts = ["us", "de(nodeadkeys)"]\n[power]\nmenu = "never"\nshutdown = "/sbin/halt -p \'now or never\'"',
    );
    expect(configuration.keyboard.layouts).toEqual(['us', 'de(nodeadkeys)']);
    expect(configuration.power).toEqual({
      ...defaultConfiguration.power,
      menu: 'never',
      shutdown: ['/sbin/halt', '-p', 'now or never'],
    });
    expect(problems).toEqual([]);
  });

  it.each([
    ['[keyboard]\nlayouts = ["us -option x"]', 'keyboard.layouts'],
    ['[keyboard]\nlayouts = ["us,de"]', 'keyboard.layouts'],
    ['[keyboard]\nlayouts = "us"', 'keyboard.layouts'],
    ['[power]\nshutdown = "poweroff"', 'power.shutdown'],
    ['[power]\nmenu = true', 'power.menu'],
  ])('refuses %j', (text, key) => {
    const { configuration, problems } = parse(text);
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^2: ${key} is .*, but must be `))]);
    expect(configuration).toEqual(defaultConfiguration);
  });
});

describe('automatic logins', () => {
  it('are of the guest or an account, in seconds and at a time that is known', () => {
    const { configuration, problems } = parse(
      '[autologin]\nuser = "guest"\nsession = "icewm"\nat = "always"\ndelay = 7.5',
    );
    expect(configuration.autologin).toEqual({ user: 'guest', session: 'icewm', at: 'always', delayMs: 7500 });
    expect(problems).toEqual([]);
  });

  it.each([
    ['user = ""', /^2: autologin\.user is "", but must be "guest" or a login name/],
    ['user = 7', /^2: autologin\.user is 7, /],
    ['session = "openbox.desktop"', /^2: autologin\.session is .*must be the id of a session/],
    ['at = "login"', /^2: autologin\.at is "login", but must be "start" or "always"; it stays at "start"$/],
    ['delay = 3601', /^2: autologin\.delay is 3601, but must be a number of seconds from 0 to 3600/],
    ['delay = -1', /^2: autologin\.delay is -1, /],
    ['relogin = true', /^2: there is no autologin\.relogin; /],
  ])('are not had with %s', (line, problem) => {
    const { configuration, problems } = parse(`[autologin]\n${line}`);
    expect(configuration).toEqual(defaultConfiguration);
    expect(problems).toEqual([expect.stringMatching(problem)]);
  });
});

describe('hooks', () => {
  it.each([
    ["'/usr/bin/env'", ['/usr/bin/env']],
    ["'/a   b\t c '", ['/a', 'b', 'c']],
    [`"/a 'b  c' \\"d e\\" f\\\\ g"`, ['/a', 'b  c', 'd e', 'f g']],
    [`'''/a "x \\" y" 'it\\' ""'''`, ['/a', 'x " y', 'it\\', '']],
    ["'/a $HOME; rm -rf ~ | b > c'", ['/a', '$HOME;', 'rm', '-rf', '~', '|', 'b', '>', 'c']],
  ])('a command line %s is split, and is no shell’s', (written, command) => {
    const { configuration, problems } = parse(`[hooks]\nsession_setup = ${written}`);
    expect(problems).toEqual([]);
    expect(configuration.hooks).toEqual({ ...defaultConfiguration.hooks, sessionSetup: command });
  });

  it.each(['""', '"   "', '"relative/path"', '"ls"', `"'/a"`, `'/a \\'`, '"~/a"', '7', '["/a"]', '"/a \\u0000"'])(
    '%s is none',
    (written) => {
      const { configuration, problems } = parse(`[hooks]\ndisplay_stopped = ${written}`);
      expect(configuration).toEqual(defaultConfiguration);
      expect(problems).toEqual([
        expect.stringMatching(
          /^2: hooks\.display_stopped is .*, but must be a command line that begins with the absolute/,
        ),
      ]);
    },
  );

  it.each([
    ['0.1', 100],
    ['2.5', 2500],
    ['600', 600_000],
    ['0', 10_000],
    ['601', 10_000],
  ])('a time limit of %s seconds is %i ms', (written, timeLimitMs) => {
    expect(parse(`[hooks]\ntime_limit = ${written}`).configuration.hooks.timeLimitMs).toBe(timeLimitMs);
  });
});

describe('a configuration with problems', () => {
  it('takes lists of names, and says what is wrong with one', () => {
    const { configuration } = parse('[users]\nlist = "none"\nhidden = ["ada"]');
    expect(configuration.users).toEqual({ list: 'none', hidden: ['ada'] });
    expect(parse('[users]\nhidden = []').configuration.users.hidden).toEqual([]);
    const wrong = parse('[users]\nhidden = [\n  "ada",\n  7,\n]\nlist = "some"');
    expect(wrong.configuration).toEqual(defaultConfiguration);
    expect(wrong.problems).toEqual([
      expect.stringMatching(/^4: users\.hidden is .*, but must be a list of login names/),
      '6: users.list is "some", but must be "auto", "all" or "none"; it stays at "auto"',
    ]);
  });

  it('lists every one of them in the order of the file, and what is right counts', () => {
    const text = [
      'runtime = "Chrom"',
      'leftovers = "end"',
      '[sesion]',
      'default = "icewm"',
      '[session]',
      'grace-period = 5',
      'grace_period = "5s"',
      'default = "openbox.desktop"',
      'leftovers = "leave"',
    ].join('\n');
    expect(parse(text)).toEqual({
      configuration: {
        ...defaultConfiguration,
        session: { default: null, leftovers: 'leave', gracePeriodMs: 5000 },
      },
      problems: [
        '1: runtime is "Chrom", but must be "auto", "electron" or "chromium"; it stays at "auto"',
        '2: there is no leftovers; did you mean session.leftovers?',
        '3: there is no sesion; did you mean session?',
        '6: there is no session.grace-period; did you mean session.grace_period?',
        '7: session.grace_period is "5s", but must be a number of seconds from 0 to 600, such as 5 or 0.5; it stays at 5',
        '8: session.default is "openbox.desktop", but must be the id of a session, which is the name of its file without .desktop, such as "openbox"',
      ],
    });
  });

  it.each(['-1', '600.1', 'nan', 'inf', '"5"', 'true', '[5]', '{ seconds = 5 }', '2026-11-25', '9223372036854775807'])(
    'keeps the default grace period in place of %s',
    (written) => {
      const { configuration, problems } = parse(`[session]\n\ngrace_period = ${written}`);
      expect(configuration).toEqual(defaultConfiguration);
      expect(problems).toEqual([expect.stringMatching(/^3: session\.grace_period is .*must be a number of seconds/)]);
    },
  );

  it.each([
    ['a value for a table', 'session = 3', '1: session is 3, but must be a table: [session]'],
    [
      'a list of tables for a table',
      '[[session]]',
      '1: [[session]] is a list of tables, but must be one table: [session]',
    ],
    ['a table for a value', '[runtime]', '1: [runtime] is a table, but must be "auto", "electron" or "chromium"'],
    [
      'a table for a value, dotted',
      'runtime.name = 1',
      '1: runtime is a table, but must be "auto", "electron" or "chromium"',
    ],
    [
      'a table that is nothing like any',
      '[zebra]\na = 1',
      '1: there is no zebra; at the top there can be runtime, users, greeter, session, autologin, keyboard, power, kiosk, brand, hooks, appearance',
    ],
    [
      'a key that is nothing like any',
      '[session]\nzebra = 1',
      '2: there is no session.zebra; in [session] there can be default, leftovers, grace_period',
    ],
    [
      'a name that every object has',
      '[session]\nconstructor = 1',
      '2: there is no session.constructor; in [session] there can be default, leftovers, grace_period',
    ],
  ])('says what would be right for %s', (_, text, problem) => {
    expect(parse(text)).toEqual({ configuration: defaultConfiguration, problems: [problem] });
  });

  it('takes the first of a key that is given twice', () => {
    const { configuration, problems } = parse('[session]\nleftovers = "leave"\nleftovers = "end"\ngrace_period = 1');
    expect(configuration.session).toEqual({ default: null, leftovers: 'leave', gracePeriodMs: 1000 });
    expect(problems).toEqual(['3: leftovers = "end" gives a key a second time; the first one counts']);
  });

  it('does not take the keys of a table that is there twice for those of another', () => {
    const { configuration, problems } = parse('[session]\nleftovers = "leave"\n[session]\ngrace_period = 1');
    expect(configuration.session).toEqual({ default: null, leftovers: 'leave', gracePeriodMs: 5000 });
    expect(problems).toEqual(['3: [session] is there a second time; its keys belong under the first one']);
  });

  it('is all defaults where a line is no TOML, and still lists the rest', () => {
    const { configuration, problems } = parse('runtime =\n[session\ngrace_period = 5s\n[session]\nleftovers = "keep"');
    expect(configuration).toEqual(defaultConfiguration);
    expect(problems.map((problem) => problem.slice(0, 24))).toEqual([
      '1: runtime = is not TOML',
      '2: [session is not TOML:',
      '3: grace_period = 5s is ',
      '5: session.leftovers is ',
    ]);
  });

  it.each([
    ['a NUL', 'runtime = "\0"'],
    ['a text that is not closed', 'runtime = "chromium\n'],
    ['a text of many lines that is not closed', 'runtime = """chromium\n\n\n'],
    ['very deep nesting', `runtime = ${'['.repeat(60_000)}${']'.repeat(60_000)}`],
    ['more than the limit', `runtime = "chromium"\n#${'x'.repeat(configurationLimit)}`],
    ['ten megabytes', 'x'.repeat(10_000_000)],
  ])('is all defaults with %s in it', (_, text) => {
    const { configuration, problems } = parse(text);
    expect(configuration).toEqual(defaultConfiguration);
    expect(problems.length).toBeGreaterThan(0);
  });

  it('shows no control character and no endless value', () => {
    const { problems } = parse(`runtime = "\u009b31m${'x'.repeat(10_000)}"`);
    expect(problems.join('')).not.toMatch(/\p{Cc}/u);
    expect(problems.join('').length).toBeLessThan(300);
  });

  it('lists a bounded number of problems', () => {
    const { problems } = parse(Array.from({ length: 1000 }, (_, index) => `zebra${index} = 1`).join('\n'));
    expect(problems.at(-1)).toBe('100: and 900 more');
  });
});

describe('any text at all', () => {
  const pieces = fc.constantFrom(
    ...[
      '[session]',
      '[[session]]',
      '[[kiosk.app]]',
      'kiosk.app',
      'id',
      '[',
      ']',
      'runtime',
      'session.',
      'default',
      'grace_period',
      'leftovers',
      ' = ',
      '"',
      "'''",
    ],
    ...['"end"', '5', '0.5', '\n', '\r\n', '#', '{', '}', ',', '\\', '\0', '__proto__', 'inf', '\ud800'],
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.array(pieces, { maxLength: 40 }).map((parts) => parts.join('')),
  );

  it('gives a whole configuration, and a line of the text for each problem', () => {
    fc.assert(
      fc.property(text, (written) => {
        const { configuration, problems } = parseConfiguration(written, file);
        expect(configurationSchema.safeParse(configuration).success).toBe(true);
        const lines = written.split('\n').length;
        for (const problem of problems) expect(problem.line).toSatisfy((line: number) => line >= 1 && line <= lines);
      }),
      { numRuns: 1000 },
    );
  });
});
