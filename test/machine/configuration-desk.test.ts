/** What holds after reading anew: all of it or nothing, however many ask at once. */
import { describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import type { Configuration, ConfigurationProblem } from '../../electron/contract/configuration.ts';
import {
  configurationForApp,
  createConfigurationDesk,
  type HeldSettings,
  type SettingsCell,
} from '../../electron/supervisor/configuration-desk.ts';

const graceOf = (gracePeriodMs: number): Configuration => ({
  ...defaultConfiguration,
  session: { ...defaultConfiguration.session, gracePeriodMs },
});
const problem: ConfigurationProblem = { file: '/f', line: 1, text: 'is wrong' };

/** Whoever reads waits until the test answers. */
function open(current: SettingsCell['current'] = null) {
  const cell: SettingsCell = { current };
  const waiting: ((read: Omit<HeldSettings, 'isRefused'>) => void)[] = [];
  const told: (readonly string[])[] = [];
  const desk = createConfigurationDesk({
    cell,
    read: () => new Promise((resolve) => waiting.push(resolve)),
    onChanged: (changed) => told.push(changed),
  });
  const answer = (configuration: Configuration, ...problems: readonly ConfigurationProblem[]): void =>
    waiting.shift()?.({ configuration, problems, files: [] });
  return { cell, desk, told, waiting, answer };
}

describe('reading anew', () => {
  it('has all of it hold where nothing is wrong', async () => {
    const { cell, desk, told, answer } = open();
    const reloading = desk.reload();
    answer({ ...graceOf(1), runtime: 'chromium' });
    expect(await reloading).toEqual({
      ...{ isRefused: false, problems: [], waiting: ['runtime'] },
      changed: ['runtime', 'session.grace_period'],
    });
    expect(desk.configuration().session.gracePeriodMs).toBe(1);
    expect(cell.current?.configuration).toBe(desk.configuration());
    expect(told).toEqual([['runtime', 'session.grace_period']]);
  });

  it('has nothing of it hold where anything is wrong, and says so until it is mended', async () => {
    const { desk, told, answer } = open({
      configuration: graceOf(1),
      problems: [problem],
      files: [],
      isRefused: false,
    });
    const refused = desk.reload();
    answer(graceOf(2), problem);
    expect(await refused).toMatchObject({ isRefused: true, problems: [problem], changed: [] });
    expect(desk.held()).toEqual({ configuration: graceOf(1), problems: [problem], files: [], isRefused: true });
    const again = desk.reload();
    answer(graceOf(2), problem);
    await again;
    expect(told).toEqual([[]]);
    const mended = desk.reload();
    answer(graceOf(1));
    expect(await mended).toMatchObject({ isRefused: false, changed: [] });
    expect(told).toEqual([[], []]);
  });

  it('is done once for all who ask meanwhile, and once more, since what is read may be from before', async () => {
    const { desk, waiting, answer } = open();
    const first = desk.reload();
    const others = Array.from({ length: 20 }, () => desk.reload());
    expect(waiting).toHaveLength(1);
    answer(graceOf(1));
    expect(await first).toMatchObject({ changed: ['session.grace_period'] });
    await expect.poll(() => waiting.length).toBe(1);
    answer(graceOf(2));
    expect(new Set(await Promise.all(others)).size).toBe(1);
    expect(desk.configuration()).toEqual(graceOf(2));
    expect(waiting).toHaveLength(0);
  });

  it('leaves sessions the longest time for their end that any of them may have begun with', async () => {
    const { desk, answer } = open({ configuration: graceOf(9000), problems: [], files: [], isRefused: false });
    const reloading = desk.reload();
    answer(graceOf(1));
    await reloading;
    expect(desk.sessionEndLimitMs()).toBe(9000);
  });
});

it('gives the app no command line of root’s', () => {
  const command = ['/sbin/mount', '-o', 'password=secret'];
  const { hooks, power } = defaultConfiguration;
  const configuration: Configuration = {
    ...defaultConfiguration,
    hooks: { ...hooks, sessionSetup: command, displayStopped: command },
    power: { ...power, menu: 'never', shutdown: command },
  };
  expect(JSON.stringify(configurationForApp(configuration))).not.toContain('secret');
  expect(configurationForApp(configuration).power.menu).toBe('never');
});
