/** Links that the account `vestibule` plants where root makes, names, gives away and removes files: root follows none. */
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBoundedLog } from '../../electron/machine/bounded-log.ts';
import { startXvnc } from '../../electron/machine/display-server.ts';
import { makeRoomForSessionLog } from '../../electron/machine/session-log.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { makeAppFolder } from '../../electron/supervisor/app-process.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { runAs, startAs } from '../harness/other-account.ts';
import { isRoot } from '../harness/runners.ts';
import { logIn, programOf, startTestWorker } from '../harness/worker-client.ts';

const account = findLocalAccount('vestibule');

describe.runIf(isRoot && account !== null)('links of the account vestibule (needs root)', () => {
  let leaks: LeakCheck;
  let base: string;
  let logs: string;
  let victim: string;
  const owner = { uid: account?.uid ?? -1, gid: account?.gid ?? -1 };

  beforeEach(() => {
    leaks = createLeakCheck();
    base = mkdtempSync(join(tmpdir(), 'tf-'));
    chownSync(base, 0, owner.gid);
    [logs, victim] = [join(base, 'logs'), join(base, 'victim')];
    for (const folder of [logs, victim]) mkdirSync(folder);
    chownSync(logs, owner.uid, owner.gid);
    writeFileSync(join(victim, 'file'), 'mine', { mode: 0o600 });
    // The account passes through.
    chmodSync(base, 0o710);
  });
  afterEach(async () => {
    rmSync(base, { recursive: true, force: true });
    await leaks.assertNothingLeft();
  });

  /** Nothing of it was written, given away or removed. */
  function expectVictimWhole(): void {
    expect(readFileSync(join(victim, 'file'), 'utf8')).toBe('mine');
    expect([statSync(victim), statSync(join(victim, 'file'))].map(({ uid, mode }) => [uid, mode & 0o777])).toEqual([
      [0, 0o755],
      [0, 0o600],
    ]);
  }

  /** In the folder of logs, which is the account's. */
  function plant(script: string): void {
    execute(`cd "$1" && ${script}`);
  }
  function execute(script: string): void {
    expect(runAs('vestibule', script, logs, victim)).toBe('');
  }

  it('in the place of a session’s log: the session has none, and the target is as it was', async () => {
    const worker = await startTestWorker();
    const now = Date.now();
    for (let second = 0; second < 15; second++) {
      const at = new Date(now + second * 1000);
      const two = (value: number): string => String(value).padStart(2, '0');
      const day = `${at.getFullYear()}${two(at.getMonth() + 1)}${two(at.getDate())}`;
      const name = `session-${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}-${worker.start.workerId}`;
      const script = 'ln -s "$2/file" "$1/$3.log"; ln -s "$2/new" "$1/$3.$4.log"';
      expect(runAs('vestibule', script, worker.start.logFolder, victim, name, String(worker.pid))).toBe('');
    }
    const client = await worker.connect();
    await logIn(client, programOf('sh', '-c', 'echo words; exit 3'));
    expect((await client.waitFor('ended')).ended).toMatchObject({
      reason: { kind: 'exited', status: 3 },
      logPath: null,
    });
    await worker.dispose();
    expectVictimWhole();
    expect(existsSync(join(victim, 'new'))).toBe(false);
  });

  it.each([
    ['a link in the place of the log', 'rm log; ln -s "$2/file" log'],
    ['a link in the place of the older half', 'ln -s "$2/file" log.1'],
    ['a link to a folder in the place of the older half', 'ln -s "$2" log.1'],
    ['a folder in the place of the older half', 'mkdir log.1'],
    ['nothing in the place of the log', 'rm log'],
  ])('when the log goes over to a second file: %s', (_, script) => {
    let now = 0;
    const log = createBoundedLog({ path: join(logs, 'log'), owner, limitBytes: 1000, nowMs: () => now });
    log.write(Buffer.alloc(900, 'x'));
    plant(script);
    now = 60_000;
    log.write(Buffer.alloc(900, 'x'));
    log.close();
    expectVictimWhole();
  });

  it('when old logs are removed: they go, their targets stay, and a folder is not in the way', () => {
    plant('mkdir session-00000000-000000-a.log && touch session-00000000-000000-a.log/x');
    plant('for n in $(seq 10 59); do mkdir session-999912$n-000000-1.log; done');
    plant(
      'for n in $(seq 1000 1060); do ln -s "$2/file" session-2026$n-000000-1.log; done; mkdir session-20261000-000000-1.log.1',
    );
    expect(makeRoomForSessionLog(logs)).toBeNull();
    expectVictimWhole();
    expect(existsSync(join(logs, 'session-20261000-000000-1.log'))).toBe(false);
    expect(existsSync(join(logs, 'session-20261060-000000-1.log'))).toBe(true);
  });

  it('when an app’s folder is made: nothing else is given away', async () => {
    const apps = join(base, 'app');
    // From the moment that it may write there, it puts a link where the last folder is about to be made.
    const swap = `
      use Errno qw(EEXIST); $| = 1; print "up\\n";
      for (my $n = 0;;) { $n++ if symlink $ARGV[1], "$ARGV[0]/$n/runtime" or $! == EEXIST }`;
    const attacker = await startAs('vestibule', swap, apps, victim);
    for (let round = 0; round < 400; round++) {
      makeAppFolder(join(apps, String(round)), owner);
      if (statSync(victim).uid !== 0) break;
    }
    attacker.kill('SIGKILL');
    await new Promise((resolve) => attacker.once('exit', resolve));
    expectVictimWhole();
    makeAppFolder(join(apps, 'last'), owner);
    const made = ['', 'home', 'config', 'cache', 'runtime'].map((name) => statSync(join(apps, 'last', name)));
    expect(made.map(({ uid, mode }) => [uid, mode & 0o777])).toEqual(made.map(() => [owner.uid, 0o700]));
  });

  it('in the folder of a display server: it is removed with them, and their targets stay', async () => {
    const folder = join(base, 'display');
    const started = await startXvnc({
      folder,
      account: owner,
      geometry: { width: 64, height: 64 },
      readyLimitMs: 10_000,
    });
    if (started.kind !== 'ready') throw new Error(started.why);
    execute(
      `cd "${folder}" && ln -s "$2" link && mkdir -p a/b && ln -s "$2" a/b/link && rm authority && ln -s "$2/file" authority`,
    );
    expect(await started.server.stop()).toEqual([]);
    expect(existsSync(folder)).toBe(false);
    expectVictimWhole();
  });
});
