import { describe, expect, it } from 'vitest';
import {
  formatAccounts,
  localAccountLimit,
  localAccountsLimitBytes,
  parseAccounts,
  refuseName,
  refusePassword,
  refuseRealName,
  type StoredAccount,
} from '../../electron/machine/local-account-format.ts';
import { defaultParameters, makeUnfittingHash } from '../../electron/machine/password-hash.ts';

describe('a name', () => {
  it.each(['a', '_', 'demo', 'demo-1', 'a.b_c', 'x'.repeat(32), 'rooty', 'guest1', 'vestibules'])(
    'may be %s',
    (name) => {
      expect(refuseName(name)).toBeNull();
    },
  );

  it.each(['', 'A', '1a', '-a', '.a', 'a b', 'a/b', 'a\n', '\na', 'ä', 'a:b', 'x'.repeat(33), 'a\0', '..'])(
    'may not be %j',
    (name) => {
      expect(refuseName(name)).toMatch(/^must be 1 to 32 lower case letters/);
    },
  );

  it.each(['root', 'guest', 'vestibule', 'vestibule-guest-1', 'vestibule-'])('is reserved where it is %s', (name) => {
    expect(refuseName(name)).toBe(`«${name}» is reserved`);
  });
});

describe('a real name', () => {
  it.each(['', 'Demo Visitor', 'Zoë Müller', 'שרה', 'أحمد\u200f', '😀'.repeat(64), 'a:b,c'])('may be %s', (text) => {
    expect(refuseRealName(text)).toBeNull();
  });

  it.each(['a\nb', 'a\0', '\x1b[31m', '\x7f', '\x85', 'a\u202eb', '\u202a', '\u2066a\u2069', 'a\u2028b', '\ud800'])(
    'may not hold what is in %j',
    (text) => {
      expect(refuseRealName(text)).not.toBeNull();
    },
  );

  it('has at most 64 characters', () => {
    expect(refuseRealName('😀'.repeat(65))).toBe('must have at most 64 characters');
  });
});

describe('a password', () => {
  it.each(['four', 'x'.repeat(256), '😀'.repeat(256), ' a b ', 'пароль'])('may be of the length of %s', (password) => {
    expect(refusePassword(password)).toBeNull();
  });

  it.each([
    ['', 'is empty'],
    ['abc', 'must have at least 4 characters'],
    ['😀😀😀', 'must have at least 4 characters'],
    ['x'.repeat(257), 'must have at most 256 characters'],
    ['😀'.repeat(257), 'must have at most 256 characters'],
    ['x'.repeat(65536), 'must have at most 256 characters'],
    ['abc\0def', 'must have no control characters'],
    ['abc\tdef', 'must have no control characters'],
    ['abcd\ud800', 'is not Unicode text'],
  ])('may not be %j', (password, why) => {
    expect(refusePassword(password)).toBe(why);
  });
});

const account = (name: string, realName = ''): StoredAccount => ({
  name,
  realName,
  password: makeUnfittingHash(defaultParameters),
});

describe('the content of the file', () => {
  it('is read as it was written', () => {
    const accounts = [account('one', 'One'), account('two')];
    expect(parseAccounts(formatAccounts(accounts))).toEqual({ kind: 'accounts', accounts });
    expect(JSON.parse(formatAccounts(accounts))).toMatchObject({
      version: 1,
      accounts: [{ name: 'one', password: { scheme: 'scrypt', N: 32768, r: 8, p: 1, keyLength: 32 } }, {}],
    });
  });

  it('fits, whatever the accounts are called', () => {
    const most = Array.from({ length: localAccountLimit }, (_, index) =>
      account(String(index).padStart(32, 'x'), '😀'.repeat(64)),
    );
    const text = formatAccounts(most);
    expect(Buffer.byteLength(text)).toBeLessThan(localAccountsLimitBytes);
    expect(parseAccounts(text).kind).toBe('accounts');
    expect(parseAccounts(formatAccounts([...most, account('more')])).kind).toBe('broken');
  });

  const withPassword = (change: object) => ({
    version: 1,
    accounts: [{ ...account('one'), password: { ...account('one').password, ...change } }],
  });

  it.each([
    ['nothing', '', 'is not JSON'],
    ['half of it', formatAccounts([account('one')]).slice(0, 100), 'is not JSON'],
    ['another type', '[]', 'is not a list of accounts'],
    ['null', 'null', 'is not a list of accounts'],
    ['no version', { accounts: [] }, 'is not a list of accounts (see version)'],
    ['a later version', { version: 2, people: [] }, 'has the format version 2, and this Vestibule knows 1 only'],
    ['an unknown key', { version: 1, accounts: [], more: 1 }, 'is not a list of accounts'],
    ['an unknown key of an account', { version: 1, accounts: [{ ...account('one'), more: 1 }] }, '(see accounts.0)'],
    ['a name twice', { version: 1, accounts: [account('one'), account('one')] }, '(see accounts)'],
    ['a reserved name', { version: 1, accounts: [account('root')] }, '(see accounts.0.name)'],
    ['a real name that may not be', { version: 1, accounts: [account('one', 'a\nb')] }, '(see accounts.0.realName)'],
    ['another scheme', withPassword({ scheme: 'plain' }), '(see accounts.0.password.scheme)'],
    ['an N that is no power of two', withPassword({ N: 32769 }), '(see accounts.0.password.N)'],
    ['an N of 1', withPassword({ N: 1 }), '(see accounts.0.password.N)'],
    ['an N that would take all memory', withPassword({ N: 2 ** 30 }), '(see accounts.0.password)'],
    ['a p that would take all day', withPassword({ p: 2 ** 20 }), '(see accounts.0.password.p)'],
    ['a short salt', withPassword({ salt: 'AAAA' }), '(see accounts.0.password.salt)'],
    ['a short key', withPassword({ key: 'AAAA' }), '(see accounts.0.password.key)'],
    ['a key that is no base64', withPassword({ key: '*'.repeat(44) }), '(see accounts.0.password.key)'],
    ['another length of the key', withPassword({ keyLength: 64 }), '(see accounts.0.password.keyLength)'],
  ])('is broken where it is %s', (_, content, why) => {
    const parsed = parseAccounts(typeof content === 'string' ? content : JSON.stringify(content));
    expect(parsed).toEqual({ kind: 'broken', why: expect.stringContaining(why) });
  });

  it('is not quoted where it is broken', () => {
    for (const text of ['hunter22', '"hunter22"', '{"hunter22":1}', JSON.stringify(withPassword({ salt: 'hunter22' }))])
      expect(JSON.stringify(parseAccounts(text))).not.toContain('hunter22');
  });
});
