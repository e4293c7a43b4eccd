import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultConfiguration } from '../../electron/config/default-configuration.ts';
import { parseConfiguration } from '../../electron/config/parse-configuration.ts';
import { writeConfiguration, writeSample } from '../../electron/config/write-configuration.ts';

const sample = writeSample();

describe('the sample', () => {
  it('changes nothing', () => {
    expect(parseConfiguration(sample, 'f')).toEqual({ configuration: defaultConfiguration, problems: [] });
  });

  it('is right in every line whose number sign is taken away', () => {
    const lines = sample.split('\n');
    const keys = lines.flatMap((line, index) => (/^#[a-z_]+ = /.test(line) ? [index] : []));
    expect(keys.length).toBeGreaterThan(20);
    const take = (which: readonly number[]): string =>
      lines.map((line, index) => (which.includes(index) ? line.slice(1) : line)).join('\n');
    // What is in a list of tables is right with its header and what each of them has to have.
    const header = lines.indexOf('#[[kiosk.app]]');
    const inList = keys.filter((key) => key > header && key < lines.indexOf('[brand]'));
    expect(inList).toHaveLength(4);
    for (const key of keys) {
      const text = take(inList.includes(key) ? [header, ...inList.slice(0, 3), key] : [key]);
      expect(parseConfiguration(text, 'f').problems).toEqual([]);
    }
    const whole = parseConfiguration(take([header, ...keys]), 'f');
    expect(whole.problems).toEqual([]);
    expect(whole.configuration.kiosk.app).toHaveLength(1);
  });

  it('is what the docs have', () => {
    expect(readFileSync(join(import.meta.dirname, '../../docs/vestibule.toml'), 'utf8')).toBe(sample);
  });
});

describe('a configuration that is written', () => {
  it.each([
    ['the defaults', ''],
    ['seconds', '[session]\ngrace_period = 0.5\n[autologin]\ndelay = 12\n[hooks]\ntime_limit = 2.5'],
    ['commands', `[hooks]\ndisplay_setup = "/bin/a 'b c' \\"it's\\" \\"\\" d"\n[power]\nrestart = "/sbin/reboot"`],
    ['lists', '[users]\nhidden = ["a", "b"]\n[keyboard]\nlayouts = ["us", "de(nodeadkeys)"]'],
    [
      'a list of tables',
      `[kiosk]\nmonitor = 2\n[[kiosk.app]]\nid = "a"\nname = "A"\ncommand = "/bin/a 'b c'"\n[[kiosk.app]]\nid = "b"\nname = "B"\ncommand = "/bin/b"\nicon = "/i.png"\n[brand]\naccent = "#abc"`,
    ],
    [
      'words',
      '[session]\ndefault = "openbox"\nleftovers = "hangup"\n[greeter]\nremember = false\n[users]\nlist = "none"',
    ],
  ])('is read as the same again: %s', (_, text) => {
    const read = parseConfiguration(text, 'f');
    expect(read.problems).toEqual([]);
    expect(parseConfiguration(writeConfiguration(read.configuration), 'f')).toEqual(read);
  });
});
