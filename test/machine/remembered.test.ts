/** The file of what is remembered: what gets in, what gets out, and that a broken one is no obstacle. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forget, readRemembered, remember, rememberedPath } from '../../electron/machine/remembered.ts';
import {
  findUser,
  nothingRemembered,
  type Start,
  seatLimit,
  userLimit,
  withStart,
} from '../../electron/machine/remembered-format.ts';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'remembered-'));
  path = join(folder, 'remembered/remembered.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const start = (change: Partial<Start> = {}): Start => ({
  ...{ seat: 'seat0', name: 'alice', uid: 1001, session: 'openbox', language: null },
  ...change,
});
function read() {
  const found = readRemembered(path);
  if (found.kind === 'broken') throw new Error(found.why);
  return found.remembered;
}

it('lies in the folder of whoever runs Vestibule', () => {
  expect(rememberedPath(0, { XDG_STATE_HOME: '/x' })).toBe('/var/lib/vestibule/remembered/remembered.json');
  expect(rememberedPath(1001, { XDG_STATE_HOME: '/x' })).toBe('/x/vestibule/remembered/remembered.json');
});

describe('a session that has started', () => {
  it('is remembered, in a file that nobody else may read', async () => {
    expect(await remember(path, start({ language: 'de_DE.UTF-8' }), 5)).toBe(null);
    expect(read()).toEqual({
      seats: [{ seat: 'seat0', name: 'alice', uid: 1001 }],
      users: [
        {
          ...{ name: 'alice', uid: 1001 },
          session: { value: 'openbox', atMs: 5 },
          language: { value: 'de_DE.UTF-8', atMs: 5 },
        },
      ],
    });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
  });

  it('leaves the language as it was where nobody has chosen one', async () => {
    await remember(path, start({ language: 'de_DE.UTF-8' }), 5);
    await remember(path, start({ session: 'icewm' }), 7);
    const user = findUser(read(), 'alice', 1001);
    expect(user?.session).toEqual({ value: 'icewm', atMs: 7 });
    expect(user?.language).toEqual({ value: 'de_DE.UTF-8', atMs: 5 });
  });

  it('is of one seat, and of one user of a name', async () => {
    await remember(path, start(), 1);
    await remember(path, start({ seat: 'seat1', name: 'bob', uid: 1002 }), 2);
    expect(read().seats.map(({ seat, name }) => `${seat} ${name}`)).toEqual(['seat0 alice', 'seat1 bob']);
  });

  it('says nothing to whoever has got the name since, and is forgotten when they log in', async () => {
    await remember(path, start({ language: 'de_DE.UTF-8' }), 1);
    expect(findUser(read(), 'alice', 1009)).toBe(null);
    // Nor to an account of Vestibule's own.
    expect(findUser(read(), 'alice', null)).toBe(null);
    await remember(path, start({ uid: 1009 }), 2);
    expect(read().users).toEqual([
      { name: 'alice', uid: 1009, session: { value: 'openbox', atMs: 2 }, language: null },
    ]);
  });

  it('finds several that are written at once all there', async () => {
    await Promise.all([1, 2, 3, 4, 5].map((n) => remember(path, start({ name: `u${n}`, uid: n }), n)));
    expect(
      read()
        .users.map(({ name }) => name)
        .sort(),
    ).toEqual(['u1', 'u2', 'u3', 'u4', 'u5']);
    expect(readdirSync(dirname(path)).sort()).toEqual(['remembered.json', 'remembered.json.lock']);
  });

  it('pushes the oldest out where there are too many', () => {
    let remembered = nothingRemembered;
    for (let n = 0; n < userLimit + 5; n += 1)
      remembered = withStart(remembered, start({ seat: `s${n}`, name: `u${n}`, uid: n }), n);
    expect([remembered.users.length, remembered.seats.length]).toEqual([userLimit, seatLimit]);
    expect(remembered.users[0]?.name).toBe('u5');
  });
});

describe('a file that is', () => {
  const spoil: readonly (readonly [string, () => void])[] = [
    ['no JSON', () => writeFileSync(path, '{"version":1,', { mode: 0o600 })],
    ['empty', () => writeFileSync(path, '', { mode: 0o600 })],
    ['of another version', () => writeFileSync(path, '{"version":2,"seats":[],"users":[]}', { mode: 0o600 })],
    ['of 9 MiB', () => writeFileSync(path, ' '.repeat(9 * 1024 * 1024), { mode: 0o600 })],
    ['not UTF-8', () => writeFileSync(path, Buffer.from([0xff, 0xfe, 0x80]), { mode: 0o600 })],
    ['readable for others', () => writeFileSync(path, '{"version":1,"seats":[],"users":[]}', { mode: 0o644 })],
    ['a link', () => symlinkSync('/etc/passwd', path)],
  ];
  it.each(spoil)('%s says nothing but what is wrong, and the next login writes a new one', async (_, act) => {
    mkdirSync(dirname(path), { mode: 0o700 });
    act();
    expect(readRemembered(path)).toEqual({ kind: 'broken', why: expect.stringContaining(path) });
    const passwd = readFileSync('/etc/passwd', 'utf8');
    expect(await remember(path, start(), 1)).toBe(null);
    expect(read().users).toHaveLength(1);
    expect(readFileSync('/etc/passwd', 'utf8')).toBe(passwd);
  });

  it.each(spoil)('%s is removed by whoever wants to be forgotten', async (_, act) => {
    mkdirSync(dirname(path), { mode: 0o700 });
    act();
    expect(await forget(path, { kind: 'user', name: 'alice' })).toBe(null);
    expect(existsSync(path)).toBe(false);
    expect(existsSync('/etc/passwd')).toBe(true);
  });

  it('a folder is told in words, and nothing throws', async () => {
    mkdirSync(path, { recursive: true });
    expect(readRemembered(path)).toMatchObject({ kind: 'broken', why: expect.stringContaining('is a folder') });
    expect(await remember(path, start(), 1)).toContain(path);
    expect(await forget(path, { kind: 'all' })).toContain(path);
  });
});

describe('forgetting', () => {
  beforeEach(async () => {
    await remember(path, start(), 1);
    await remember(path, start({ name: 'alice', uid: null }), 2);
    await remember(path, start({ name: 'bob', uid: 1002, seat: 'seat1' }), 3);
  });
  const names = (): readonly string[] => read().users.map(({ name, uid }) => `${name} ${uid}`);

  it('a user takes all of that name', async () => {
    expect(await forget(path, { kind: 'user', name: 'alice' })).toBe(null);
    expect(names()).toEqual(['bob 1002']);
    expect(read().seats).toEqual([{ seat: 'seat1', name: 'bob', uid: 1002 }]);
    expect(readFileSync(path, 'utf8')).not.toContain('alice');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('an account of Vestibule’s own leaves that of the machine', async () => {
    await forget(path, { kind: 'local', name: 'alice' });
    expect(names()).toEqual(['alice 1001', 'bob 1002']);
  });

  it('who was last leaves sessions and languages', async () => {
    await forget(path, { kind: 'last', seat: 'seat0' });
    expect(read().seats.map(({ seat }) => seat)).toEqual(['seat1']);
    await forget(path, { kind: 'last', seat: null });
    expect(read().seats).toEqual([]);
    expect(names()).toHaveLength(3);
  });

  it('everything removes the file', async () => {
    await forget(path, { kind: 'all' });
    expect(existsSync(path)).toBe(false);
  });
});

it('where there is nothing to forget nothing is made', async () => {
  expect(await forget(path, { kind: 'all' })).toBe(null);
  expect(existsSync(dirname(path))).toBe(false);
});
