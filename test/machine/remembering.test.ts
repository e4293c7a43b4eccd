/**
 * What a login leaves for the next, by real workers: who it was, with which session and in which language, once that session
 * runs; and that only an installed language gets into a session.
 */
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Preferences } from '../../electron/contract/preferences.ts';
import { addLocalAccount } from '../../electron/machine/local-accounts.ts';
import { parseRemembered } from '../../electron/machine/remembered-format.ts';
import { findLocalAccount } from '../../electron/machine/system-accounts.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createLocales, type ExtraLocales } from '../harness/locales.ts';
import { createPamStack, type PamStack, permissive } from '../harness/pam-stack.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { isRoot } from '../harness/runners.ts';
import {
  programOf,
  sessionScripts,
  startOf,
  startTestWorker,
  type TestWorker,
  type TestWorkerOptions,
  type WorkerClient,
} from '../harness/worker-client.ts';

const forms = [
  { name: 'root', asRoot: true },
  { name: 'that person', asRoot: false },
] as const;

describe.runIf(isRoot).each(forms)('a login with a worker of $name (needs root)', ({ asRoot }) => {
  let leaks: LeakCheck;
  let person: Person;
  let stack: PamStack;
  let locales: ExtraLocales;
  let memory: string;
  let worker: TestWorker;
  let client: WorkerClient;
  const workers: TestWorker[] = [];

  beforeEach(() => {
    person = createPerson();
    leaks = createLeakCheck({ uids: [person.uid], folders: ['/run/vestibule/accounts'] });
    stack = createPamStack([...permissive, 'session optional pam_env.so envfile=FOLDER/env'], {
      env: 'LANG=en_GB.UTF-8\nLANGUAGE=en_GB:en\n',
    });
    locales = createLocales('de_AT.utf8');
    memory = mkdtempSync(join(tmpdir(), 'memory-'));
    if (!asRoot) chownSync(memory, person.uid, person.gid);
  });
  afterEach(async () => {
    for (const each of workers.splice(0)) await each.dispose();
    locales.remove();
    stack.remove();
    rmSync(memory, { recursive: true, force: true });
    await person.remove();
    await leaks.assertNothingLeft();
  });

  const path = (): string => join(memory, 'remembered.json');

  /** Somebody is let in; gives what they are used to. */
  async function begin(
    subject: { method: 'guest' } | { method: 'account'; user: string } = { method: 'account', user: person.name },
    change: TestWorkerOptions['change'] = {},
  ): Promise<Preferences | undefined> {
    worker = await startTestWorker({
      ...(asRoot ? {} : { user: person.name }),
      change: { pam: stack.pam, rememberedPath: path(), ...change },
      wrapper: locales.wrapper,
      environment: { LANG: 'C.UTF-8' },
    });
    workers.push(worker);
    client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject });
    return (await client.waitFor('accepted')).preferences;
  }

  const program = (id: string, script: string) => ({ ...programOf('/bin/sh', '-c', script), id });
  async function untilOver(): Promise<void> {
    await client.waitFor('cleaned');
    await worker.exited;
  }

  function remembered() {
    const parsed = parseRemembered(readFileSync(path(), 'utf8'));
    if (parsed.kind === 'broken') throw new Error(parsed.why);
    const { seats, users } = parsed.remembered;
    return {
      last: seats.map(({ seat, name, uid }) => `${seat} ${name} ${uid}`),
      users: users.map(({ name, session, language }) => `${name} ${session?.value} ${language?.value}`),
    };
  }
  const untilRemembered = () => expect.poll(remembered);
  const isEmpty = (): boolean => {
    try {
      remembered();
      return false;
    } catch {
      return true;
    }
  };

  it('is remembered with its session and its language, and the next one hears of it', async () => {
    expect(await begin()).toEqual({ sessions: [], languages: [] });
    client.send(startOf(program('icewm', 'exec sleep 100'), { language: 'de_AT.UTF-8' }));
    await client.waitFor('started');
    await untilRemembered().toEqual({
      last: [`test ${person.name} ${person.uid}`],
      users: [`${person.name} icewm de_AT.UTF-8`],
    });
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await untilOver();
    expect(await begin()).toEqual({ sessions: ['icewm'], languages: ['de_AT.UTF-8'] });
  });

  it.each([
    ['an installed language', 'de_AT.utf8', ['de_AT.UTF-8', asRoot ? 'de_AT:de' : '']],
    ['none', null, asRoot ? ['en_GB.UTF-8', 'en_GB:en'] : ['C.UTF-8', '']],
    ['the usual one', '', asRoot ? ['en_GB.UTF-8', 'en_GB:en'] : ['C.UTF-8', '']],
    ['one that is not installed', 'fr_FR.UTF-8', asRoot ? ['en_GB.UTF-8', 'en_GB:en'] : ['C.UTF-8', '']],
    ['something else', '../../tmp/evil', asRoot ? ['en_GB.UTF-8', 'en_GB:en'] : ['C.UTF-8', '']],
  ])('asked for in %s', async (_, language, expected) => {
    await begin();
    const script = 'printf "%s\\n%s\\n" "$LANG" "$LANGUAGE" > "$HOME/out"';
    client.send(startOf(program('test', script), { language }));
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 0 });
    await untilOver();
    expect(readFileSync(join(person.home, 'out'), 'utf8').split('\n').slice(0, 2)).toEqual(expected);
    const isRefused = language === 'fr_FR.UTF-8' || language === '../../tmp/evil';
    expect(worker.notes().includes('is not installed')).toBe(isRefused);
  });

  it('whose program cannot be started is not remembered', async () => {
    await begin();
    client.send(startOf({ ...programOf('/nowhere/program'), id: 'broken' }, { language: 'de_AT.UTF-8' }));
    expect((await client.waitFor('ended')).ended.reason.kind).toBe('failed-to-start');
    await untilOver();
    expect(isEmpty()).toBe(true);
  });

  it('is remembered when its program runs, and not while a profile does', async () => {
    const pipe = join(person.home, 'pipe');
    execFileSync('mkfifo', [pipe]);
    chownSync(pipe, person.uid, person.gid);
    writeFileSync(join(person.home, '.profile'), `read -r word < '${pipe}'\n`);
    await begin(undefined, { sessionScripts });
    client.send(startOf(program('icewm', 'exec sleep 100')));
    await client.waitFor('started');
    // Blocks until the profile reads: by then it has been running for a while.
    writeFileSync(pipe, '\n');
    expect(isEmpty()).toBe(true);
    await untilRemembered().toMatchObject({ users: [`${person.name} icewm undefined`] });
  });

  it('that ends in its profile is not remembered', async () => {
    writeFileSync(join(person.home, '.profile'), 'kill -9 $$\n');
    await begin(undefined, { sessionScripts });
    client.send(startOf(program('icewm', 'exec sleep 100')));
    await client.waitFor('ended');
    await untilOver();
    expect(isEmpty()).toBe(true);
  });

  it('finds what another display manager has left in a home that is the person’s alone', async () => {
    chmodSync(person.home, 0o700);
    writeFileSync(join(person.home, '.dmrc'), '[Desktop]\nSession=xfce\nLanguage=de_AT.utf8\n', { mode: 0o600 });
    chownSync(join(person.home, '.dmrc'), person.uid, person.gid);
    expect(await begin()).toEqual({ sessions: ['xfce'], languages: ['de_AT.utf8'] });
  });

  // Its files are root's to read.
  if (asRoot)
    it('finds what AccountsService has', async () => {
      const folder = '/var/lib/AccountsService/users';
      const file = join(folder, person.name);
      mkdirSync(folder, { recursive: true });
      try {
        writeFileSync(file, '[User]\nSession=gnome\nLanguage=de_AT.UTF-8\n');
        utimesSync(file, 1000, 1000);
        expect(await begin()).toEqual({ sessions: ['gnome'], languages: ['de_AT.UTF-8'] });
      } finally {
        rmSync(file, { force: true });
      }
    });

  it('of whoever has got the name since begins with nothing', async () => {
    const users = [
      {
        ...{ name: person.name, uid: person.uid + 1000 },
        session: { value: 'icewm', atMs: 1 },
        language: { value: 'de_AT.UTF-8', atMs: 1 },
      },
    ];
    writeFileSync(path(), JSON.stringify({ version: 1, seats: [], users }), { mode: 0o600 });
    if (!asRoot) chownSync(path(), person.uid, person.gid);
    expect(await begin()).toEqual({ sessions: [], languages: [] });
  });

  it('is not remembered where nothing is to be, and nobody’s files are looked at', async () => {
    writeFileSync(join(person.home, '.dmrc'), '[Desktop]\nSession=xfce\n');
    expect(await begin(undefined, { rememberedPath: null })).toEqual({ sessions: [], languages: [] });
    client.send(startOf(program('icewm', 'true')));
    await client.waitFor('ended');
    await untilOver();
    expect(isEmpty()).toBe(true);
  });

  it('goes on where the memory cannot be written, and where it is broken', async () => {
    writeFileSync(path(), 'no JSON', { mode: 0o600 });
    if (!asRoot) chownSync(path(), person.uid, person.gid);
    expect(await begin()).toEqual({ sessions: [], languages: [] });
    client.send(startOf(program('icewm', 'exec sleep 100')));
    await client.waitFor('started');
    await untilRemembered().toMatchObject({ users: [`${person.name} icewm undefined`] });
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await untilOver();
    await begin(undefined, { rememberedPath: join(path(), 'remembered.json') });
    client.send(startOf(program('openbox', 'exec sleep 100')));
    await client.waitFor('started');
    await expect.poll(() => worker.notes()).toContain('the login is not remembered');
  });

  it('of a guest is never remembered, and is in the language that was chosen', async () => {
    expect(await begin({ method: 'guest' })).toBe(undefined);
    client.send(startOf(program('test', 'test "$LANG" = de_AT.UTF-8 && exit 7'), { language: 'de_AT.UTF-8' }));
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'exited', status: 7 });
    await untilOver();
    expect(isEmpty()).toBe(true);
  });

  it('of an account of Vestibule’s own is remembered by its name, without a uid', async () => {
    const localAccountsPath = join(memory, 'accounts.json');
    await addLocalAccount(localAccountsPath, { name: 'maria', realName: '' }, 'the-right-words');
    if (!asRoot) chownSync(localAccountsPath, person.uid, person.gid);
    const answerOnce = async (): Promise<Preferences | undefined> => {
      worker = await startTestWorker({
        ...(asRoot ? {} : { user: person.name }),
        change: { rememberedPath: path(), localAccountsPath },
        wrapper: locales.wrapper,
      });
      workers.push(worker);
      client = await worker.connect();
      await client.waitFor('display-ready');
      client.send({ kind: 'begin', subject: { method: 'account', user: 'maria' } });
      const { questionsId } = await client.waitFor('questions');
      client.send({ kind: 'answer', questionsId, texts: ['the-right-words'] });
      return (await client.waitFor('accepted')).preferences;
    };
    expect(await answerOnce()).toEqual({ sessions: [], languages: [] });
    const script = 'test "$LANG" = de_AT.UTF-8 && exec sleep 100';
    client.send(startOf(program('icewm', script), { language: 'de_AT.UTF-8' }));
    await client.waitFor('started');
    await untilRemembered().toEqual({ last: ['test maria null'], users: ['maria icewm de_AT.UTF-8'] });
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await untilOver();
    expect(await answerOnce()).toEqual({ sessions: ['icewm'], languages: ['de_AT.UTF-8'] });
    expect(findLocalAccount('maria')).toBe(null);
  });
});
