import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type DisplayServer,
  type DisplayServerOptions,
  removeDisplayFiles,
  startXvnc,
} from '../../electron/machine/display-server.ts';
import { isRunning, signalProcess } from '../../electron/machine/process-identity.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck, isSocketLeft, type LeakCheck } from '../harness/leak-check.ts';
import { isRoot } from '../harness/runners.ts';

const run = promisify(execFile);
const service = isRoot ? findLocalAccount('vestibule') : null;
let base: string;
let leaks: LeakCheck;
const servers: DisplayServer[] = [];

beforeEach(() => {
  leaks = createLeakCheck();
  base = mkdtempSync(join(tmpdir(), 'ds-'));
  chmodSync(base, 0o711);
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  rmSync(base, { recursive: true, force: true });
  await leaks.assertNothingLeft();
});

function options(change: Partial<DisplayServerOptions> = {}): DisplayServerOptions {
  return {
    folder: join(base, 'display'),
    account: service,
    geometry: { width: 640, height: 480 },
    readyLimitMs: 10_000,
    ...change,
  };
}

async function start(change: Partial<DisplayServerOptions> = {}): Promise<DisplayServer> {
  const outcome = await startXvnc(options(change));
  if (outcome.kind === 'not-ready') throw new Error(outcome.why);
  servers.push(outcome.server);
  return outcome.server;
}

/** A stand-in for the server: a shell script that is given Xvnc's own arguments. */
function script(body: string): string {
  const path = join(base, 'server');
  writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

describe('a display server', () => {
  it('admits a client with its cookie, and nobody without', async () => {
    const server = await start();
    const display = `:${server.display.displayNumber}`;
    const query = (authority: string) =>
      run('xdpyinfo', ['-display', display], { env: { ...process.env, XAUTHORITY: authority } });
    await expect(query(server.authorityPath)).resolves.toMatchObject({
      stdout: expect.stringContaining('640x480 pixels'),
    });
    await expect(query('/dev/null')).rejects.toThrow(/unable to open display/);
  });

  it('has its cookie before it starts, for its own account alone', async () => {
    const path = join(base, 'display', 'authority');
    let atSpawn: { readonly size: number; readonly mode: number; readonly uid: number } | null = null;
    await start({
      onSpawned() {
        const { size, mode, uid } = statSync(path);
        atSpawn = { size, mode: mode & 0o777, uid };
      },
    });
    expect(atSpawn).toEqual({
      size: 2 + 2 + 2 + 2 + 18 + 2 + 16,
      mode: 0o600,
      uid: service?.uid ?? process.getuid?.(),
    });
  });

  it('listens on no network port', async () => {
    const server = await start();
    const inodes = (await run('ls', ['-l', `/proc/${server.identity.pid}/fd`])).stdout;
    const sockets = [...inodes.matchAll(/socket:\[(\d+)\]/g)].map((match) => match[1]);
    const listeners = ['tcp', 'tcp6', 'udp', 'udp6'].flatMap((name) =>
      readFileSync(`/proc/net/${name}`, 'latin1')
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/)[9]),
    );
    expect(sockets.length).toBeGreaterThan(0);
    expect(sockets.filter((inode) => listeners.includes(inode))).toEqual([]);
  });

  it('serves its picture on a socket of its account alone', async () => {
    const server = await start();
    expect(statSync(server.display.rfbSocketPath).mode & 0o777).toBe(0o600);
  });

  it('takes a number that is free, whatever is taken', async () => {
    const [first, second] = await Promise.all([start(), start({ folder: join(base, 'other') })]);
    expect(first.display.displayNumber).not.toBe(second.display.displayNumber);
  });

  it('does no harm to a number that another program holds', async () => {
    const first = await start();
    const number = first.display.displayNumber;
    await first.stop();
    // Both names, as every X server does: by the abstract one they keep off each other, whoever owns the file.
    const path = `/tmp/.X11-unix/X${number}`;
    const holders = [path, `\0${path}`].map((name) => createServer().listen(name));
    await Promise.all(holders.map((holder) => new Promise((resolve) => holder.once('listening', resolve))));
    try {
      const second = await start();
      expect(second.display.displayNumber).not.toBe(number);
      await second.stop();
      expect(existsSync(path)).toBe(true);
    } finally {
      await Promise.all(holders.map((holder) => new Promise((resolve) => holder.close(resolve))));
    }
  });

  it('is gone after stop with everything that it made', async () => {
    const server = await start();
    expect(await server.stop()).toEqual([]);
    expect(isRunning(server.identity)).toBe(false);
    expect(existsSync(join(base, 'display'))).toBe(false);
    expect(existsSync(`/tmp/.X${server.display.displayNumber}-lock`)).toBe(false);
    expect(isSocketLeft(server.display.displayNumber)).toBe(false);
  });

  it('leaves no lock or socket when it was killed', async () => {
    const server = await start();
    signalProcess(server.identity, 'SIGKILL');
    expect(await server.died).toMatch(/^killed by SIGKILL/);
    await server.stop();
    expect(isSocketLeft(server.display.displayNumber)).toBe(false);
  });

  it('is killed when it does not heed SIGTERM', async () => {
    const program = script('trap "" TERM; echo 99 >&3; exec sleep 1000');
    const server = await start({ program, gracePeriodMs: 50 });
    await server.stop();
    expect(await server.died).toBe('killed by SIGKILL');
  });

  it('keeps its socket when it took the number of one that is dead', async () => {
    const server = await start();
    await removeDisplayFiles({ pid: process.pid, startTicks: 1 }, server.display.displayNumber);
    expect(existsSync(`/tmp/.X11-unix/X${server.display.displayNumber}`)).toBe(true);
  });

  it('removes a lock that names the dead server, and no other', async () => {
    const [dead, living] = ['/tmp/.X7001-lock', '/tmp/.X7002-lock'];
    const gone = { pid: 4_000_001, startTicks: 1 };
    writeFileSync(dead, `${gone.pid}\n`.padStart(11));
    writeFileSync(living, `${process.pid}\n`.padStart(11));
    await removeDisplayFiles(gone, null);
    expect([existsSync(dead), existsSync(living)]).toEqual([false, true]);
    rmSync(living);
  });
});

describe('a display server that does not get ready', () => {
  it('leaves no socket when it is ended at any moment of its start', async () => {
    for (let delayMs = 0; delayMs < 90; delayMs += 3)
      await startXvnc(
        options({
          readyLimitMs: 10_000,
          onSpawned: (server) => setTimeout(() => signalProcess(server, 'SIGKILL'), delayMs),
        }),
      ).then((outcome) => (outcome.kind === 'ready' ? outcome.server.stop() : undefined));
  });

  it('is reported when it never says its number', async () => {
    const outcome = await startXvnc(options({ program: script('exec sleep 1000'), readyLimitMs: 100 }));
    expect(outcome).toMatchObject({ kind: 'not-ready', why: expect.stringContaining('not ready within 100 ms') });
    expect(existsSync(join(base, 'display'))).toBe(false);
  });

  it('is reported with its status and last words when it dies', async () => {
    const outcome = await startXvnc(options({ program: script('echo "no screens found" >&2; exit 3') }));
    expect(outcome).toMatchObject({
      kind: 'not-ready',
      why: expect.stringContaining('exited with status 3: no screens found'),
    });
  });

  it('is reported when it is not installed', async () => {
    const outcome = await startXvnc(options({ program: 'Xvnc-that-is-nowhere' }));
    expect(outcome).toEqual({ kind: 'not-ready', why: 'Xvnc-that-is-nowhere is not installed' });
  });

  it('is reported when its socket path is too long', async () => {
    const outcome = await startXvnc(options({ folder: join(base, 'x'.repeat(100)) }));
    expect(outcome).toMatchObject({ kind: 'not-ready', why: expect.stringContaining('too long for a socket') });
  });

  it('is reported when its folder holds a file of that name already', async () => {
    await start();
    expect(await startXvnc(options())).toMatchObject({ kind: 'not-ready', why: expect.stringContaining('EEXIST') });
  });
});
