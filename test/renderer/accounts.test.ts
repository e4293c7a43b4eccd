import { describe, expect, it } from 'vitest';
import { type Account, findPeople, offerLimit, offerOf } from '../../renderer/greeter/accounts.ts';

const guest: Account = { user: null, displayName: 'Guest', hint: null, mayHavePicture: false };
const people = [
  { name: 'al', realName: 'Zed' },
  { name: 'bert', realName: 'Björn Alm' },
  { name: 'palma', realName: null },
  { name: 'zoe', realName: 'Zoë Ångström' },
];

describe('a search', () => {
  it.each([
    ['al', ['al', 'bert', 'palma']],
    ['AL ', ['al', 'bert', 'palma']],
    ['bjorn', ['bert']],
    ['angstrom zoe', ['zoe']],
    ['zed', ['al']],
    ['lm', ['bert', 'palma']],
    ['nobody', []],
    ['.*', []],
  ])('for %j finds, best first, %j', (query, names) => {
    expect(findPeople(people, query).map((person) => person.name)).toEqual(names);
  });
});

describe('the greeter', () => {
  it('offers the guest first, then the people with their login names where these say more', () => {
    expect(offerOf({ guest, mode: 'list', people: people.slice(1, 3), query: 'ignored' })).toEqual({
      accounts: [
        guest,
        { user: 'bert', displayName: 'Björn Alm', hint: 'bert', mayHavePicture: true },
        { user: 'palma', displayName: 'palma', hint: null, mayHavePicture: true },
      ],
      more: 0,
    });
    expect(offerOf({ guest: null, mode: 'list', people: [], query: '' })).toEqual({ accounts: [], more: 0 });
  });

  it('tells accounts of Vestibule’s own apart, and asks for no picture of them', () => {
    const locals = [
      { name: 'bert', realName: 'Björn Alm', isLocal: true },
      { name: 'kiosk', realName: null, isLocal: true },
    ] as const;
    expect(offerOf({ guest: null, mode: 'list', people: locals, query: '' }).accounts).toEqual([
      { user: 'bert', displayName: 'Björn Alm', hint: 'bert · Vestibule’s own account', mayHavePicture: false },
      { user: 'kiosk', displayName: 'kiosk', hint: 'Vestibule’s own account', mayHavePicture: false },
    ]);
  });

  it('offers no guest to whoever searches for somebody', () => {
    const { accounts } = offerOf({ guest, mode: 'search', people, query: 'zoe' });
    expect(accounts.map(({ user }) => user)).toEqual(['zoe']);
    expect(offerOf({ guest, mode: 'search', people, query: ' ' }).accounts).toHaveLength(5);
  });

  it('offers all of a list, and beside a search field as many as one looks through', () => {
    const crowd = Array.from({ length: 1000 }, (_, index) => ({ name: `u${index}`, realName: null }));
    const all = offerOf({ guest, mode: 'list', people: crowd, query: '' });
    expect([all.accounts.length, all.more]).toEqual([1001, 0]);
    const some = offerOf({ guest, mode: 'search', people: crowd, query: '' });
    expect([some.accounts.length, some.more]).toEqual([offerLimit + 1, 1000 - offerLimit]);
  });
});
