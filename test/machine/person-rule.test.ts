import { describe, expect, it } from 'vitest';
import { entryLimit } from '../../electron/machine/journal-line.ts';
import { type PeopleOptions, selectPeople, standingOf } from '../../electron/machine/person-rule.ts';
import type { PasswdEntry } from '../../electron/protocols/account-files.ts';

const options: PeopleOptions = {
  uids: { least: 1000, most: 60_000 },
  shells: new Set(['/bin/sh', '/usr/sbin/nologin', '/bin/false']),
  hidden: [],
  onlyUid: null,
  locals: [],
};

function account(name: string, change: Partial<PasswdEntry> = {}): PasswdEntry {
  return { name, uid: 1000, gid: 100, realName: null, home: `/home/${name}`, shell: '/bin/sh', ...change };
}

describe('an account', () => {
  it.each([
    ['person', account('ada')],
    ['person', account('ada', { uid: 60_000 })],
    ['unlisted', account('ada', { uid: 60_001 })],
    ['unlisted', account('a\u0007')],
    ['barred', account('ada', { uid: 999 })],
    ['barred', account('toor', { uid: 0 })],
    ['barred', account('root')],
    ['barred', account('vestibule')],
    ['barred', account('vestibule-guest-3')],
    ['barred', account('ada', { shell: '/bin/zsh' })],
    ['barred', account('ada', { shell: '/usr/sbin/nologin' })],
    ['barred', account('ada', { shell: '/bin/false' })],
    ['barred', account('nobody', { uid: 65_534, shell: '/usr/sbin/nologin' })],
  ] as const)('is %s: %j', (standing, entry) => {
    expect(standingOf(entry, options)).toBe(standing);
  });
});

describe('the people of a machine', () => {
  it('stand in the order of what is shown; the rest is barred or in neither list', () => {
    const entries = [
      account('root', { uid: 0 }),
      account('zoe', { realName: 'Ada' }),
      account('bob10'),
      account('bob9'),
      account('ada', { realName: 'Ada' }),
      account('carol', { realName: 'carol' }),
      account('remote', { uid: 100_000 }),
      account('daemon', { uid: 1 }),
    ];
    expect(selectPeople(entries, options)).toEqual({
      people: [
        { name: 'ada', realName: 'Ada' },
        { name: 'zoe', realName: 'Ada' },
        { name: 'bob9', realName: null },
        { name: 'bob10', realName: null },
        { name: 'carol', realName: null },
      ],
      barred: ['root', 'daemon'],
    });
  });

  it('do not have those who are hidden, who are let in all the same', () => {
    expect(selectPeople([account('ada'), account('bob')], { ...options, hidden: ['ada'] })).toEqual({
      people: [{ name: 'bob', realName: null }],
      barred: [],
    });
  });

  it('are that one user where nobody else can log in', () => {
    const entries = [account('ada'), account('bob', { uid: 1001 })];
    expect(selectPeople(entries, { ...options, onlyUid: 1001 }).people).toEqual([{ name: 'bob', realName: null }]);
  });

  it('have Vestibule’s own accounts among them, but none whose name the machine has or that is hidden', () => {
    const locals = [
      { name: 'kiosk', realName: 'A Visitor' },
      { name: 'ada', realName: 'Another Ada' },
      { name: 'daemon', realName: '' },
      { name: 'zoe', realName: '\u200f' },
      { name: 'bob', realName: '' },
    ];
    const entries = [account('ada', { uid: 1001 }), account('daemon', { uid: 1 }), account('carol')];
    expect(selectPeople(entries, { ...options, hidden: ['bob'], onlyUid: 1001, locals }).people).toEqual([
      { name: 'kiosk', realName: 'A Visitor', isLocal: true },
      { name: 'ada', realName: null },
      { name: 'zoe', realName: null, isLocal: true },
    ]);
  });

  it('are all listed where a thousand have ordinary names', () => {
    const entries = Array.from({ length: 1000 }, (_, index) =>
      account(`student${index}`, { realName: `Wilhelmina Featherstonehaugh-Cholmondeley ${index}` }),
    );
    expect(selectPeople(entries, options).people).toHaveLength(1000);
  });

  it('are a thousand at most', () => {
    const entries = Array.from({ length: 1200 }, (_, index) => account(`u${index}`));
    const { people } = selectPeople(entries, options);
    expect(people).toHaveLength(1000);
    expect(people.at(-1)?.name).toBe('u999');
  });

  it('with names as long as they can be still fit into one entry of the journal', () => {
    const long = (index: number): string => `${index}`.padStart(200, 'x');
    const people = Array.from({ length: 1000 }, (_, index) => account(long(index), { realName: '\u0085'.repeat(120) }));
    const barred = Array.from({ length: 1000 }, (_, index) => account(`b${long(index)}`, { uid: 5 }));
    const selected = selectPeople([...people, ...barred], options);
    expect(selected.people.length).toBeGreaterThan(50);
    expect(selected.barred.length).toBeGreaterThan(50);
    expect(JSON.stringify(selected).length).toBeLessThan(entryLimit - 1000);
  });
});
