/** What the app makes of a worker that is gone: its last words come first, wherever it heard of the end. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createWorkerLinks, type WorkerLinks } from '../../electron/machine/worker-links.ts';

let folder: string;
let server: Server;
let greeted: Promise<Socket>;
let links: WorkerLinks;
let heard: string[];
let logged: string[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vestibule-links-'));
  const came = Promise.withResolvers<Socket>();
  greeted = came.promise;
  server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => came.resolve(socket));
  });
  await new Promise<void>((resolve) => server.listen(join(folder, 'worker.sock'), resolve));
  heard = [];
  logged = [];
  links = createWorkerLinks({
    onMessage: (_, message) => heard.push(message.kind === 'message' ? message.text : message.kind),
    log: (line) => logged.push(line),
  });
});

afterEach(async () => {
  links.closeAll();
  const closed = new Promise((resolve) => server.close(resolve));
  (await Promise.race([greeted, null]))?.destroy();
  await closed;
  rmSync(folder, { recursive: true, force: true });
});

function open(): void {
  links.open({ workerId: '1', socketPath: join(folder, 'worker.sock') });
}

function words(text: string): string {
  return `${JSON.stringify({ kind: 'message', style: 'info', text })}\n`;
}

test('what it said at its end is taken before it counts as gone', async () => {
  open();
  const worker = await greeted;
  worker.end(`${words('first')}${words('last')}`);
  const gone = links.finish('1');
  expect(heard).toEqual([]);
  await gone;
  expect(heard).toEqual(['first', 'last']);
});

test('one that nobody could be connected to is gone at once, and so is one that never was', async () => {
  await new Promise((resolve) => server.close(resolve));
  open();
  await Promise.all([links.finish('1'), links.finish('2')]);
  expect(logged).toEqual([expect.stringMatching(/^the wire to worker 1 broke: .*(ENOENT|ECONNREFUSED)/)]);
});

test('a wire that somebody else holds open is waited for, and not for ever', async () => {
  open();
  const worker = await greeted;
  worker.write(words('only'));
  const startedAtMs = performance.now();
  await links.finish('1');
  expect(heard).toEqual(['only']);
  expect(performance.now() - startedAtMs).toBeGreaterThan(500);
});
