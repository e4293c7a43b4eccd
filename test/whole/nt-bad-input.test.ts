/** What somebody at an NT-style session does wrong, or too often: with real keys at the seat's display. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { type SessionRow, sessionRowSchema } from '../../electron/contract/control.ts';
import { refusedText } from '../../electron/contract/login-names.ts';
import { logonRowSchema } from '../../electron/contract/logon-session.ts';
import { findIdentity, isRunning } from '../../electron/machine/process-identity.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { describeRunners, isRoot } from '../harness/runners.ts';
import { shareVestibule } from '../harness/shared-vestibule.ts';
import type { WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

const sessions = { waits: bashSession('sleep 3600 & wait') };
const configuration = '[session]\ndefault = "waits"\n';

/** What the journal of the seat has of an event, as far as it is looked at here. */
interface Told {
  readonly intent?: { readonly wish?: string };
  readonly message?: { readonly kind: string };
}

function readEvents(whole: WholeVestibule): readonly Told[] {
  const text = readdirSync(whole.logFolder)
    .filter((name) => name.startsWith(`journal-${basename(whole.started.runtimeFolder)}`))
    .map((name) => readFileSync(join(whole.logFolder, name), 'utf8'))
    .join('');
  return text.split('\n').flatMap((line) => {
    try {
      return [(JSON.parse(line) as { event?: Told }).event ?? {}];
    } catch {
      // The last line may be being written.
      return [];
    }
  });
}

const wishes = (whole: WholeVestibule, wish: string): number =>
  readEvents(whole).filter(({ intent }) => intent?.wish === wish).length;
const told = (whole: WholeVestibule, kind: string): number =>
  readEvents(whole).filter(({ message }) => message?.kind === kind).length;

/** Types at the display of the greeter. */
async function type(whole: WholeVestibule, ...words: string[]): Promise<void> {
  const { seat, processes } = await whole.status();
  const server = processes.find(({ role, command }) => role === 'display-server' && command.includes(' -auth '));
  const authority = / -auth (\S+)/.exec(server?.command ?? '')?.[1];
  const env = { PATH: process.env['PATH'], DISPLAY: seat.display ?? '', XAUTHORITY: authority };
  execFileSync('xdotool', words, { env, stdio: 'pipe' });
}

const listLogons = async (whole: WholeVestibule) =>
  z.object({ logons: z.array(logonRowSchema) }).parse(await whole.request({ version: 1, command: 'logons' })).logons;

async function logIn(whole: WholeVestibule, user: string, password: string): Promise<SessionRow> {
  const result = await whole.request(
    { version: 1, command: 'login', user, session: 'nt', wait: false },
    {
      onLine(line, reply) {
        if (line.kind !== 'questions') return;
        reply({ kind: 'answer', questionsId: line.questionsId, texts: line.questions.map(() => password) });
      },
    },
  );
  return sessionRowSchema.parse((result as { session: unknown }).session);
}

describe.runIf(isRoot)('a locked session of one person (needs root)', () => {
  let alice: Person;
  let bob: Person;
  beforeAll(() => {
    alice = createPerson();
    bob = createPerson();
  });
  const shared = shareVestibule(() => ({
    runner: { name: 'root', user: null, asRoot: true },
    sessions,
    configuration,
  }));

  test('is not unlocked by another’s password or name; that other gets a session of their own', async () => {
    const whole = shared();
    const own = await logIn(whole, alice.name, alice.password);
    const rowOf = async ({ id }: SessionRow) => (await whole.sessions()).find((row) => row.id === id);
    await whole.request({ version: 1, command: 'lock' });
    // The page asks for alice at once, after Ctrl+Alt+Del.
    await expect.poll(() => told(whole, 'questions')).toBe(2);
    await type(whole, 'key', 'ctrl+alt+Delete');
    await type(whole, 'type', '--delay', '30', bob.password);
    await type(whole, 'key', 'Return');
    await expect.poll(() => told(whole, 'refused')).toBe(1);
    expect(await rowOf(own)).toMatchObject({ state: 'running', active: false });

    await expect(logIn(whole, alice.name, bob.password)).rejects.toThrow(refusedText);
    expect(await rowOf(own)).toMatchObject({ state: 'running', active: false, designatedPid: own.designatedPid });

    const theirs = await logIn(whole, bob.name, bob.password);
    expect(theirs).toMatchObject({ user: bob.name, active: true });
    expect(theirs.id).not.toBe(own.id);
    expect(await rowOf(own)).toMatchObject({ state: 'running', active: false });
    expect(await listLogons(whole)).toMatchObject([
      { user: alice.name, state: 'locked', lastUnlock: null },
      { user: bob.name, state: 'logged-on' },
    ]);
    await whole.request({ version: 1, command: 'switch' });

    const back = await logIn(whole, alice.name, alice.password);
    expect(back).toMatchObject({ id: own.id, active: true, designatedPid: own.designatedPid });
    for (const { id } of [own, theirs]) expect((await whole.end(id)).endReason).toEqual({ kind: 'logged-off' });
  });
});

describeRunners('an NT-style session as $name', (runner) => {
  const shared = shareVestibule(() => ({ runner, sessions, configuration }));

  test('has one security screen, whoever presses Ctrl+Alt+Del a hundred times a second', async () => {
    const whole = shared();
    const session = await whole.login('nt');
    const shell = findIdentity(session.designatedPid ?? 0);
    const { processes } = await whole.status();
    const apps = processes.filter(({ role }) => role === 'app').map(({ pid }) => pid);
    await whole.until('the page of the session', async () => {
      await type(whole, 'key', 'ctrl+alt+Delete');
      return wishes(whole, 'secure-attention') > 0 ? true : null;
    });
    // At ten milliseconds from one to the next.
    await type(whole, 'key', '--repeat', '300', '--repeat-delay', '10', '--delay', '0', 'ctrl+alt+Delete');
    // One Escape is enough, as there is one screen; and it comes again when it is wanted.
    await type(whole, 'key', 'Escape');
    await expect.poll(() => wishes(whole, 'close-security')).toBe(1);
    const before = wishes(whole, 'secure-attention');
    // Those at the beginning were on their way before the page knew; how many depends on how busy the machine is.
    expect(before).toBeLessThan(150);
    await type(whole, 'key', 'ctrl+alt+Delete');
    await expect.poll(() => wishes(whole, 'secure-attention')).toBe(before + 1);

    expect((await whole.status()).processes.filter(({ role }) => role === 'app').map(({ pid }) => pid)).toEqual(apps);
    expect(shell !== null && isRunning(shell)).toBe(true);
    expect(await listLogons(whole)).toMatchObject([{ session: session.id, state: 'logged-on', shellRestarts: 0 }]);
    expect((await whole.end(session.id)).endReason).toEqual({ kind: 'logged-off' });
  });
});

describe.runIf(isRoot)('a lock and a logoff at once (needs root)', () => {
  let alice: Person;
  beforeAll(() => {
    alice = createPerson();
  });
  const shared = shareVestibule(() => ({
    runner: { name: 'root', user: null, asRoot: true },
    sessions,
    configuration,
  }));

  test.each([
    ['lock', 'end'],
    ['end', 'lock'],
  ] as const)('%s, and %s before it is done: the session ends in order, and the next one starts', async (...both) => {
    const whole = shared();
    const { id } = await logIn(whole, alice.name, alice.password);
    const ask = (command: 'lock' | 'end') =>
      command === 'lock' ? whole.request({ version: 1, command }) : whole.end(id).then(({ endReason }) => endReason);
    const outcomes = await Promise.allSettled(both.map(ask));
    expect(outcomes[both.indexOf('end')]).toEqual({ status: 'fulfilled', value: { kind: 'logged-off' } });
    // The lock may have begun to ask for her, which somebody at the greeter gives up.
    const next = await whole.until('the next session', () =>
      logIn(whole, alice.name, alice.password).catch(async (error: Error) => {
        if (!/under way/.test(error.message)) throw error;
        await type(whole, 'key', 'Escape');
        return null;
      }),
    );
    expect(next.id).not.toBe(id);
    expect((await whole.end(next.id)).endReason).toEqual({ kind: 'logged-off' });
  });
});
