import { describe, expect, it } from 'vitest';
import { listChangedKeys, listWaitingKeys } from '../../electron/config/changed-keys.ts';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import { listFlags, passFlagsOn } from '../../electron/config/flags.ts';
import { layerConfiguration } from '../../electron/config/layer-configuration.ts';
import { describeProblem } from '../../electron/contract/configuration-problem.ts';

/** The machine's text, then the user's, then flags as they are typed. */
function layer(machine: string, user: string, ...set: readonly string[]) {
  const file = (name: 'machine' | 'user', text: string) =>
    ({ kind: 'file', layer: name, file: `/${name}`, text, mayNamePrograms: true, isPublic: false }) as const;
  const { configuration, problems, origins } = layerConfiguration([
    file('machine', machine),
    file('user', user),
    { kind: 'flags', layer: 'flags', flags: listFlags({ set }) },
  ]);
  return { configuration, problems: problems.map(describeProblem), origins };
}

describe('layers', () => {
  it('win key by key, and lists as a whole', () => {
    const { configuration, problems } = layer(
      '[session]\nleftovers = "leave"\ngrace_period = 1\n[users]\nhidden = ["a", "b"]',
      '[session]\ngrace_period = 2\n[users]\nhidden = ["c"]',
    );
    expect(problems).toEqual([]);
    expect(configuration.session).toEqual({ default: null, leftovers: 'leave', gracePeriodMs: 2000 });
    expect(configuration.users.hidden).toEqual(['c']);
  });

  it('may give a default back', () => {
    const { configuration, origins } = layer('greeter.remember = false', 'greeter.remember = true');
    expect(configuration).toEqual(defaultConfiguration);
    expect(origins.get('greeter.remember')).toEqual({ layer: 'user', place: '/user:1' });
  });

  it('leave what was before where a value is wrong, and say so', () => {
    const { configuration, problems } = layer(
      'session.grace_period = 1',
      'session.grace_period = "x"\nsession.leftovers = "hangup"',
    );
    expect(configuration.session).toMatchObject({ leftovers: 'hangup', gracePeriodMs: 1000 });
    expect(problems).toEqual([
      '/user:1: session.grace_period is "x", but must be a number of seconds from 0 to 600, such as 5 or 0.5; it stays at 1',
    ]);
  });

  it('do not count where a line is no TOML; those before and after do', () => {
    const { configuration, problems } = layer(
      'session.grace_period = 1\nusers.list = "all"',
      'users.list = "none"\n[x',
      'greeter.remember=false',
    );
    expect(configuration).toMatchObject({
      session: { gracePeriodMs: 1000 },
      users: { list: 'all' },
      greeter: { remember: false },
    });
    expect(problems).toEqual([expect.stringMatching(/^\/user:2: \[x is not TOML/)]);
  });
});

describe('flags', () => {
  it.each([
    ['session.grace_period=2', { session: { ...defaultConfiguration.session, gracePeriodMs: 2000 } }],
    ['session.leftovers=leave', { session: { ...defaultConfiguration.session, leftovers: 'leave' } }],
    ['session.leftovers="leave"', { session: { ...defaultConfiguration.session, leftovers: 'leave' } }],
    [' session.default = a=b ', { session: { ...defaultConfiguration.session, default: 'a=b' } }],
    ['users.hidden=["a", "b"]', { users: { ...defaultConfiguration.users, hidden: ['a', 'b'] } }],
    ['hooks.session_setup=/bin/a "b c"', { hooks: { ...defaultConfiguration.hooks, sessionSetup: ['/bin/a', 'b c'] } }],
  ])('take %s', (written, change) => {
    expect(layer('', '', written)).toMatchObject({
      configuration: { ...defaultConfiguration, ...change },
      problems: [],
    });
  });

  it('count in their order, and after every file', () => {
    const { configuration } = layer('users.list = "all"', '', 'users.list=none', 'users.list=auto', 'users.list=none');
    expect(configuration.users.list).toBe('none');
  });

  it.each([
    [
      'session.grace_period=5s',
      '--set session.grace_period: session.grace_period is "5s", but must be a number of seconds from 0 to 600, such as 5 or 0.5; it stays at 5',
    ],
    ['sesion.leftovers=end', '--set sesion.leftovers: there is no sesion; did you mean session?'],
    ['session', '--set session: session must be a key and its value, such as session.grace_period=2'],
    ['=x', '--set : =x must be a key and its value, such as session.grace_period=2'],
    ['a]\n[b=1', '--set a]\ufffd[b: a]\ufffd[b=1 must be a key and its value, such as session.grace_period=2'],
    ['users.list="all"\nruntime="electron"', '--set users.list: the value of users.list must be one line'],
    ['session={ grace_period = 700 }', expect.stringContaining('--set session: session.grace_period is 700')],
  ])('say of %j what is wrong', (written, problem) => {
    expect(layer('', '', written)).toMatchObject({ configuration: defaultConfiguration, problems: [problem] });
  });

  it('are passed on as they are', () => {
    const values = { config: '/a b', set: ['x=1', 'y=2'], runtime: 'chromium', kind: 'virtual' };
    expect(passFlagsOn(values)).toEqual(['--config', '/a b', '--set', 'x=1', '--set', 'y=2', '--runtime', 'chromium']);
    expect(listFlags(values).at(-1)).toEqual({ name: '--runtime', key: 'runtime', value: '"chromium"' });
  });
});

describe('what has changed', () => {
  const other = {
    ...defaultConfiguration,
    runtime: 'chromium' as const,
    session: { ...defaultConfiguration.session, gracePeriodMs: 1 },
  };
  it('is told by its key, with what waits for the next start', () => {
    expect(listChangedKeys(defaultConfiguration, other)).toEqual(['runtime', 'session.grace_period']);
    expect(listChangedKeys(other, other)).toEqual([]);
    expect(listWaitingKeys(defaultConfiguration, other)).toEqual(['runtime']);
  });
});
