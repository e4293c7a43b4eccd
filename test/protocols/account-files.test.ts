import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPlainName, parsePasswd, parseShells, parseUidRange } from '../../electron/protocols/account-files.ts';

describe('passwd', () => {
  it('has the entries in their order, the first of each name', () => {
    const text =
      'root:x:0:0:root:/root:/bin/bash\nada:x:1000:100:Ada L.,Room 1,,:/home/ada:/bin/sh\nada:x:0:0::/:/bin/sh\n';
    expect(parsePasswd(text)).toEqual([
      { name: 'root', uid: 0, gid: 0, realName: 'root', home: '/root', shell: '/bin/bash' },
      { name: 'ada', uid: 1000, gid: 100, realName: 'Ada L.', home: '/home/ada', shell: '/bin/sh' },
    ]);
  });

  it.each([
    ['a comment', '#ada:x:1000:100::/:/bin/sh'],
    ['an entry of NIS', '+::::::'],
    ['an exclusion of NIS', '-ada:x:1000:100::/:/bin/sh'],
    ['too few fields', 'ada:x:1000:100::/home'],
    ['too many fields', 'ada:x:1000:100::/home:/bin/sh:'],
    ['a uid that is none', 'ada:x:-1:100::/home:/bin/sh'],
    ['no uid', 'ada:x::100::/home:/bin/sh'],
    ['no name', ':x:1000:100::/home:/bin/sh'],
  ])('passes over %s', (_, line) => {
    expect(parsePasswd(`${line}\nbob:x:1001:100::/:`)).toMatchObject([{ name: 'bob', shell: '/bin/sh' }]);
  });

  it.each([
    ['', null],
    [' ,x', null],
    ['Ada Lovelace', 'Ada Lovelace'],
    ['& Lovelace,Room 1', 'Ada Lovelace'],
    ['<b>Ada</b>', '<b>Ada</b>'],
    ['Ada\u001b[31m\tLovelace', 'Ada [31m Lovelace'],
    ['Ada \u202eadA\u2066', 'Ada adA'],
    ['Ada\u2028Lovelace', 'Ada Lovelace'],
    ['م\u200cن', 'م\u200cن'],
    ['\u202e\u200f', null],
    ['\u200b\u3164\u00ad', null],
    ['"Ada" \'the first\'', '"Ada" \'the first\''],
    ['עדה', 'עדה'],
    ['x'.repeat(10_000), 'x'.repeat(120)],
    ['\u202e'.repeat(10_000), null],
    ['😀'.repeat(121), '😀'.repeat(120)],
  ])('of the field %j shows the real name %j', (gecos, realName) => {
    expect(parsePasswd(`ada:x:1000:100:${gecos}:/:/bin/sh`)[0]?.realName).toBe(realName);
  });

  it('takes any text without throwing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parsePasswd(`a:x:1:1:${text}:/:\n${text}`)));
  });
});

it.each([
  ['ada', true],
  ['ada.lovelace@example.org', true],
  ['<b>', true],
  ['ada\u0007', false],
  ['ada\u202e', false],
  [' ada', false],
  ['ad\ufffd', false],
  ['a b', true],
  ['a"b\'c', true],
  ['a  b', false],
  ['a\nb', false],
  ['\u200bada', true],
  ['\u200b', false],
  ['', false],
  ['a'.repeat(257), false],
])('that %j can be shown and sent back as it is: %s', (name, plain) => {
  expect(isPlainName(name)).toBe(plain);
});

describe('login.defs', () => {
  it.each([
    ['', 1000, 60_000],
    ['UID_MIN\t\t 500\nUID_MAX 999\n', 500, 999],
    ['#UID_MIN 500\nSYS_UID_MIN 100\nSUB_UID_MAX 1', 1000, 60_000],
    ['UID_MIN 500\nUID_MIN 600', 600, 60_000],
    ['UID_MIN 0x10\nUID_MAX 01750', 16, 1000],
    ['UID_MIN "2000"', 2000, 60_000],
    ['UID_MIN many\nUID_MAX -1\nUID_MIN 089', 1000, 60_000],
  ])('%j gives people the uids from %d to %d', (text, least, most) => {
    expect(parseUidRange(text)).toEqual({ least, most });
  });
});

describe('shells', () => {
  it('are the absolute paths that are no comment', () => {
    expect([...parseShells('# valid\n/bin/sh\n  /bin/bash  # the usual\nzsh\n\n')]).toEqual(['/bin/sh', '/bin/bash']);
  });

  it('without the file are those of getusershell(3)', () => {
    expect([...parseShells(null)]).toEqual(['/bin/sh', '/bin/csh']);
    expect([...parseShells('')]).toEqual([]);
  });
});
