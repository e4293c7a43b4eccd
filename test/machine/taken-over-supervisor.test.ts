/** An app that was taken over, against the supervisor's own doors: a process of the account `vestibule` that says anything. */
import { existsSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findProcess } from '../../electron/machine/process-identity.ts';
import { type HalfSupervisor, startHalfSupervisor } from '../harness/half-supervisor.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { connectAs, type OtherClient, runAs } from '../harness/other-account.ts';
import { createPerson } from '../harness/person.ts';
import { isRoot, runners } from '../harness/runners.ts';

const hello = { kind: 'hello', version: 1 };

describe.runIf(isRoot && runners[0]?.asRoot === true)('a taken-over app, at the supervisor (needs root)', () => {
  let leaks: LeakCheck;
  let supervisor: HalfSupervisor;
  const clients: OtherClient[] = [];

  beforeEach(async () => {
    leaks = createLeakCheck();
    supervisor = await startHalfSupervisor(null);
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    await supervisor.stop();
    await leaks.assertNothingLeft();
  });

  async function open(): Promise<OtherClient> {
    const client = await connectAs('vestibule', supervisor.appSocketPath);
    clients.push(client);
    return client;
  }

  async function openGreeted(): Promise<OtherClient> {
    const client = await open();
    client.send(hello);
    await client.waitFor('welcome');
    return client;
  }

  it.each(['vestibule-guest-1', 'nobody', 'daemon'])(
    'is nobody but its account: %s reaches no socket',
    async (name) => {
      await expect(connectAs(name, supervisor.appSocketPath)).rejects.toThrow('EACCES');
      await expect(connectAs(name, supervisor.controlSocketPath)).rejects.toThrow('EACCES');
    },
  );

  it('does not reach the socket of the command', async () => {
    await expect(connectAs('vestibule', supervisor.controlSocketPath)).rejects.toThrow('EACCES');
  });

  it('neither reads nor changes what root keeps', async () => {
    writeFileSync(join(supervisor.folder, 'accounts.json'), 'secret', { mode: 0o600 });
    const tries = [
      'cat "$1/accounts.json"',
      'ls "$1"',
      'ls /root',
      '(: > "$1/new")',
      'mv "$1/logs" "$1/moved"',
      `kill -9 ${process.pid}`,
      `cat /proc/${process.pid}/environ`,
      `ls -l /proc/${process.pid}/fd/`,
    ];
    for (const script of tries)
      expect(runAs('vestibule', script, supervisor.folder)).toMatch(
        /^(?!.*secret).*(Permission denied|not permitted)/s,
      );
    expect(existsSync(join(supervisor.folder, 'logs'))).toBe(true);
  });

  const garbage: readonly (readonly [string, string])[] = [
    ['no JSON', 'xyzzy\n'],
    ['something before hello', '{"kind":"start-worker","requestId":"1"}\n'],
    ['hello after something before it', '{"kind":"greeter-painted"}\n{"kind":"hello","version":1}\n'],
    ['an unknown kind', '{"kind":"hello","version":1}\n{"kind":"run","argv":["reboot"]}\n'],
    ['a second hello', '{"kind":"hello","version":1}\n{"kind":"hello","version":1}\n'],
    [
      'a requestId of 100 kB',
      `{"kind":"hello","version":1}\n{"kind":"start-worker","requestId":"${'x'.repeat(1e5)}"}\n`,
    ],
    ['a workerId of 65', `{"kind":"hello","version":1}\n{"kind":"kill-worker","workerId":"${'1'.repeat(65)}"}\n`],
    ['a layout with an option', '{"kind":"hello","version":1}\n{"kind":"set-keyboard","layout":"us -option x"}\n'],
    ['a power that is none', '{"kind":"hello","version":1}\n{"kind":"power","action":"halt -f"}\n'],
    ['a power with a command', '{"kind":"hello","version":1}\n{"kind":"power","argv":["sh"]}\n'],
    ['a client that is no number', '{"kind":"hello","version":1}\n{"kind":"control-end","clientId":"1"}\n'],
    [
      'depth',
      `{"kind":"hello","version":1}\n{"kind":"control-line","clientId":1,"line":${'['.repeat(9e4)}${']'.repeat(9e4)}}\n`,
    ],
    [
      'values without end',
      `{"kind":"hello","version":1}\n{"kind":"control-line","clientId":1,"line":[${'{},'.repeat(2e6)}0]}\n`,
    ],
  ];
  it.each(garbage)('is hung up on for %s, and the next one is welcomed', async (_, text) => {
    const client = await open();
    client.sendRaw(text);
    await client.closed;
    await openGreeted();
    expect(supervisor.workers.list()).toEqual([]);
    expect(supervisor.happened).not.toContain('painted');
  });

  it('is not greeted by what came with the reason to hang up on it', async () => {
    const client = await open();
    client.sendRaw('{"kind":"greeter-painted"}\n{"kind":"hello","version":1}\n');
    await client.closed;
    expect(supervisor.happened).toEqual([]);
  });

  it('is hung up on for a line that does not end, with memory bounded', async () => {
    const before = process.memoryUsage.rss();
    const client = await open();
    client.sendRaw('"');
    for (let sent = 0; sent < 70; sent++) client.sendRaw('x'.repeat(1024 * 1024));
    await client.closed;
    expect(process.memoryUsage.rss() - before).toBeLessThan(600 * 1024 * 1024);
    await openGreeted();
  });

  it('holds nobody up with half a message and silence, however often', async () => {
    for (let count = 0; count < 8; count++) (await open()).sendRaw('{"kind":"hel');
    const app = await openGreeted();
    app.send({ kind: 'greeter-painted' });
    await expect.poll(() => supervisor.happened).toContain('painted');
    // The oldest of the silent ones made room.
    await clients[0]?.closed;
  });

  it('gets no more than sixteen workers, asked for a thousand times', async () => {
    const app = await openGreeted();
    for (let count = 0; count < 1000; count++) app.send({ kind: 'start-worker', requestId: String(count) });
    const answers = (): number => app.heard.filter(({ kind }) => String(kind).startsWith('worker-')).length;
    await expect.poll(answers, { timeout: 20_000 }).toBe(1000);
    expect(app.heard.filter(({ kind }) => kind === 'worker-started')).toHaveLength(16);
    expect(await app.waitFor('worker-refused')).toMatchObject({ why: 'there are 16 workers already' });
    for (const { workerId } of supervisor.workers.list()) app.send({ kind: 'kill-worker', workerId });
    await expect.poll(() => supervisor.workers.list()).toEqual([]);
  });

  it('kills no worker but one of the list, and no process by its number', async () => {
    const app = await openGreeted();
    app.send({ kind: 'start-worker', requestId: '1' });
    await app.waitFor('worker-started');
    const { pid } = supervisor.workers.inspect()[0]?.worker ?? { pid: 0 };
    const names = ['', '0', '2', '../1', '1/../1', './1', '1\n', ' 1', '01', '1\0', '*', '__proto__', `${pid}`];
    for (const workerId of names) app.send({ kind: 'kill-worker', workerId });
    app.send({ kind: 'start-worker', requestId: '2' });
    await expect.poll(() => app.heard.filter(({ kind }) => kind === 'worker-started')).toHaveLength(2);
    expect(findProcess(pid)?.isEnding).toBe(false);
    expect(app.heard.map(({ kind }) => kind)).not.toContain('worker-gone');
  });

  it('gets nobody’s picture who may not log in, and no file by its path', async () => {
    const app = await openGreeted();
    const names = ['root', 'vestibule', 'daemon', '../root', '/etc/passwd', '/root/.face', '.', '0', '-s', 'a\nb'];
    for (const user of names) app.send({ kind: 'read-picture', requestId: user, user });
    const answers = () => app.heard.filter(({ kind }) => kind === 'picture');
    await expect.poll(() => answers().length, { timeout: 20_000 }).toBe(names.length);
    expect(answers().filter(({ base64 }) => base64 !== null)).toEqual([]);
    expect(
      answers()
        .map(({ requestId }) => String(requestId))
        .sort(),
    ).toEqual([...names].sort());
  });

  it('asks for a thousand pictures, and is answered each time, with a few processes at once', async () => {
    const app = await openGreeted();
    const person = createPerson();
    try {
      for (let count = 0; count < 1000; count++)
        app.send({ kind: 'read-picture', requestId: String(count), user: person.name });
      const answers = () => app.heard.filter(({ kind }) => kind === 'picture').length;
      await expect.poll(answers, { timeout: 20_000 }).toBe(1000);
    } finally {
      await person.remove();
    }
  });

  it('changes nothing by ten thousand messages', async () => {
    const app = await openGreeted();
    const lines = Array.from({ length: 10_000 }, (_, number) =>
      JSON.stringify(
        [
          { kind: 'kill-worker', workerId: String(number) },
          { kind: 'control-end', clientId: number },
          { kind: 'control-line', clientId: -number, line: { kind: 'result', result: number } },
        ][number % 3],
      ),
    );
    app.sendRaw(`${lines.join('\n')}\n`);
    app.send({ kind: 'start-worker', requestId: 'last' });
    expect(await app.waitFor('worker-started')).toMatchObject({ requestId: 'last' });
  });

  it('answers no request that the supervisor answers itself', async () => {
    const app = await openGreeted();
    const received: string[] = [];
    const ask = (command: object): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(supervisor.controlSocketPath);
        socket.setEncoding('utf8').on('data', (text: string) => received.push(text));
        socket.once('close', () => resolve());
        socket.write(`${JSON.stringify({ version: 1, ...command })}\n`);
      });
    void ask({ command: 'stop', leave: false });
    const asked = ask({ command: 'sessions' });
    const { clientId } = await app.waitFor('control-open');
    for (const id of [1, 2].filter((each) => each !== clientId)) {
      app.send({ kind: 'control-line', clientId: id, line: { kind: 'result', result: 'forged' } });
      app.send({ kind: 'control-end', clientId: id });
    }
    app.send({ kind: 'control-line', clientId, line: { kind: 'result', result: 'true' } });
    app.send({ kind: 'control-end', clientId });
    await asked;
    expect(received).toEqual(['{"kind":"result","result":"true"}\n']);
  });

  it('is replaced by the next one that says hello, and what it was asked is answered with an error', async () => {
    const first = await openGreeted();
    const said: string[] = [];
    const socket = connect(supervisor.controlSocketPath).setEncoding('utf8');
    const over = new Promise((resolve) => socket.once('close', resolve));
    socket.on('data', (text: string) => said.push(text)).write('{"version":1,"command":"sessions"}\n');
    await first.waitFor('control-open');
    const silent = await open();
    first.send({ kind: 'greeter-painted' });
    await expect.poll(() => supervisor.happened).toEqual(['connected', 'painted']);
    const second = await openGreeted();
    await Promise.all([first.closed, over]);
    expect(supervisor.happened).toEqual(['connected', 'painted', 'disconnected', 'connected']);
    expect(said.join('')).toContain('was restarted');
    second.send({ kind: 'greeter-painted' });
    silent.sendRaw('nonsense\n');
    await silent.closed;
    await expect.poll(() => supervisor.happened.at(-1)).toBe('painted');
  });
});
