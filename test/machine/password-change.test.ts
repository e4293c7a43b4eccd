/** Passwords changed from an NT-style session: real PAM, accounts that the test makes, and accounts of Vestibule's own. */
import { chownSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PasswordNews } from '../../electron/contract/worker.ts';
import { addLocalAccount, verifyLocalAccount } from '../../electron/machine/local-accounts.ts';
import { isRunning, listDescendants } from '../../electron/machine/process-identity.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { cleanUpAfterWorker } from '../../electron/machine/worker-cleanup.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createPamStack, type PamStack } from '../harness/pam-stack.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { readOfProcess } from '../harness/process-text.ts';
import { describeRunners, isRoot, uidsOf } from '../harness/runners.ts';
import {
  programOf,
  startOf,
  startTestWorker,
  type TestWorker,
  type TestWorkerOptions,
  type WorkerClient,
} from '../harness/worker-client.ts';

const nt = { ...programOf('sleep', '3600'), model: 'nt' } as const;
const wrong = 'Wrong-Word-0815';
const next = 'Next-Word-4711!';

/** A login, and whatever is asked of the person in it. */
class Desk {
  readonly worker: TestWorker;
  readonly client: WorkerClient;
  private changes = 0;

  private constructor(worker: TestWorker, client: WorkerClient) {
    this.worker = worker;
    this.client = client;
  }

  static async open(options: TestWorkerOptions, prepare?: (worker: TestWorker) => Promise<void>): Promise<Desk> {
    const worker = await startTestWorker(options);
    await prepare?.(worker);
    const client = await worker.connect();
    await client.waitFor('display-ready');
    return new Desk(worker, client);
  }

  /** Gives the verdict, with one question of a login at most. */
  async logIn(user: string, password: string): Promise<'accepted' | 'refused'> {
    this.client.send({ kind: 'begin', subject: { method: 'account', user } });
    const { questionsId } = await this.client.waitFor('questions');
    this.client.send({ kind: 'answer', questionsId, texts: [password] });
    const verdict = () => this.client.messages.find(({ kind }) => kind === 'accepted' || kind === 'refused')?.kind;
    await expect.poll(verdict).toBeDefined();
    return verdict() as 'accepted' | 'refused';
  }

  async startSession() {
    this.client.send(startOf(nt, { model: 'nt' }));
    return (await this.client.waitFor('started')).session;
  }

  begin(): string {
    this.changes += 1;
    const changeId = `c${this.changes}`;
    this.client.send({ kind: 'change-password', changeId });
    return changeId;
  }

  news(changeId: string): readonly PasswordNews[] {
    return this.client.messages.flatMap((message) =>
      message.kind === 'password-change' && message.changeId === changeId ? [message.news] : [],
    );
  }

  async ask(changeId: string, round: number) {
    const rounds = () => this.news(changeId).flatMap((news) => (news.kind === 'asked' ? [news] : []));
    await expect.poll(() => rounds().length).toBeGreaterThanOrEqual(round);
    const asked = rounds()[round - 1];
    if (asked === undefined) throw new Error('it was not asked');
    return asked;
  }

  /** The rounds of answers, one after the other, each once its questions are there; gives how it ended. */
  async change(...rounds: readonly (readonly string[])[]) {
    const changeId = this.begin();
    for (const [index, texts] of rounds.entries()) {
      const { questionsId } = await this.ask(changeId, index + 1);
      this.client.send({ kind: 'answer', questionsId, texts: [...texts] });
    }
    return this.over(changeId);
  }

  async over(changeId: string) {
    const over = () => this.news(changeId).find((news) => news.kind === 'over');
    await expect.poll(over).toBeDefined();
    const said = this.news(changeId).flatMap((news) => (news.kind === 'said' ? [news.text] : []));
    return { ...over(), said };
  }

  failures(): number {
    const path = this.worker.start.loginTurnPath;
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return text === '' ? 0 : (JSON.parse(text) as unknown[]).length;
  }

  /** Processes that make PAM's calls. */
  pamPids(): readonly number[] {
    return listDescendants(this.worker.pid).flatMap(({ pid }) => (readCommand(pid).includes('pam.cjs') ? [pid] : []));
  }
}

const readCommand = (pid: number): string => readOfProcess(pid, 'cmdline');

const desks: Desk[] = [];
let leaks: LeakCheck;

describe.runIf(isRoot)('the password of an account of the machine (needs root)', () => {
  const unix = [
    'auth required pam_unix.so nodelay',
    'account required pam_unix.so',
    'session required pam_exec.so FOLDER/log',
    'password required pam_unix.so nodelay obscure minlen=8',
  ];
  const log = '#!/bin/sh\necho "$PAM_TYPE" >> FOLDER/log.txt\n';
  let person: Person;
  const stacks: PamStack[] = [];

  beforeEach(() => {
    person = createPerson();
    leaks = createLeakCheck({ uids: [person.uid], folders: ['/sys/fs/cgroup/unified', '/sys/fs/cgroup'] });
  });
  afterEach(async () => {
    for (const { worker, client } of desks.splice(0)) {
      await worker.dispose();
      client.close();
    }
    for (const stack of stacks.splice(0)) stack.remove();
    await leaks.assertNothingLeft();
    await person.remove();
  });

  async function open(lines: readonly string[] = unix, files: Readonly<Record<string, string>> = {}): Promise<Desk> {
    const stack = createPamStack(lines, { log, ...files });
    stacks.push(stack);
    const desk = await Desk.open({ change: { pam: stack.pam } });
    desks.push(desk);
    return desk;
  }

  async function openSession(lines: readonly string[] = unix, files: Readonly<Record<string, string>> = {}) {
    const desk = await open(lines, files);
    expect(await desk.logIn(person.name, person.password)).toBe('accepted');
    return { desk, session: await desk.startSession() };
  }

  async function opens(password: string): Promise<boolean> {
    return (await (await open()).logIn(person.name, password)) === 'accepted';
  }

  it('is another afterwards, for every login to come, and the session goes on', async () => {
    const { desk, session } = await openSession();
    expect(session.mayChangePassword).toBe(true);
    const holders = desk.pamPids();
    const over = await desk.change([person.password], [next], [next]);
    expect(over).toMatchObject({ changed: true, text: 'Your password has been changed.' });
    expect(over.said).toEqual([`Changing password for ${person.name}.`]);
    expect(isRunning(session.designated)).toBe(true);
    expect(desk.failures()).toBe(0);
    // The process of the session's own transaction is there as before, which has been opened once and not closed.
    await expect.poll(() => desk.pamPids()).toEqual(holders);
    expect(readFileSync(`${stacks[0]?.pam.confDir}/log.txt`, 'utf8')).toBe('open_session\n');
    expect(await opens(person.password)).toBe(false);
    expect(await opens(next)).toBe(true);
    desk.client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await desk.client.waitFor('cleaned');
    expect(readFileSync(`${stacks[0]?.pam.confDir}/log.txt`, 'utf8')).toBe('open_session\nclose_session\n');
  });

  it('stays as it is with a wrong old one, which counts like a login that failed, until the seat waits', async () => {
    const { desk } = await openSession();
    for (let times = 1; times <= 3; times += 1) {
      const over = await desk.change([wrong]);
      expect(over).toMatchObject({ changed: false, text: 'The current password was not accepted.' });
      expect(desk.failures()).toBe(times);
    }
    const changeId = desk.begin();
    await desk.ask(changeId, 1);
    expect(desk.news(changeId)[0]).toEqual({
      kind: 'said',
      style: 'info',
      text: expect.stringMatching(/^Too many passwords were wrong here\. It goes on in/),
    });
    desk.client.send({ kind: 'cancel-change' });
    expect(await opens(person.password)).toBe(true);
  });

  it('stays as it is where the new ones differ or are too weak; PAM says so, and nothing is counted', async () => {
    const { desk } = await openSession();
    const differ = await desk.change([person.password], [next], [`${next}x`]);
    expect(differ).toMatchObject({ changed: false, text: 'Your password was not changed.' });
    expect(differ.said).toContain('Sorry, passwords do not match.');
    // pam_unix asks three times by itself.
    const weak = await desk.change([person.password], ...Array.from({ length: 6 }, () => ['abc']));
    expect(weak.changed).toBe(false);
    expect(weak.said.join(' ')).toMatch(/longer password/);
    expect(desk.failures()).toBe(0);
    expect(await opens(person.password)).toBe(true);
    expect(await desk.change([person.password], [next], [next])).toMatchObject({ changed: true });
  });

  it('can be given up at each question, and nothing of it runs then', async () => {
    const { desk, session } = await openSession();
    const holders = desk.pamPids();
    for (const answers of [[], [person.password], [person.password, next]]) {
      const changeId = desk.begin();
      for (const [index, text] of answers.entries()) {
        const { questionsId } = await desk.ask(changeId, index + 1);
        desk.client.send({ kind: 'answer', questionsId, texts: [text] });
      }
      await desk.ask(changeId, answers.length + 1);
      desk.client.send({ kind: 'cancel-change' });
      await expect.poll(() => desk.pamPids()).toEqual(holders);
    }
    expect(isRunning(session.designated)).toBe(true);
    // The old one was right each time.
    await expect.poll(() => desk.failures()).toBe(0);
    expect(await opens(person.password)).toBe(true);
  });

  // pam_exec lets the first pass go by, in which the others look at the old password.
  const silent = [...unix.slice(0, 3), 'password required pam_exec.so FOLDER/silent', ...unix.slice(3)];
  const silentFile = { silent: '#!/bin/sh\nsleep 1717 & wait\n' };
  async function waitInSilence() {
    const opened = await openSession(silent, silentFile);
    const { desk } = opened;
    const before = listDescendants(desk.worker.pid).length;
    const { questionsId } = await desk.ask(desk.begin(), 1);
    desk.client.send({ kind: 'answer', questionsId, texts: [person.password] });
    const isSilent = () => listDescendants(desk.worker.pid).some(({ pid }) => readCommand(pid).includes('1717'));
    await expect.poll(isSilent).toBe(true);
    return { ...opened, before };
  }

  it('can be given up while a module says nothing, whose programs are ended with it', async () => {
    const { desk, session, before } = await waitInSilence();
    desk.client.send({ kind: 'cancel-change' });
    await expect.poll(() => listDescendants(desk.worker.pid).length).toBe(before);
    expect(isRunning(session.designated)).toBe(true);
  });

  it.each<readonly [string, (desk: Desk) => void]>([
    ['the session is ended', ({ client }) => client.send({ kind: 'end', reason: { kind: 'logged-off' } })],
    ['its user signs out', ({ client }) => client.send({ kind: 'end', reason: { kind: 'logged-off' }, ask: true })],
    ['the display server dies', ({ client }) => client.send({ kind: 'kill-display-server' })],
    ['the worker is told to stop', ({ worker }) => void process.kill(worker.pid, 'SIGTERM')],
  ])('is over when %s, though a module says nothing', async (_, act) => {
    const { desk } = await waitInSilence();
    act(desk);
    expect(await desk.client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
    expect(desk.pamPids()).toEqual([]);
  });

  it('is over when the session is locked, and when another app takes over', async () => {
    const { desk } = await openSession();
    const holders = desk.pamPids();
    const [locked, taken] = [desk.begin(), 'c2'];
    await desk.ask(locked, 1);
    desk.client.send({ kind: 'set-away', away: true });
    await expect.poll(() => desk.pamPids()).toEqual(holders);
    desk.client.send({ kind: 'change-password', changeId: 'away' });
    expect((await desk.client.waitFor('rejected')).what).toBe('change-password');
    desk.client.send({ kind: 'set-away', away: false });
    desk.begin();
    const { questionsId } = await desk.ask(taken, 1);
    const another = await desk.worker.connect();
    await another.waitFor('snapshot');
    await expect.poll(() => desk.pamPids()).toEqual(holders);
    another.send({ kind: 'answer', questionsId, texts: [person.password] });
    expect((await another.waitFor('rejected')).what).toBe('answer');
    another.close();
  });

  it('is over when the worker dies, and so is what a module has started', async () => {
    const { desk } = await waitInSilence();
    const { worker } = desk;
    const started = listDescendants(worker.pid).filter(({ pid }) => /pam\.cjs|1717/.test(readCommand(pid)));
    expect(started.length).toBeGreaterThanOrEqual(3);
    worker.child.kill('SIGKILL');
    await worker.exited;
    // Root's other half, as the supervisor does it.
    const { folder, userRuntimesFolder } = worker.start;
    expect(await cleanUpAfterWorker(worker.record(), folder, { userRuntimesFolder })).toEqual([]);
    expect(started.filter(isRunning)).toEqual([]);
  });

  it('is nowhere in what is written, told or seen of a process', async () => {
    const { desk, session } = await openSession();
    const seen: string[] = [];
    const look = (): void => {
      for (const pid of [desk.worker.pid, ...listDescendants(desk.worker.pid).map((each) => each.pid)])
        for (const file of ['environ', 'cmdline']) seen.push(readOfProcess(pid, file));
    };
    await desk.change([wrong]);
    const changeId = desk.begin();
    for (const [index, text] of [person.password, next].entries()) {
      const { questionsId } = await desk.ask(changeId, index + 1);
      look();
      desk.client.send({ kind: 'answer', questionsId, texts: [text] });
    }
    const { questionsId } = await desk.ask(changeId, 3);
    look();
    desk.client.send({ kind: 'answer', questionsId, texts: [next] });
    await desk.over(changeId);
    look();
    const folder = join(desk.worker.start.folder, '../..');
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    for (const file of files) seen.push(readFileSync(join(file.parentPath, file.name), 'latin1'));
    expect(files.length).toBeGreaterThan(1);
    expect(isRunning(session.designated)).toBe(true);
    seen.push(desk.worker.notes(), JSON.stringify(desk.client.messages));
    for (const word of [person.password, wrong, next]) expect(seen.filter((text) => text.includes(word))).toEqual([]);
  });

  it('takes no answer with a NUL in it for the part before', async () => {
    const { desk } = await openSession();
    expect(await desk.change([`${person.password}\0rest`])).toMatchObject({ changed: false });
    expect(desk.failures()).toBe(1);
  });

  it('is nobody’s to change who runs Vestibule as an ordinary user: PAM would ask in vain', async () => {
    const stack = createPamStack(unix, { log });
    stacks.push(stack);
    const desk = await Desk.open({ user: person.name, change: { pam: stack.pam } });
    desks.push(desk);
    expect(await desk.logIn(person.name, person.password)).toBe('accepted');
    expect((await desk.startSession()).mayChangePassword).toBeUndefined();
    desk.begin();
    expect((await desk.client.waitFor('rejected')).what).toBe('change-password');
  });
});

describeRunners('the password of an account of Vestibule’s own, worker run by $name', (runner) => {
  const old = 'the-right-words';
  let desk: Desk;
  beforeEach(async () => {
    leaks = createLeakCheck({ uids: uidsOf(runner), folders: ['/run/vestibule/accounts'] });
    desk = await Desk.open(runner.user === null ? {} : { user: runner.user }, async ({ start }) => {
      await addLocalAccount(start.localAccountsPath, { name: 'maria', realName: 'María' }, old);
      const owner = runner.user === null ? null : findLocalAccount(runner.user);
      for (const path of [start.localAccountsPath, `${start.localAccountsPath}.lock`])
        if (owner !== null) chownSync(path, owner.uid, owner.gid);
    });
    desks.push(desk);
  });
  afterEach(async () => {
    for (const { worker, client } of desks.splice(0)) {
      await worker.dispose();
      client.close();
    }
    await leaks.assertNothingLeft();
  });

  /** By whoever owns the file, which is none of this process's where the worker is an ordinary user's. */
  const isPassword = async (text: string): Promise<boolean> => {
    const { localAccountsPath } = desk.worker.start;
    chownSync(localAccountsPath, process.getuid?.() ?? 0, process.getgid?.() ?? 0);
    return (await verifyLocalAccount(localAccountsPath, 'maria', text)) !== null;
  };

  it('is changed in its file', async () => {
    await desk.logIn('maria', old);
    const session = await desk.startSession();
    expect(session.mayChangePassword).toBe(true);
    expect(await desk.change([old], [next, `${next}x`])).toMatchObject({
      changed: false,
      text: 'The two new passwords are not the same.',
    });
    expect(await desk.change([old], ['abc', 'abc'])).toMatchObject({
      changed: false,
      text: expect.stringMatching(/^Your password was not changed: the password /),
    });
    expect(desk.failures()).toBe(0);
    expect(await desk.change([old], [next, next])).toMatchObject({ changed: true });
    expect(isRunning(session.designated)).toBe(true);
    expect(await isPassword(old)).toBe(false);
    expect(await isPassword(next)).toBe(true);
  });

  it('stays as it is with a wrong old one, and when it is given up', async () => {
    await desk.logIn('maria', old);
    await desk.startSession();
    expect(await desk.change([wrong])).toMatchObject({
      changed: false,
      text: 'The current password was not accepted.',
    });
    expect(desk.failures()).toBe(1);
    const changeId = desk.begin();
    const { questionsId } = await desk.ask(changeId, 1);
    desk.client.send({ kind: 'answer', questionsId, texts: [old] });
    await desk.ask(changeId, 2);
    desk.client.send({ kind: 'cancel-change' });
    expect(await desk.change([old], [next, next])).toMatchObject({ changed: true });
    expect(desk.worker.notes()).not.toContain('Word');
  });

  it('is none of a guest', async () => {
    desk.client.send({ kind: 'begin', subject: { method: 'guest' } });
    await desk.client.waitFor('accepted');
    expect((await desk.startSession()).mayChangePassword).toBeUndefined();
    desk.begin();
    expect((await desk.client.waitFor('rejected')).what).toBe('change-password');
  });
});
