/** Automatic logins of accounts: real PAM, the service as it ships and others in folders of the test. As root, where all of it is. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { refusedText } from '../../electron/contract/login-names.ts';
import type { WorkerStart } from '../../electron/contract/worker.ts';
import { findPamServices } from '../../electron/machine/pam-service.ts';
import { createLeakCheck, type LeakCheck } from '../harness/leak-check.ts';
import { createPamStack, type PamStack, permissive } from '../harness/pam-stack.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { isRoot } from '../harness/runners.ts';
import { programOf, startOf, startTestWorker, type TestWorker, type WorkerClient } from '../harness/worker-client.ts';

const clone = join(import.meta.dirname, '../..');
/** Where no administrator has put a file. */
const nothing = '/nonexistent';
const deny = ['auth', 'account', 'password', 'session'].map((type) => `${type} required pam_deny.so`);

describe('the PAM services', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pam-services-'));
    for (const path of ['etc', 'program/build/install/pam.d']) mkdirSync(join(folder, path), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const put = (...paths: string[]): void => {
    for (const path of paths) writeFileSync(join(folder, path), '');
  };
  const find = (user: string | null) => findPamServices(join(folder, 'program'), user, join(folder, 'etc'));

  it('are those that come with Vestibule, each unless the machine has one of its name', () => {
    const confDir = join(folder, 'program/build/install/pam.d');
    put('program/build/install/pam.d/vestibule', 'program/build/install/pam.d/vestibule-autologin');
    const autologin = { service: 'vestibule-autologin', confDir, user: 'ada' };
    expect(find('ada')).toEqual({ service: 'vestibule', confDir, autologin });
    put('etc/vestibule');
    expect(find('ada')).toEqual({ service: 'vestibule', confDir: null, autologin });
    put('etc/vestibule-autologin');
    expect(find('ada')?.autologin).toEqual({ ...autologin, confDir: null });
  });

  it('are there without one that asks for nothing where no account logs in automatically', () => {
    put('etc/vestibule', 'etc/vestibule-autologin');
    expect(find(null)).toEqual({ service: 'vestibule', confDir: null, autologin: null });
  });

  it('may be missing', () => {
    expect(find('ada')).toBe(null);
    put('etc/vestibule');
    expect(find('ada')).toEqual({ service: 'vestibule', confDir: null, autologin: null });
  });
});

describe.runIf(isRoot)('an automatic login of an account (needs root)', () => {
  let person: Person;
  let leaks: LeakCheck;
  let stack: PamStack | null = null;
  let worker: TestWorker;
  let client: WorkerClient;

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
    await worker.dispose();
    stack?.remove();
    stack = null;
    await leaks.assertNothingLeft();
  });

  async function begin(pam: WorkerStart['pam'], user: string, runner?: string): Promise<void> {
    worker = await startTestWorker({ change: { pam }, ...(runner === undefined ? {} : { user: runner }) });
    client = await worker.connect();
    await client.waitFor('display-ready');
    client.send({ kind: 'begin', subject: { method: 'autologin', user } });
  }

  /** The usual service lets nobody in: what is asked must be the other one. */
  function withService(lines: readonly string[], user: string): WorkerStart['pam'] {
    stack = createPamStack(deny, { 'test-autologin': `${lines.join('\n')}\n` });
    const { confDir } = stack.pam;
    return { ...stack.pam, autologin: { service: 'test-autologin', confDir, user } };
  }

  const shipped = (user: string): WorkerStart['pam'] => findPamServices(clone, user, nothing);
  const asked = () => client.messages.filter((message) => message.kind === 'questions');

  async function run(script: string): Promise<readonly string[]> {
    client.send(startOf(programOf('/bin/sh', '-c', `{ ${script}\n} > "$HOME/out" 2>&1`)));
    const { ended } = await client.waitFor('ended');
    expect(ended.reason).toEqual({ kind: 'exited', status: 0 });
    await client.waitFor('cleaned');
    return readFileSync(`${person.home}/out`, 'utf8').trimEnd().split('\n');
  }

  it('needs no password by the service as it ships, and its session is that of any login', async () => {
    await begin(shipped(person.name), person.name);
    expect((await client.waitFor('accepted')).user).toEqual({ name: person.name, uid: person.uid, isolated: true });
    expect(await run('id -un; pwd; echo $XDG_SESSION_CLASS; test -r "$XAUTHORITY" && echo display')).toEqual([
      person.name,
      person.home,
      'user',
      'display',
    ]);
    expect(asked()).toEqual([]);
  });

  it('is still one with a password by the usual service', async () => {
    await begin(withService(permissive, person.name), person.name);
    await client.waitFor('accepted');
    await worker.dispose();
    const other = await startTestWorker({ change: { pam: worker.start.pam } });
    try {
      const wire = await other.connect();
      await wire.waitFor('display-ready');
      wire.send({ kind: 'begin', subject: { method: 'account', user: person.name } });
      expect((await wire.waitFor('refused')).text).toBe(refusedText);
    } finally {
      await other.dispose();
    }
  });

  it('is of the account that the configuration names, whatever an app says', async () => {
    const other = createPerson();
    try {
      await begin(shipped(person.name), other.name);
      expect((await client.waitFor('refused')).text).toBe('No automatic login of this account is set up here.');
    } finally {
      await worker.dispose();
      await other.remove();
    }
  });

  it.each([
    ['where none is configured', null],
    ['where its file is missing', { service: 'missing', confDir: nothing }],
  ])('is none %s', async (_, service) => {
    stack = createPamStack(permissive);
    await begin({ ...stack.pam, autologin: service === null ? null : { ...service, user: person.name } }, person.name);
    expect((await client.waitFor('refused')).text).toBe('No automatic login of this account is set up here.');
  });

  it.each(['nobody-of-that-name', 'root', 'daemon', 'vestibule', 'vestibule-guest-1', '0', '-x'])(
    '%j is no name that logs in, also where PAM lets everybody in',
    async (name) => {
      await begin(withService(permissive, name), name);
      expect((await client.waitFor('refused')).text).toBe(refusedText);
    },
  );

  it('an account without a valid shell is refused', async () => {
    const other = createPerson({ shell: '/usr/sbin/nologin' });
    try {
      await begin(shipped(other.name), other.name);
      expect((await client.waitFor('refused')).text).toBe(refusedText);
    } finally {
      await worker.dispose();
      await other.remove();
    }
  });

  it('a name that the machine does not know is refused by the service as it ships', async () => {
    await begin(shipped('nobody-of-that-name'), 'nobody-of-that-name');
    expect((await client.waitFor('refused')).text).toBe('This account cannot log in.');
  });

  it('an expired account is refused by the service as it ships', async () => {
    const other = createPerson();
    try {
      other.change('chage', '--expiredate', '2001-01-01');
      await begin(shipped(other.name), other.name);
      expect((await client.waitFor('refused')).text).toBe('This account cannot log in.');
    } finally {
      await worker.dispose();
      await other.remove();
    }
  });

  it('a question is given up: nobody sees it, and the login is refused for that', async () => {
    await begin(withService(['auth required pam_unix.so', ...permissive.slice(1)], person.name), person.name);
    expect((await client.waitFor('refused')).text).toBe(
      'It was asked something, and an automatic login cannot answer.',
    );
    expect(asked()).toEqual([]);
  });

  it('a new password cannot be chosen by nobody', async () => {
    const other = createPerson();
    try {
      other.change('chage', '--lastday', '0');
      await begin(shipped(other.name), other.name);
      expect((await client.waitFor('refused')).text).toContain('an automatic login cannot answer');
      expect(asked()).toEqual([]);
    } finally {
      await worker.dispose();
      await other.remove();
    }
  });

  it('where the service says no nobody is let in', async () => {
    await begin(withService(deny, person.name), person.name);
    expect((await client.waitFor('refused')).text).toBe(refusedText);
  });

  it('an ordinary user logs itself in', async () => {
    await begin(shipped(person.name), person.name, person.name);
    expect((await client.waitFor('accepted')).user).toMatchObject({ name: person.name, uid: person.uid });
    expect(await run('id -un')).toEqual([person.name]);
  });

  it('an ordinary user logs in nobody else, also where PAM lets everybody in', async () => {
    const other = createPerson();
    try {
      await begin(withService(permissive, other.name), other.name, person.name);
      expect((await client.waitFor('refused')).text).toBe(refusedText);
      expect(existsSync(`${other.home}/out`)).toBe(false);
    } finally {
      await worker.dispose();
      await other.remove();
    }
  });
});
