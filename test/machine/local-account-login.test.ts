/** Logins with Vestibule's own accounts: a question, and a session like a guest's under the account's name. */
import { chownSync } from 'node:fs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { refusedText } from '../../electron/contract/login-names.ts';
import { addLocalAccount } from '../../electron/machine/local-accounts.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { canIsolate, describeRunners, uidsOf } from '../harness/runners.ts';
import { programOf, startOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

const password = 'the-right-words';

describeRunners('an account of Vestibule’s own, worker run by $name', (runner) => {
  let leaks: LeakCheck;
  let worker: TestWorker;
  let client: WorkerClient;

  beforeEach(async () => {
    leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule/accounts'] });
    worker = await startTestWorker(runner.user === null ? {} : { user: runner.user });
    const path = worker.start.localAccountsPath;
    expect(await addLocalAccount(path, { name: 'maria', realName: 'María, the first' }, password)).toEqual({
      kind: 'changed',
    });
    const owner = runner.user === null ? null : findLocalAccount(runner.user);
    if (owner !== null) chownSync(path, owner.uid, owner.gid);
    client = await worker.connect();
    await client.waitFor('display-ready');
  });
  afterEach(async () => {
    await worker.dispose();
    await leaks.assertNothingLeft();
  });

  async function answer(text: string): Promise<void> {
    client.send({ kind: 'begin', subject: { method: 'account', user: 'maria' } });
    const asked = await client.waitFor('questions');
    expect(asked.questions).toEqual([{ style: 'secret', text: 'Vestibule password: ' }]);
    client.send({ kind: 'answer', questionsId: asked.questionsId, texts: [text] });
  }

  it('logs in with its password, and is isolated like a guest', async () => {
    await answer(password);
    expect((await client.waitFor('accepted')).user).toMatchObject({
      name: canIsolate ? 'maria' : expect.anything(),
      isolated: canIsolate,
      isLocal: true,
    });
    client.send(
      startOf(
        programOf(
          '/bin/sh',
          '-c',
          'test "$(id -un) $USER $HOME" = "maria maria /home/guest" && getent passwd maria | grep -q "María  the first" && exit 7',
        ),
      ),
    );
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 7 });
    await client.waitFor('cleaned');
  });

  it('is refused with another, after as long as PAM takes', async () => {
    const startedAtMs = performance.now();
    await answer('the-wrong-words');
    expect((await client.waitFor('refused')).text).toBe(refusedText);
    expect(performance.now() - startedAtMs).toBeGreaterThan(1900);
    expect(worker.notes()).not.toContain('words');
  });

  it('can be given up while the question is open, and while it is refused', async () => {
    await answer('the-wrong-words');
    client.send({ kind: 'cancel' });
    await client.waitFor('cleaned');
    await worker.exited;
  });
});
