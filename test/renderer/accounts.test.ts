import { describe, expect, it } from 'vitest';
import { type Account, findPeople, offerLimit, offerOf } from '../../renderer/greeter/accounts.ts';

const guest: Account = { user: null, displayName: 'Guest', hint: null };
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
        { user: 'bert', displayName: 'Björn Alm', hint: 'bert' },
        { user: 'palma', displayName: 'palma', hint: null },
      ],
      more: 0,
    });
    expect(offerOf({ guest: null, mode: 'list', people: [], query: '' })).toEqual({ accounts: [], more: 0 });
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
