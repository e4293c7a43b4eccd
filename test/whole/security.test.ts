/** Facts of an app that was started as its users start it, read from /proc: accounts, sandbox, ports, files. */
import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Status } from '../../electron/contract/control.ts';
import { readOfProcess } from '../harness/process-text.ts';
import { describeRunners } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

describeRunners('as $name', (runner) => {
  let whole: WholeVestibule;
  let status: Status;
  beforeAll(async () => {
    whole = await startWholeVestibule({ runner, sessions: { waits: bashSession('sleep 3600 & wait') } });
    await whole.login('waits');
    status = await whole.status();
  });
  afterAll(() => whole.finish());

  const field = (pid: number, name: string): string =>
    new RegExp(`^${name}:\\s+(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '';

  test('renderers are in Chromium’s sandbox: a user namespace of their own and system calls filtered', () => {
    const renderers = status.processes.filter((each) => each.command.includes('--type=renderer'));
    expect(renderers.length).toBeGreaterThan(0);
    // The browser may have ended one that it only kept ready.
    const alive = renderers.filter(({ pid }) => readOfProcess(pid, 'status') !== '');
    expect(alive.length).toBeGreaterThan(0);
    for (const { pid } of alive) {
      expect(field(pid, 'Seccomp')).toBe('2');
      expect(field(pid, 'NoNewPrivs')).toBe('1');
    }
    for (const { command } of status.processes) expect(command).not.toContain('--no-sandbox');
  });

  test('no process listens on the network but the app, and that on loopback', () => {
    const inodes = new Map<string, string>();
    for (const file of ['tcp', 'tcp6']) {
      for (const line of readFileSync(`/proc/net/${file}`, 'utf8').split('\n').slice(1)) {
        const fields = line.trim().split(/\s+/);
        if (fields[3] === '0A') inodes.set(fields[9] ?? '', fields[1] ?? '');
      }
    }
    const listening = status.processes.flatMap(({ pid, role }) => {
      try {
        return readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
          const inode = /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? '';
          return inodes.has(inode) ? [{ role, address: inodes.get(inode)?.split(':')[0] }] : [];
        });
      } catch {
        // Another account's process, seen as an ordinary user: then it is none of this Vestibule.
        return [];
      }
    });
    expect(listening).toEqual([{ role: 'app', address: '0100007F' }]);
    for (const { command } of status.processes) expect(command).not.toContain('--remote-debugging-port');
  });

  test('every socket and record is for its owner alone', () => {
    const folder = status.runtimeFolder;
    for (const name of ['control.sock', 'app.sock']) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    for (const worker of readdirSync(join(folder, 'workers'))) {
      for (const name of ['worker.sock', 'record.json']) {
        expect(statSync(join(folder, 'workers', worker, name)).mode & 0o777).toBe(0o600);
      }
      for (const name of ['authority', 'rfb.sock']) {
        expect(statSync(join(folder, 'workers', worker, 'display', name)).mode & 0o777).toBe(0o600);
      }
    }
  });

  test.each(['garbage\n', '{"version":1}\n', `${'x'.repeat(300_000)}\n`, '[]\n', '\0\0\n'])(
    'garbage on the control socket ends that connection and nothing else (%#)',
    async (text) => {
      const socket = connect(whole.started.controlSocketPath);
      const closed = new Promise((resolve) => socket.once('close', resolve));
      socket.on('error', () => undefined);
      socket.resume();
      socket.write(text);
      await closed;
      expect((await whole.status()).ready).toBe(true);
    },
  );
});
