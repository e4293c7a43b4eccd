/** The greeter's own PAM session, in a Vestibule of root: opened and closed by the service of that name. */
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { isRoot } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

const runner = { name: 'root', user: null, asRoot: true };

describe.runIf(isRoot)('the greeter’s PAM session (needs root)', () => {
  let folder: string;
  let whole: WholeVestibule | null = null;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gs-'));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, 'none'));
    cpSync('/etc/pam.d', join(folder, 'pam.d'), { recursive: true });
  });
  afterEach(async () => {
    await whole?.finish();
    whole = null;
    rmSync(folder, { recursive: true });
  });

  /** Folders over others, for this Vestibule alone. */
  const mounting = (...pairs: readonly (readonly [string, string])[]): readonly string[] => {
    const mounts = pairs.map(([from, onto]) => `mount --bind '${from}' '${onto}'`).join(' && ');
    return ['unshare', '--mount', 'sh', '-c', `${mounts} && exec "$@"`, 'sh'];
  };
  async function start(lines: readonly string[]): Promise<WholeVestibule> {
    writeFileSync(join(folder, 'pam.d/vestibule-greeter'), `${lines.join('\n')}\n`);
    writeFileSync(
      join(folder, 'log'),
      `#!/bin/sh\necho "$PAM_TYPE $PAM_USER $XDG_SESSION_CLASS $(id -u)" >> ${folder}/log.txt\n`,
    );
    chmodSync(join(folder, 'log'), 0o755);
    whole = await startWholeVestibule({
      runner,
      wrapper: mounting([join(folder, 'pam.d'), '/etc/pam.d']),
      sessions: { greeted: bashSession('exec sleep 3600') },
    });
    return whole;
  }
  const log = (): readonly string[] =>
    existsSync(join(folder, 'log.txt')) ? readFileSync(join(folder, 'log.txt'), 'utf8').trimEnd().split('\n') : [];
  const logging = () => [
    'auth required pam_permit.so',
    'account required pam_permit.so',
    `session required pam_exec.so ${folder}/log`,
  ];

  test('is opened by root for the account of the app, and closed after the app', async () => {
    const vestibule = await start(logging());
    await expect.poll(log).toEqual(['open_session vestibule greeter 0']);
    const { processes } = await vestibule.status();
    expect(processes.filter(({ role, uid }) => role === 'supervisor' && uid === 0)).toHaveLength(2);
    expect(await vestibule.stop()).toEqual([]);
    expect(log()).toEqual(['open_session vestibule greeter 0', 'close_session vestibule greeter 0']);
  });

  /** proc_pid_status(5), SigCgt: a bit for each signal, SIGTERM is 15. */
  function catchesTermination(pid: number): boolean {
    const caught = /^SigCgt:\t(.*)$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? '0';
    return (Number.parseInt(caught.slice(-8), 16) & (1 << 14)) !== 0;
  }

  test('is closed where the supervisor is killed', async () => {
    const vestibule = await start(logging());
    await expect.poll(log).toHaveLength(1);
    // The log is written while it is being opened, and until that is done a signal ends its holder at once.
    const holder = (await holders(vestibule)).find(({ pid }) => pid !== vestibule.started.pid);
    await expect.poll(() => catchesTermination(holder?.pid ?? 0)).toBe(true);
    vestibule.started.kill('SIGKILL');
    await expect.poll(log).toHaveLength(2);
    await vestibule.started.over;
    // The next start puts the rest right.
    const next = await startWholeVestibule({ runner });
    await next.finish();
  });

  const holders = async (vestibule: WholeVestibule) =>
    (await vestibule.status()).processes.filter(({ role }) => role === 'supervisor');
  const isRefused = async (vestibule: WholeVestibule): Promise<boolean> =>
    readFileSync(join(vestibule.started.runtimeFolder, 'supervisor.log'), 'utf8').includes(
      "the greeter's PAM session could not be opened",
    );
  const isTried = async (vestibule: WholeVestibule): Promise<boolean> => (await holders(vestibule)).length === 2;

  test.each([
    [
      'is refused',
      isRefused,
      ['auth required pam_permit.so', 'account required pam_permit.so', 'session required pam_deny.so'],
    ],
    ['has no account', isRefused, ['auth required pam_permit.so', 'account required pam_deny.so']],
    ['never comes', isTried, ['account required pam_permit.so', 'session required pam_exec.so /bin/sleep 1000']],
  ])('that %s keeps nobody from the greeter, and stops with it', async (_, hasBegun, lines) => {
    const vestibule = await start(lines);
    await expect.poll(() => hasBegun(vestibule)).toBe(true);
    expect((await vestibule.status()).ready).toBe(true);
    await vestibule.login('greeted');
    expect(await vestibule.stop()).toEqual([]);
  });

  test('is said to be missing where its service is', async () => {
    const shipped = join(requireProgramFolder(), 'build/install/pam.d');
    whole = await startWholeVestibule({ runner, wrapper: mounting([join(folder, 'none'), shipped]) });
    const notices: unknown[] = [];
    await whole.request(
      { version: 1, command: 'events', follow: false },
      {
        onLine(line) {
          if (line.kind === 'event') notices.push(JSON.stringify(line.entry));
        },
      },
    );
    expect(notices.join('\n')).toContain('The PAM service vestibule-greeter is missing');
    expect((await whole.status()).processes.filter(({ role }) => role === 'supervisor')).toHaveLength(1);
  });
});
