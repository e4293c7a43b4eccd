/** «What dies» of the design, line by line: each process of a running Vestibule is killed, and what follows is looked at. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { SessionRow } from '../../electron/contract/control.ts';
import { findIdentity, isRunning } from '../../electron/machine/process-identity.ts';
import { killOne, requireProcess } from '../harness/kill-one.ts';
import { isSocketLeft } from '../harness/leak-check.ts';
import { describeRunners } from '../harness/runners.ts';
import { shareVestibule } from '../harness/shared-vestibule.ts';
import { identitiesOf, startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

let whole: WholeVestibule | null = null;
afterEach(async () => {
  await whole?.finish();
  whole = null;
});

const sessions = { waits: bashSession('sleep 3600 & wait') };

/** The greeter or session view is back, of another app than before. */
async function untilReadyAgain(vestibule: WholeVestibule, restartsBefore: number): Promise<void> {
  await vestibule.until('the page of the next app', async () => {
    const status = await vestibule.status();
    return status.ready && status.appRestarts > restartsBefore ? status : null;
  });
}

async function expectStillThere(vestibule: WholeVestibule, before: SessionRow): Promise<void> {
  // The next app hears of it from its worker, which may be a moment after it has painted.
  const row = await vestibule.until('the session', async () => {
    return (await vestibule.sessions()).find((each) => each.id === before.id) ?? null;
  });
  expect(row).toMatchObject({
    state: 'running',
    active: true,
    designatedPid: before.designatedPid,
    display: before.display,
  });
}

describeRunners('one after the other, as $name', (runner) => {
  const shared = shareVestibule(() => ({ runner, sessions }));

  test('the app dies in a session: the session goes on and its view is back', async () => {
    const whole = shared();
    const { appRestarts } = await whole.status();
    const session = await whole.login('waits');
    killOne('the app', identitiesOf(await whole.status(), 'app')[0]?.pid);
    await untilReadyAgain(whole, appRestarts);
    await expectStillThere(whole, session);
    expect((await whole.end(session.id)).endReason).toEqual({ kind: 'logged-off' });
  });

  test('the app dies at the greeter: the greeter is back and logs in with the spare of the one before', async () => {
    const whole = shared();
    const { appRestarts } = await whole.status();
    const spare = await whole.until('a spare', async () => {
      const { processes } = await whole.status();
      // One that is still being started may come later than the next app asks for its own.
      const isReady = processes.some((each) => each.role === 'display-server' && each.spare === true);
      return isReady ? (processes.find((each) => each.role === 'worker' && each.spare === true) ?? null) : null;
    });
    killOne('the app', identitiesOf(await whole.status(), 'app')[0]?.pid);
    await untilReadyAgain(whole, appRestarts);
    await whole.login('waits');
    const worker = (await whole.status()).processes.find(
      (each) => each.role === 'worker' && each.session !== undefined,
    );
    expect(worker?.pid).toBe(spare.pid);
  });

  test('the app dies while its browser hangs: nothing of that one is left beside the next', async () => {
    const whole = shared();
    const before = await whole.status();
    const browsers = identitiesOf(before, 'browser');
    const main = before.processes.find((each) => each.role === 'browser' && !each.command.includes('--type='));
    const { pid } = requireProcess('the browser', main?.pid);
    process.kill(pid, 'SIGSTOP');
    killOne('the app', identitiesOf(before, 'app')[0]?.pid);
    await untilReadyAgain(whole, before.appRestarts);
    await whole.until('the end of the old browser', async () => (browsers.some(isRunning) ? null : true));
  });

  test('the app stands still while a session ends and its worker goes: it hears of the end first', async () => {
    const whole = shared();
    const session = await whole.login('waits');
    const worker = await whole.until('the worker of the session', async () => {
      const { processes } = await whole.status();
      return processes.find((each) => each.role === 'worker' && each.session === session.id) ?? null;
    });
    const { pid } = requireProcess('the app', identitiesOf(await whole.status(), 'app')[0]?.pid);
    const identity = requireProcess('the worker', worker.pid);
    process.kill(pid, 'SIGSTOP');
    try {
      // What the app is to read first: the wire to its supervisor has something before that to the worker.
      const asked = whole.sessions();
      await whole.status();
      killOne('the designated process', session.designatedPid ?? undefined);
      await whole.until('the end of the worker', async () => (isRunning(identity) ? null : true));
      // The supervisor says so once the worker's folder is gone, in the same turn.
      const folder = join(dirname(whole.started.controlSocketPath), 'workers', session.id);
      await whole.until('that it is put right', async () => (existsSync(folder) ? null : true));
      await whole.status();
      process.kill(pid, 'SIGCONT');
      await asked;
    } finally {
      process.kill(pid, 'SIGCONT');
    }
    expect((await whole.untilOver(session.id)).endReason).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  test('the whole browser dies: the session goes on and the page is back', async () => {
    const whole = shared();
    const { appRestarts } = await whole.status();
    const session = await whole.login('waits');
    const status = await whole.status();
    const browser = status.processes.find((each) => each.role === 'browser' && !each.command.includes('--type='));
    killOne('the browser', browser?.pid);
    await untilReadyAgain(whole, appRestarts);
    await expectStillThere(whole, session);
  });

  test('the renderer dies: the same app brings its page back, the session goes on', async () => {
    const whole = shared();
    const { appRestarts } = await whole.status();
    const session = await whole.login('waits');
    const before = await whole.status();
    const renderer = before.processes.find((each) => each.command.includes('--type=renderer'));
    const identity = killOne('the renderer', renderer?.pid);
    await whole.until('another renderer that has painted', async () => {
      const status = await whole.status();
      const found = status.processes.find((each) => each.command.includes('--type=renderer'));
      return !isRunning(identity) && found !== undefined && status.ready ? found : null;
    });
    expect((await whole.status()).appRestarts).toBe(appRestarts);
    await expectStillThere(whole, session);
    // A page is there to be looked at.
    await whole.until('a picture', () => whole.request({ version: 1, command: 'screenshot' }));
  });

  test('the renderer dies five times in quick succession, also while it loads: the page comes back', async () => {
    const whole = shared();
    const { appRestarts } = await whole.status();
    // With each death the manager waits longer, up to 5 s here (restart-policy.ts).
    const limitMs = 25_000;
    const dead = new Set<number>();
    while (dead.size < 5) {
      // Each as soon as there is one, so before it has painted.
      const look = async () => {
        const { processes } = await whole.status();
        return processes.find(({ command, pid }) => command.includes('--type=renderer') && !dead.has(pid)) ?? null;
      };
      const { pid } = await whole.until('a renderer', look, limitMs);
      killOne('the renderer', pid);
      dead.add(pid);
    }
    const isReady = async () => ((await whole.status()).ready ? true : null);
    await whole.until('a page that has painted', isReady, limitMs);
    await whole.until('a picture', () => whole.request({ version: 1, command: 'screenshot' }), limitMs);
    expect((await whole.status()).appRestarts).toBe(appRestarts);
    await whole.login('waits');
  }, 90_000);

  test('a worker dies: its session is over at once, with that reason and nothing left', async () => {
    const whole = shared();
    const session = await whole.login('waits');
    const worker = (await whole.status()).processes.find(
      (each) => each.role === 'worker' && each.session === session.id,
    );
    const designated = requireProcess('the designated process', session.designatedPid);
    killOne('the worker', worker?.pid);
    const row = await whole.untilOver(session.id);
    expect(row.endReason).toEqual({ kind: 'worker-died' });
    expect(isSocketLeft(Number(session.display?.slice(1)))).toBe(false);
    expect(isRunning(designated)).toBe(false);
    await whole.login('waits');
  });

  test('the display server of a session dies: the session ends with that reason', async () => {
    const whole = shared();
    const session = await whole.login('waits');
    const server = (await whole.status()).processes.find(
      (each) => each.role === 'display-server' && each.session === session.id,
    );
    killOne('the display server', server?.pid);
    const row = await whole.untilOver(session.id);
    expect(row.endReason).toEqual({ kind: 'display-server-died', how: expect.stringContaining('SIGKILL') as string });
  });

  test('the display server of the seat dies: it and the page are back, the session goes on', async () => {
    const whole = shared();
    const { appRestarts } = await whole.status();
    const session = await whole.login('waits');
    const server = (await whole.status()).processes.find(
      (each) => each.role === 'display-server' && each.session === undefined && each.spare !== true,
    );
    killOne('the display server', server?.pid);
    await untilReadyAgain(whole, appRestarts);
    await expectStillThere(whole, session);
  });
});

describeRunners('as $name', (runner) => {
  test('the supervisor dies: everything ends within the grace period, and the next start is clean', async () => {
    whole = await startWholeVestibule({ runner, sessions, configuration: '[session]\ngrace_period = 1\n' });
    await whole.login('waits');
    const status = await whole.status();
    const others = status.processes
      .flatMap(({ pid }) => findIdentity(pid) ?? [])
      .filter(({ pid }) => pid !== whole?.started.pid);
    whole.started.kill('SIGKILL');
    await whole.started.over;
    await whole.until('the end of every process', async () => (others.some(isRunning) ? null : true), 5000);

    const { folder } = whole;
    const next = await startWholeVestibule({ runner, sessions, after: { folder } });
    try {
      expect(existsSync(whole.started.runtimeFolder)).toBe(false);
      expect(await next.stop()).toEqual([]);
    } finally {
      await next.finish();
    }
  });

  // SIGHUP is a reload: configuration.test.ts.
  test.each(['SIGTERM', 'SIGINT'] as const)('%s to the supervisor is a stop', async (signal) => {
    whole = await startWholeVestibule({ runner, sessions });
    await whole.login('waits');
    whole.started.kill(signal);
    expect(await whole.started.over).toBe(0);
    expect(existsSync(whole.started.runtimeFolder)).toBe(false);
  });
});
