/** What a guest's session can reach, asked from inside it. */
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { guestAccountName } from '../../electron/machine/guest-accounts.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { canIsolate, describeRunnersIf, runners, uidsOf } from '../harness/runners.ts';
import { logIn, programOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';
import { startTestXServer } from '../harness/x-server.ts';

describeRunnersIf(canIsolate, 'an isolated guest (bubblewrap), worker run by $name', (runner) => {
  let leaks: LeakCheck;
  let worker: TestWorker;
  let client: WorkerClient;

  beforeEach(async () => {
    leaks = createLeakCheck({ uids: uidsOf(runner) });
    worker = await startTestWorker(runner.user === null ? {} : { user: runner.user });
    client = await worker.connect();
  });

  afterEach(async () => {
    await worker.dispose();
    await leaks.assertNothingLeft();
  });

  async function output(script: string): Promise<string> {
    await logIn(client, programOf('sh', '-c', `exec 2>&1; ${script}`));
    const { ended } = await client.waitFor('ended');
    await client.waitFor('cleaned');
    return ended.logPath == null ? '' : readFileSync(ended.logPath, 'utf8');
  }

  it('runs under the account that it was told, without any other group or privilege', async () => {
    const uid = runner.asRoot
      ? findLocalAccount(guestAccountName(1))?.uid
      : runner.user === null
        ? process.getuid?.()
        : findLocalAccount(runner.user)?.uid;
    const text = await output('id -u; id -G | wc -w; grep -E "^(CapEff|NoNewPrivs)" /proc/self/status');
    const [seen, groups, ...status] = text.trim().split('\n');
    const { user } = await client.waitFor('accepted');
    expect(user).toMatchObject({ name: 'guest', isolated: true });
    expect(Number(seen)).toBe(user.uid);
    if (runner.asRoot) expect(uidsOf(runner)).toContain(user.uid);
    else expect(user.uid).toBe(uid);
    expect(groups).toBe('1');
    expect(status).toEqual(['CapEff:\t0000000000000000', 'NoNewPrivs:\t1']);
  });

  it('is called guest, at home in /home/guest', async () => {
    expect(await output('whoami; echo ~; getent passwd "$(id -u)" | cut -d: -f6')).toBe(
      'guest\n/home/guest\n/home/guest\n',
    );
  });

  it('has a home of its own alone, made from the skeleton', async () => {
    const text = await output('stat -c %a ~; ls -A ~');
    expect(text).toMatch(/^700\n/);
    expect(text).toContain('.Xauthority');
  });

  it('has a cookie that nobody else can read, for its own display alone', async () => {
    const { display } = await client.waitFor('display-ready');
    const text = await output('stat -c "%a %s" "$XAUTHORITY"; xauth -f "$XAUTHORITY" list | cut -d" " -f1');
    expect(text).toMatch(new RegExp(`^600 [1-9]\\d*\\n#[^:]*#:${display.displayNumber}\\n$`));
  });

  it('sees no other home and nothing of Vestibule', async () => {
    const secret = join(runner.user === null ? homedir() : `/tmp`, `.vestibule-test-${process.pid}`);
    writeFileSync(secret, 'secret', { mode: 0o644 });
    try {
      const folders = [worker.start.folder, worker.start.guestHomesFolder, worker.start.logFolder].join(' ');
      expect(
        await output(
          `cat ${secret}; ls -A /root /home /run/vestibule /var/lib/vestibule/guests ${folders} | grep -v guest: | sort -u`,
        ),
      ).not.toMatch(/secret$|record\.json|worker\.sock|\.log|accounts/m);
    } finally {
      rmSync(secret);
    }
  });

  it('sees its own processes alone', async () => {
    const text = await output('ls /proc | grep -c "^[0-9]"; test -e /proc/1/exe; cat /proc/1/comm');
    expect(Number(text.split('\n')[0])).toBeLessThan(8);
    expect(text).toContain('bwrap');
  });

  it('sees the socket of no other display', async () => {
    const other = await startTestXServer();
    try {
      const { display } = await client.waitFor('display-ready');
      expect(await output('ls /tmp/.X11-unix')).toBe(`X${display.displayNumber}\n`);
    } finally {
      await other.stop();
    }
  });

  it('is not let into another display, whose cookie it does not have', async () => {
    const other = await startTestXServer();
    try {
      expect(await output(`xdpyinfo -display ${other.display} >/dev/null`)).toContain('unable to open display');
    } finally {
      await other.stop();
    }
  });

  it('can write at home, in its runtime folder and in /tmp, and nowhere else', async () => {
    const probe =
      'for d in ~ "$XDG_RUNTIME_DIR" /tmp /var/tmp /dev/shm / /etc /usr /home /root /var/lib /run; do touch "$d/.probe" 2>/dev/null && echo "$d"; done; stat -c %a "$XDG_RUNTIME_DIR"';
    const lines = (await output(probe)).trim().split('\n');
    expect(lines.pop()).toBe('700');
    expect(lines.filter((line) => !line.startsWith('/run/user/') && !line.startsWith('/tmp/runtime'))).toEqual([
      '/home/guest',
      '/tmp',
      '/var/tmp',
      '/dev/shm',
    ]);
  });

  it('leaves nothing in the machine, whatever it did to its home', async () => {
    await output(
      'mkdir -p ~/a/b; ln -s / ~/a/root; ln -s /etc/passwd ~/a/link; mkfifo ~/a/pipe; chmod 000 ~/a/b ~/a; touch /tmp/left; chmod 500 ~',
    );
    await worker.exited;
    expect(statSync('/etc/passwd').size).toBeGreaterThan(0);
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
  });
});

describe.skipIf(!canIsolate)('a log folder inside a hidden place', () => {
  it('does not keep a session from starting', async () => {
    const leaks = createLeakCheck();
    const runner = runners.at(-1);
    const worker = await startTestWorker(runner?.user == null ? {} : { user: runner.user });
    mkdirSync(join(worker.start.logFolder, 'inner'));
    const client = await worker.connect();
    await logIn(client, programOf('true'));
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 0 });
    await worker.dispose();
    await leaks.assertNothingLeft();
  });
});
