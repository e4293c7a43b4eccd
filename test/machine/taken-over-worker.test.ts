/** An app that was taken over, against root's worker: a process of the account `vestibule` that says anything on its wire. */
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ToWorker } from '../../electron/contract/worker.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { connectAs, type OtherClient, runAs } from '../harness/other-account.ts';
import { createPamStack } from '../harness/pam-stack.ts';
import { createPerson } from '../harness/person.ts';
import { isRoot, runners, uidsOf } from '../harness/runners.ts';
import {
  programOf,
  startOf,
  startTestWorker,
  type TestWorker,
  type TestWorkerOptions,
} from '../harness/worker-client.ts';

const runner = runners[0];
const hello = { kind: 'hello', version: 1 };
const asGuest = { kind: 'begin', subject: { method: 'guest' } };

describe.runIf(isRoot && runner?.asRoot === true)('a taken-over app, at a worker of root (needs root)', () => {
  let leaks: LeakCheck;
  const workers: TestWorker[] = [];
  const clients: OtherClient[] = [];

  beforeEach(() => {
    leaks = createLeakCheck({ uids: runner === undefined ? [] : uidsOf(runner) });
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) await client.close();
    for (const worker of workers.splice(0)) await worker.dispose();
    await leaks.assertNothingLeft();
  });

  async function start(options: TestWorkerOptions = {}): Promise<TestWorker> {
    const worker = await startTestWorker(options);
    workers.push(worker);
    return worker;
  }

  async function open(worker: TestWorker): Promise<OtherClient> {
    const client = await connectAs('vestibule', join(worker.start.folder, 'worker.sock'));
    clients.push(client);
    return client;
  }

  /** A greeted client of a worker that is spare. */
  async function openSpare(worker: TestWorker): Promise<OtherClient> {
    const client = await open(worker);
    client.send(hello);
    await client.waitFor('snapshot');
    await expect.poll(() => worker.record().phase).toBe('spare');
    return client;
  }

  it('is nobody but its account, and reads no record', async () => {
    const worker = await start();
    const path = join(worker.start.folder, 'worker.sock');
    for (const name of ['vestibule-guest-1', 'nobody', 'daemon'])
      await expect(connectAs(name, path)).rejects.toThrow('EACCES');
    const tries = [
      'cat "$1/record.json"',
      'ls "$1"',
      'rm -f "$1/record.json"',
      'mv "$1/display" "$1/other"',
      `kill -9 ${worker.pid}`,
      `cat /proc/${worker.pid}/environ`,
      `head -c1 /proc/${worker.pid}/mem`,
    ];
    for (const script of tries)
      expect(runAs('vestibule', script, worker.start.folder)).toMatch(/Permission denied|not permitted/);
    await openSpare(worker);
  });

  it('reads no home of a person', async () => {
    const person = createPerson();
    // Not every machine makes them so (login.defs(5), HOME_MODE).
    chmodSync(person.home, 0o700);
    try {
      expect(runAs('vestibule', 'ls "$1"', person.home)).toContain('Permission denied');
    } finally {
      await person.remove();
    }
  });

  it('starts nothing before somebody was accepted, nor while somebody is asked', async () => {
    const stack = createPamStack(['auth required pam_unix.so nodelay', 'account required pam_unix.so']);
    const worker = await start({ change: { pam: stack.pam } });
    const client = await openSpare(worker);
    const order = startOf(programOf('sleep', '1000'));
    client.send(order);
    await client.waitFor('rejected');
    client.send({ kind: 'begin', subject: { method: 'account', user: 'root' } });
    const { questionsId } = await client.waitFor('questions');
    const asked = client.heard.length;
    client.send(order);
    await client.waitFor('rejected', asked);
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    client.send(asGuest);
    client.send({ kind: 'answer', questionsId, texts: ['wrong'] });
    const at = client.heard.length;
    await client.waitFor('refused');
    client.send(order);
    await client.closed;
    stack.remove();
    expect(client.heard.slice(at).map(({ kind }) => kind)).not.toContain('started');
    expect(client.heard.map(({ kind }) => kind)).not.toContain('accepted');
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('asks for one password at a time with all workers that it has, and later and later', async () => {
    const stack = createPamStack(['auth required pam_unix.so nodelay', 'account required pam_unix.so']);
    const shared = mkdtempSync(join(tmpdir(), 'turn-'));
    const change = { pam: stack.pam, loginTurnPath: join(shared, 'turn') };
    const all = await Promise.all([1, 2, 3, 4].map(() => start({ change })));
    const open4 = await Promise.all(all.map(openSpare));
    for (const client of open4) client.send({ kind: 'begin', subject: { method: 'account', user: 'root' } });
    const isAsked = (client: OtherClient): boolean => client.heard.some(({ kind }) => kind === 'questions');
    const isOver = (client: OtherClient): boolean => client.heard.some(({ kind }) => kind === 'refused');
    let most = 0;
    await expect
      .poll(
        () => {
          const open = open4.filter((client) => isAsked(client) && !isOver(client));
          most = Math.max(most, open.length);
          for (const client of open) {
            const { questionsId } = client.heard.find(({ kind }) => kind === 'questions') ?? {};
            client.send({ kind: 'answer', questionsId, texts: ['guess'] });
          }
          return open4.filter(isOver).length;
        },
        { timeout: 20_000, interval: 5 },
      )
      .toBe(4);
    expect(most).toBe(1);
    const told = open4.flatMap(({ heard }) => heard.filter(({ kind }) => kind === 'message').map(({ text }) => text));
    expect(told).toEqual(['Too many logins have failed here. It goes on in 1 s.']);
    stack.remove();
    rmSync(shared, { recursive: true });
  });

  it('starts nothing on the yes of another worker', async () => {
    const [first, second] = [await start(), await start()];
    const [accepted, spare] = [await openSpare(first), await openSpare(second)];
    accepted.send(asGuest);
    await accepted.waitFor('accepted');
    spare.send(startOf(programOf('sleep', '1000')));
    expect(await spare.waitFor('rejected')).toMatchObject({ why: 'nobody was accepted here' });
  });

  it('starts one session and not two, and logs in once', async () => {
    const worker = await start();
    const client = await openSpare(worker);
    client.send(asGuest);
    await client.waitFor('accepted');
    const order = startOf(programOf('sleep', '1000'));
    for (const message of [order, order, asGuest]) client.send(message);
    await client.waitFor('started');
    client.send(order);
    await expect.poll(() => client.heard.filter(({ kind }) => kind === 'rejected')).toHaveLength(3);
    expect(client.heard.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
  });

  const program = programOf('true');
  const start1: ToWorker = startOf(program);
  const unfit: readonly (readonly [string, unknown])[] = [
    ['a NUL in an argument', { ...start1, program: { ...program, argv: ['sh\0'] } }],
    ['a NUL in the working folder', { ...start1, program: { ...program, workingDirectory: '/\0' } }],
    ['a NUL in a name', { ...start1, program: { ...program, id: 'a\0b' } }],
    ['an argument of 100 kB', { ...start1, program: { ...program, argv: ['x'.repeat(100_000)] } }],
    ['257 arguments', { ...start1, program: { ...program, argv: Array(257).fill('x') } }],
    ['a language of 65', { ...start1, language: 'x'.repeat(65) }],
    ['a grace period below zero', { ...start1, gracePeriodMs: -1 }],
    ['a grace period of an hour', { ...start1, gracePeriodMs: 3_600_000 }],
    ['a grace period that is no number', { ...start1, gracePeriodMs: '0' }],
    ['another policy for members', { ...start1, leftovers: 'adopt' }],
    ['another model', { ...start1, model: 'root' }],
    ['a user with a NUL', { kind: 'begin', subject: { method: 'account', user: 'root\0' } }],
    ['another back end', { kind: 'begin', subject: { method: 'root' } }],
    ['a pid that is a group', { kind: 'signal-member', member: { pid: -1, startTicks: 0 }, signal: 'SIGTERM' }],
    ['another signal', { kind: 'signal-member', member: { pid: 2, startTicks: 0 }, signal: 'SIGSTOP' }],
    ['a reason that is none', { kind: 'end', reason: { kind: 'because' } }],
  ];
  it('is hung up on for each message that does not fit, and the worker is spare as before', async () => {
    const worker = await start();
    for (const [, message] of unfit) {
      const client = await openSpare(worker);
      client.send(message);
      await client.closed;
    }
    const client = await openSpare(worker);
    client.sendRaw(`{"kind":"answer","questionsId":1,"texts":${'['.repeat(5000)}${']'.repeat(5000)}}\n`);
    await client.closed;
    // What it notes comes by another way than the end of the connection.
    await expect.poll(() => worker.notes().match(/a client was hung up on/g)).toHaveLength(unfit.length + 1);
    expect(worker.record().phase).toBe('spare');
  });

  it('has only a process of the guest by paths, newlines and foreign fields', async () => {
    const worker = await start();
    const client = await openSpare(worker);
    client.send(asGuest);
    const { user } = (await client.waitFor('accepted')) as unknown as { user: { uid: number } };
    client.send({
      ...startOf({
        id: '../../../etc/\nUSER=root',
        name: '../x',
        argv: ['sh', '-c', 'id -u; ls -A . | wc -l; echo "$USER $XDG_SEAT"; cat /etc/shadow', '--reuid', '0'],
        desktopNames: ['..', 'a\nUSER=root'],
        workingDirectory: '../../root',
      }),
      language: 'C\nUSER=root',
      // Fields that are none.
      seat: '../seat0',
      uid: 0,
      environment: { LD_PRELOAD: '/tmp/x.so' },
      logPath: '/etc/passwd',
    });
    const { ended } = (await client.waitFor('ended')) as unknown as { ended: { logPath: string } };
    await client.waitFor('cleaned');
    const lines = readFileSync(ended.logPath, 'utf8').trim().split('\n');
    expect(lines).toEqual([
      String(user.uid),
      // The sandbox has an empty folder in the place of root's home.
      '0',
      'guest test',
      expect.stringContaining('Permission denied'),
    ]);
  });

  it('keeps no worker busy with silent connections, half messages and ten thousand whole ones', async () => {
    const worker = await start();
    const client = await openSpare(worker);
    const silent: OtherClient[] = [];
    for (let count = 0; count < 6; count++) {
      const other = await open(worker);
      other.sendRaw('{"kind":"hel');
      silent.push(other);
    }
    await silent[0]?.closed;
    const wishes = [{ kind: 'end-left' }, { kind: 'forget-left' }, { kind: 'answer', questionsId: 7, texts: [] }];
    client.sendRaw(Array.from({ length: 10_000 }, (_, at) => `${JSON.stringify(wishes[at % 3])}\n`).join(''));
    await expect.poll(() => client.heard.length, { timeout: 20_000 }).toBeGreaterThan(10_000);
    expect(worker.record().phase).toBe('spare');
    expect(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${worker.pid}/status`, 'latin1'))?.[1])).toBeLessThan(
      400_000,
    );
  });
});
