/** The main job, on the real thing: a guest's login, what runs then and as whom, and the end. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Failure } from '../../electron/cli/exit-status.ts';
import { isRunning } from '../../electron/machine/process-identity.ts';
import { killOne, requireProcess } from '../harness/kill-one.ts';
import { isSocketLeft } from '../harness/leak-check.ts';
import { describeRunners } from '../harness/runners.ts';
import { shareVestibule } from '../harness/shared-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

const sessions = {
  waits: bashSession('sleep 3600 & wait'),
  fails: bashSession('echo something went wrong >&2; exit 7'),
  facts: bashSession('env > "$HOME/facts"; id -un >> "$HOME/facts"; sleep 3600 & wait'),
  missing: '[Desktop Entry]\nType=Application\nName=Missing\nExec=/nowhere/at-all\n',
};

describeRunners('as $name', (runner) => {
  const shared = shareVestibule(() => ({ runner, sessions }));

  test('a guest logs in, ends the session, and every process is known with its role and account', async () => {
    const whole = shared();
    const session = await whole.login('waits');
    expect(session).toMatchObject({
      user: 'guest',
      session: 'waits',
      model: 'x11',
      state: 'running',
      active: true,
      endReason: null,
    });
    expect(session.display).toMatch(/^:\d+$/);

    const status = await whole.status();
    const roles = new Set(status.processes.map((each) => each.role));
    expect(roles).toEqual(new Set(['supervisor', 'app', 'browser', 'display-server', 'worker', 'session']));
    const privileged = status.processes.filter((each) => each.uid === 0).map((each) => each.role);
    expect(privileged.every((role) => runner.asRoot && (role === 'supervisor' || role === 'worker'))).toBe(true);
    expect(status.processes.find((each) => each.pid === session.designatedPid)?.role).toBe('session');

    const designated = requireProcess('the designated process', session.designatedPid);
    const ended = await whole.end(session.id);
    expect(ended.endReason).toEqual({ kind: 'logged-off' });
    expect(isRunning(designated)).toBe(false);
    expect(isSocketLeft(Number(session.display?.slice(1)))).toBe(false);
  });

  test('the end of the designated process ends the session, with its status and its log', async () => {
    const whole = shared();
    const row = await whole.loginUntilOver('fails');
    expect(row.endReason).toEqual({ kind: 'exited', status: 7 });
    expect(row.endText).toMatch(/^Your session ended: Test exited with status 7 after \d\.\d s\. Log: \//);
    const log = /Log: (\S+)$/.exec(row.endText ?? '')?.[1] ?? '';
    expect(readFileSync(log, 'utf8')).toContain('something went wrong');
  });

  test('a person’s kill is told apart from an exit', async () => {
    const whole = shared();
    const session = await whole.login('waits');
    killOne('the designated process', session.designatedPid);
    const row = await whole.untilOver(session.id);
    expect(row.endReason).toEqual({ kind: 'killed', signal: 'SIGKILL' });
  });

  test('the session’s environment is a display manager’s and has nothing of Vestibule’s own', async () => {
    const whole = shared();
    const session = await whole.login('facts');
    const environment = await whole.until('the environment of the session', async () => {
      const text = readFileSync(`/proc/${session.designatedPid}/environ`, 'utf8');
      return text === '' ? null : text.split('\0').filter(Boolean);
    });
    const names = environment.map((line) => line.slice(0, line.indexOf('='))).sort();
    // The distribution's own profiles and hooks may add to these.
    expect(names).toEqual(
      expect.arrayContaining([
        ...['DESKTOP_SESSION', 'DISPLAY', 'HOME', 'LANG', 'LOGNAME', 'PATH', 'SHELL', 'USER', 'XAUTHORITY'],
        ...[
          'XDG_CURRENT_DESKTOP',
          'XDG_RUNTIME_DIR',
          'XDG_SEAT',
          'XDG_SESSION_CLASS',
          'XDG_SESSION_DESKTOP',
          'XDG_SESSION_TYPE',
        ],
      ]),
    );
    expect(names.filter((name) => /vestibule|^NODE|STATE_HOME|DATA_DIRS/i.test(name))).toEqual([]);
    await whole.end(session.id);
  });

  test('a login that cannot begin is refused with a reason and starts nothing', async () => {
    const whole = shared();
    await expect(whole.login('unheard-of')).rejects.toThrow(/There is no session «unheard-of»/);
    // Its program is not there: it is no entry of the catalogue.
    await expect(whole.login('missing')).rejects.toThrow(Failure);
    const session = await whole.login('waits');
    await expect(whole.login('waits')).rejects.toThrow(/is in front on this seat/);
    await expect(
      whole.request({ version: 1, command: 'login', user: 'root', session: null, wait: false }),
    ).rejects.toThrow();
    const living = (await whole.sessions()).filter((row) => row.state !== 'ended');
    expect(living.map((row) => row.id)).toEqual([session.id]);
  });

  test('a stop leaves nothing but the journal, which has every event', async () => {
    const whole = shared();
    const session = await whole.login('waits');
    await whole.end(session.id);
    const seat = (await whole.status()).seat.name;
    expect(await whole.stop()).toEqual([]);
    expect(existsSync(whole.started.runtimeFolder)).toBe(false);
    const lines = readFileSync(join(whole.logFolder, `journal-${seat}.jsonl`), 'utf8')
      .trim()
      .split('\n');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ format: 'vestibule-journal', version: 1 });
    const kinds = lines.slice(1).map((line) => (JSON.parse(line) as { event?: { kind: string } }).event?.kind);
    expect(kinds).toContain('control-requested');
    expect(kinds).toContain('worker-said');
    expect(kinds).toContain('stop-requested');
  });
});
