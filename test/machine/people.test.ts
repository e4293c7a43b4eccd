/** Reading with the real getent(1) and with ones that fail; the files are those of a folder of the test's own. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  createPeopleReader,
  findPerson,
  type PeopleReader,
  peopleSource,
  readPeople,
} from '../../electron/machine/people.ts';
import type { People } from '../../electron/machine/person-rule.ts';

const everybody = { hidden: [], onlyUid: null, locals: [] };
let folder: string;
let readers: PeopleReader[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'people-'));
  readers = [];
  writeFileSync(join(folder, 'passwd'), passwd('ada'));
  writeFileSync(join(folder, 'shells'), '/bin/sh\n');
  writeFileSync(join(folder, 'login.defs'), 'UID_MIN 1000\nUID_MAX 60000\n');
});

afterEach(() => {
  for (const reader of readers) reader.stop();
  rmSync(folder, { recursive: true });
});

const places = () => ({ folder, iconsFolder: join(folder, 'icons') });

function passwd(...names: readonly string[]): string {
  return `daemon:x:1:1::/:/bin/sh\n${names.map((name, index) => `${name}:x:${1000 + index}:100::/:/bin/sh\n`).join('')}`;
}

/** As useradd(8) and vipw(8) do it. */
function replacePasswd(...names: readonly string[]): void {
  writeFileSync(join(folder, 'passwd+'), passwd(...names));
  renameSync(join(folder, 'passwd+'), join(folder, 'passwd'));
}

function program(script: string): string {
  const path = join(folder, 'getent');
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

const names = (people: People): readonly string[] => people.people.map((person) => person.name);

describe('a reading', () => {
  it('of this machine knows whom getent(1) knows', async () => {
    const { people, barred } = await readPeople(peopleSource(), everybody);
    const known = execFileSync('getent', ['passwd'], { encoding: 'utf8' }).split('\n');
    expect(barred).toContain('root');
    expect(barred).toContain('nobody');
    for (const name of [...names({ people, barred }), ...barred]) {
      expect(known.some((line) => line.startsWith(`${name}:`))).toBe(true);
    }
  });

  it('takes what getent prints', async () => {
    const getent = program(`[ "$*" = passwd ] && printf 'grace:x:1000:100:Grace Hopper,,,:/:/bin/sh\\n'`);
    expect(await readPeople({ ...places(), getent, limitMs: 5000 }, everybody)).toEqual({
      people: [{ name: 'grace', realName: 'Grace Hopper' }],
      barred: [],
    });
  });

  it.each([
    ['is missing', null],
    ['is no program', '/nonexistent/getent'],
    ['fails', 'echo nobody; exit 2'],
    ['prints nothing', 'true'],
    ['prints without end', 'exec yes grace:x:1000:100::/:/bin/sh'],
  ])('where getent %s takes the file', async (_, script) => {
    const getent = script === null || script.startsWith('/') ? script : program(script);
    expect(await readPeople({ ...places(), getent, limitMs: 20_000 }, everybody)).toEqual({
      people: [{ name: 'ada', realName: null }],
      barred: ['daemon'],
    });
  });

  it('waits for a directory that does not answer no longer than its limit', async () => {
    const getent = program('exec sleep 60');
    const begunMs = performance.now();
    expect(names(await readPeople({ ...places(), getent, limitMs: 300 }, everybody))).toEqual(['ada']);
    expect(performance.now() - begunMs).toBeLessThan(10_000);
  });

  it('goes by the uids and shells of the machine, and by their defaults where the files are missing', async () => {
    const source = { ...places(), getent: null, limitMs: 1 };
    writeFileSync(join(folder, 'login.defs'), 'UID_MIN 1001\n');
    expect(names(await readPeople(source, everybody))).toEqual([]);
    rmSync(join(folder, 'login.defs'));
    rmSync(join(folder, 'shells'));
    expect(names(await readPeople(source, everybody))).toEqual(['ada']);
    rmSync(join(folder, 'passwd'));
    expect(await readPeople(source, everybody)).toEqual({ people: [], barred: [] });
  });

  it('is not spoilt by a real name that is no UTF-8', async () => {
    writeFileSync(join(folder, 'passwd'), Buffer.from(`${passwd('ada')}zoe:x:1001:100:Zo\xeb:/:/bin/sh\n`, 'latin1'));
    const { people } = await readPeople({ ...places(), getent: null, limitMs: 1 }, everybody);
    expect(people).toEqual([
      { name: 'ada', realName: null },
      { name: 'zoe', realName: 'Zo\ufffd' },
    ]);
  });
});

type News = People | 'changed' | 'pictures';

/** A reader with what it tells as promises, in order. */
function follow() {
  const told: News[] = [];
  const waiting: ((news: News) => void)[] = [];
  const tell = (news: News): void => {
    const next = waiting.shift();
    if (next === undefined) told.push(news);
    else next(news);
  };
  const logged: string[] = [];
  const reader = createPeopleReader({
    ...everybody,
    source: { ...places(), getent: null, limitMs: 1 },
    onRead: tell,
    onChanged: () => tell('changed'),
    onPicturesChanged: () => tell('pictures'),
    log: (line) => logged.push(line),
  });
  readers.push(reader);
  const next = (): Promise<News> => {
    const first = told.shift();
    return first === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(first);
  };
  return { reader, next, told, logged };
}

describe('a reader', () => {
  it('tells once of changes that come together, and reads what is new', async () => {
    const { reader, next, told } = follow();
    reader.read();
    expect(await next()).toMatchObject({ people: [{ name: 'ada' }] });
    replacePasswd('ada', 'bob');
    writeFileSync(join(folder, 'passwd-'), 'a backup');
    replacePasswd('ada', 'bob', 'carol');
    expect(await next()).toBe('changed');
    reader.read();
    expect(await next()).toMatchObject({ people: [{ name: 'ada' }, { name: 'bob' }, { name: 'carol' }] });
    writeFileSync(join(folder, 'shells'), '/bin/bash\n');
    expect(await next()).toBe('changed');
    expect(told).toEqual([]);
  });

  it('tells of Vestibule’s own accounts as of any change, once for each that is one', async () => {
    const { reader, next, told } = follow();
    reader.read();
    await next();
    const locals = [{ name: 'kiosk', realName: 'A Visitor' }];
    reader.setLocals(locals);
    expect(await next()).toBe('changed');
    reader.setLocals([...locals]);
    reader.read();
    expect(await next()).toMatchObject({ people: [{ name: 'kiosk', isLocal: true }, { name: 'ada' }] });
    reader.setLocals([]);
    expect(await next()).toBe('changed');
    reader.read();
    expect(await next()).toMatchObject({ people: [{ name: 'ada' }] });
    expect(told).toEqual([]);
  });

  it('tells of other pictures, where AccountsService has a folder for them', async () => {
    mkdirSync(join(folder, 'icons'));
    const { reader, next } = follow();
    reader.read();
    await next();
    writeFileSync(join(folder, 'icons/ada'), 'a picture');
    expect(await next()).toBe('pictures');
    rmSync(join(folder, 'icons/ada'));
    expect(await next()).toBe('pictures');
  });

  it('asked while it reads, tells of the last reading only', async () => {
    const { reader, next, told } = follow();
    reader.read();
    replacePasswd('bob');
    reader.read();
    expect(await next()).toMatchObject({ people: [{ name: 'bob' }] });
    expect(told.filter((news) => news !== 'changed')).toEqual([]);
  });

  it('once stopped tells nothing', async () => {
    const { reader, told } = follow();
    reader.read();
    reader.stop();
    reader.stop();
    reader.read();
    // A second reader of the same folder is told by then.
    const other = follow();
    other.reader.read();
    await other.next();
    replacePasswd('bob');
    await other.next();
    expect(told).toEqual([]);
  });

  it('of a folder that cannot be watched says so and reads all the same', async () => {
    const { reader, next, logged } = follow();
    rmSync(folder, { recursive: true });
    reader.read();
    expect(await next()).toEqual({ people: [], barred: [] });
    expect(logged).toEqual([expect.stringMatching(/^changes of accounts are not noticed: /)]);
    folder = mkdtempSync(join(tmpdir(), 'people-'));
  });
});

describe('a person by the name', () => {
  it.each([
    ['ada', 1000],
    ['daemon', null],
    ['nobody-of-that-name', null],
    ['1000', null],
    ['-s', null],
    ['', null],
    ['ada:x', null],
  ])('%j has the uid %j', async (name, uid) => {
    for (const getent of [null, program(`[ "$1" = passwd ] && grep "^$2:" ${folder}/passwd || exit 2`)])
      expect((await findPerson({ ...places(), getent, limitMs: 5000 }, name))?.uid ?? null).toBe(uid);
  });

  it('is nobody but who was asked for', async () => {
    const getent = program("printf 'grace:x:1000:100::/:/bin/sh\\n'");
    expect(await findPerson({ ...places(), getent, limitMs: 5000 }, 'grac')).toBeNull();
  });
});
