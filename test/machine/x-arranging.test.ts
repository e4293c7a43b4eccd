/** The windows of a designated app on a real X server without a window manager: whatever size they ask for, they fill it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectToDisplay, type XConnection } from '../../electron/machine/x-client.ts';
import { startTestXServer, type TestXServer } from '../harness/x-server.ts';

let server: TestXServer;
let connection: XConnection;
const started: ChildProcess[] = [];

beforeEach(async () => {
  server = await startTestXServer({ program: 'Xvnc', width: 800, height: 600 });
  connection = await connectToDisplay(Number(server.display.slice(1)), server.cookie);
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    const over = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null && child.kill('SIGKILL')) await over;
  }
  await connection.close();
  await server.stop();
});

const environment = () => ({ PATH: process.env['PATH'], ...server.environment });

function start(program: string, ...argv: readonly string[]): ChildProcess {
  const child = spawn(program, argv, { stdio: 'ignore', env: environment() });
  started.push(child);
  return child;
}

const run = (program: string, ...argv: readonly string[]): string =>
  execFileSync(program, argv, { encoding: 'utf8', env: environment() }).trim();

const places = async () =>
  (await connection.findMappedWindows()).map(({ x, y, width, height }) => [x, y, width, height]);

test('a window fills the screen, the one that was there and the one that comes, and the newest has the keys', async () => {
  start('xterm', '-geometry', '20x5+100+100', '-title', 'first');
  await connection.waitForWindow({ limitMs: 5000 });
  await connection.arranging.begin();
  await expect.poll(places).toEqual([[0, 0, 800, 600]]);
  start('xterm', '-geometry', '30x6+50+50', '-title', 'second');
  await expect.poll(places).toEqual([
    [0, 0, 800, 600],
    [0, 0, 800, 600],
  ]);
  await expect.poll(() => run('xdotool', 'getwindowfocus', 'getwindowname')).toBe('second');
  // Its end gives them back.
  started[1]?.kill('SIGTERM');
  await expect.poll(() => run('xdotool', 'getwindowfocus', 'getwindowname')).toBe('first');
});

test('a window follows the screen, and one that wants another size is told so', async () => {
  await connection.arranging.begin();
  start('xterm', '-title', 'app');
  await expect.poll(places).toEqual([[0, 0, 800, 600]]);
  const window = run('xdotool', 'search', '--name', '^app$').split('\n').at(-1) ?? '';
  run('xdotool', 'windowsize', window, '300', '200');
  await expect.poll(places).toEqual([[0, 0, 800, 600]]);
  run('xrandr', '--fb', '1024x700');
  await expect.poll(places).toEqual([[0, 0, 1024, 700]]);
});

test('a window manager that comes has its own way', async () => {
  await connection.arranging.begin();
  start('openbox');
  await expect.poll(() => run('xprop', '-root', '_NET_SUPPORTING_WM_CHECK')).toContain('window id');
  start('xterm', '-geometry', '20x5+100+100');
  await expect.poll(async () => (await places()).length, { timeout: 20_000 }).toBe(1);
  const [place] = await places();
  expect(place?.[2]).toBeLessThan(800);
});
