/** What a worker makes of its clients: one at a time, hello first, and garbage ends a connection and nothing else. */
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lineLimit } from '../../electron/contract/line.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { runners, uidsOf } from '../harness/runners.ts';
import { logIn, programOf, startTestWorker, type TestWorker } from '../harness/worker-client.ts';

const runner = runners[0];
if (runner === undefined) throw new Error('no account can run a worker here');

let leaks: LeakCheck;
let worker: TestWorker;

beforeEach(async () => {
  leaks = createLeakCheck({ uids: uidsOf(runner) });
  worker = await startTestWorker(runner.user === null ? {} : { user: runner.user });
});

afterEach(async () => {
  await worker.dispose();
  await leaks.assertNothingLeft();
});

describe('the wire of a worker', () => {
  it('is for one account alone', () => {
    const facts = statSync(join(worker.start.folder, 'worker.sock'));
    expect(facts.mode & 0o777).toBe(0o600);
    expect(facts.uid).toBe(statSync(worker.start.logFolder).uid);
  });

  const garbage: readonly (readonly [string, string])[] = [
    ['no JSON', 'xyzzy-secret\n'],
    ['another version', '{"kind":"hello","version":2}\n'],
    ['an unknown kind', '{"kind":"format-disk"}\n'],
    ['no hello first', '{"kind":"cancel"}\n'],
    ['a second hello', '{"kind":"hello","version":1}\n{"kind":"hello","version":1}\n'],
    [
      'a message that does not fit',
      '{"kind":"hello","version":1}\n{"kind":"answer","questionsId":"xyzzy-secret","texts":[]}\n',
    ],
    ['a line that is too long', `"${'x'.repeat(lineLimit + 10)}`],
    ['bytes that are no text', '\0\xff\xfe\n'],
  ];
  it.each(garbage)('is closed on %s, and the worker lives', async (_, text) => {
    const broken = await worker.connect(false);
    broken.sendRaw(text);
    await broken.closed;
    const next = await worker.connect();
    await logIn(next, programOf('true'));
    await next.waitFor('cleaned');
    await worker.exited;
    expect(worker.notes()).toMatch(/a client was hung up on/);
    expect(worker.notes()).not.toContain('xyzzy-secret');
  });

  it('goes on where nobody reads its words any more', async () => {
    worker.child.stderr?.destroy();
    const broken = await worker.connect(false);
    broken.sendRaw('xyzzy\n');
    await broken.closed;
    const next = await worker.connect();
    await logIn(next, programOf('true'));
    await next.waitFor('cleaned');
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('goes over to a new client, which gets a snapshot first', async () => {
    const first = await worker.connect();
    await logIn(first, programOf('sleep', '1000'));
    const { session } = await first.waitFor('started');
    const second = await worker.connect();
    await first.closed;
    const { snapshot } = await second.waitFor('snapshot');
    expect(snapshot).toMatchObject({ phase: 'session', subject: { method: 'guest' }, session, ended: null, left: [] });
    second.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await second.waitFor('cleaned');
  });

  it('is not taken from a client by one that has not said hello', async () => {
    const first = await worker.connect();
    const silent = await worker.connect(false);
    await logIn(first, programOf('true'));
    await first.waitFor('cleaned');
    silent.close();
  });

  it('keeps the end of a session for a client that comes back', async () => {
    const first = await worker.connect();
    await logIn(first, programOf('sleep', '1000'));
    const { session } = await first.waitFor('started');
    first.close();
    await first.closed;
    process.kill(session.designated.pid, 'SIGKILL');
    const second = await worker.connect();
    const { snapshot } = await second.waitFor('snapshot');
    const ended = snapshot.ended ?? (await second.waitFor('ended')).ended;
    expect(ended.reason).toEqual({ kind: 'killed', signal: 'SIGKILL' });
    await second.waitFor('cleaned');
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('refuses accounts where no PAM service is', async () => {
    const client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'account', user: 'somebody' } });
    expect(await client.waitFor('refused')).toEqual({
      kind: 'refused',
      text: 'Accounts cannot log in here (the PAM service is missing).',
    });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('rejects a start that nobody was accepted for', async () => {
    const client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({
      kind: 'start',
      model: 'x11',
      program: programOf('true'),
      leftovers: 'end',
      gracePeriodMs: 0,
      keyboard: null,
      language: null,
    });
    expect(await client.waitFor('rejected')).toMatchObject({ what: 'start' });
  });

  it('retires a spare that is told to', async () => {
    const client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'cancel' });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });

  it('retires a worker whose display server is still starting', async () => {
    const client = await worker.connect();
    client.send({ kind: 'cancel' });
    expect(await worker.exited).toEqual({ status: 0, signal: null });
  });
});

describe('the process of a worker', () => {
  it('may leave no core dump and be read by no debugger', () => {
    expect(readFileSync(`/proc/${worker.pid}/limits`, 'latin1')).toMatch(/^Max core file size +0 /m);
    // proc(5): the files of a process that is not dumpable belong to root.
    if (runner.user !== null) expect(statSync(`/proc/${worker.pid}/environ`).uid).toBe(0);
  });

  it('leads a kernel session of its own', () => {
    const fields = readFileSync(`/proc/${worker.pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    expect(Number(fields[3])).toBe(worker.pid);
  });
});
