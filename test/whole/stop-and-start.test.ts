/** What stays and what does not: members that a policy leaves, the next start after a crash, seats beside each other. */
import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import type { ProcessIdentity } from '../../electron/contract/session.ts';
import { findIdentity, isRunning, killProcesses } from '../../electron/machine/process-identity.ts';
import { startVestibule, supervisorCommand } from '../../electron/machine/started-vestibule.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { readOfProcess } from '../harness/process-text.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { describeRunners, runners } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

let wholes: WholeVestibule[] = [];
afterEach(async () => {
  // All of them before the first looks at what is left.
  for (const { started } of wholes) started.kill('SIGTERM');
  await Promise.all(wholes.map(({ started }) => started.over));
  for (const whole of wholes) await whole.finish();
  wholes = [];
});

async function start(options: Parameters<typeof startWholeVestibule>[0]): Promise<WholeVestibule> {
  const whole = await startWholeVestibule(options);
  wholes.push(whole);
  return whole;
}

const sessions = {
  waits: bashSession('sleep 3600 & wait'),
  // Its child goes on in a kernel session of its own when the designated process has exited.
  leaves: bashSession('setsid sleep 3600 & exec sleep 0.5'),
  stubborn: bashSession('trap "" TERM HUP; while :; do sleep 1; done'),
};
const leave = '[session]\nleftovers = "leave"\n';

/** As it is where the homes were made by that account. */
function giveTo(path: string, account: { readonly uid: number; readonly gid: number }): void {
  chownSync(path, account.uid, account.gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveTo(join(path, name), account);
}

function identitiesOfLeft(pids: readonly number[]): readonly ProcessIdentity[] {
  return pids.flatMap((pid) => findIdentity(pid) ?? []);
}

describeRunners('as $name', (runner) => {
  test('members that the policy leaves are listed, and end with the stop', async () => {
    const whole = await start({ runner, sessions, configuration: leave });
    const row = await whole.loginUntilOver('leaves');
    expect(row).toMatchObject({ state: 'left', endReason: { kind: 'exited', status: 0 } });
    expect(row.containment).toBe(runner.asRoot ? 'cgroup' : 'subreaper');
    const left = identitiesOfLeft(row.left);
    expect(left.length).toBeGreaterThan(0);
    expect(left.every(isRunning)).toBe(true);
    // The seat is free for the next one meanwhile.
    await whole.end((await whole.login('waits')).id);
    expect(await whole.stop()).toEqual([]);
    expect(left.some(isRunning)).toBe(false);
  });

  test('stop --leave leaves them, and nothing else', async () => {
    const whole = await start({ runner, sessions, configuration: leave });
    const left = identitiesOfLeft((await whole.loginUntilOver('leaves')).left);
    // Helpers of the distribution's session may be among them, and end by themselves with their display.
    const sleeping = left.filter(({ pid }) => readOfProcess(pid, 'comm') === 'sleep\n');
    try {
      expect(await whole.stop(true)).toEqual([]);
      expect(sleeping).toHaveLength(1);
      expect(sleeping.every(isRunning)).toBe(true);
    } finally {
      await killProcesses(() => left, 2000);
    }
  });

  test('a session that ignores SIGTERM ends when the grace period is over', async () => {
    const whole = await start({ runner, sessions, configuration: '[session]\ngrace_period = 0.5\n' });
    const session = await whole.login('stubborn');
    await whole.until('its trap', async () => {
      const status = readFileSync(`/proc/${session.designatedPid}/status`, 'latin1');
      // proc_pid_status(5), SigIgn: a bit for each signal, SIGTERM is 15.
      return (Number.parseInt(/^SigIgn:\t(.*)$/m.exec(status)?.[1]?.slice(-8) ?? '0', 16) & (1 << 14)) === 0
        ? null
        : true;
    });
    const startedAtMs = performance.now();
    expect((await whole.end(session.id)).endReason).toEqual({ kind: 'logged-off' });
    expect(performance.now() - startedAtMs).toBeGreaterThan(400);
    expect(performance.now() - startedAtMs).toBeLessThan(3000);
  });

  test('a stop while a login is on its way ends that, too', async () => {
    const whole = await start({ runner, sessions });
    const login = whole.login('waits').catch((error: unknown) => error);
    expect(await whole.stop()).toEqual([]);
    await login;
  });

  test('two seats run beside each other, and a name is taken once', async () => {
    const first = await start({ runner, sessions });
    const second = await start({ runner, sessions, after: { folder: first.folder } });
    const [one, other] = [await first.login('waits'), await second.login('waits')];
    expect(one.display).not.toBe(other.display);
    await first.end(one.id);
    expect((await second.sessions()).map((row) => row.state)).toEqual(['running']);
  });

  test('a broken configuration is listed with its lines and the defaults hold', async () => {
    const whole = await start({ runner, sessions, configuration: 'runtime = "fast"\n[session]\nleftover = "end"\n' });
    const { configurationProblems } = await whole.status();
    expect(configurationProblems).toHaveLength(2);
    expect(configurationProblems[0]).toMatch(/vestibule\.toml:1: /);
    expect(configurationProblems[1]).toMatch(/vestibule\.toml:3: .*leftovers/);
    await whole.end((await whole.login('waits')).id);
  });
});

test('homes of guests are removed by the next start, also where the runtime folder went with a reboot', async () => {
  const runner = runners.at(-1);
  if (runner === undefined) throw new Error('nobody can run it');
  const whole = await start({ runner, sessions });
  await whole.stop();
  const home = join(whole.folder, 'state/vestibule/guests/seat0/7-abc/home');
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'letter'), 'private');
  const account = runner.user === null ? null : findLocalAccount(runner.user);
  if (account !== null) giveTo(join(whole.folder, 'state/vestibule/guests'), account);
  const next = await start({ runner, sessions, after: { folder: whole.folder } });
  expect(existsSync(home)).toBe(false);
  await next.stop();
  expect(readdirSync(join(whole.folder, 'state/vestibule'))).not.toContain('guests');
});

test.each([
  ['--seat', '../up', /named by up to/],
  ['--kind', 'cinema', /--kind is one of/],
  ['--runtime', 'netscape', /--runtime is one of/],
])('start %s %s is refused with what would be right', async (option, value, words) => {
  const refused = startVestibule({ command: supervisorCommand(requireProgramFolder()), arguments: [option, value] });
  await expect(refused).rejects.toThrow(words);
});
