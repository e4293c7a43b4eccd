/** A person of the machine logs in to the real thing: as root by PAM for everybody, as an ordinary user for oneself. */
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SessionRow, sessionRowSchema } from '../../electron/contract/control.ts';
import { refusedText } from '../../electron/contract/login-names.ts';
import { findIdentity, isRunning, listProcessesOfUid } from '../../electron/machine/process-identity.ts';
import { killOne } from '../harness/kill-one.ts';
import { isSocketLeft } from '../harness/leak-check.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { isRoot } from '../harness/runners.ts';
import { shareVestibule } from '../harness/shared-vestibule.ts';
import { identitiesOf, startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

const folder = mkdtempSync(join(tmpdir(), 'account-'));
chmodSync(folder, 0o755);
/** It can be executed, and is nothing that a kernel or a shell knows. */
writeFileSync(join(folder, 'noise'), Buffer.alloc(64), { mode: 0o755 });
afterAll(() => rmSync(folder, { recursive: true }));

const sessions = {
  waits: bashSession('sleep 3600 & wait'),
  leaves: bashSession('setsid sleep 3600 & exec sleep 0.2'),
  noise: `[Desktop Entry]\nType=Application\nName=Noise\nExec=${folder}/noise\n`,
};

describe.runIf(isRoot)('a person of the machine (needs root)', () => {
  let person: Person;
  let other: Person;
  beforeAll(() => {
    person = createPerson();
    other = createPerson();
  });

  /** Answers every question with these words. */
  async function logIn(
    vestibule: WholeVestibule,
    user: string,
    answer: string,
    session = 'waits',
  ): Promise<SessionRow> {
    const result = await vestibule.request(
      { version: 1, command: 'login', user, session, wait: false },
      {
        onLine(line, reply) {
          if (line.kind !== 'questions') return;
          const { questionsId, questions } = line;
          reply({ kind: 'answer', questionsId, texts: questions.map(() => answer) });
        },
      },
    );
    return sessionRowSchema.parse((result as { session: unknown }).session);
  }

  const forms = [
    { name: 'root', user: () => null, asRoot: true, containment: 'cgroup' },
    { name: 'that person', user: () => person.name, asRoot: false, containment: 'subreaper' },
  ] as const;

  describe.each(forms)('with a Vestibule of $name', (form) => {
    const options = () => ({ runner: { name: form.name, user: form.user(), asRoot: form.asRoot }, sessions });
    const shared = shareVestibule(options);

    test('logs in with the password and has the session as oneself', async () => {
      const vestibule = shared();
      const session = await logIn(vestibule, person.name, person.password);
      expect(session).toMatchObject({ user: person.name, state: 'running', containment: form.containment });
      const status = readFileSync(`/proc/${session.designatedPid}/status`, 'latin1');
      expect(/^Uid:\t(.*)$/m.exec(status)?.[1]?.split('\t')).toEqual(Array(4).fill(String(person.uid)));
      expect(/^CapEff:\t(.*)$/m.exec(status)?.[1]).toBe('0000000000000000');
      const { processes } = await vestibule.status();
      const privileged = processes.filter(({ uid }) => uid === 0).map(({ role }) => role);
      expect(new Set(privileged)).toEqual(new Set(form.asRoot ? ['supervisor', 'worker'] : []));
      expect((await vestibule.end(session.id)).endReason).toEqual({ kind: 'logged-off' });
    });

    test('is refused with another password, and nobody learns more than that', async () => {
      const vestibule = shared();
      await expect(logIn(vestibule, person.name, 'not-it')).rejects.toThrow(refusedText);
      await expect(logIn(vestibule, 'nobody-of-that-name', 'not-it')).rejects.toThrow(refusedText);
      await vestibule.end((await logIn(vestibule, person.name, person.password)).id);
    });

    test('the password is in nothing that is written, and in no argument or environment', async () => {
      const vestibule = shared();
      await expect(logIn(vestibule, person.name, `${person.password}-wrong`)).rejects.toThrow(refusedText);
      const session = await logIn(vestibule, person.name, person.password);
      const { processes } = await vestibule.status();
      const places = [
        ...listFiles(vestibule.logFolder),
        ...listFiles(vestibule.started.runtimeFolder),
        ...processes.flatMap(({ pid }) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]),
      ];
      expect(places.filter((path) => path.endsWith('.jsonl')).length).toBeGreaterThan(0);
      expect(places.filter((path) => readOrEmpty(path).includes(person.password))).toEqual([]);
      await vestibule.end(session.id);
    });

    test('locks the session and comes back to it, also over the death of the app', async () => {
      const vestibule = shared();
      const session = await logIn(vestibule, person.name, person.password);
      expect(session.active).toBe(true);
      await vestibule.request({ version: 1, command: 'lock' });
      const isActive = async (): Promise<boolean | undefined> =>
        (await vestibule.sessions()).find(({ id }) => id === session.id)?.active;
      expect(await isActive()).toBe(false);
      killOne('the app', identitiesOf(await vestibule.status(), 'app')[0]?.pid);
      await vestibule.until('the session behind the greeter', async () => ((await isActive()) === false ? true : null));
      const login = () => logIn(vestibule, person.name, person.password);
      const back = await vestibule.until('the way back', login);
      expect(back).toMatchObject({ id: session.id, active: true, designatedPid: session.designatedPid });
      await vestibule.end(session.id);
    });

    test.each(['worker', 'session'] as const)(
      'the %s is killed: the session is over, and nothing of it is left',
      async (role) => {
        const vestibule = shared();
        const session = await logIn(vestibule, person.name, person.password);
        const { processes } = await vestibule.status();
        const own = processes.filter((each) => each.session === session.id);
        const victims = own.filter((each) => each.role === role);
        const identities = own.flatMap(({ pid }) => findIdentity(pid) ?? []);
        expect(new Set(own.map((each) => each.role))).toEqual(new Set(['worker', 'display-server', 'session']));
        // The half of the worker that holds the transaction comes last.
        killOne(`the ${role}`, role === 'session' ? session.designatedPid : victims.at(-1)?.pid);
        const row = await vestibule.untilOver(session.id);
        expect(row.endReason).toEqual(
          role === 'worker' ? { kind: 'worker-died' } : { kind: 'killed', signal: 'SIGKILL' },
        );
        // What the kernel has killed may still be on its way out.
        await expect.poll(() => identities.filter(isRunning)).toEqual([]);
        expect(isSocketLeft(Number(session.display?.slice(1)))).toBe(false);
        // The reader of the picture is one of these for a moment; where Vestibule runs as that person, so is all of it.
        if (form.asRoot) await expect.poll(() => listProcessesOfUid(person.uid)).toEqual([]);
        await vestibule.end((await logIn(vestibule, person.name, person.password)).id);
      },
    );

    if (form.asRoot)
      test('two people have a session each on one seat, and a lock asks for its own user', async () => {
        const vestibule = shared();
        const first = await logIn(vestibule, person.name, person.password);
        await vestibule.request({ version: 1, command: 'switch' });
        const second = await logIn(vestibule, other.name, other.password);
        expect(second.id).not.toBe(first.id);
        await expect(logIn(vestibule, person.name, person.password)).rejects.toThrow(/is in front on this seat/);
        await vestibule.request({ version: 1, command: 'switch' });
        await expect(logIn(vestibule, person.name, other.password)).rejects.toThrow(refusedText);
        expect((await logIn(vestibule, person.name, person.password)).id).toBe(first.id);
        await vestibule.end(second.id);
        expect((await vestibule.sessions()).find(({ id }) => id === first.id)?.active).toBe(true);
        await vestibule.end(first.id);
      });
    else
      test('lets nobody else in', async () => {
        await expect(logIn(shared(), other.name, other.password)).rejects.toThrow(refusedText);
      });

    test('leaves no trace', async () => {
      expect(await shared().stop()).toEqual([]);
    });

    test('what is left alive by the policy is listed, and ends with the stop', async () => {
      const vestibule = await startWholeVestibule({ ...options(), configuration: '[session]\nleftovers = "leave"\n' });
      try {
        const { id } = await logIn(vestibule, person.name, person.password, 'leaves');
        const row = await vestibule.until('the end', async () => {
          const found = (await vestibule.sessions()).find((each) => each.id === id);
          return found?.state === 'left' ? found : null;
        });
        expect(row.left.length).toBeGreaterThan(0);
        // One that does not get as far as its program leaves nobody to be left.
        await expect(logIn(vestibule, person.name, person.password, 'noise')).rejects.toThrow(/could not be started/);
        const failed = await vestibule.until('the end of what never began', async () => {
          const found = (await vestibule.sessions()).find((each) => each.session === 'noise');
          return found?.state === 'ended' ? found : null;
        });
        expect(failed.left).toEqual([]);
        expect(await vestibule.stop()).toEqual([]);
        expect(row.left.flatMap((pid) => findIdentity(pid) ?? []).filter(isRunning)).toEqual([]);
      } finally {
        await vestibule.finish();
      }
    });
  });
});

/** Regular files below, whoever's. */
function listFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  );
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    // A process or a file that went away meanwhile.
    return '';
  }
}
