/** What a machine may lack: a program that is not installed, and a /tmp in which nothing can be made. */
import { execFileSync, spawnSync } from 'node:child_process';
import { realpathSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import { createLeakCheck } from '../harness/leak-check.ts';
import { describeRunners, isRoot, uidsOf } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

let whole: WholeVestibule | null = null;
afterEach(async () => {
  await whole?.finish();
  whole = null;
});

const sessions = { waits: bashSession('sleep 3600 & wait') };

/** In a mount namespace of its own, so that the machine keeps what it has. */
function inNamespace(script: string): readonly string[] {
  return ['unshare', '--mount', 'sh', '-ec', `${script}; exec "$@"`, 'sh'];
}

function without(program: string): readonly string[] {
  return inNamespace(`mount --bind /dev/null ${realpathSync(program)}`);
}

/** The words of the first login that is refused: one display server more may have been ready. */
async function loginUntilRefused(vestibule: WholeVestibule): Promise<string> {
  for (let turn = 0; turn < 2; turn += 1) {
    try {
      await vestibule.end((await vestibule.login('waits')).id);
    } catch (error) {
      return (error as Error).message;
    }
  }
  throw new Error('no login was refused');
}

const canUnshareMounts = isRoot && spawnSync('unshare', ['--mount', 'true']).status === 0;

describe.runIf(canUnshareMounts)('with a mount namespace of its own (needs root)', () => {
  describeRunners('as $name', (runner) => {
    test.each([
      ['chromium', '/usr/bin/chromium', /status 1: .*chromium is not installed/],
      ['Xvnc', '/usr/bin/Xvnc', /status 1: .*no display server for the seat: Xvnc is not installed/],
    ])('without %s it says so, ends with 1 and leaves nothing', async (_name, program, words) => {
      const leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule'] });
      await expect(startWholeVestibule({ runner, wrapper: without(program) })).rejects.toThrow(words);
      await leaks.assertNothingLeft();
    });

    test('without bubblewrap a guest logs in, by an account of the pool or not isolated', async () => {
      whole = await startWholeVestibule({ runner, sessions, wrapper: without('/usr/bin/bwrap') });
      const session = await whole.login('waits');
      expect(session).toMatchObject({ state: 'running', containment: runner.asRoot ? 'cgroup' : 'subreaper' });
      expect((await whole.end(session.id)).endReason).toEqual({ kind: 'logged-off' });
    });

    test('a /tmp that fills up keeps the next display server from starting, which is said, and no longer than that', async () => {
      const small = 'mount -t tmpfs -o size=2m,mode=1777 tmpfs /tmp';
      const filled = await startWholeVestibule({ runner, sessions, base: '/run', wrapper: inNamespace(small) });
      whole = filled;
      const there = (command: string) =>
        execFileSync('nsenter', ['-t', String(filled.started.pid), '-m', 'sh', '-c', command], { stdio: 'ignore' });
      // The spare's display server was there before.
      const session = await filled.login('waits');
      there('cat /dev/zero >/tmp/full || true');
      await filled.until('a picture', () => filled.request({ version: 1, command: 'screenshot' }));
      expect((await filled.end(session.id)).endReason).toEqual({ kind: 'logged-off' });
      await expect(loginUntilRefused(filled)).resolves.toMatch(/\/tmp is full|ENOSPC/);
      there('rm /tmp/full');
      const next = await filled.until('a login', () => filled.login('waits'));
      await filled.end(next.id);
      expect(await filled.stop()).toEqual([]);
    });

    test('with a /tmp that cannot be written it says so, ends with 1 and leaves nothing', async () => {
      const leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule'] });
      const wrapper = inNamespace('mount -t tmpfs -o ro tmpfs /tmp');
      await expect(startWholeVestibule({ runner, base: '/run', wrapper })).rejects.toThrow(
        /status 1: .*no display server for the seat: .*(EROFS|\/tmp\/\.X11-unix)/,
      );
      await leaks.assertNothingLeft();
    });
  });
});
