import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { grantLocalUser, revokeLocalUser } from '../../electron/machine/x-access.ts';
import { connectToDisplay, displaySocketPath, type XConnection } from '../../electron/machine/x-client.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { startTestXServer, type TestXServer } from '../harness/x-server.ts';

let leaks: LeakCheck;
let server: TestXServer;
let displayNumber: number;
let connection: XConnection;
let programs: ChildProcess[];

beforeEach(async () => {
  leaks = createLeakCheck();
  programs = [];
  server = await startTestXServer();
  displayNumber = Number(server.display.slice(1));
  connection = await connectToDisplay(displayNumber, server.cookie);
});

afterEach(async () => {
  for (const program of programs) {
    if (program.exitCode !== null || program.signalCode !== null) continue;
    program.kill('SIGKILL');
    await once(program, 'exit');
  }
  await connection.close();
  await server.stop();
  await leaks.assertNothingLeft();
});

function start(program: string, ...argv: string[]) {
  const child = spawn(program, argv, { env: { ...process.env, ...server.environment }, stdio: 'ignore' });
  programs.push(child);
  return child;
}

function startXterm(colour = '#ff8800') {
  return start('xterm', '-geometry', '80x24+100+60', '-bg', colour, '-e', 'cat');
}

describe('windows', () => {
  it('are none on an empty display', async () => {
    expect(await connection.findMappedWindows()).toEqual([]);
  });

  it('are waited for by the events of the server', async () => {
    const waiting = connection.waitForWindow({ limitMs: 10_000 });
    startXterm();
    const window = await waiting;
    expect(window).toMatchObject({ width: 484, height: 316 });
    expect(await connection.findMappedWindows()).toEqual([window]);
  });

  it('are there at once when they are there already', async () => {
    startXterm();
    const window = await connection.waitForWindow({ limitMs: 10_000 });
    expect(await connection.waitForWindow({ limitMs: 10_000 })).toEqual(window);
  });

  it('are looked for in the frames of openbox', async () => {
    // By openbox itself: it forgets a window that is mapped while it starts.
    start('openbox', '--startup', 'xterm -e cat');
    await expect.poll(() => connection.findMappedWindows()).toMatchObject([{ width: 484, height: 316 }]);
  });

  it('are looked for in the frames within frames of icewm, whose bar is one too', async () => {
    start('icewm');
    startXterm();
    await expect
      .poll(() => connection.findMappedWindows())
      .toEqual(
        expect.arrayContaining([
          expect.objectContaining({ width: 484, height: 316 }),
          expect.objectContaining({ width: 1280, x: 0 }),
        ]),
      );
  });

  it('are moved', async () => {
    startXterm();
    const window = await connection.waitForWindow({ limitMs: 10_000 });
    await connection.moveWindow(window?.id ?? 0, 300, 200);
    // The window's own border of one pixel is left of its content.
    expect(await connection.findMappedWindows()).toMatchObject([{ x: 301, y: 201 }]);
  });

  it('that do not come within the limit are null', async () => {
    expect(await connection.waitForWindow({ limitMs: 1 })).toBeNull();
  });

  it('that nobody waits for any more are null', async () => {
    const control = new AbortController();
    const waiting = connection.waitForWindow({ limitMs: 60_000, signal: control.signal });
    control.abort();
    expect(await waiting).toBeNull();
  });

  it('that are gone cannot be moved', async () => {
    await expect(connection.moveWindow(0x12345, 0, 0)).rejects.toMatchObject({ name: 'XError' });
  });
});

describe('the picture', () => {
  it('is what the screen shows', async () => {
    startXterm('#ff8800');
    const window = await connection.waitForWindow({ limitMs: 10_000 });
    if (window === null) throw new Error('no window');
    const inside = { x: window.x + window.width - 20, y: window.y + window.height - 20 };
    await expect.poll(() => connection.readPixel(inside.x, inside.y)).toBe(0xff8800);
    expect(await connection.readPixel(1270, 790)).toBe(0x000000);
    const { width, height, rgba } = await connection.captureScreen();
    expect([width, height, rgba.length]).toEqual([1280, 800, 1280 * 800 * 4]);
    const at = (inside.y * width + inside.x) * 4;
    expect([...rgba.subarray(at, at + 4)]).toEqual([0xff, 0x88, 0x00, 0xff]);
  });

  it('ends at the edges of the screen', async () => {
    await expect(connection.readPixel(1280, 0)).rejects.toMatchObject({ name: 'XError' });
  });
});

describe('a display', () => {
  const notAdmitted = { name: 'XError', message: expect.stringContaining('does not admit') };

  it('does not admit who has no cookie, or another', async () => {
    await expect(connectToDisplay(displayNumber, null)).rejects.toMatchObject(notAdmitted);
    await expect(connectToDisplay(displayNumber, Buffer.alloc(16))).rejects.toMatchObject(notAdmitted);
  });

  it.each([
    ['uid', () => process.getuid?.() ?? 0],
    ['name', () => process.env['USER'] ?? 'root'],
  ])('admits an account by its %s until that is revoked', async (_, accountOf) => {
    const account = accountOf();
    await grantLocalUser(displayNumber, server.cookie, account);
    await (await connectToDisplay(displayNumber, null)).close();
    await revokeLocalUser(displayNumber, server.cookie, account);
    await expect(connectToDisplay(displayNumber, null)).rejects.toMatchObject(notAdmitted);
  });

  it('that is not there is told', async () => {
    const message = 'display :9999: there is no such display';
    await expect(connectToDisplay(9999, null)).rejects.toMatchObject({ name: 'XError', message });
  });

  it('that dies ends what was asked of it', async () => {
    const waiting = connection.waitForWindow({ limitMs: 60_000 });
    const refused = expect(waiting).rejects.toMatchObject({
      name: 'XError',
      message: expect.stringContaining('is over'),
    });
    process.kill(server.pid, 'SIGKILL');
    await refused;
    await connection.closed;
    // What a killed server leaves is not ours to find: the one who started it puts it right.
    for (const path of [displaySocketPath(displayNumber), `/tmp/.X${displayNumber}-lock`])
      rmSync(path, { force: true });
    await expect(connection.findMappedWindows()).rejects.toMatchObject({ name: 'XError' });
  });
});

describe('a server with other atoms', () => {
  it('is not taken for the one before it', async () => {
    // An atom of the first server that the second one gives another number.
    await connection.findMappedWindows();
    const second = await startTestXServer();
    try {
      const other = await connectToDisplay(Number(second.display.slice(1)), second.cookie);
      const environment = { ...process.env, ...second.environment };
      const property = spawn('xprop', ['-root', '-f', 'FIRST', '8s', '-set', 'FIRST', 'x'], {
        env: environment,
        stdio: 'ignore',
      });
      await once(property, 'exit');
      programs.push(spawn('openbox', ['--startup', 'xterm -e cat'], { env: environment, stdio: 'ignore' }));
      await expect.poll(() => other.findMappedWindows()).toMatchObject([{ width: 484, height: 316 }]);
      await other.close();
    } finally {
      await second.stop();
    }
  });
});
