/** The tables of a kiosk: a list of tables is checked as everything else is, with the line and what would be right. */
import { describe, expect, it } from 'vitest';
import { parseConfiguration, parseLayer } from '../../electron/config/parse-configuration.ts';
import { withoutSecrets } from '../../electron/contract/configuration.ts';
import { pinSet } from '../../electron/contract/pin.ts';

const map = '[[kiosk.app]]\nid = "map"\nname = "City map"\ncommand = "/usr/bin/map --start \'Main square\'"\n';
const pin = `$scrypt$ln=15,r=8,p=1$${'C'.repeat(22)}$${'B'.repeat(43)}`;

function parse(text: string) {
  const { configuration, problems } = parseConfiguration(text, 'f');
  return { ...configuration, problems: problems.map((problem) => `${problem.line}: ${problem.text}`) };
}

describe('designated apps', () => {
  it('are listed in their order, each with program and arguments', () => {
    const read = parse(
      `${map}[[kiosk.app]]\nid = "web"\nname = "Web"\ncommand = "/usr/bin/web"\nicon = "/i/web.png"\n`,
    );
    expect(read.problems).toEqual([]);
    expect(read.kiosk.app).toEqual([
      { id: 'map', name: 'City map', command: ['/usr/bin/map', '--start', 'Main square'], icon: null },
      { id: 'web', name: 'Web', command: ['/usr/bin/web'], icon: '/i/web.png' },
    ]);
  });

  it('can be written in one line, too', () => {
    const read = parse('kiosk.app = [{ id = "a", name = "A", command = "/bin/a" }]');
    expect(read.problems).toEqual([]);
    expect(read.kiosk.app).toEqual([{ id: 'a', name: 'A', command: ['/bin/a'], icon: null }]);
  });

  it.each([
    ['a command without a path', map.replace('/usr/bin/map', 'map'), '4: kiosk.app.command is'],
    ['no command', map.replace(/command.*\n/, ''), '1: [[kiosk.app]] has no command, and does not count'],
    ['an id that is a path', map.replace('"map"', '"../map"'), '2: kiosk.app.id is "../map", but must be a short name'],
    ['a key of another name', `${map}colour = "red"\n`, '5: there is no kiosk.app.colour; in [kiosk.app] there can be'],
    [
      'a key that is nearly one',
      `${map}icno = "/a.png"\n`,
      '5: there is no kiosk.app.icno; did you mean kiosk.app.icon?',
    ],
    ['a table of its own', `${map}[kiosk.app.extra]\na = 1\n`, '5: kiosk.app is one table, but must be one of a list'],
    ['one table', map.replace('[[', '[').replace(']]', ']'), '1: [kiosk.app] is one table, but must be one of a list'],
    ['a word', 'kiosk.app = "map"', '1: kiosk.app is "map", but must be a list of tables: [[kiosk.app]]'],
    ['a list of words', 'kiosk.app = ["map"]', '1: kiosk.app is "map", but must be a list of tables'],
  ])('of which one is wrong do not hide the others: %s', (_, wrong, problem) => {
    const good = '[[kiosk.app]]\nid = "good"\nname = "Good"\ncommand = "/bin/good"\n';
    const isOneTable = /^kiosk|^\[k/.test(wrong);
    const read = parse(isOneTable ? wrong : wrong + good);
    expect(read.problems.join('\n')).toContain(problem);
    if (!isOneTable) expect(read.kiosk.app.at(-1)?.id).toBe('good');
  });

  it('have each a name of their own', () => {
    const read = parse(map + map.replace('City', 'Other'));
    expect(read.problems).toEqual(['5: there is a [[kiosk.app]] «map» already; the first one counts']);
    expect(read.kiosk.app.map(({ name }) => name)).toEqual(['City map']);
  });

  it('are no more than there is room for', () => {
    const many = Array.from({ length: 30 }, (_, index) => map.replace('"map"', `"map${index}"`)).join('');
    const read = parse(many);
    expect(read.kiosk.app).toHaveLength(24);
    expect(read.problems).toHaveLength(6);
  });
});

describe('a kiosk', () => {
  it.each([
    ['pin = "1234"', 'kiosk.pin is not right (and not quoted here), but must be a line of «vestibule config pin»'],
    [`pin = "${pin.replace('ln=15', 'ln=30')}"`, 'but must be a line of «vestibule config pin»'],
    ['maintenance_keys = "M"', 'kiosk.maintenance_keys is "M", but must be two or three of Ctrl, Alt and Shift'],
    ['maintenance_keys = "Ctrl+Ctrl+M"', 'kiosk.maintenance_keys is "Ctrl+Ctrl+M"'],
    ['monitor = 0', 'kiosk.monitor is 0, but must be "primary", a number counted from the left'],
    ['entry = "guest"', 'kiosk.entry is "guest", but must be "touch" or "account"; it stays at "touch"'],
  ])('has no %s', (line, problem) => {
    expect(parse(`[kiosk]\n${line}\n`).problems[0]).toContain(problem);
  });

  it.each([
    'pin = "1234"',
    'pin = 1234',
    'pin = 1234 5',
    'pin = $1234',
    '"pin" = $1234',
    'kiosk.pin = $1234',
    'pin = "x"\npin = "1234"',
    `pin = "${pin}"\npin = "1234"`,
    `pin = ${pin}`,
  ])('tells nobody of its PIN that is not right: %s', (lines) => {
    const told = parse(`[kiosk]\n${lines}\n`).problems;
    expect(told.length).toBeGreaterThan(0);
    // What would be right is an example with a key of zeros, which is nobody's.
    for (const piece of ['1234', ...pin.split('$').slice(-2)]) expect(told.join('\n')).not.toContain(piece.slice(0, 8));
  });

  it('takes a monitor by number, and keys as they are written', () => {
    const read = parse('[kiosk]\nmonitor = 2\nmaintenance_keys = "Ctrl+Shift+F12"\n');
    expect(read.problems).toEqual([]);
    expect(read.kiosk).toMatchObject({ monitor: '2', maintenanceKeys: 'Ctrl+Shift+F12' });
  });

  it('keeps the hash of its PIN from whoever needs to know no more than that there is one', () => {
    const { configuration, problems } = parseConfiguration(`[kiosk]\npin = "${pin}"\n`, 'f');
    expect(problems).toEqual([]);
    expect(configuration.kiosk.pin).toBe(pin);
    expect(withoutSecrets(configuration).kiosk.pin).toBe(pinSet);
    expect(withoutSecrets(parseConfiguration('', 'f').configuration).kiosk.pin).toBe(null);
  });
});

describe('a brand', () => {
  it('has colours in one way, however they are written', () => {
    const read = parse('[brand]\naccent = "#AbC"\nbackground = "#E8EEF2"\n');
    expect(read.problems).toEqual([]);
    expect(read.brand).toMatchObject({ accent: '#aabbcc', background: '#e8eef2' });
  });

  it.each([
    ['accent = "red"', 'brand.accent is "red", but must be a colour, such as "#1f6570"'],
    ['logo = "logo.png"', 'brand.logo is "logo.png", but must be the absolute path of a PNG, JPEG or SVG file'],
    ['name = ""', 'brand.name is "", but must be a name of up to 64 characters'],
  ])('has no %s', (line, problem) => {
    expect(parse(`[brand]\n${line}\n`).problems).toEqual([expect.stringContaining(`2: ${problem}`)]);
  });

  it('tells which files it names, and where', () => {
    const { files } = parseLayer(`[brand]\nlogo = "/l.svg"\n${map}icon = "/m.png"\n`, 'f', () => null);
    expect(files).toEqual([
      { key: 'brand.logo', path: '/l.svg', file: 'f', line: 2 },
      { key: 'kiosk.app.icon', path: '/m.png', file: 'f', line: 7 },
    ]);
  });
});
