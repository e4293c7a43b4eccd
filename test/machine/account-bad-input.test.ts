/**
 * Logins of accounts where something is wrong: a step of PAM, what is typed, the home, what lies in it, and whoever dies in
 * between. As root, where all of it is; each ends in words for the person and leaves nothing.
 */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusedText } from '../../electron/contract/login-names.ts';
import { isRunning, listProcessesOfUid } from '../../electron/machine/process-identity.ts';
import { cleanUpAfterWorker } from '../../electron/machine/worker-cleanup.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createPamStack, type PamStack, permissive } from '../harness/pam-stack.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { isRoot } from '../harness/runners.ts';
import { programOf, startOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

const unix = ['auth required pam_unix.so nodelay', ...permissive.slice(1)];
const [auth = '', account = '', password = '', session = ''] = permissive;

function replace(home: string, make: () => void): void {
  rmSync(home, { recursive: true });
  make();
}

interface Login {
  readonly worker: TestWorker;
  readonly client: WorkerClient;
  readonly stack: PamStack;
}

describe.runIf(isRoot)('an account’s login with something wrong, by root’s worker (needs root)', () => {
  let person: Person;
  let leaks: LeakCheck;
  const made: Login[] = [];

  // What the first worker of all makes stays.
  beforeAll(async () => (await startTestWorker()).dispose());
  beforeEach(() => {
    leaks = createLeakCheck({
      folders: ['/run/vestibule/accounts', '/sys/fs/cgroup/unified', '/sys/fs/cgroup', '/run/vestibule', '/tmp'],
    });
    person = createPerson();
  });
  afterEach(async () => {
    for (const { worker, stack, client } of made.splice(0)) {
      await worker.dispose();
      client.close();
      stack.remove();
      expect(readFileSync('/proc/self/mounts', 'utf8')).not.toContain(worker.start.userRuntimesFolder);
    }
    expect(listProcessesOfUid(person.uid)).toEqual([]);
    await person.remove();
    await leaks.assertNothingLeft();
  });

  async function begin(
    lines: readonly string[],
    options: {
      readonly user?: string;
      readonly files?: Readonly<Record<string, string>>;
      readonly users?: string;
    } = {},
  ): Promise<Login> {
    const stack = createPamStack(lines, options.files);
    const change = { pam: stack.pam, ...(options.users === undefined ? {} : { userRuntimesFolder: options.users }) };
    const worker = await startTestWorker({ change });
    const client = await worker.connect();
    made.push({ worker, client, stack });
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'account', user: options.user ?? person.name } });
    return { worker, client, stack };
  }

  /** Lets in whoever it is, runs the script, and gives the reason of the end. */
  async function run(script: string, lines: readonly string[] = permissive): Promise<unknown> {
    const { client } = await begin(lines);
    await client.waitFor('accepted');
    client.send(startOf(programOf('/bin/sh', '-c', script)));
    const { ended } = await client.waitFor('ended');
    expect(await client.waitFor('cleaned')).toMatchObject({ left: [], leftovers: [] });
    return ended.reason;
  }
  const well = { kind: 'exited', status: 0 };
  const notOpened = { kind: 'failed-to-start', why: 'The session could not be opened.' };

  describe('PAM', () => {
    const deny = (type: string): string => `${type} required pam_deny.so`;
    const fail = (type: string, only: string): string => `${type} required pam_exec.so type=${only} /bin/false`;

    it.each([
      ['authenticate', [fail('auth', 'auth'), account, password, session], refusedText],
      ['authenticate, whose module is not there', ['auth required pam_of_nobody.so', account, session], refusedText],
      ['acct_mgmt', [auth, fail('account', 'account'), password, session], 'This account cannot log in.'],
    ])('fails in %s', async (_, lines, text) => {
      const { client } = await begin(lines);
      expect((await client.waitFor('refused')).text).toBe(text);
    });

    it('fails in setcred, and opens nothing', async () => {
      const opened = 'session required pam_exec.so /usr/bin/touch FOLDER/opened';
      const { client, stack } = await begin(['auth required pam_stress.so fail_2', account, opened]);
      const { questionsId } = await client.waitFor('questions');
      client.send({ kind: 'answer', questionsId, texts: ['anything'] });
      await client.waitFor('accepted');
      client.send(startOf(programOf('/bin/true')));
      expect((await client.waitFor('ended')).ended.reason).toEqual(notOpened);
      await client.waitFor('cleaned');
      expect(existsSync(`${stack.pam.confDir}/opened`)).toBe(false);
    });

    it('fails in open_session, and closes nothing', async () => {
      const log = 'echo "$PAM_TYPE" >> FOLDER/log.txt';
      const lines = [auth, account, 'session required pam_exec.so FOLDER/log', deny('session')];
      const { client, stack } = await begin(lines, { files: { log: `#!/bin/sh\n${log}\n` } });
      await client.waitFor('accepted');
      client.send(startOf(programOf('/bin/true')));
      expect((await client.waitFor('ended')).ended.reason).toEqual(notOpened);
      await client.waitFor('cleaned');
      expect(readFileSync(`${stack.pam.confDir}/log.txt`, 'utf8')).toBe('open_session\n');
    });

    it('fails in close_session, which changes nothing about the end', async () => {
      expect(await run('true', [auth, account, session, fail('session', 'close_session')])).toEqual(well);
    });

    it('waits for ever in close_session, and is ended', async () => {
      const lines = [auth, account, session, 'session required pam_exec.so type=close_session /bin/sleep 1000'];
      expect(await run('true', lines)).toEqual(well);
    });

    it('asks with an odd text, and is answered', async () => {
      const lines = ['auth required pam_exec.so stdout FOLDER/odd', ...permissive];
      const odd =
        '#!/bin/sh\nprintf "\\342\\200\\256evil \\033[31m \\377\\376 %s" "$(head -c 9000 /dev/zero | tr "\\\\0" x)"\n';
      const { client } = await begin(lines, { files: { odd } });
      await client.waitFor('accepted');
      for (const message of client.messages)
        if (message.kind === 'message') expect(message.text.length).toBeLessThan(16_385);
    });
  });

  describe('what is typed', () => {
    it.each([
      ['nothing', ''],
      ['one byte more than PAM takes', 'x'.repeat(1000)],
      ['the most that is taken', 'é'.repeat(4096)],
      ['a NUL', 'a\0b'],
      ['no whole character', '\ud800'],
      ['a new line', 'a\nb'],
    ])('is %s as a password', async (_, text) => {
      const { client } = await begin(unix);
      const { questionsId } = await client.waitFor('questions');
      client.send({ kind: 'answer', questionsId, texts: [text] });
      expect((await client.waitFor('refused')).text).toBe(refusedText);
    });

    it.each([
      ['64 KiB', JSON.stringify({ kind: 'answer', questionsId: 1, texts: ['x'.repeat(65_536)] })],
      ['no UTF-8', null],
    ])('is %s, which nobody takes', async (_, line) => {
      const { client, worker } = await begin(unix);
      await client.waitFor('questions');
      if (line === null) client.sendRaw('{"kind":"answer","questionsId":1,"texts":["\udcff"]}\n');
      else client.sendRaw(`${line}\n`);
      if (line === null) return expect((await client.waitFor('refused')).text).toBe(refusedText);
      await client.closed;
      expect(worker.notes()).not.toContain('xxxx');
    });

    it.each(['a b', 'a"b', "a'b", 'a\nb', 'a:b', '\u202eevil', '../etc', '-rf', ' ', `${'x'.repeat(255)}y`])(
      'is %j as a name',
      async (user) => {
        const { client } = await begin(permissive, { user });
        expect((await client.waitFor('refused')).text).toBe(refusedText);
      },
    );

    it('is a name of 10,000 characters, which nobody takes', async () => {
      const { client } = await begin(permissive, { user: 'x'.repeat(10_000) });
      await client.closed;
      expect(client.messages.map(({ kind }) => kind)).not.toContain('accepted');
    });
  });

  describe('a home that', () => {
    const becomes: readonly (readonly [string, (home: string) => void, string])[] = [
      ['is missing', (home) => rmSync(home, { recursive: true }), '[ "$PWD" = / ]'],
      ['is a file', (home) => replace(home, () => writeFileSync(home, '')), '[ "$PWD" = / ]'],
      ['is another’s', (home) => execFileSync('chown', ['-R', 'root:root', home]), '! touch "$HOME/x" 2>/dev/null'],
      ['is closed to its owner', (home) => execFileSync('chmod', ['0', home]), '[ "$PWD" = / ]'],
      [
        'is a link to a folder of root',
        (home) => replace(home, () => symlinkSync('/root', home)),
        '! touch "$HOME/x" 2>/dev/null',
      ],
    ];
    it.each(becomes)('%s: the session starts, and nothing is done in it as root', async (_, change, check) => {
      change(person.home);
      const before = readdirSync('/root');
      expect(await run(check)).toEqual(well);
      expect(readdirSync('/root')).toEqual(before);
      rmSync(person.home, { recursive: true, force: true });
    });

    it('is full: the session starts, and the display is there', async () => {
      execFileSync('mount', [
        '-t',
        'tmpfs',
        '-o',
        `size=4k,uid=${person.uid},gid=${person.gid},mode=700`,
        'full',
        person.home,
      ]);
      try {
        expect(
          await run('! head -c 100000 /dev/zero > "$HOME/x" && xrandr >/dev/null && echo words > "$XDG_RUNTIME_DIR/x"'),
        ).toEqual(well);
      } finally {
        execFileSync('umount', ['--lazy', person.home]);
      }
    });

    const authorities: readonly (readonly [string, (path: string) => void])[] = [
      ['a folder', (path) => mkdirSync(path)],
      ['a link to /etc/passwd', (path) => symlinkSync('/etc/passwd', path)],
      ['noise', (path) => writeFileSync(path, Buffer.alloc(5000, 0xa7))],
      ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ];
    it.each(authorities)(
      'has %s as .Xauthority: it is left alone, and the session has its display',
      async (_, make) => {
        const path = join(person.home, '.Xauthority');
        make(path);
        const facts = (): unknown => [
          lstatSync(path).mode,
          lstatSync(path).ino,
          lstatSync(path).uid,
          lstatSync(path).size,
        ];
        const before = facts();
        const passwd = readFileSync('/etc/passwd', 'utf8');
        expect(await run('xrandr >/dev/null')).toEqual(well);
        expect(facts()).toEqual(before);
        expect(readFileSync('/etc/passwd', 'utf8')).toBe(passwd);
      },
    );
  });

  it('one whose account is deleted while the session runs is ended and leaves nothing', async () => {
    const { client } = await begin(permissive);
    await client.waitFor('accepted');
    client.send(startOf(programOf('sleep', '1000')));
    await client.waitFor('started');
    execFileSync('sed', ['-i', `/^${person.name}:/d`, '/etc/passwd']);
    client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    expect((await client.waitFor('ended')).ended.reason).toEqual({ kind: 'logged-off' });
    expect(await client.waitFor('cleaned')).toMatchObject({ leftovers: [] });
    execFileSync('sed', ['-i', `/^${person.name}:/d`, '/etc/shadow', '/etc/group', '/etc/gshadow']);
    rmSync(person.home, { recursive: true });
  });

  it('two logins at once have one runtime directory, which the last one takes along', async () => {
    const users = `/tmp/users-${process.pid}`;
    const [first, second] = await Promise.all([begin(permissive, { users }), begin(permissive, { users })]);
    const wait =
      'echo "$XDG_RUNTIME_DIR" >> "$HOME/places"; while [ ! -e "$HOME/go" ]; do sleep 0.02; done; [ -w "$XDG_RUNTIME_DIR" ]';
    for (const { client } of [first, second]) {
      await client.waitFor('accepted');
      client.send(startOf(programOf('/bin/sh', '-c', wait)));
    }
    await Promise.all([first, second].map(({ client }) => client.waitFor('started')));
    const places = (): readonly string[] => readFileSync(join(person.home, 'places'), 'utf8').trim().split('\n');
    await expect.poll(() => existsSync(join(person.home, 'places')) && places().length).toBe(2);
    expect(new Set(places())).toEqual(new Set([join(users, String(person.uid))]));
    first.client.send({ kind: 'end', reason: { kind: 'logged-off' } });
    await first.client.waitFor('cleaned');
    expect(existsSync(places()[0] ?? '')).toBe(true);
    writeFileSync(join(person.home, 'go'), '');
    expect((await second.client.waitFor('ended')).ended.reason).toEqual(well);
    await second.client.waitFor('cleaned');
    expect(existsSync(users)).toBe(false);
  });

  /** Each is a moment of a login: what is waited for before everything of it is killed at once. */
  const hang = (type: string): readonly string[] => [
    `${type} required pam_exec.so FOLDER/hang`,
    ...permissive.filter((line) => !line.startsWith(type)),
  ];
  const moments: readonly (readonly [string, readonly string[], (login: Login) => Promise<unknown>])[] = [
    ['it asks', unix, ({ client }) => client.waitFor('questions')],
    ['a module authenticates', hang('auth'), ({ stack }) => hangs(stack)],
    ['a module looks at the account', hang('account'), ({ stack }) => hangs(stack)],
    ['it is accepted', permissive, ({ client }) => client.waitFor('accepted')],
    ['the session is being opened', hang('session'), ({ client, stack }) => startAnd(client, () => hangs(stack))],
    ['the session starts', permissive, ({ client }) => startAnd(client, async () => undefined)],
    ['the session runs', permissive, ({ client }) => startAnd(client, () => client.waitFor('started'))],
    [
      'the session is being ended',
      permissive,
      ({ client }) =>
        startAnd(client, async () => {
          await client.waitFor('started');
          client.send({ kind: 'end', reason: { kind: 'logged-off' } });
        }),
    ],
  ];
  const hangs = (stack: PamStack): Promise<void> =>
    expect.poll(() => existsSync(`${stack.pam.confDir}/hangs`)).toBe(true);
  async function startAnd(client: WorkerClient, then: () => Promise<unknown>): Promise<void> {
    await client.waitFor('accepted');
    const script = 'mkdir -p "$XDG_RUNTIME_DIR/x"; (setsid sleep 1000 &) ; trap "" TERM; sleep 1000; sleep 1000';
    client.send(startOf(programOf('/bin/sh', '-c', script), { gracePeriodMs: 500 }));
    await then();
  }

  it.each(moments.flatMap((moment) => (['the worker', 'all'] as const).map((who) => [who, ...moment] as const)))(
    '%s killed while %s: what cleans up leaves nothing',
    async (who, _, lines, wait) => {
      const login = await begin(lines, {
        files: { hang: '#!/bin/sh\ntouch FOLDER/hangs\nexec sleep 1000\n' },
      });
      await wait(login);
      const { worker } = login;
      const record = worker.record();
      const victims = who === 'all' ? [record.holder, record.displayServer, ...record.processes] : [];
      worker.child.kill('SIGKILL');
      for (const victim of victims) if (victim !== null && isRunning(victim)) process.kill(victim.pid, 'SIGKILL');
      await worker.exited;
      const { folder, userRuntimesFolder, guestHomesFolder } = worker.start;
      expect(await cleanUpAfterWorker(worker.record(), folder, { userRuntimesFolder })).toEqual([]);
      expect(existsSync(folder)).toBe(false);
      expect(existsSync(userRuntimesFolder)).toBe(false);
      if (existsSync(guestHomesFolder)) expect(readdirSync(guestHomesFolder)).toEqual([]);
    },
  );
});
