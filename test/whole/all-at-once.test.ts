/**
 * Power goes, as far as a test can have it: supervisor, app, workers and holders of logins are killed in one moment, so that
 * none of them can put right what another left. The next start does. Each start here is the clean-up of the one before.
 */
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProcessIdentity } from '../../electron/contract/session.ts';
import { findCgroupTree } from '../../electron/machine/containment/cgroup.ts';
import {
  findIdentity,
  isRunning,
  listDescendants,
  listProcessesOfUid,
  signalProcess,
} from '../../electron/machine/process-identity.ts';
import { isSocketLeft } from '../harness/leak-check.ts';
import { createMachineRecords, type MachineRecords } from '../harness/machine-records.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { isRoot } from '../harness/runners.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

const sessions = {
  // A member that has left its parents, and ignores what it can.
  waits: bashSession('setsid sh -c "trap : HUP TERM; sleep 3600 & wait; sleep 3600" & sleep 3600 & wait'),
};

/** What a Vestibule has made by the moment of its death. */
interface Traces {
  readonly what: string;
  readonly processes: readonly ProcessIdentity[];
  readonly displays: readonly number[];
  readonly folders: readonly string[];
}

// Six starts one after the other, on a machine that may be busy.
describe.runIf(isRoot)('everything is killed at once (needs root)', { timeout: 120_000 }, () => {
  let person: Person;
  let records: MachineRecords;
  let folder: string;
  const started: WholeVestibule[] = [];

  beforeEach(() => {
    person = createPerson();
    records = createMachineRecords();
    folder = mkdtempSync(join(tmpdir(), 'once-'));
    chmodSync(folder, 0o755);
  });
  afterEach(async () => {
    for (const each of started.splice(0)) await each.finish();
    await person.remove();
    records.remove();
    rmSync(folder, { recursive: true });
  });

  /** A stack of its own, whose session waits where the file `stop-at` says, and writes down that it does. */
  function writeStack(): void {
    cpSync('/etc/pam.d', join(folder, 'pam.d'), { recursive: true });
    const stack = [
      'auth required pam_unix.so',
      'account required pam_unix.so',
      `session required pam_exec.so ${folder}/step`,
    ];
    writeFileSync(join(folder, 'pam.d/vestibule'), `${stack.join('\n')}\n`);
    const step = [
      '#!/bin/sh',
      `[ "$(cat ${folder}/stop-at)" = "$PAM_TYPE" ] || exit 0`,
      `echo "$PAM_USER" > ${folder}/waits-at-$PAM_TYPE`,
      'exec sleep 3600',
    ];
    writeFileSync(join(folder, 'step'), `${step.join('\n')}\n`);
    chmodSync(join(folder, 'step'), 0o755);
    stopAt('nothing');
  }
  const stopAt = (type: string): void => writeFileSync(join(folder, 'stop-at'), type);
  const untilWaitingAt = (type: string): Promise<void> =>
    expect.poll(() => existsSync(join(folder, `waits-at-${type}`))).toBe(true);

  /** Its end is that of the connection, where Vestibule dies meanwhile. Resolves once a question is there. */
  async function beginLogin(vestibule: WholeVestibule, password: string | null): Promise<{ over: Promise<unknown> }> {
    const asked = Promise.withResolvers<void>();
    const over: Promise<unknown> = vestibule
      .request(
        { version: 1, command: 'login', user: person.name, session: 'waits', wait: false },
        {
          onLine(line, reply) {
            if (line.kind !== 'questions') return;
            if (password !== null)
              reply({ kind: 'answer', questionsId: line.questionsId, texts: line.questions.map(() => password) });
            asked.resolve();
          },
        },
      )
      .catch((error: Error) => error.message);
    const answer = await Promise.race([asked.promise, over]);
    if (answer !== undefined) throw new Error(`nothing was asked: ${JSON.stringify(answer)}`);
    return { over };
  }
  async function logIn(vestibule: WholeVestibule): Promise<void> {
    const { over } = await beginLogin(vestibule, person.password);
    expect(await over).toMatchObject({ session: { user: person.name, state: 'running' } });
  }

  /** First none of them can act any more, and then none of them is: what one does at the death of another never happens. */
  async function killAll(vestibule: WholeVestibule, what: string, guestsFolder: string): Promise<Traces> {
    const { processes } = await vestibule.status();
    const rows = await vestibule.sessions();
    const own = processes.filter(({ role, command }) => role !== 'session' || command.includes('/pam.cjs'));
    const killed = own
      .filter(({ role }) => role !== 'display-server')
      .flatMap(({ pid }) => {
        const identity = findIdentity(pid);
        return identity === null ? [] : [identity];
      });
    const below = listDescendants(vestibule.started.pid);
    const uids = processes.filter(({ role }) => role === 'session').map(({ uid }) => uid);
    const beside = [...new Set([person.uid, ...uids])].filter((uid) => uid !== 0).flatMap(listProcessesOfUid);
    const supervisor = killed.find(({ pid }) => pid === vestibule.started.pid);
    if (supervisor === undefined) throw new Error('the supervisor is not there');
    for (const identity of killed) signalProcess(identity, 'SIGSTOP');
    for (const identity of killed) signalProcess(identity, 'SIGKILL');
    await vestibule.started.over;
    expect(existsSync(vestibule.started.runtimeFolder), 'nobody has cleaned up yet').toBe(true);
    const seat = basename(vestibule.started.runtimeFolder);
    return {
      what,
      processes: [...killed, ...below, ...beside],
      displays: rows.flatMap(({ display }) => (display === null ? [] : [Number(display.slice(1))])),
      folders: [vestibule.started.runtimeFolder, join(guestsFolder, seat)],
    };
  }

  function expectGone({ what, processes, displays, folders }: Traces): void {
    expect(processes.filter(isRunning), `processes of «${what}»`).toEqual([]);
    expect(displays.filter(isSocketLeft), `X sockets of «${what}»`).toEqual([]);
    expect(displays.map((each) => `/tmp/.X${each}-lock`).filter(existsSync), `X locks of «${what}»`).toEqual([]);
    expect(folders.filter(existsSync), `folders of «${what}»`).toEqual([]);
  }
  const listCgroups = (): readonly string[] =>
    readdirSync(findCgroupTree() ?? '/nowhere').filter((name) => name.startsWith('vestibule-'));

  test('at every moment of a login to a Vestibule of root, and the next start leaves nothing of it', async () => {
    writeStack();
    const wrapper = records.wrapper([`mount --bind ${folder}/pam.d /etc/pam.d`]);
    const runner = { name: 'root', user: null, asRoot: true };
    const cgroups = listCgroups();
    let dead: Traces | null = null;

    async function startAfter(): Promise<WholeVestibule> {
      const vestibule = await startWholeVestibule({ runner, wrapper, sessions });
      started.push(vestibule);
      if (dead === null) return vestibule;
      expectGone(dead);
      expect(listCgroups(), `cgroups of «${dead.what}»`).toEqual(cgroups);
      expect(existsSync(`/run/vestibule/users/${person.uid}`), `runtime directory of «${dead.what}»`).toBe(false);
      await expect.poll(() => records.ask(vestibule.started.pid, 'who')).toEqual([]);
      await expect
        .poll(() => records.ask(vestibule.started.pid, 'last', '-w').join('\n'))
        .not.toMatch(/still|gone|crash/);
      return vestibule;
    }
    const kill = async (vestibule: WholeVestibule, what: string): Promise<void> => {
      dead = await killAll(vestibule, what, '/var/lib/vestibule/guests');
    };

    const first = await startAfter();
    await beginLogin(first, null);
    await kill(first, 'a question is open');

    const second = await startAfter();
    stopAt('open_session');
    await beginLogin(second, person.password);
    await untilWaitingAt('open_session');
    await kill(second, 'the session is being opened');
    stopAt('nothing');

    const third = await startAfter();
    await logIn(third);
    await expect.poll(() => records.ask(third.started.pid, 'who')).toHaveLength(1);
    await kill(third, 'a session runs');

    const fourth = await startAfter();
    await logIn(fourth);
    stopAt('close_session');
    const [running] = await fourth.sessions();
    const ended = fourth.end(running?.id ?? '').catch(() => null);
    await untilWaitingAt('close_session');
    await kill(fourth, 'the session is being closed');
    await ended;
    stopAt('nothing');

    const fifth = await startAfter();
    await logIn(fifth);
    await fifth.request({ version: 1, command: 'switch' });
    await fifth.login('waits');
    await kill(fifth, 'a guest’s session in front of somebody else’s');

    const last = await startAfter();
    const past = records.ask(last.started.pid, 'last', '-w', person.name);
    // Where the session was opened and no program ran yet, nobody was logged in.
    expect(past).toHaveLength(3);
    expect(await last.stop()).toEqual([]);
  });

  test('at the moments of a login to a Vestibule of one’s own, and the next start leaves nothing of it', async () => {
    const runner = { name: person.name, user: person.name, asRoot: false };
    let dead: Traces | null = null;
    async function startAfter(): Promise<WholeVestibule> {
      const after = started[0] === undefined ? {} : { after: { folder: started[0].folder } };
      const vestibule = await startWholeVestibule({ runner, sessions, ...after });
      started.push(vestibule);
      if (dead !== null) expectGone(dead);
      return vestibule;
    }
    const kill = async (vestibule: WholeVestibule, what: string): Promise<void> => {
      dead = await killAll(vestibule, what, join(vestibule.folder, 'state/vestibule/guests'));
    };

    const first = await startAfter();
    await beginLogin(first, null);
    await kill(first, 'a question is open');

    const second = await startAfter();
    await logIn(second);
    await kill(second, 'a session runs');

    const third = await startAfter();
    await third.login('waits');
    await kill(third, 'a guest’s session runs');

    const last = await startAfter();
    expect(readdirSync(join(last.folder, 'run/vestibule'))).toEqual([basename(last.started.runtimeFolder)]);
    expect(await last.stop()).toEqual([]);
  });
});
