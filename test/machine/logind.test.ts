/** The machine's power through logind, on a real bus with a logind of the test's. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogind } from '../../electron/machine/logind.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { type Answers, startTestLoginManager, type TestLoginManager } from '../harness/login-manager.ts';

describe('logind', () => {
  let leaks: LeakCheck;
  let manager: TestLoginManager | null = null;

  beforeEach(() => {
    leaks = createLeakCheck();
  });
  afterEach(async () => {
    await manager?.stop();
    manager = null;
    await leaks.assertNothingLeft();
  });

  async function start(answers: Answers | null) {
    manager = await startTestLoginManager(answers);
    return createLogind({ DBUS_SYSTEM_BUS_ADDRESS: manager.address });
  }

  it('may have done what it says yes to, and nothing that it would ask a password for', async () => {
    const logind = await start({ can: { CanHibernate: 'na', CanReboot: 'challenge', CanSuspend: 'no' } });
    expect(await logind.listAllowed()).toEqual(['shutdown']);
  });

  it.each([
    ['shutdown', 'PowerOff'],
    ['restart', 'Reboot'],
    ['suspend', 'Suspend'],
    ['hibernate', 'Hibernate'],
  ] as const)('is asked to %s by %s', async (action, method) => {
    const logind = await start({});
    expect(await logind.perform(action)).toBeNull();
    expect(manager?.done).toEqual([method]);
  });

  it('refuses in its own words', async () => {
    const logind = await start({ refusal: 'Operation inhibited by \u001b[31m"a test".' });
    expect(await logind.perform('shutdown')).toBe('Operation inhibited by  [31m"a test"');
    expect(manager?.done).toEqual([]);
  });

  it('tells who is logged in, and who asks that something be not done', async () => {
    const logind = await start({
      sessions: [
        ['1', 1000, 'ada', 'seat0', '/org/freedesktop/login1/session/_31'],
        ['c2', 1001, 'grace\n', '', '/org/freedesktop/login1/session/c2'],
      ],
      inhibitors: [['shutdown:sleep', 'Packages "and\nmore"', `It is ${'so '.repeat(200)}`, 'block', 0, 77]],
    });
    expect(await logind.listSessions()).toEqual([
      { user: 'ada', seat: 'seat0' },
      { user: 'grace', seat: null },
    ]);
    const [inhibitor, ...more] = await logind.listInhibitors();
    expect(more).toEqual([]);
    expect(inhibitor).toMatchObject({ what: 'shutdown:sleep', who: 'Packages "and more"', mode: 'block' });
    expect(inhibitor?.why).toHaveLength(200);
  });

  it('bounds words as decoders count them, and cuts no character in half', async () => {
    const row = ['shutdown', '🔥'.repeat(90), `a${'🔥'.repeat(150)}`, 'block', 0, 77] as const;
    const logind = await start({ inhibitors: [[...row]] });
    const [inhibitor] = await logind.listInhibitors();
    expect(inhibitor?.who).toBe('🔥'.repeat(50));
    expect(inhibitor?.why).toBe(`a${'🔥'.repeat(99)}`);
  });

  it('is not there on a bus without it', async () => {
    const logind = await start(null);
    expect(await logind.listAllowed()).toEqual([]);
    expect(await logind.listSessions()).toEqual([]);
    expect(await logind.listInhibitors()).toEqual([]);
    expect(await logind.perform('suspend')).toMatch(/org\.freedesktop\.login1/);
  });

  it('is not there without a bus', async () => {
    const logind = createLogind({ DBUS_SYSTEM_BUS_ADDRESS: 'unix:path=/nowhere/bus' });
    expect(await logind.listAllowed()).toEqual([]);
    expect(await logind.perform('restart')).toMatch(/./);
  });

  it('that says nothing is not waited for', async () => {
    const logind = await start({ silent: true });
    const began = performance.now();
    expect(await logind.listAllowed()).toEqual([]);
    expect(performance.now() - began).toBeLessThan(8000);
  });
});
